"""TT804: `except KeyError` around load_state_dict."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule

_BEFORE = "import torch\nfrom torch import nn\nnet = nn.Linear(1, 1)\ntry:\n    net.load_state_dict(torch.load('a'))\nexcept KeyError:\n    pass\n"


class LoadErrors(Rule):
    code = "TT804"
    name = "load-errors"
    silent = True
    summary = "KeyError caught around load_state_dict"
    why = "A state dictionary that does not fit raised KeyError and raises RuntimeError since 0.4: the handler never runs."
    unsafe_when = "RuntimeError may come from something else in the block."
    nodes = (cst.Try,)
    examples = (
        Example(_BEFORE, _BEFORE.replace("except KeyError", "except (KeyError, RuntimeError)"), safety="unsafe"),
        Example(
            "import torch\ndef f(shelf):\n    try:\n        shelf.load_state_dict({})\n    except KeyError:\n        pass\n",
            "import torch\ndef f(shelf):\n    try:\n        shelf.load_state_dict({})\n    except KeyError:\n        pass\n",
            title="not known to be a module",
            fires=False,
        ),
    )

    def check(self, node: cst.Try, ctx: Context) -> Iterator[Report]:
        loads = [
            call
            for call in ctx.index.all(cst.Call)
            if isinstance(call.func, cst.Attribute)
            and call.func.attr.value == "load_state_dict"
            and ctx.value(call.func.value).sort in ("module", "optimizer")
            and ctx.index.within(call, node.body)
        ]
        if not loads:
            return
        for handler in node.handlers:
            if isinstance(handler.type, cst.Name) and handler.type.value == "KeyError":
                edit = build.replace(ctx.index, handler.type, "(KeyError, RuntimeError)")
                text = ctx.text(loads[0].func)
                yield Report(
                    handler.type, f"{text} raises RuntimeError since 0.4, and raised KeyError", (edit,), "unsafe"
                )
