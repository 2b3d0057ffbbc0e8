"""The entry `tt`: help, version, refusals, and what is imported on the way."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest
from tt import __version__
from tt.cli import main as cli
from tt.cli.errors import CommandError

HEAVY = {"typer", "rich", "numpy", "libcst", "prompt_toolkit", "tt.core", "tt.migrate"}


def imported_by(code: str) -> set[str]:
    """Which of the heavy modules a fresh process holds after `code`."""
    code = f"import sys\n{code}\nprint(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stderr.split())


def test_help_lists_every_command(capsys):
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown and doc in shown for name, doc in cli.COMMANDS.items())


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"tt {__version__}\n"


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["run", "--help"], ["nope"]])
def test_the_light_ways_import_nothing_heavy(args):
    assert imported_by(f"from tt.cli.main import main\nmain({args!r})") == set()


def test_a_run_without_torch_imports_nothing_heavy(tmp_path):
    (tmp_path / "x.py").write_text("x = 1\n")
    assert imported_by(f"from tt.cli.main import main\nmain(['run', {str(tmp_path / 'x.py')!r}])") == set()


def test_a_run_imports_no_command_line_library(tmp_path):
    (tmp_path / "x.py").write_text("import torch\ntorch.ones(2) + 1\n")
    found = imported_by(f"from tt.cli.main import main\nmain(['run', {str(tmp_path / 'x.py')!r}])")
    assert found == {"numpy", "tt.core"}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_of_the_table_exists(name, tt):
    assert find_spec(f"tt.cli.{name}") is not None
    module = import_module(f"tt.cli.{name}")
    assert callable(getattr(module, "main", None) or module.command)
    done = tt(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: tt ")
    assert name in done.stdout.splitlines()[0] + done.stdout.splitlines()[1]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_refuses_an_unknown_option(name, tt, refused):
    refused(tt(name, "--no-such-option"), "--no-such-option", f"tt {name}: ")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["lnt"], ["no such command: lnt", "did you mean lint?"]),
        (["frobnicate"], ["no such command: frobnicate", "tt --help"]),
        (["script.py"], ["tt run script.py"]),
        (["--frobnicate"], ["no such option: --frobnicate"]),
        (["repl", "script.py"], ["tt run script.py"]),
    ],
)
def test_wrong_words_are_refused_in_one_line(args, words, tt, refused):
    refused(tt(*args), *words)


class Failing:
    """A command module whose command raises."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def main(self, args):
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CommandError("a refusal\nof two lines", 1), 1, "tt env: a refusal of two lines\n"),
        (KeyError("x"), 2, "tt env: failed: KeyError: 'x' (tt --traceback env … shows where)\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_failure_is_one_line_and_traceback_shows_it_all(error, code, line, monkeypatch, capsys):
    monkeypatch.setattr(cli, "import_module", lambda *_: Failing(error))
    assert cli.main(["env"]) == code
    assert capsys.readouterr().err == line
    with pytest.raises(type(error)):
        cli.main(["--traceback", "env"])


def test_a_reader_that_goes_away_is_no_error():
    code = "import sys\nfrom tt.cli.main import main\nsys.exit(main(['env']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 1
    process.stderr.close()
