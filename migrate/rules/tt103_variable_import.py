"""TT103: an import of Variable that nothing uses any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit, EditSet
from .base import Context, Example, Report, Rule

_VARIABLE = ("torch.autograd.Variable", "torch.autograd.variable.Variable")


class VariableImport(Rule):
    code = "TT103"
    name = "variable-import"
    precedence = 99
    summary = "an import of Variable that nothing uses"
    why = "Variable is an alias of nothing since 0.4; once no use is left, its import is noise."
    nodes = ()
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Function, Variable\nclass F(Function):\n    pass\n",
            "import torch\nfrom torch.autograd import Function\nclass F(Function):\n    pass\n",
        ),
        Example(
            "import torch\nimport torch.autograd as ag\nx = ag.Variable(torch.ones(1))\n",
            "import torch\nx = torch.ones(1)\n",
            title="an alias of torch.autograd that was there for Variable only",
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
        for node in ctx.index.all(cst.Import, cst.ImportFrom):
            assert isinstance(node, (cst.Import, cst.ImportFrom))
            names = [] if isinstance(node.names, cst.ImportStar) else list(node.names)
            for alias in names:
                full = _full_name(node, alias)
                if full not in _VARIABLE and full != "torch.autograd":
                    continue
                uses = _uses(ctx, node, alias)
                # An import of torch.autograd that nothing ever used is not this rule's business.
                gone = [use for use in uses if accepted.covers(*ctx.index.span(use))]
                if len(gone) < len(uses) or (full == "torch.autograd" and not uses) or _is_exported(ctx, alias):
                    continue
                if edits := _removal(ctx, node, alias):
                    yield Report(node, f"{build.dotted(alias.name)} is imported but no longer used", tuple(edits))


def _full_name(node: cst.Import | cst.ImportFrom, alias: cst.ImportAlias) -> str:
    if isinstance(node, cst.ImportFrom):
        return "" if node.relative else f"{build.dotted(node.module)}.{build.dotted(alias.name)}"
    return build.dotted(alias.name) if alias.asname is not None else ""


def _local(alias: cst.ImportAlias) -> str:
    name = alias.asname.name if alias.asname is not None else alias.name
    return name.value if isinstance(name, cst.Name) else ""


def _uses(ctx: Context, node: cst.Import | cst.ImportFrom, alias: cst.ImportAlias) -> list[cst.Name]:
    """Every place that may mean the imported name; labels and other imports do not."""
    found = []
    for use in ctx.index.all(cst.Name):
        if use.value != _local(alias) or ctx.index.within(use, node):
            continue
        parent = ctx.parent(use)
        if isinstance(parent, cst.Attribute) and parent.attr is use:
            continue
        if isinstance(parent, cst.Arg) and parent.keyword is use:
            continue
        if not any(isinstance(above, (cst.Import, cst.ImportFrom)) for above in ctx.index.ancestors(use)):
            found.append(use)
    return found


def _is_exported(ctx: Context, alias: cst.ImportAlias) -> bool:
    name = re.escape(_local(alias))
    pattern = re.compile(rf"^[rbuRBU]*['\"]{name}['\"]$")
    if any(isinstance(call.func, cst.Name) and call.func.value in ("exec", "eval") for call in ctx.index.all(cst.Call)):
        pattern = re.compile(rf".*\b{name}\b", re.DOTALL)  # any text may be a program
    if any(pattern.match(string.value) for string in ctx.index.all(cst.SimpleString)):
        return True
    return ctx.taken(_local(alias))


def _removal(ctx: Context, node: cst.Import | cst.ImportFrom, alias: cst.ImportAlias) -> list[Edit]:
    names = [] if isinstance(node.names, cst.ImportStar) else list(node.names)
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
