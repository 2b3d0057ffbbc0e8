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
    arguments = "[FILE]"
    takes = "file"
    help = "show what the last entry, or a file, is without its torch 0.3 idioms; nothing is written"

    def run(self, shell: Shell, arguments: str) -> None:
        from ...migrate.report.diff import unified

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
        print(f"tt migrate --verify {path} proves it" if arguments else "Alt-M rewrites an entry while it is typed")


def migrated(text: str) -> str:
    """The text without its 0.3 idioms, as far as that is safe; the same text where there is nothing to do."""
    from ...migrate import migrate_source

    text = text if text.endswith("\n") else text + "\n"
    known = "import torch" in text
    result = migrate_source(text if known else HEADER + text)
    if result.error is not None or not result.changed:
        return text.removesuffix("\n") if not known else text
    new = result.text
    if not known:
        lines = new.split("\n")  # the header's lines, of which the rules may have removed one
        lines = [line for i, line in enumerate(lines) if not (i < 2 and line in HEADER.split("\n"))]
        new = "\n".join(lines).removesuffix("\n")
    return new
