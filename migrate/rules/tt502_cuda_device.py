"""TT502: the device argument of `.cuda()`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule, is_false, is_true


class CudaDevice(Rule):
    code = "TT502"
    name = "cuda-device"
    summary = "a device given to .cuda() by its old keyword, or as a bool"
    why = (
        "The keyword device_id was dropped for device. A bool was the device 1 or 0 in 0.3 and is a TypeError today; -1 "
        "meant the current device."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\ndef f(x, gpu):\n    return x.cuda(device_id=gpu)\n",
            "import torch\ndef f(x, gpu):\n    return x.cuda(gpu)\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(1)).cuda(True)\n",
            "import torch\nx = torch.ones(1).cuda(True)\n",
            safety="manual",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(args):\n    return Variable(torch.ones(1)).cuda(args.cuda)\n",
            "import torch\ndef f(args):\n    return torch.ones(1).cuda(args.cuda)\n",
            safety="manual",
            title="a flag in the place of a device",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(1)).cuda(0)\n",
            "import torch\nx = torch.ones(1).cuda(0)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "cuda" or not node.args:
            return
        receiver = ctx.value(node.func.value)
        if receiver.ref is not None and receiver.sort == "unknown":
            return  # an object of the program's own
        keyword = ctx.keyword(node, "device_id")
        text = " ".join(ctx.text(node).split())
        if keyword is not None and keyword is node.args[0]:
            start, end = ctx.index.full_span(keyword)[0], ctx.index.full_span(keyword.value)[0]
            yield Report(node, f"{text}: device_id is spelled device, the first argument", (Edit(start, end, ""),))
            return
        first = node.args[0]
        if first.keyword is None and (is_true(first.value) or is_false(first.value)) and len(node.args) == 1:
            message = f"{text}: a bool was taken for the device {int(is_true(first.value))} and is refused today"
            yield Report(node, message, (), "manual")
        elif first.keyword is None and _is_flag(first.value) and len(node.args) == 1 and ctx.old:
            message = f"{text}: if this is a flag, True was taken for the device 1; a bool is refused today"
            yield Report(node, message, (), "manual")
        elif first.keyword is None and ctx.text(first.value) == "-1":
            yield Report(node, f"{text}: -1 meant the current device; say .cuda()", (), "manual")


def _is_flag(node: cst.BaseExpression) -> bool:
    """A name that says whether there is CUDA, not which one."""
    return build.dotted(node).rpartition(".")[2] in ("cuda", "use_cuda", "no_cuda", "use_gpu")
