"""Whether the terminal is dark or light: from COLORFGBG, else asked of the terminal while the first prompt stands.

Nothing waits for the answer. It comes as keys (`Escape ] 11 ; rgb : …`), whenever it comes, and the keys below take it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output.vt100 import Vt100_Output

QUERY = "\x1b]11;?\x1b\\"
LONGEST = 64  # characters of an answer; what is longer is none
SILENT = ("linux", "dumb", "unknown", "")  # terminals that would print the question, or never answer


def from_environment(environ: Mapping[str, str] = os.environ) -> str | None:
    """What rxvt, Konsole and others say in COLORFGBG (`15;0`: white on black)."""
    last = environ.get("COLORFGBG", "").rpartition(";")[2]
    if not last.isdecimal():
        return None
    return "light" if int(last) in (7, *range(9, 16)) else "dark"


def of_answer(answer: str) -> str | None:
    """`11;rgb:ffff/ffff/ffff` is light; None where it is no colour."""
    match = re.fullmatch(r"11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]+)?", answer)
    if match is None:
        return None
    red, green, blue = (int(one, 16) / (16 ** len(one) - 1) for one in match.groups())
    return "light" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "dark"


class Question:
    """The question to the terminal, asked once, and the keys that are its answer."""

    def __init__(self, output: Any, found: Callable[[str], None]) -> None:
        self.output, self.found = output, found
        self.open = False
        self.answer: str | None = None  # as far as it has come

    def ask(self) -> None:
        """Put it to a terminal that answers such questions."""
        if isinstance(self.output, Vt100_Output) and os.environ.get("TERM", "") not in SILENT:
            self.open = True
            self.output.write_raw(QUERY)
            self.output.flush()

    def bindings(self) -> KeyBindings:
        """The keys of the answer, which must not be typed into the entry."""
        keys = KeyBindings()

        @keys.add("escape", "]", filter=Condition(lambda: self.open))
        def _(event: KeyPressEvent) -> None:
            self.answer = ""

        @keys.add(Keys.Any, filter=Condition(lambda: self.answer is not None), eager=True)
        def _(event: KeyPressEvent) -> None:
            key = event.key_sequence[-1]
            self.take("\x07" if key.key == Keys.ControlG else "\x1b" if key.key == Keys.Escape else key.data)

        return keys

    def take(self, characters: str) -> None:
        """More of the answer; BEL or `Escape \\` end it."""
        self.answer = (self.answer or "") + characters
        ended = self.answer.endswith(("\x07", "\x1b\\"))
        if not ended and len(self.answer) <= LONGEST:
            return
        colour = of_answer(self.answer.rstrip("\x07\\").rstrip("\x1b")) if ended else None
        self.answer, self.open = None, False
        if colour is not None:
            self.found(colour)
