"""Command lines that are read here mean what typer makes of them; the others are handed to typer."""

import subprocess
import sys
from enum import StrEnum
from typing import Annotated

import pytest
from tt.cli import through_typer, typed
from tt.cli.errors import CommandError
from tt.cli.typed import Argument, Option


class Format(StrEnum):
    """A choice."""

    text = "text"
    json = "json"


seen = {}


def many(
    paths: Annotated[list[str] | None, Argument(metavar="PATH...", help="paths")] = None,
    flag: Annotated[bool, Option("--flag", "-f", help="a flag")] = False,
    name: Annotated[str, Option("--name", metavar="NAME", help="a word")] = "",
    select: Annotated[list[str] | None, Option("--select", help="words")] = None,
    jobs: Annotated[int, Option("--jobs", "-j", help="a number")] = 0,
    memory: Annotated[float, Option("--memory", help="a number")] = 8.0,
    output: Annotated[Format, Option("--output-format", help="a choice")] = Format.text,
) -> int:
    """Take everything."""
    seen.update(locals())
    return 7


def one(code: Annotated[str, Argument(metavar="CODE", help="a code")]) -> int:
    """Take one word."""
    seen["code"] = code
    return 0


LINES = [
    *("", "a", "a b c", "-", "a - b", "--flag", "-f", "-f a --flag", "--name x", "--name=x", "--name= a", "--name -f"),
    *("--name x --name y", "--select a --select=b c", "--select a,b", "-j 3", "-j3", "--jobs 3", "--jobs=3", "--jobs -3"),
    *("--memory 2", "--memory 2.5 a", "--memory=1e3", "--memory inf", "--output-format json", "--output-format=text a"),
    *("-- --flag", "a --", "-fj3", "-f=1", "-j=3", "--flag=1", "--jobs x", "--jobs", "--jobs 2.5", "--memory big", "-x", "--nam x"),
    *("--output-format JSON", "--output-format xml", "--nothing", "-j 0x10", "--jobs 1_0", "--jobs=", "--select", "-", "---", "ä --name ö"),
]  # fmt: skip


def outcome(call, command, words):
    seen.clear()
    try:
        return call(command, "tt many", words), dict(seen)
    except CommandError as error:
        return str(error), error.code


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("command", [many, one])
def test_a_line_means_what_typer_makes_of_it(command, line):
    assert outcome(typed.call, command, line.split()) == outcome(through_typer.call, command, line.split())


@pytest.mark.parametrize("line", ["a -f --name x -j3 --memory=2 --output-format json --select a --select b", "a -"])
def test_a_plain_line_is_read_here(line, monkeypatch):
    monkeypatch.setattr(through_typer, "call", lambda *_: pytest.fail("typer was asked"))
    assert typed.call(many, "tt many", line.split()) == 7


def test_help_shows_what_is_declared(capsys):
    assert typed.call(many, "tt many", ["--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: tt many [OPTIONS] [PATH...]") and "Take everything." in shown
    assert "-j, --jobs" in shown and "[default: 8.0]" in shown


@pytest.mark.parametrize("args", [["migrate", "--check", "."], ["lint", "."], ["rules"]])
def test_a_run_that_finds_nothing_imports_neither_typer_nor_processes(args, tmp_path):
    (tmp_path / "x.py").write_text("import torch\nx = torch.ones(2)\n")
    code = (
        f"import os, sys\nos.chdir({str(tmp_path)!r})\nfrom tt.cli.main import main\nmain({args!r})\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"typer", "pydantic", "rich", "multiprocessing", "libcst"} & set(done.stderr.split())
