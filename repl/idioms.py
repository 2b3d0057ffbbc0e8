"""Torch 0.3 idioms in what is being typed: where they are, what is said of the first, and their underline."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

from .commands.migrate import HEADER
from .signature import closed

OLD = re.compile(
    r"\bVariable\(|volatile|\.data\[0\]|async=|size_average|clip_grad_norm\(|retain_variables|\.data\b|init\.\w+[a-z]\("
    r"|softmax\(|\.type\(|\.cuda\(|upsample|reinforce|\bsigmoid\(|\btanh\(|is_cuda"
)


@dataclass(frozen=True)
class Idioms:
    """What was found in a text: the characters of each idiom, and a line for the toolbar."""

    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    said: str = ""


def find(text: str) -> Idioms:
    """The 0.3 idioms of an entry, also of one that is not finished."""
    from ..migrate.prefilter import may_concern

    if not OLD.search(text) and not ("import torch" in text and may_concern(text.encode())):
        return Idioms(text)
    readable = _readable(text)
    if readable is None:
        return Idioms(text)
    from ..migrate import lint_source

    known = "import torch" in text
    header = "" if known else HEADER
    result = lint_source(header + readable + "\n")
    shift = len(header)
    found = [one for one in result.findings if one.start >= shift and one.start - shift < len(text)]
    if not found:
        return Idioms(text)
    spans = tuple((one.start - shift, min(one.end - shift, len(text))) for one in found)
    first = next((one for one in found if one.code != "TT103"), found[0])  # an import left over is only the consequence
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    keys = "[Alt-M rewrites, Alt-P previews] " if any(one.edits for one in found) else ""
    return Idioms(text, spans, f"0.3: {keys}{first.message}{more}")


def _readable(text: str) -> str | None:
    """The text as something that can be parsed: as it is, with its brackets closed, or with a body; None without."""
    for tried in (text, closed(text), f"{closed(text)}: pass", f"{text.rstrip()}\n{_deeper(text)}pass"):
        if is_parsable(tried) or "async" in tried and is_parsable(tried.replace("async=", "asink=")):
            return tried
    return None


def is_parsable(text: str) -> bool:
    """Whether it is Python as it stands."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _deeper(text: str) -> str:
    last = text.rstrip().rpartition("\n")[2]
    return " " * (len(last) - len(last.lstrip()) + 4)


class Underline(Processor):
    """Underlines the idioms that `current` tells, as far as the text up to them is still the same."""

    def __init__(self, current: Callable[[], Idioms]) -> None:
        self.current = current

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """The fragments of one line with the idioms' style added."""
        known, document = self.current(), transformation_input.document
        if not known.spans:
            return Transformation(transformation_input.fragments)
        line = transformation_input.lineno
        first = document.translate_row_col_to_index(line, 0)
        last = first + len(document.lines[line])
        spans = [
            (max(start - first, 0), min(end, last) - first)
            for start, end in known.spans
            if start < last and end > first and document.text.startswith(known.text[:end])
        ]
        if not spans:
            return Transformation(transformation_input.fragments)
        fragments = explode_text_fragments(transformation_input.fragments)
        for start, end in spans:
            for i in range(start, min(end, len(fragments))):
                style, text, *rest = fragments[i]
                fragments[i] = (f"{style} class:old", text, *rest)  # type: ignore[assignment]
        return Transformation(fragments)
