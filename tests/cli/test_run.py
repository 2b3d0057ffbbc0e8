"""`tt run`: scripts run as under python, with `import torch` being tt.core."""

import subprocess
import sys

import pytest
from tt.cli import run
from tt.cli.main import main

SHOW = "import sys; print(__name__, sys.argv, sys.path[0], __file__, __spec__, sep='|')\n"


@pytest.fixture
def write(tmp_path):
    def put(name, text):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return put


def ok(done):
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def test_torch_is_tt(tt, write):
    write("x.py", "import torch\nprint(torch.ones(2) + 1)\nprint(torch.__version__)\n")
    assert ok(tt("run", "x.py")) == "tensor([2., 2.])\n2.13.0+tt\n"


@pytest.mark.parametrize("name", ["x.py", "folder/x.py", "no suffix"])
def test_arguments_and_paths_are_those_of_python(tt, write, name, tmp_path):
    write(name, SHOW)
    arguments = [name, "1", "--torch", "9", "-h", "--traceback"]
    python = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert ok(tt("run", *arguments)) == python.stdout


def test_a_script_behind_a_link_imports_from_its_real_folder(tt, write, tmp_path):
    write("real/x.py", "import beside\n")
    write("real/beside.py", "print('found')\n")
    (tmp_path / "link.py").symlink_to(tmp_path / "real" / "x.py")
    assert ok(tt("run", "link.py")) == "found\n"


def test_standard_input(tt):
    assert (
        ok(tt("run", "-", "a", input="import sys, torch\nprint(sys.argv, torch.ones(1))\n"))
        == "['-', 'a'] tensor([1.])\n"
    )


def test_a_module(tt, write):
    write("pack/__init__.py", "")
    write("pack/__main__.py", "import sys, torch\nfrom . import part\nprint(__name__, __package__, sys.argv[1:])\n")
    write("pack/part.py", "")
    assert ok(tt("run", "-m", "pack", "--x")) == "__main__ pack ['--x']\n"


@pytest.mark.parametrize(
    ("option", "version"), [("2", "2.13.0+tt"), ("0.4", "0.4.1"), ("0.4.0", "0.4.0"), ("0.3", "0.3.1")]
)
def test_the_dialect_reaches_script_and_children(tt, write, option, version):
    child = "import torch; print(torch.__version__)"
    write("x.py", f"import subprocess, sys, torch\nprint(torch.__version__, flush=True)\nsubprocess.run([sys.executable, '-c', {child!r}], check=True)\n")  # fmt: skip
    assert ok(tt("run", "--torch", option, "x.py")) == f"{version}\n{version}\n"
    assert ok(tt("run", f"--torch={option}", "x.py")) == f"{version}\n{version}\n"


def test_the_environment_chooses_where_no_option_does(tt, write):
    write("x.py", "import torch; print(torch.__version__)\n")
    assert ok(tt("run", "x.py", TT_TORCH="0.4")) == "0.4.1\n"
    assert ok(tt("run", "--torch", "2", "x.py", TT_TORCH="0.4")) == "2.13.0+tt\n"


def test_devices_are_simulated_on_request_only(tt, write):
    write("x.py", "import torch; print(torch.cuda.device_count())\n")
    assert ok(tt("run", "--device-sim", "2", "x.py")) == "2\n"


def test_the_script_own_folder_comes_first(tt, write):
    write("torch.py", "mine = True\n")
    write("x.py", "import torch; print(torch.mine)\n")
    assert ok(tt("run", "x.py")) == "True\n"


@pytest.mark.parametrize(("code", "status"), [("3", 3), ("0", 0), ("None", 0), ("True", 1)])
def test_system_exit_is_honoured(tt, write, code, status):
    write("x.py", f"raise SystemExit({code})\n")
    assert tt("run", "x.py").returncode == status


def test_system_exit_with_a_message(tt, write):
    write("x.py", "raise SystemExit('bye')\n")
    done = tt("run", "x.py")
    assert (done.returncode, done.stderr) == (1, "bye\n")


FAILING = """import sys
def f(x):
    return 1 / x
try:
    f(0)
except ZeroDivisionError as error:
    raise ValueError("no") from error
"""


def test_an_exception_looks_as_under_python(tt, write, tmp_path):
    write("x.py", FAILING)
    python = subprocess.run([sys.executable, "x.py"], capture_output=True, text=True, cwd=tmp_path)
    done = tt("run", "x.py")
    assert done.returncode == 1
    assert done.stderr == python.stderr


def test_an_exception_of_a_module_shows_no_frame_of_ours(tt, write):
    write("x.py", FAILING)
    done = tt("run", "-m", "x")
    assert done.returncode == 1
    assert done.stderr.count('x.py"') == done.stderr.count("File ") == 3


def test_lines_of_standard_input_are_shown(tt):
    done = tt("run", "-", input="def f():\n    return 1 / 0\nf()")
    assert done.returncode == 1
    assert '  File "<stdin>", line 2, in f\n    return 1 / 0\n           ~~^~~\n' in done.stderr


def test_the_frames_inside_torch_are_folded_unless_asked_for(tt, write):
    write("x.py", "import torch\nnet = torch.nn.Linear(3, 2)\nnet(torch.ones(1, 4))\n")
    done = tt("run", "x.py")
    first, *_ = lines = done.stderr.splitlines()
    assert (done.returncode, first) == (1, "Traceback (most recent call last):")
    assert [line for line in lines if ".py" in line and "x.py" not in line] == [
        next(line for line in lines if line.startswith("  [") and " frames inside torch, the last in core/" in line)
    ]
    full = tt("run", "--traceback", "x.py").stderr
    assert "inside torch" not in full
    assert full.count("  File ") > done.stderr.count("  File ") + 2
    assert full.splitlines()[-1] == lines[-1]


def test_the_script_may_have_its_own_hook(tt, write):
    write("x.py", "import sys\nsys.excepthook = lambda kind, error, trace: print('mine', trace.tb_lineno)\n1 / 0\n")
    done = tt("run", "x.py")
    assert (done.returncode, done.stdout, done.stderr) == (1, "mine 3\n", "")


def test_an_interrupt_has_its_own_exit_code(tt, write):
    write("x.py", "raise KeyboardInterrupt\n")
    assert tt("run", "x.py").returncode == 130


@pytest.mark.parametrize(
    "args", [[], ["-m"], ["--"], ["--torch"], ["--torch", "0.2", "x.py"], ["--device-sim", "0", "x.py"]]
)
def test_wrong_options_are_refused(tt, refused, args):
    refused(tt("run", *args), "tt run: ")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.py", None, ["missing.py", "No such file"]),
        (".", None, ["folder"]),
        ("x.py", b"x = (\n", ["x.py:1:5: SyntaxError", "never closed"]),
        ("x.py", b"if True:\nx = 1\n", ["x.py:2:1: IndentationError"]),
        ("x.py", b"print 'x\n", ["x.py:1:7: SyntaxError"]),
        ("x.py", b"\x7fELF\0\1\2", ["x.py", "binary"]),
        ("x.py", b"s = '\xe9'\n", ["x.py", "utf-8"]),
        ("x.py", b"# coding: nonsense\n", ["x.py", "nonsense"]),
        ("x.py", b"(" * 3000, ["x.py"]),
    ],
)
@pytest.mark.parametrize("torch", ["2", "0.3"])
def test_what_cannot_run_is_refused_in_one_line(tt, refused, tmp_path, name, content, words, torch):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused(tt("run", "--torch", torch, name), "tt run: ", *words)


def test_an_unreadable_file_is_refused(monkeypatch, capsys, tmp_path):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(run, "open", refuse, raising=False)  # chmod does not stop root
    assert main(["run", "x.py"]) == 2
    assert capsys.readouterr().err == "tt run: can't open x.py: Permission denied\n"


def test_an_unknown_module_is_refused(tt, refused):
    refused(tt("run", "-m", "no_such_module"), "no_such_module")


def test_a_syntax_error_in_an_imported_module_is_the_script_own_failure(tt, write):
    write("x.py", "import broken\n")
    write("broken.py", "x = (\n")
    done = tt("run", "x.py")
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr
