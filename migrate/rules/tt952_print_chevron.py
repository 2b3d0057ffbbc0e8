"""TT952: `print >>f, x`, which Python 3 reads as something else."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_SOURCE = "import torch\nimport sys\nx = torch.ones(1)\nprint >>sys.stderr, x\n"


class PrintChevron(Rule):
    code = "TT952"
    name = "print-chevron"
    since = "Python 3"
    until = "Python 3"
    summary = "a print statement that Python 3 takes for an expression"
    why = "`print >>f, x` parses as a shift and a tuple; it raises TypeError when it is reached."
    nodes = (cst.BinaryOperation,)
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual"),
        Example(
            "import torch\ndef f(a):\n    return a >> 1\n", "import torch\ndef f(a):\n    return a >> 1\n", fires=False
        ),
    )

    def check(self, node: cst.BinaryOperation, ctx: Context) -> Iterator[Report]:
        if isinstance(node.operator, cst.RightShift) and isinstance(node.left, cst.Name) and node.left.value == "print":
            text = " ".join(ctx.text(node).split())
            message = f"{text}, … is a print statement of Python 2: print(…, file={ctx.text(node.right)})"
            yield Report(node, message, (), "manual")
