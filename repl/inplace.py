"""Which lines of the session an in-place error is about: where the value was kept for backward, and where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .describe import shorten
from .journal import Journal, Step
from .slice import used
from .tensors import found

SENTENCE = re.compile(
    r"modified by an inplace operation: \[torch\.(?:cuda\.)?\w+ \[([\d, ]*)\]\].* is at version (\d+); expected version (\d+)"
)
WIDTH = 60


def lines(message: str, journal: Journal, namespace: dict[str, Any]) -> Iterator[str]:
    """`  kept for backward by  <tt 2> y = x.exp()` and `  x was written by  <tt 3> x.add_(1)`, where they are known."""
    match = SENTENCE.search(message)
    if match is None:
        return
    shape, version = [int(n) for n in match[1].split(",") if n.strip()], int(match[2])
    for path, tensor in found(namespace):
        if tensor._version != version or list(tensor.array.shape) != shape:
            continue
        writers = journal.writers(path)
        if not writers:
            continue
        kept = _keeper(journal.steps, path.partition(".")[0].partition("[")[0], writers[0])
        rows = [("kept for backward by", kept), (f"{path} was then written by", writers[-1])]
        known = [(words, step) for words, step in rows if step is not None]
        width = max(len(words) for words, _ in known)
        for words, step in known:
            yield f"  {words:<{width}}  {shorten(f'{step.place} {step.text}', WIDTH)}"
        return


def _keeper(steps: list[Step], name: str, writer: Step) -> Step | None:
    """The last statement before the writing that used the name, or that made it."""
    before = steps[: steps.index(writer)]
    for step in reversed(before):
        if name in step.bound or (step.bound and name in used(step.text).reads):
            return step
    return None
