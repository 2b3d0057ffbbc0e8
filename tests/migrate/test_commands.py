"""`tt migrate`, `tt lint` and `tt rule` as a person calls them: output, exit codes, one plain line per refusal."""

import json
import os
import sys

import pytest


@pytest.fixture
def folder(tmp_path, old_program):
    (tmp_path / "old.py").write_text(old_program)
    (tmp_path / "clean.py").write_text("import torch\nx = torch.ones(2)\n")
    return tmp_path


def test_migrate_shows_a_diff_that_git_applies(folder, tt, new_program):
    import subprocess

    before = (folder / "old.py").read_text()
    done = tt("migrate", "old.py", cwd=folder)
    assert done.returncode == 0
    assert (folder / "old.py").read_text() == before
    assert b"Nothing was written" in done.stderr
    subprocess.run(["git", "apply", "-"], input=done.stdout, cwd=folder, check=True)
    assert (folder / "old.py").read_text() == new_program


def test_migrate_write_then_settled(folder, tt, new_program):
    done = tt("migrate", "--write", ".", cwd=folder)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Rewrote" in done.stderr
    assert (folder / "old.py").read_text() == new_program
    again = tt("migrate", "--check", ".", cwd=folder)
    assert (again.returncode, again.stdout) == (0, b"")


def test_migrate_check(folder, tt):
    assert tt("migrate", "--check", "old.py", cwd=folder).returncode == 1
    assert tt("migrate", "--check", "clean.py", cwd=folder).returncode == 0


def test_stdin(folder, tt, old_program, new_program):
    assert tt("migrate", "--write", "-", input=old_program.encode()).stdout == new_program.encode()
    assert tt("migrate", "--write", "-", input=b"x = 1\n").stdout == b"x = 1\n"
    assert b"+        with torch.no_grad():" in tt("migrate", "-", input=old_program.encode()).stdout
    assert tt("lint", "-", input=old_program.encode()).returncode == 1


def test_lint_exit_codes_and_formats(folder, tt):
    assert tt("lint", "clean.py", cwd=folder).returncode == 0
    full = tt("lint", ".", cwd=folder)
    assert full.returncode == 1
    assert b"^^^" in full.stdout
    concise = tt("lint", "--output-format", "concise", "old.py", cwd=folder).stdout.decode().splitlines()
    assert all(line.startswith("old.py:") for line in concise)
    data = json.loads(tt("lint", "--output-format", "json", "old.py", cwd=folder).stdout)
    assert data["schema"] == 1
    assert len(data["findings"]) == len(concise)
    assert {"code", "line", "column", "safety", "edits"} <= data["findings"][0].keys()


BAD = {
    "missing": (lambda d: d / "no.py", "no such file"),
    "no python": (lambda d: (d / "empty").mkdir() or d / "empty", "no Python files here"),
    "syntax error": (
        lambda d: write(d / "bad.py", b"import torch\nfrom torch.autograd import Variable\nx = (\n"),
        "line 3",
    ),
    "syntax error without torch": (lambda d: write(d / "bad.py", b"x = (\n"), "line 1"),
    "binary": (lambda d: write(d / "bin.py", b"\x00\x01torch Variable"), "binary"),
    "undecodable": (lambda d: write(d / "l.py", b"# torch Variable \xe9\n"), "not valid utf-8 at byte"),
}


def write(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("command", ["migrate", "lint"])
@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_plain_line_and_costs_no_other_file(kind, command, tmp_path, folder, tt, new_program):
    make, words = BAD[kind]
    path = make(tmp_path)
    before = path.read_bytes() if path.is_file() else None
    args = ["--write"] if command == "migrate" else []
    done = tt(command, *args, str(path), str(folder / "old.py"))
    assert done.returncode == 2
    [line] = [line for line in done.stderr.decode().splitlines() if line.startswith(f"tt {command}: ")]
    assert words in line
    assert b"Traceback" not in done.stderr
    if before is not None:
        assert path.read_bytes() == before
    if command == "migrate":
        assert (folder / "old.py").read_text() == new_program
    else:
        assert b"old.py" in done.stdout


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who can be refused")
def test_unreadable(tmp_path, tt):
    path = write(tmp_path / "a.py", b"import torch\n")
    path.chmod(0)
    done = tt("lint", str(path))
    assert (done.returncode, b"permission denied" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "args",
    [["migrate"], ["lint"], ["migrate", "--nonsense", "x.py"], ["rule", "TT999"], ["migrate", "--select", "XX1", "x.py"],
     ["migrate", "--explain", "x.py"], ["migrate", "--explain", "no.py:3"], ["migrate", "--interactive", "-"],
     ["lint", "--stdin-filename", "a.py", "x.py"], ["migrate", "--stdin-filename", "a.py", "x.py"],
     ["lint", "--output-format", "xml", "x.py"]],
)  # fmt: skip
def test_usage_errors(args, tt, tmp_path):
    done = tt(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert done.stdout == b""


def test_a_line_that_is_not_there_cannot_be_explained(tt, tmp_path):
    (tmp_path / "a.py").write_text("import torch\nx = 1\n")
    assert tt("migrate", "--explain", "a.py:2", cwd=tmp_path).returncode == 0
    for line in (0, 3, 99):
        done = tt("migrate", "--explain", f"a.py:{line}", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.decode() == f"tt migrate: a.py has 2 lines, so there is no line {line}\n"


def test_a_wrong_choice_is_told_in_plain_words(tt, tmp_path):
    [line] = tt("lint", "--output-format", "xml", "x.py", cwd=tmp_path).stderr.decode().splitlines()
    assert "'xml' is not one of 'text'" in line
    assert "Value error" not in line


def test_what_came_from_standard_input_cannot_be_taken_back(tt, old_program, new_program):
    done = tt("migrate", "--write", "-", input=old_program.encode())
    assert (done.returncode, done.stdout) == (0, new_program.encode())
    assert b"Rewrote" in done.stderr
    assert b"--undo" not in done.stderr


def test_rule_pages(tt):
    listed = tt("rule").stdout.decode()
    assert "TT301" in listed
    assert tt("rule", "data-index").stdout == tt("rule", "tt301").stdout
    assert tt("rules").stdout.decode() == listed
    assert tt("explain", "TT301").stdout == tt("rule", "tt301").stdout
    own = [line for line in listed.splitlines() if line.startswith("TT00")]
    assert tt("rules", "--all").stdout.count(b"Since PyTorch") == len(listed.splitlines()) - len(own)
    assert b"silences nothing" in tt("explain", "unused-suppression").stdout


def test_explain(folder, tt):
    line = next(n for n, text in enumerate((folder / "old.py").read_text().splitlines(), 1) if "nll_loss(" in text)
    text = tt("migrate", "--explain", f"old.py:{line}", cwd=folder).stdout.decode()
    assert "I5: the value of F.nll_loss" in text
    assert "TT301 data-index (safe)" in text
    held = "import torch\nfrom torch import nn\nnet = nn.Linear(1, 1)\nx = net(torch.ones(1)).data\nnet.volatile = 1\n"
    (folder / "held.py").write_text(held)
    assert "held back" in tt("migrate", "--explain", "held.py:4", cwd=folder).stdout.decode()


PROBE = (
    "import sys; from tt.cli.main import main; code = main(sys.argv[1:]);"
    "loaded = [n for n in ('libcst', 'numpy', 'rich', 'tt.core') if n in sys.modules]; print(code, loaded)"
)


@pytest.mark.parametrize("command", ["lint", "migrate"])
def test_a_clean_tree_costs_no_parser(command, folder, tmp_path):
    import subprocess

    (folder / "old.py").unlink()
    done = subprocess.run([sys.executable, "-c", PROBE, command, "."], cwd=folder, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_findings_need_no_arrays(folder):
    import subprocess

    done = subprocess.run([sys.executable, "-c", PROBE, "lint", "old.py"], cwd=folder, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "1 []"


def test_importing_the_migrator_costs_nothing():
    import subprocess

    code = "import sys, tt.migrate; from tt.migrate import repair_async; print('libcst' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False False\n"
