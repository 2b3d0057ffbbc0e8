"""Five stories in a real pseudo-terminal: what a person sees on the screen after typing."""

import os
import signal
import sys
import time

import pytest

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

TIMEOUT = 25  # seconds that a slow machine may take for one step; a story waits only until the words are there
CTRL_C, CTRL_D = "\x03", "\x04"


def _interruptible():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests started in the background would hand on that it is ignored


class Screen:
    """`tt` in a pseudo-terminal, and the screen that its output draws."""

    def __init__(self, folder, columns=80, term="xterm-256color", command=("-m", "tt")):
        env = {**os.environ, "TERM": term, "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        env.update(PYTHONIOENCODING="utf-8", COLUMNS=str(columns), LINES="30")
        env.pop("TT_TORCH", None)
        self.child = pexpect.spawn(
            sys.executable,
            list(command),
            env=env,
            dimensions=(30, columns),
            encoding="utf-8",
            preexec_fn=_interruptible,
        )
        self.screen = pyte.Screen(columns, 30)
        self.screen.write_process_input = self.child.send  # it answers where the cursor is, as terminals do
        self.stream = pyte.Stream(self.screen)
        self.all = ""

    def shows(self, *words):
        """Read until the screen shows all the words; fails with the screen as it is."""
        end = time.monotonic() + TIMEOUT
        while not all(word in self.text() for word in words):
            try:
                data = self.child.read_nonblocking(4096, timeout=0.1)
                self.all += data
                self.stream.feed(data)
            except pexpect.TIMEOUT:
                assert time.monotonic() < end, f"{words} not on the screen:\n{self.text()}"
            except pexpect.EOF:
                assert all(word in self.text() for word in words), f"ended without {words}:\n{self.text()}"
                return
        return

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def type(self, keys, *words):
        self.child.send(keys)
        self.shows(*words)

    def ends(self):
        self.child.expect(pexpect.EOF, timeout=TIMEOUT)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def screen(tmp_path):
    opened = []

    def opening(**options):
        opened.append(Screen(tmp_path, **options))
        return opened[-1]

    yield opening
    for one in opened:
        one.child.close(force=True)


def test_peek_before_enter_then_the_echo(screen):
    tt = screen()
    tt.shows(">>>")
    tt.type("w = torch.randn(3, 8, requires_grad=True); x = torch.ones(8, 3)\r", "torch 2.13")
    tt.type("w @ w", "✗ mat1 and mat2 shapes cannot be multiplied (3x8 and 3x8)")
    tt.type("\x15x @ w", "float32 [8, 8] cpu grad=MmBackward0 256 B")
    tt.type("\r", "grad_fn=<MmBackward0>)\nfloat32 [8, 8] cpu grad=MmBackward0 256 B")
    tt.type(CTRL_D)
    assert tt.ends() == 0


def test_an_endless_loop_stops_and_names_stay(screen):
    tt = screen()
    tt.shows(">>>")
    tt.type("n = 41\r")
    tt.type("print('be' + 'gun')\r", "begun")
    # Only what the program prints tells that Ctrl-C now goes to it, not to the prompt.
    tt.type("n = 42; print('go' + 'ing'); all(n for _ in iter(int, 1))\r", "going")
    tt.type(CTRL_C, "KeyboardInterrupt")
    tt.type("print('n is', n)\r", "n is 42")
    tt.type(CTRL_D)
    assert tt.ends() == 0


def test_an_error_is_explained_and_entered(screen):
    tt = screen()
    tt.shows(">>>")
    tt.type("def step(batch): return model(batch)\r\r")
    tt.type("model = torch.nn.Linear(5, 2); data = torch.ones(4, 3)\r")
    tt.type("step(data)\r", "inside torch", "input has 3 features, Linear expects 5", "batch  float32 [4, 3] cpu")
    tt.type(":debug\r", "in step", "step>")
    tt.type("print('rows', batch.size(0))\r", "rows 4")
    tt.type(CTRL_D, "\n>>>")
    tt.type(CTRL_D)
    assert tt.ends() == 0


def test_old_code_is_named_and_rewritten_with_one_key(screen):
    tt = screen()
    tt.shows(">>>")
    tt.type("torch.ones(1)\r", "tensor([1.])")
    tt.type("v = Variable(torch.ones(2))", "0.3: ", "Alt-M rewrites")
    tt.type("\x1bm", ">>> v = torch.ones(2)")
    tt.type("\rprint('sum', v.sum().item())\r", "sum 2.0")
    tt.type(CTRL_D)
    assert tt.ends() == 0


def test_forty_columns_and_a_terminal_that_goes_away(screen, tmp_path):
    tt = screen(columns=40)
    tt.shows(">>>")
    tt.type("x = torch.arange(6.).view(2, 3)\r")
    tt.type(":look x\r", "min 0, max 5, mean 2.5")
    assert all(len(line) <= 40 for line in tt.text().split("\n"))
    tt.child.close(force=True)  # the window is shut
    assert ":look x" in (tmp_path / "tt" / "history").read_text()


def test_a_dumb_terminal(screen):
    tt = screen(term="dumb")
    tt.shows(">>>")
    tt.type("torch.ones(2) + 1\r", "tensor([2., 2.])")
    assert "\x1b" not in tt.all
    tt.type(CTRL_D)
    assert tt.ends() == 0


def test_the_shell_inside_a_program(screen, tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import tt.repl\ndef f():\n    local = 41\n    tt.repl.embed()\nf()\nprint('went', 'on')\n")
    tt = screen(command=(str(program),))
    tt.shows("Ctrl-D goes on", ">>>")
    tt.type("print('local', local + 1)\r", "local 42")
    tt.type(CTRL_D, "went on")
    assert tt.ends() == 0
