"""A rule's page as plain text: what, why, when it is unsafe, and its examples as diffs."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from .diff import unified

if TYPE_CHECKING:
    from ..codes import OwnCode
    from ..rules.base import Example, Rule


def own_page(own: OwnCode) -> str:
    """The page of a code of the tool itself."""
    return f"{own.code} {own.name}: {own.summary}\n\n{textwrap.fill(own.why, 100)}"


def page(rule: Rule) -> str:
    """The page that `tt explain CODE` prints."""
    parts = [f"{rule.code} {rule.name}: {rule.summary}", textwrap.fill(rule.why, 100), f"Since PyTorch {rule.since}."]
    if rule.unsafe_when:
        parts.append(textwrap.fill(f"Unsafe: {rule.unsafe_when}", 100))
    parts += [_example(example) for example in rule.examples]
    return "\n\n".join(parts)


def _example(example: Example) -> str:
    if not example.fires:
        kind = "Left alone"
    elif example.safety == "manual":
        kind = "Reported, for you to decide"
    elif example.device_style:
        kind = "With --device-style"
    else:
        kind = "Rewritten" if example.safety == "safe" else "Rewritten with --unsafe-fixes"
    title = f"{kind}: {example.title}" if example.title else kind
    if example.before == example.after:
        body = example.before
    else:
        # The whole program is the context; the file names of a diff say nothing here.
        body = unified("x", example.before, example.after, context=99).split("\n", 3)[3]
    return f"{title}\n\n{textwrap.indent(body.rstrip(), '    ')}"
