"""TT501: `.cuda()` follows one `device`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule
from .placement import fold, is_move, move_edits

_NET = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"


class CudaCall(Rule):
    code = "TT501"
    name = "cuda-call"
    summary = "placement by .cuda()"
    style = True
    why = (
        "One `device`, defined from the flag that guarded the moves, says the same as every `if use_cuda:` together. A "
        "move that no flag guards does the same on a machine with CUDA; without, the program now runs on the processor "
        "instead of raising. .cuda() itself is right in all versions: a file without words of 0.3 is left alone unless "
        "--device-style asks for it, and --mode minimal leaves every file alone. --device-name gives the variable "
        "another name."
    )
    nodes = (cst.If, cst.IfExp, cst.Call)
    examples = (
        Example(
            _NET
            + "use_cuda = torch.cuda.is_available()\nif use_cuda:\n    net.cuda()\ndef step(x, y):\n    x, y = Variable(x), Variable(y)\n"
            "    if use_cuda:\n        # move\n        x, y = x.cuda(), y.cuda()\n    y = y.cuda(async=True) if use_cuda else y\n    return net(x)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nuse_cuda = torch.cuda.is_available()\n"
            'device = torch.device("cuda" if use_cuda else "cpu")\nnet.to(device)\ndef step(x, y):\n'
            "    # move\n    x, y = x.to(device), y.to(device)\n    y = y.to(device, non_blocking=True)\n    return net(x)\n",
            title="moves that follow one flag",
        ),
        Example(
            _NET + "net.cuda()\nx = torch.ones(1, 2).cuda()\nprint(net(Variable(x)))\n",
            'import torch\nfrom torch import nn\n\ndevice = torch.device("cuda" if torch.cuda.is_available() else "cpu")\n'
            "net = nn.Linear(2, 2)\nnet.to(device)\nx = torch.ones(1, 2).to(device)\nprint(net(x))\n",
            title="moves without a condition",
        ),
        Example(
            "import torch\nfrom torch import nn\nnet = nn.Linear(1, 1)\nnet.cuda()\nprint(net.weight.data)\n",
            'import torch\nfrom torch import nn\n\ndevice = torch.device("cuda" if torch.cuda.is_available() else "cpu")\n'
            "net = nn.Linear(1, 1)\nnet.to(device)\nprint(net.weight.data)\n",
            device_style=True,
            title="a file of today, when asked",
        ),
        Example(
            _NET + "use = torch.cuda.is_available()\nfor x, y in torch.utils.data.DataLoader([]):\n    if use:\n"
            "        x = Variable(x).cuda()\n        y = Variable(y).cuda()\n    else:\n        x = Variable(x)\n        y = Variable(y)\n    net(x * y)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
            'use = torch.cuda.is_available()\ndevice = torch.device("cuda" if use else "cpu")\n'
            "for x, y in torch.utils.data.DataLoader([]):\n    x = x.to(device)\n    y = y.to(device)\n    net(x * y)\n",
            title="both branches wrapped, one moved as well",
        ),
        Example(
            _NET
            + 'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\nnet.cuda()\nx = Variable(torch.ones(2))\n',
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
            'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\nnet.to(device)\nx = torch.ones(2)\n',
            title="the file's own device",
        ),
        Example(
            _NET
            + "def run(x, use_cuda):\n    if use_cuda:\n        x = x.cuda()\n    return net.cuda()(Variable(x))\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\ndef run(x, use_cuda):\n    if use_cuda:\n"
            "        x = x.cuda()\n    return net.cuda()(x)\n",
            title="one move follows a flag, the other does not",
            fires=False,
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(batch, use_cuda):\n    x = Variable(batch.x)\n"
            "    if use_cuda:\n        batch.cuda()\n    return x\n",
            "import torch\ndef f(batch, use_cuda):\n    x = batch.x\n"
            "    if use_cuda:\n        batch.cuda()\n    return x\n",
            title="batch may be anything with a .cuda()",
            fires=False,
        ),
        Example(
            "import torch\nfrom torch import nn\nuse_cuda = torch.cuda.is_available()\nnet = nn.Linear(1, 1)\n"
            "if use_cuda:\n    net.cuda()\n",
            "import torch\nfrom torch import nn\nuse_cuda = torch.cuda.is_available()\nnet = nn.Linear(1, 1)\n"
            "if use_cuda:\n    net.cuda()\n",
            title="a file of today",
            fires=False,
        ),
    )

    def check(self, node: cst.If | cst.IfExp | cst.Call, ctx: Context) -> Iterator[Report]:
        if not (ctx.old or ctx.device_style):
            return
        if isinstance(node, cst.Call):
            yield from self._unguarded(node, ctx)
            return
        guard = next((guard for guard in ctx.placement.guarded if guard.node is node), None)
        if guard is None:
            return
        if not ctx.placement.ready or not ctx.placement.sees(node):
            ctx.hold(self.code, node, ctx.placement.refused or "there is no place for a device")
            return
        edits = [*ctx.placement.definition, *fold(ctx, guard)]
        for call in guard.calls:
            edits += move_edits(ctx, call)
        yield Report(node, f"moves that follow {guard.flag}: one device says the same", tuple(edits))

    def _unguarded(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not is_move(ctx, node) or not ctx.placement.is_free(node):
            return
        placement = ctx.placement
        if not placement.ready or not placement.sees(node) or not placement.follows_cuda():
            ctx.hold(self.code, node, placement.refused or "other moves follow a flag, this one does not")
            return
        bare = isinstance(ctx.parent(node), cst.Expr)
        if not placement.movable(node, assigned=not bare):
            ctx.hold(self.code, node, "not known to be a tensor whose copy is kept, nor a module")
            return
        text = " ".join(ctx.text(node).split())
        message = f"{text} needs CUDA: with .to({placement.device}) the program also runs without"
        yield Report(node, message, (*placement.definition, *move_edits(ctx, node)))
