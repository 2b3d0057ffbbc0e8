"""TT892: parts of torch.distributed that are gone."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report
from .names import NamesRule

_SOURCE = "import torch\nimport torch.distributed as dist\ndist.init_process_group('tcp', init_method='env://')\n"


class Distributed(NamesRule):
    code = "TT892"
    name = "distributed"
    until = "1.0"
    first_target = "latest"
    summary = "a backend or name of torch.distributed that is gone"
    why = "The tcp backend went in 1.0; gloo is the one for processors."
    names = {
        "torch.distributed.init_master_worker": "use init_process_group",
        "torch.distributed.collectives": "its functions are in torch.distributed",
    }
    nodes = (cst.Attribute, cst.Import, cst.ImportFrom, cst.Call)
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="latest"),
        Example(_SOURCE.replace("tcp", "gloo"), _SOURCE.replace("tcp", "gloo"), fires=False, target="latest"),
    )

    def check(self, node: cst.Attribute | cst.Import | cst.ImportFrom | cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node, cst.Call):
            yield from super().check(node, ctx)
            return
        if ctx.name(node.func) != "torch.distributed.init_process_group" or not node.args:
            return
        backend = ctx.keyword(node, "backend") or node.args[0]
        if isinstance(backend.value, cst.SimpleString) and backend.value.raw_value == "tcp":
            yield Report(node, f"{ctx.text(backend)}: the tcp backend is gone; use gloo", (), "manual")
