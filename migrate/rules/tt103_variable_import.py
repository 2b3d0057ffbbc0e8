"""TT103: an import of Variable that nothing uses any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from ..edits import build
from ..edits.edit import Edit, EditSet
from .base import Context, Example, Report, Rule


class VariableImport(Rule):
    code = "TT103"
    name = "variable-import"
    summary = "an import of Variable that nothing uses"
    why = "Variable is an alias of nothing since 0.4; once no use is left, its import is noise."
    nodes = ()
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Function, Variable\nclass F(Function):\n    pass\n",
            "import torch\nfrom torch.autograd import Function\nclass F(Function):\n    pass\n",
        ),
        Example("import torch\nfrom torch.autograd import Variable  # old\nx = 1\n", "import torch\n# old\nx = 1\n"),
        Example(
            "from torch.autograd import Variable\n__all__ = ['Variable']\n",
            "from torch.autograd import Variable\n__all__ = ['Variable']\n",
            title="exported names stay",
            fires=False,
        ),
    )

    def finish(self, ctx: Context, accepted: EditSet) -> Iterator[Report]:
        if ctx.is_package:
            return  # a package's __init__ imports names for others
        for node in ctx.index.all(cst.ImportFrom):
            if build.dotted(node.module) not in ("torch.autograd", "torch.autograd.variable") or node.relative:
                continue
            if isinstance(node.names, cst.ImportStar):
                continue
            for alias in node.names:
                if build.dotted(alias.name) == "Variable" and not _is_used(ctx, node, alias, accepted):
                    edits = _removal(ctx, node, alias)
                    if edits:
                        yield Report(node, "Variable is imported but no longer used", tuple(edits))


def _is_used(ctx: Context, node: cst.ImportFrom, alias: cst.ImportAlias, accepted: EditSet) -> bool:
    local = alias.asname.name if alias.asname is not None else alias.name
    name = local.value if isinstance(local, cst.Name) else ""
    for use in ctx.index.all(cst.Name):
        if use.value == name and not ctx.index.within(use, node) and not accepted.covers(*ctx.index.span(use)):
            parent = ctx.parent(use)
            if isinstance(parent, cst.Attribute) and parent.attr is use:
                continue
            if isinstance(parent, cst.Arg) and parent.keyword is use:
                continue
            above = ctx.parent(parent) if isinstance(parent, cst.ImportAlias) else None
            if isinstance(above, cst.ImportFrom):
                continue
            return True
    pattern = re.compile(rf"^[rbuRBU]*['\"]{re.escape(name)}['\"]$")
    return any(pattern.match(string.value) for string in ctx.index.all(cst.SimpleString))


def _removal(ctx: Context, node: cst.ImportFrom, alias: cst.ImportAlias) -> list[Edit]:
    names = list(node.names) if not isinstance(node.names, cst.ImportStar) else []
    if len(names) == 1:
        line = ctx.parent(node)
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            return build.delete_statement(ctx.index, line)
        return []
    at = names.index(alias)
    start, end = ctx.index.span(alias)
    if at + 1 < len(names):
        return [Edit(start, ctx.index.span(names[at + 1])[0], "")]
    return [Edit(ctx.index.span(names[at - 1])[1], end, "")]
