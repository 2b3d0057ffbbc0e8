"""`:migrate`: the last entry, or a file, brought from torch 0.3 to today's, as a diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

HEADER = "import torch\nfrom torch.autograd import Variable\n"  # what an entry of the session may rely on


class Migrate(Command):
    name = "migrate"
    arguments = "[FILE] [--verify]"
    takes = "file"
    help = (
        "show the last entry, or a file, without its torch 0.3 idioms; --verify runs both and compares; writes nothing"
    )

    def run(self, shell: Shell, arguments: str) -> None:
        from ...migrate.report.diff import unified

        words = arguments.split()
        verify = "--verify" in words
        arguments = arguments.replace("--verify", "").strip()
        if arguments.startswith("--"):
            raise RefusedError(
                f":migrate {arguments}: takes --verify alone (`tt migrate {arguments} FILE` does the rest)"
            )
        if arguments:
            try:
                text = Path(arguments).expanduser().read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise RefusedError(f":migrate {arguments}: {getattr(error, 'strerror', None) or error}") from None
            path = arguments
        else:
            text = next((text for text in reversed(shell.entries) if not text.lstrip().startswith(":")), "")
            path = "entry"
            if not text:
                raise RefusedError(":migrate: there is no entry yet")
        new = migrated(text)
        if new == text:
            print("nothing to change")
            return
        sys.stdout.write(unified(path, text, new))
        sys.stdout.flush()
        if verify:
            _verify(path, text, new)
        elif arguments:
            print(
                f"nothing is written: `tt migrate --write {path}` does, :migrate {path} --verify compares the numbers"
            )
        else:
            print("Alt-M rewrites an entry while it is typed; :migrate --verify compares the numbers")


def _verify(path: str, text: str, new: str) -> None:
    """Run both versions, each under its own torch, and say whether every number agrees."""
    from ...migrate.proof.verify import verify_sources

    if path == "entry" and "import torch" not in text:
        text, new = HEADER + text, HEADER + new
    verify_sources(path, text.encode(), new.encode()).render()


def preview(text: str) -> str:
    """The rewrite of an entry as a diff; nothing where there is nothing to rewrite."""
    from ...migrate.report.diff import unified

    new = migrated(text, unsafe=True).rstrip("\n")
    return "" if new == text.rstrip("\n") else unified("entry", text.rstrip("\n") + "\n", new + "\n")


def migrated(text: str, unsafe: bool = False) -> str:
    """The text without its 0.3 idioms; the same text where there is nothing to do.

    `unsafe` takes rewrites too that lack a fact: for an entry that its writer sees, and can take back.
    """
    from ...migrate import migrate_source

    text = text if text.endswith("\n") else text + "\n"
    known = "import torch" in text
    result = migrate_source(text if known else HEADER + text, unsafe=unsafe)
    if result.error is not None or not result.changed:
        return text.removesuffix("\n") if not known else text
    new = result.text
    if not known:
        lines = new.split("\n")  # the header's lines, of which the rules may have removed one
        lines = [line for i, line in enumerate(lines) if not (i < 2 and line in HEADER.split("\n"))]
        new = "\n".join(lines).removesuffix("\n")
    return new
