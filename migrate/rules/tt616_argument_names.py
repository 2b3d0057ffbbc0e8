"""TT616: arguments that were renamed, multinomial's number of samples, and stft, whose arguments all moved."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

# By function: old keyword to new.
_KEYWORDS = {
    "split": {"split_size": "split_size_or_sections"},
    "multinomial": {"with_replacement": "replacement"},
    "backward": {"variables": "tensors", "grad_variables": "grad_tensors"},
}
_HOMES = {"torch.split", "torch.multinomial", "torch.autograd.backward"}


class ArgumentNames(Rule):
    code = "TT616"
    name = "argument-names"
    summary = "arguments under their old names"
    why = (
        "split_size, with_replacement, variables and grad_variables were renamed; multinomial wants the number of samples. stft takes "
        "n_fft and win_length for fft_size and frame_length since 0.4.1 and centres its frames; today it wants return_complex=."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\ndef f(x):\n    y = net(Variable(x))\n"
            "    torch.autograd.backward(variables=[y], grad_variables=[x])\n    return y.multinomial(), torch.split(y, split_size=1)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\ndef f(x):\n    y = net(x)\n"
            "    torch.autograd.backward(tensors=[y], grad_tensors=[x])\n    return y.multinomial(1), torch.split(y, split_size_or_sections=1)\n",
        ),
        Example(
            "import torch\ndef f(rng):\n    return rng.multinomial(), rng.split(split_size=3)\n",
            "import torch\ndef f(rng):\n    return rng.multinomial(), rng.split(split_size=3)\n",
            fires=False,
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(x):\n    return torch.stft(Variable(x), 400, 160)\n",
            "import torch\ndef f(x):\n    return torch.stft(x, 400, 160)\n",
            safety="manual",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        method = isinstance(node.func, cst.Attribute) and ctx.value(node.func.value).is_tensor
        name = ctx.name(node.func)
        if name == "torch.stft" or (method and ctx.text(node.func).endswith(".stft")):
            yield from self._stft(node, ctx)
            return
        if name not in _HOMES and not method:
            return
        assert isinstance(node.func, (cst.Attribute, cst.Name))
        short = node.func.attr.value if isinstance(node.func, cst.Attribute) else name.rpartition(".")[2]
        for arg in node.args:
            new = _KEYWORDS.get(short, {}).get(arg.keyword.value) if arg.keyword is not None else None
            if new is not None and arg.keyword is not None and not (method and short == "backward"):
                message = f"{arg.keyword.value}= of {ctx.text(node.func)} is called {new}="
                yield Report(arg, message, (Edit(*ctx.index.span(arg.keyword), new),))
        if method and short == "multinomial" and not node.args:
            end = ctx.index.span(node)[1] - 1
            text = " ".join(ctx.text(node).split())
            yield Report(node, f"{text} wants the number of samples, which was 1", (Edit(end, end, "1"),))

    def _stft(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.keyword(node, "return_complex"):
            return
        if ctx.at_least("latest"):
            yield Report(node, "torch.stft wants return_complex=, and has other arguments than in 0.3", (), "manual")
        elif ctx.at_least("0.4.1") and ctx.old:
            yield Report(node, "torch.stft has other arguments since 0.4.1, and centres its frames", (), "manual")
