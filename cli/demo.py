"""`tt demo`: a 0.3-era program is shown, migrated as a diff, run before and after, and the proof is printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from .errors import CLEAN, FAILED, CommandError
from .typed import Argument, Option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..migrate import Finding, Result

DEFAULT = "mlp_classifier"


def command(
    name: Annotated[str, Argument(metavar="[NAME]", help="which program; --list shows the names")] = DEFAULT,
    list_: Annotated[bool, Option("--list", help="list the programs and do nothing else")] = False,
) -> int:
    """Migrate a PyTorch 0.3 program and prove it: the same numbers before (torch 0.3) and after (torch 0.4).

    Exit code 0 when proved, 1 when the numbers differ, 3 when a version could not run, 4 when the old program failed.
    """
    programs = _programs()
    if list_:
        width = max(map(len, programs))
        for title, path in programs.items():
            print(f"{title:<{width}}  {_first_line(path)}")
        return CLEAN
    if name not in programs:
        raise CommandError(f"no program {name!r}; there are {', '.join(programs)}")
    return _demonstrate(programs[name])


def _demonstrate(path: Path) -> int:
    from ..migrate import migrate_source
    from ..migrate.proof import verify_file

    result = migrate_source(path.read_text(encoding="utf-8"), path.name)
    if result.error:
        raise CommandError(f"{path.name}: {result.error}", FAILED)
    screen = _Coloured() if sys.stdout.isatty() else _Plain()
    screen.heading(f"1. {path.name}, as it was written for PyTorch 0.3")
    screen.source(result)
    screen.heading("2. What tt migrate makes of it")
    screen.diff(_diff(result, path.name))
    screen.heading("3. Run before under torch 0.3 and after under torch 0.4, and compared")
    sys.stdout.flush()
    report = verify_file(str(path))
    report.path = path.name  # where the package is installed is of no interest here
    screen.printed(*(_printed(trace) for trace in report.traces))
    report.render()
    return report.exit_code


def _programs() -> dict[str, Path]:
    """The programs by name. An installed package is unpacked, so each has a path that can be run."""
    from pathlib import Path

    folder = Path(__file__).parents[1] / "fixtures" / "programs"
    found = {path.stem: path for path in sorted(folder.glob("*.py")) if path.stem != "__init__"}
    if not found:
        raise CommandError("this installation holds no demo programs", FAILED)
    return found


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].strip('"')


def _diff(result: Result, name: str) -> list[str]:
    from difflib import unified_diff

    before, after = result.original.splitlines(), result.text.splitlines()
    return list(unified_diff(before, after, f"{name} (0.3)", f"{name} (0.4)", lineterm=""))


def _printed(trace: Sequence[dict]) -> list[str]:
    return [event["text"] for event in trace if event["event"] == "print"]


def _idioms(findings: tuple[Finding, ...]) -> list[str]:
    """One line per rule: what it found and on which lines."""
    lines: dict[tuple[str, str], set[int]] = {}
    for finding in findings:
        lines.setdefault((finding.code, finding.name), set()).add(finding.line)
    return [
        f"{code} {name}: line{'s' if len(where) > 1 else ''} {', '.join(map(str, sorted(where)))}"
        for (code, name), where in sorted(lines.items())
    ]


def _outputs(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """What the two runs printed, once where it is the same."""
    if before == after:
        return [("Both print", before)] if before else []
    return [("Before prints", before), ("After prints", after)]


class _Plain:
    """Text for a pipe or a file: a `>` marks the lines that speak 0.3."""

    def heading(self, text: str) -> None:
        print(f"\n{text}\n{'-' * len(text)}")

    def source(self, result: Result) -> None:
        old = {finding.line for finding in result.findings}
        for number, line in enumerate(result.original.splitlines(), start=1):
            print(f"{'>' if number in old else ' '} {number:3}  {line}".rstrip())
        print("\n0.3 idioms (>):", *_idioms(result.findings), sep="\n  ")

    def diff(self, lines: list[str]) -> None:
        print(*lines, sep="\n")

    def printed(self, before: Sequence[str] = (), after: Sequence[str] = ()) -> None:
        for title, lines in _outputs(before, after):
            print(f"{title}:", *lines, sep="\n  ")
        print()


class _Coloured:
    """The same through rich, for a terminal; honours NO_COLOR, as rich does."""

    def __init__(self) -> None:
        from rich.console import Console

        self.console = Console(highlight=False)

    def heading(self, text: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{text}", align="left")

    def source(self, result: Result) -> None:
        from rich.syntax import Syntax

        old = {finding.line for finding in result.findings}
        code = result.original.rstrip("\n")
        # The terminal's own colours: a theme's could be unreadable on its background.
        shown = Syntax(
            code, "python", theme="ansi_dark", line_numbers=True, highlight_lines=old, background_color="default"
        )
        self.console.print(shown)
        self.console.print("\n[bold]0.3 idioms[/bold] (marked above)")
        for line in _idioms(result.findings):
            self.console.print(f"  {line}", markup=False)

    def diff(self, lines: list[str]) -> None:
        styles = {"+": "green", "-": "red", "@": "cyan"}
        for at, line in enumerate(lines):
            style = "bold" if at < 2 else styles.get(line[:1], "")  # the first two name the files
            self.console.print(line, style=style, markup=False, soft_wrap=True)

    def printed(self, before: Sequence[str] = (), after: Sequence[str] = ()) -> None:
        for title, lines in _outputs(before, after):
            self.console.print(f"[bold]{title}:")
            for line in lines:
                self.console.print(f"  {line}", markup=False, soft_wrap=True)
        self.console.print()
