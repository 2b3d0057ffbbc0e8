"""TT503: `async=` is spelled `non_blocking=`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_METHODS = frozenset(["cuda", "type", "copy_", "to"])


class CudaAsync(Rule):
    code = "TT503"
    name = "cuda-async"
    words = frozenset(["async"])
    summary = "the keyword async, which Python 3.7 took for itself"
    why = "async is a reserved word from Python 3.7 on: the file does not even parse. 0.4 calls the argument non_blocking."
    nodes = (cst.Arg, cst.Param, cst.Name)
    examples = (
        Example(
            "import torch\ndef move(x, y):\n    return x.cuda(async=True), y.cuda(0,\n        async = False)\n",
            "import torch\ndef move(x, y):\n    return x.cuda(non_blocking=True), y.cuda(0,\n        non_blocking = False)\n",
        ),
        Example(
            "import torch\ndef move(x, async=False):\n    return x\n",
            "import torch\ndef move(x, async=False):\n    return x\n",
            safety="manual",
            title="the program's own parameter",
        ),
    )

    def check(self, node: cst.Arg | cst.Param | cst.Name, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Name):
            if ctx.text(node) == "async" and not isinstance(ctx.parent(node), (cst.Arg, cst.Param)):
                yield Report(node, "async is a reserved word from Python 3.7 on: rename it", (), "manual")
            return
        name = node.keyword if isinstance(node, cst.Arg) else node.name
        if not isinstance(name, cst.Name) or ctx.text(name) != "async":
            return
        call = ctx.parent(node)
        if isinstance(node, cst.Arg) and isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute):
            method = call.func.attr.value
            receiver = ctx.value(call.func.value)
            if method in _METHODS and receiver.sort != "module" and not _own_method(ctx, method):
                start, end = ctx.index.span(name)
                edits = (Edit(start, end, "non_blocking"),)
                yield Report(node, f".{method}(async=…) is .{method}(non_blocking=…) since 0.4", edits)
                return
        yield Report(node, "async is a reserved word from Python 3.7 on: rename the parameter", (), "manual")


def _own_method(ctx: Context, name: str) -> bool:
    """Whether the program has a method of that name which may take `async` itself."""
    for function in ctx.index.all(cst.FunctionDef):
        params = (*function.params.params, *function.params.kwonly_params)
        if function.name.value == name and (
            function.params.star_kwarg is not None or any(ctx.text(param.name) == "async" for param in params)
        ):
            return True
    return False
