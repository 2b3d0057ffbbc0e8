"""TT102: `Variable(t, requires_grad=True)` is a leaf made by the tensor itself."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule
from .wrapper import detached_source, is_fresh, is_wrapper, read, takes_requires_grad, unwrap


class RequiresGrad(Rule):
    code = "TT102"
    name = "variable-requires-grad"
    precedence = 6
    summary = "a leaf made by Variable(…, requires_grad=…)"
    why = (
        "requires_grad lives on tensors since 0.4. A factory takes the flag itself; an existing tensor becomes a new leaf "
        "on the same memory by .detach().requires_grad_(), which leaves the tensor itself as it was."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\nw = Variable(torch.randn(3, 4), requires_grad=True)\n",
            "import torch\nw = torch.randn(3, 4, requires_grad=True)\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndtype = torch.FloatTensor\n"
            "w = Variable(torch.randn(3).type(dtype), requires_grad=True)\n"
            "v = Variable(torch.FloatTensor([1.0]), requires_grad=True)\n",
            "import torch\ndtype = torch.FloatTensor\n"
            "w = torch.randn(3).type(dtype).requires_grad_()\n"
            "v = torch.FloatTensor([1.0]).requires_grad_()\n",
        ),
        Example(
            "from torch.autograd import Variable\ndef leaf(t, on):\n    return Variable(t, requires_grad=on)\n",
            "def leaf(t, on):\n    return t.detach().requires_grad_(on)\n",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not is_wrapper(ctx, node):
            return
        wrapper = read(ctx, node)
        if wrapper is None or wrapper.requires_grad is None or detached_source(ctx, wrapper):
            return
        if wrapper.volatile is not None:
            return  # TT202 and TT203 speak about both flags together
        if takes_requires_grad(ctx, wrapper.data):
            how = "give requires_grad to the factory"
        elif is_fresh(ctx, wrapper.data):
            how = "call .requires_grad_() on the new tensor"
        else:
            how = "make the leaf with .detach().requires_grad_()"
        yield Report(node, f"Variable(…, requires_grad=…): {how}", unwrap(ctx, wrapper))
