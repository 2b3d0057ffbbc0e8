"""TT832: functions of linear algebra that are gone."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report
from .names import NamesRule

_LINALG = {
    "gesv": "torch.linalg.solve(A, B), with the arguments in the other order",
    "potrf": "torch.linalg.cholesky, which is lower by default",
    "potri": "torch.cholesky_inverse",
    "potrs": "torch.cholesky_solve",
    "pstrf": "no replacement",
    "trtrs": "torch.linalg.solve_triangular",
    "gels": "torch.linalg.lstsq",
    "btrifact": "torch.linalg.lu_factor",
    "btrisolve": "torch.linalg.lu_solve",
    "symeig": "torch.linalg.eigh",
    "eig": "torch.linalg.eig",
    "lstsq": "torch.linalg.lstsq, with the arguments in the other order",
    "solve": "torch.linalg.solve, with the arguments in the other order",
    "rfft": "torch.fft.rfft, whose result is complex",
    "irfft": "torch.fft.irfft, which takes complex numbers",
}
_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class RemovedFunctions(NamesRule):
    code = "TT832"
    name = "removed-functions"
    since = "1.2"
    first_target = "latest"
    summary = "a function of linear algebra that torch no longer has"
    why = "They were renamed or moved to torch.linalg and torch.fft, mostly with other arguments; masked_copy_ is masked_scatter_."
    names = {f"torch.{name}": advice for name, advice in _LINALG.items()}
    nodes = (cst.Attribute, cst.Import, cst.ImportFrom)
    examples = (
        Example(
            _HEAD + "x, lu = torch.gesv(net.bias, net.weight)\n",
            _HEAD + "x, lu = torch.gesv(net.bias, net.weight)\n",
            safety="manual",
            target="latest",
        ),
        Example(
            _HEAD + "def f(m, x):\n    net.weight.data.masked_copy_(m, x)\n",
            _HEAD + "def f(m, x):\n    net.weight.data.masked_scatter_(m, x)\n",
            target="latest",
        ),
        Example(
            "import torch\nimport numpy\nnumpy.solve(1)\n",
            "import torch\nimport numpy\nnumpy.solve(1)\n",
            fires=False,
            target="latest",
        ),
    )

    def check(self, node: cst.Attribute | cst.Import | cst.ImportFrom, ctx: Context) -> Iterator[Report]:
        yield from super().check(node, ctx)
        if not isinstance(node, cst.Attribute) or node.attr.value not in ("masked_copy", "masked_copy_"):
            return
        if ctx.value(node.value).is_tensor:
            new = node.attr.value.replace("copy", "scatter")
            yield Report(node, f"{ctx.text(node)} is called {new}", (Edit(*ctx.index.span(node.attr), new),))
