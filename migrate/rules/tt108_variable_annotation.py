"""TT108: annotations that say Variable."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule
from .wrapper import VARIABLE


class VariableAnnotation(Rule):
    code = "TT108"
    name = "variable-annotation"
    precedence = 10
    summary = "an annotation that says Variable"
    why = "Variables are tensors since 0.4; the annotation would keep the import alive."
    nodes = (cst.Annotation,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(x: Variable) -> Variable:\n    return x\n",
            "import torch\ndef f(x: torch.Tensor) -> torch.Tensor:\n    return x\n",
        ),
    )

    def check(self, node: cst.Annotation, ctx: Context) -> Iterator[Report]:
        kind = node.annotation
        if build.dotted(kind).rpartition(".")[2] == "Variable" and _means_variable(ctx, kind):
            torch, imports = ctx.torch()
            edits = (build.replace(ctx.index, kind, f"{torch}.Tensor"), *imports)
            yield Report(kind, "the annotation Variable is torch.Tensor since 0.4", edits)


def _means_variable(ctx: Context, node: cst.CSTNode) -> bool:
    # Annotations are not evaluated by the interpreter; the import of the same spelling decides.
    if not isinstance(node, cst.Name):
        return False
    for imported in ctx.index.all(cst.ImportFrom):
        if build.dotted(imported.module) in ("torch.autograd", "torch.autograd.variable"):
            names = [] if isinstance(imported.names, cst.ImportStar) else imported.names
            if any(build.dotted(alias.name) == "Variable" and alias.asname is None for alias in names):
                return not any(
                    isinstance(target.target, cst.Name) and target.target.value == node.value
                    for target in ctx.index.all(cst.AssignTarget)
                )
    return ctx.name(node) == VARIABLE
