"""What stands around the engine: settings, formats, review, the guard of uncommitted work, undo, hooks and documents."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = "import torch\nfrom torch.autograd import Variable\n\nloss = Variable(torch.ones(1))\nloss.backward()\n\nx = 1\n\nprint(loss.data[0])\n"
NEW = "import torch\n\nloss = torch.ones(1)\nloss.backward()\n\nx = 1\n\nprint(loss.item())\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "old.py").write_text(OLD)
    return tmp_path


def codes(done):
    return re.findall(r"TT\d{3}", done.stdout.decode())


def git(folder, *args):
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    return subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True)


SETTINGS = {
    'select = ["TT3"]': ["TT301"],
    'ignore = ["TT1"]': ["TT301"],
    'ignore = ["data-index"]': ["TT103", "TT101"],
    'exclude = ["old.py"]': [],
    '[tool.tt.per-file-ignores]\n"*.py" = ["TT1", "TT3"]': [],
    '[tool.tt.per-file-ignores]\n"other/" = ["TT1"]': ["TT103", "TT101", "TT301"],
    'target = "0.4.0"': ["TT103", "TT101", "TT301"],
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings(setting, folder, tt):
    (folder / "sub").mkdir()
    (folder / "pyproject.toml").write_text(f"[tool.other]\nx = 1\n[tool.tt]\n{setting}\n")
    (folder / "clean.py").write_text("")
    assert codes(tt("lint", "--output-format", "concise", ".", cwd=folder)) == SETTINGS[setting]
    assert codes(tt("lint", "--output-format", "concise", "..", cwd=folder / "sub")) == SETTINGS[setting], "from below"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("selct = []", "no such setting: selct"),
        ('select = ["XX1"]', "no rule XX1"),
        ('select = "TT1"', "a list of strings"),
        ('target = "2"', "target is one of 0.4.0, 0.4.1, latest"),
        ("docs = 3", "docs is true or false"),
        ("per-file-ignores = 3", "table of patterns"),
        ('[tool.tt.per-file-ignores]\n"a.py" = "TT1"', "per-file-ignores of 'a.py' is a list of strings"),
        ("select = [", "pyproject.toml: "),
    ],
)
def test_wrong_settings_are_one_plain_line(setting, words, folder, tt):
    (folder / "pyproject.toml").write_text(f"[tool.tt]\n{setting}\n")
    done = tt("lint", "old.py", cwd=folder)
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode().splitlines()
    assert words in line


def test_the_command_line_stands_above_the_settings(folder, tt):
    (folder / "pyproject.toml").write_text('[tool.tt]\nselect = ["TT3"]\n')
    assert codes(tt("lint", "--output-format", "concise", "--select", "TT101", "old.py", cwd=folder)) == ["TT101"]


def test_unused_suppressions_are_found_and_removed(folder, tt):
    text = OLD.replace("x = 1", "x = 1  # noqa: TT301").replace("data[0])", "data[0])  # noqa: TT301, TT101, E501")
    (folder / "old.py").write_text(text)
    assert codes(tt("lint", "--output-format", "concise", "old.py", cwd=folder)).count("TT001") == 2
    assert tt("migrate", "--write", "old.py", cwd=folder).returncode == 0
    after = NEW.replace("loss.item())", "loss.data[0])  # noqa: TT301, E501")
    assert (folder / "old.py").read_text() == after
    assert tt("lint", "old.py", cwd=folder).returncode == 0
    (folder / "new.py").write_text("import torch\nx = 1  # tt: ignore[TT301]\ny = 2  # noqa\nz = '# noqa: TT301'\n")
    assert codes(tt("lint", "--output-format", "concise", "new.py", cwd=folder)) == ["TT001", "TT301"]
    assert tt("lint", "--select", "TT1", "new.py", cwd=folder).returncode == 0, "TT301 was not looked for"


def test_github_annotations(folder, tt):
    (folder / "a b,c.py").write_text(OLD + "".join(f"y{n} = Variable(torch.ones({n}))\n" for n in range(20)))
    lines = tt("lint", "--output-format", "github", ".", cwd=folder).stdout.decode().splitlines()
    shown = [line for line in lines if line.startswith("::warning ")]
    assert len(shown) == 10
    assert {"file=old.py", "file=a b%2Cc.py"} == {line.split(" ", 1)[1].split(",")[0] for line in shown}
    assert lines[-1].startswith("::notice title=tt lint::and 16 more")
    assert len([line for line in lines if not line.startswith("::")]) == 26


def test_sarif(folder, tt):
    (folder / "bad.py").write_text("import torch\nfrom torch.autograd import Variable\nx = (\n")
    done = tt("lint", "--output-format", "sarif", ".", cwd=folder)
    [run] = json.loads(done.stdout)["runs"]
    lines = OLD.split("\n")
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {result["ruleId"] for result in run["results"]}
    assert len({result["partialFingerprints"]["tt/v1"] for result in run["results"]}) == len(run["results"]) == 3
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "old.py", "uriBaseId": "SRCROOT"}
        region = place["region"]
        assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1].strip()
        assert result["fixes"][0]["artifactChanges"][0]["replacements"]
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert "line 3" in note["message"]["text"]


def test_check_names_the_files(folder, tt):
    done = tt("migrate", "--check", ".", cwd=folder)
    assert (done.returncode, done.stdout) == (1, b"would rewrite ./old.py\n")
    assert (folder / "old.py").read_text() == OLD


def test_uncommitted_work_is_not_written_over(folder, tt):
    git(folder, "init", "-q")
    new = tt("migrate", "--write", "old.py", cwd=folder)
    assert (new.returncode, (folder / "old.py").read_text()) == (2, OLD)
    assert b"uncommitted changes" in new.stderr and b"Rewrote 0 places" in new.stderr
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    (folder / "other.py").write_text("x = 1\n")
    assert tt("migrate", "--write", "old.py", cwd=folder).returncode == 0
    assert (folder / "old.py").read_text() == NEW
    git(folder, "checkout", "old.py")
    (folder / "old.py").write_text(OLD + "y = 1\n")
    assert tt("migrate", "--write", "old.py", cwd=folder).returncode == 2
    assert tt("migrate", "--write", "--allow-dirty", "old.py", cwd=folder).returncode == 0
    assert (folder / "old.py").read_text() == NEW + "y = 1\n"


def test_undo_takes_runs_back_one_by_one(folder, tt):
    latin = "# -*- coding: latin-1 -*-\n" + OLD + "s = 'é'\n"
    (folder / "latin.py").write_bytes(latin.encode("latin-1").replace(b"\n", b"\r\n"))
    before = {path.name: path.read_bytes() for path in folder.glob("*.py")}
    assert tt("migrate", "--write", "--select", "TT3", ".", cwd=folder).returncode == 0
    between = {path.name: path.read_bytes() for path in folder.glob("*.py")}
    assert tt("migrate", "--write", ".", cwd=folder).returncode == 0
    assert tt("migrate", "--undo", cwd=folder).returncode == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.py")} == between != before
    assert tt("migrate", "--undo", cwd=folder).returncode == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.py")} == before
    done = tt("migrate", "--undo", cwd=folder)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_undo_passes_over_half_an_entry(folder, tt):
    """What a run leaves that was killed, or whose disk was full, costs no other file."""
    (folder / "other.py").write_text(OLD)
    assert tt("migrate", "--write", ".", cwd=folder).returncode == 0
    [journal] = (folder / ".tt_cache" / "undo").iterdir()
    with journal.open("ab") as file:
        file.write(b'{"path": "/half an ent\xff')
    done = tt("migrate", "--undo", cwd=folder)
    assert done.returncode == 2
    assert b"not whole" in done.stderr
    assert b"Traceback" not in done.stderr
    assert (folder / "old.py").read_text() == (folder / "other.py").read_text() == OLD


def test_a_full_disk_leaves_the_journal_whole(tmp_path, monkeypatch):
    import errno
    import os

    from tt.migrate.sources.files import UnreadableFileError
    from tt.migrate.sources.journal import Journal, undo

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.py"
    path.write_bytes(b"after")
    first, later = Journal(str(tmp_path)), Journal(str(tmp_path))
    first.note(str(path), b"before", b"after")
    monkeypatch.setattr(os, "fsync", full)
    for journal in (first, later):
        with pytest.raises(UnreadableFileError, match="not rewritten, because the undo journal .* no space left"):
            journal.note(str(path), b"x" * 100_000, b"y")
    monkeypatch.undo()
    first.note(str(path), b"before", b"after")
    assert [why for _, why in undo(str(tmp_path))] == [None, None]
    assert path.read_bytes() == b"before"
    assert list(undo(str(tmp_path))) == [], "nothing is left of the run that wrote nothing"


NAMES = {"two\nlines.py": "two\\nlines.py", b"\xff.py": "\\xff.py", "ü b.py": "ü b.py", 'q"\\.py': 'q"\\.py'}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_file_name_is_one_line(name, tmp_path, tt):
    import os

    try:
        path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), os.fsencode(name))))
        path.write_text(OLD)
    except OSError:
        pytest.skip("this file system has no such names")
    shown = NAMES[name]
    lines = tt("lint", "--output-format", "concise", ".", cwd=tmp_path).stdout.decode().splitlines()
    assert len(lines) == 3
    assert all(line.startswith((f"./{shown}:", f"{shown}:")) for line in lines)
    for machine in ("json", "sarif"):
        done = tt("lint", "--output-format", machine, ".", cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        json.loads(done.stdout)
    assert tt("lint", "--output-format", "github", ".", cwd=tmp_path).returncode == 1
    check = tt("migrate", "--check", ".", cwd=tmp_path)
    assert check.returncode == 1
    assert len(check.stdout.decode().splitlines()) == 1
    diff = tt("migrate", ".", cwd=tmp_path)
    assert diff.returncode == 0, diff.stderr
    subprocess.run(["git", "apply", "-"], input=diff.stdout, cwd=tmp_path, check=True)
    assert path.read_text() == NEW
    path.write_text(OLD)
    assert tt("migrate", "--write", ".", cwd=tmp_path).returncode == 0
    undone = tt("migrate", "--undo", cwd=tmp_path)
    assert undone.returncode == 0
    assert len(undone.stdout.decode().splitlines()) == 1
    assert path.read_text() == OLD


def test_undo_leaves_what_was_changed_since(folder, tt):
    (folder / "two.py").write_text(OLD)
    tt("migrate", "--write", ".", cwd=folder)
    (folder / "two.py").write_text(NEW + "# mine\n")
    done = tt("migrate", "--undo", cwd=folder)
    assert (done.returncode, (folder / "old.py").read_text()) == (2, OLD)
    assert b"two.py: changed since it was migrated" in done.stderr
    assert (folder / "two.py").read_text() == NEW + "# mine\n"
    (folder / "two.py").write_text(NEW)
    assert tt("migrate", "--undo", cwd=folder).returncode == 0
    assert (folder / "two.py").read_text() == OLD


REVIEWS = {
    "yyy": NEW,
    "a": NEW,
    "d": OLD,
    "q": OLD,
    "": OLD,
    "?a": NEW,
    # Without its use the import stays, though its removal was wanted.
    "yny": OLD.replace("loss.data[0]", "loss.item()"),
    "yyn": NEW.replace("loss.item()", "loss.data[0]"),
    "yd": OLD,
}


@pytest.mark.parametrize("answers", REVIEWS)
def test_review(answers, folder, tt):
    done = tt("migrate", "--interactive", "old.py", cwd=folder, input="".join(f"{key}\n" for key in answers).encode())
    assert (folder / "old.py").read_text() == REVIEWS[answers]
    assert b"TT103 Variable is imported" in done.stdout


def test_stdin_of_another_kind(folder, tt):
    text = f"```python\n{OLD}```\n".encode()
    done = tt("migrate", "--write", "--stdin-filename", "README.md", "-", input=text, cwd=folder)
    assert done.stdout == f"```python\n{NEW}```\n".encode()


PYTHON2 = "import torch\nfrom torch.autograd import Variable\nprint 'sum', Variable(torch.ones(2)).data.sum()\nprint 3 / 2, u'é'\n"


def test_python2_stays_unless_it_is_to_be_converted(folder, tt):
    path = folder / "p2.py"
    path.write_text(PYTHON2)
    assert "TT002" in codes(tt("lint", "p2.py", cwd=folder))
    done = tt("migrate", "--write", "p2.py", cwd=folder)
    assert "stays Python 2" in done.stderr.decode()
    assert path.read_text() == PYTHON2.replace("from torch.autograd import Variable\n", "").replace(
        "Variable(torch.ones(2)).data.sum()", "torch.ones(2).sum().item()"
    )
    path.write_text(PYTHON2)
    pytest.importorskip("fissix")
    done = tt("migrate", "--write", "--from-python2", "p2.py", cwd=folder)
    assert "divides 1 time" in done.stderr.decode()
    assert path.read_text() == "import torch\nprint('sum', torch.ones(2).sum().item())\nprint(3 / 2, 'é')\n"
    assert tt("lint", "p2.py", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("first", "second"), [("--write", "--check"), ("--undo", "--write"), ("--interactive", "--verify")]
)
def test_doors_exclude_each_other(first, second, folder, tt):
    done = tt("migrate", first, second, "old.py", cwd=folder)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"exclude each other" in done.stderr


def hooks():
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    return dict(re.findall(r"- id: (\S+)(?:\n  .*)*?\n  entry: tt (.*)", text))


def test_hooks_run_as_pre_commit_calls_them(folder, tt):
    # pre-commit appends the names of the files that it found; none of them may be of ours.
    (folder / "clean.py").write_text("x = 1\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    found = hooks()
    assert set(found) == {"tt-lint", "tt-migrate"}
    assert tt(*found["tt-lint"].split(), "clean.py", cwd=folder).returncode == 0
    assert tt(*found["tt-lint"].split(), "clean.py", "old.py", cwd=folder).returncode == 1
    assert tt(*found["tt-migrate"].split(), "clean.py", "old.py", cwd=folder).returncode == 0
    assert (folder / "old.py").read_text() == NEW
    assert tt(*found["tt-lint"].split(), "old.py", cwd=folder).returncode == 0


def test_the_ci_block_of_the_documents(folder, tt):
    text = (ROOT / "docs" / "lint.md").read_text()
    [command] = re.findall(r"- run: tt (.*)", text)
    done = tt(*command.split(), cwd=folder)
    assert done.returncode == 1
    assert b"::warning file=old.py,line=2" in done.stdout
    (folder / "old.py").write_text(NEW)
    assert tt(*command.split(), cwd=folder).returncode == 0


def test_the_settings_of_the_documents_are_read(folder, tt):
    text = (ROOT / "docs" / "lint.md").read_text()
    [block] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (folder / "pyproject.toml").write_text(block)
    assert codes(tt("lint", "--output-format", "concise", ".", cwd=folder)) == ["TT101", "TT301"]


def test_codes_are_those_of_the_rules():
    from tt.migrate.codes import OWN, known
    from tt.migrate.rules import RULES

    own = {entry.code: entry.name for entry in OWN}
    assert known() == own | {rule.code: rule.name for rule in sorted(RULES, key=lambda rule: rule.code)}
