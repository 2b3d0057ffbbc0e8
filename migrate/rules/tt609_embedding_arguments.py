"""TT609: the arguments of `F.embedding` and `F.embedding_bag`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nimport torch.nn.functional as F\n"


class EmbeddingArguments(Rule):
    code = "TT609"
    name = "embedding-arguments"
    words = frozenset(["embedding", "embedding_bag"])
    silent = True
    summary = "arguments of F.embedding that changed their places"
    why = (
        "The third argument of F.embedding is padding_idx since 0.4 and was max_norm; embedding_matrix is called weight; "
        "embedding_bag takes the indices first since 0.4.1."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(i, w):\n    return F.embedding(i, embedding_matrix=w)\n",
            _HEAD + "def f(i, w):\n    return F.embedding(i, weight=w)\n",
        ),
        Example(
            _HEAD
            + "v = torch.autograd.Variable\ndef f(i, w):\n    return F.embedding(i, w, 2.0), F.embedding_bag(w, i)\n",
            _HEAD
            + "v = torch.autograd.Variable\ndef f(i, w):\n    return F.embedding(i, w, 2.0), F.embedding_bag(w, i)\n",
            safety="manual",
        ),
        Example(
            _HEAD + "v = torch.autograd.Variable\ndef f(i, w):\n    return F.embedding(i, w, padding_idx=0)\n",
            _HEAD + "v = torch.autograd.Variable\ndef f(i, w):\n    return F.embedding(i, w, padding_idx=0)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name, text = ctx.name(node.func), " ".join(ctx.text(node).split())
        if name not in ("torch.nn.functional.embedding", "torch.nn.functional.embedding_bag"):
            return
        old = ctx.keyword(node, "embedding_matrix")
        if old is not None and old.keyword is not None:
            yield Report(
                old, f"{text}: embedding_matrix is called weight", (Edit(*ctx.index.span(old.keyword), "weight"),)
            )
        if not ctx.old:
            return
        positional = [arg for arg in node.args if arg.keyword is None]
        if name.endswith("embedding_bag") and len(positional) >= 2:
            yield Report(node, f"{text}: the indices come first since 0.4.1, and came second", (), "manual")
        elif len(positional) > 2:
            third = ctx.text(positional[2])
            message = f"{text}: the third argument, {third}, is padding_idx since 0.4 and was max_norm"
            yield Report(node, message, (), "manual")
