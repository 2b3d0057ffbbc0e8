"""TT507: `torch.set_default_tensor_type`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule

_DTYPES = {"torch.FloatTensor": "float32", "torch.DoubleTensor": "float64", "torch.HalfTensor": "float16"}


class DefaultTensorType(Rule):
    code = "TT507"
    name = "default-tensor-type"
    summary = "set_default_tensor_type"
    why = "Deprecated since 2.1: a default type is a default dtype and a default device."
    since = "2.1"
    first_target = "latest"
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\ntorch.set_default_tensor_type('torch.DoubleTensor')\n",
            "import torch\ntorch.set_default_dtype(torch.float64)\n",
            target="latest",
        ),
        Example(
            "import torch\ntorch.set_default_tensor_type('torch.cuda.FloatTensor')\n",
            "import torch\ntorch.set_default_tensor_type('torch.cuda.FloatTensor')\n",
            safety="manual",
            target="latest",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) != "torch.set_default_tensor_type" or len(node.args) != 1:
            return
        given = node.args[0].value
        name = given.raw_value if isinstance(given, cst.SimpleString) else ctx.name(given)
        text = ctx.text(node)
        if name in _DTYPES and isinstance(node.func, cst.Attribute) and not self._changes_device(ctx):
            torch, _ = ctx.torch()
            edits = (
                build.replace(ctx.index, node.func.attr, "set_default_dtype"),
                build.replace(ctx.index, given, f"{torch}.{_DTYPES[name]}"),
            )
            yield Report(node, f"{text} is set_default_dtype(torch.{_DTYPES[name]}) since 2.1", edits)
        else:
            message = f"{text} is deprecated since 2.1: torch.set_default_dtype and torch.set_default_device"
            yield Report(node, message, (), "manual")

    def _changes_device(self, ctx: Context) -> bool:
        """Whether another call makes CUDA the default, which the call for the processor takes back."""
        return any(
            ctx.name(call.func) == "torch.set_default_tensor_type" and "cuda" in ctx.text(call)
            for call in ctx.index.all(cst.Call)
        )
