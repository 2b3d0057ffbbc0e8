"""What the three dialects do differently, as one table: its examples are tests, and the documentation page is printed
from it (`python -m tt.core.dialects.differences > docs/dialects.md`)."""

from __future__ import annotations

from typing import NamedTuple

_GUIDE = "https://pytorch.org/blog/pytorch-0_4_0-migration-guide/"
_NOTES_15 = "https://github.com/pytorch/pytorch/releases/tag/v1.5.0"
_V031 = "https://github.com/pytorch/pytorch/tree/v0.3.1"
_V041 = "https://pytorch.org/docs/0.4.1/torch.html"


class Difference(NamedTuple):
    """One behaviour: an example (the last line is an expression), what `repr` of it gives per dialect, and who says so.

    An error is written as `ErrorType: the beginning of its sentence`.
    """

    topic: str
    example: str
    today: str
    v0_4: str
    v0_3: str
    source: str


_PRELUDE_VARIABLE = "from torch.autograd import Variable\n"

TABLE = [
    Difference(
        "masks from comparisons", "(torch.ones(2) > 0).type()",
        "'torch.BoolTensor'", "'torch.ByteTensor'", "'torch.ByteTensor'", _GUIDE,
    ),
    Difference(
        "masks of Variables", _PRELUDE_VARIABLE + "(Variable(torch.ones(2)) > 0).data.type()",
        "'torch.BoolTensor'", "'torch.ByteTensor'", "'torch.ByteTensor'", _V031,
    ),
    Difference(
        "mixing dtypes", "(torch.ones(2) + torch.ones(2).double()).type()",
        "'torch.DoubleTensor'", "RuntimeError: Expected object of type torch.FloatTensor but found type torch.DoubleTensor",
        "RuntimeError: Expected object of type torch.FloatTensor but found type torch.DoubleTensor", _NOTES_15,
    ),
    Difference(
        "a number beside an integer tensor", "(torch.LongTensor([3]) * 0.5).type()",
        "'torch.FloatTensor'", "'torch.LongTensor'", "'torch.LongTensor'", _NOTES_15,
    ),
    Difference(
        "integers divided by integers", "(torch.LongTensor([7]) / 2).tolist()",
        "[3.5]", "[3]", "[3]", _NOTES_15,
    ),
    Difference(
        "targets of binary cross-entropy", "round(float(torch.nn.functional.binary_cross_entropy("
        "torch.nn.functional.sigmoid(torch.autograd.Variable(torch.zeros(1))), torch.autograd.Variable(torch.ones(1) * 2))), 4)",
        "RuntimeError: all elements of target should be between 0 and 1", "0.6931", "0.6931", _V031,
    ),
    Difference(
        "full reductions of tensors", "type(torch.ones(2).sum()).__name__",
        "'Tensor'", "'Tensor'", "'float'", _GUIDE,
    ),
    Difference(
        "full reductions of Variables", _PRELUDE_VARIABLE + "tuple(Variable(torch.ones(2)).sum().size())",
        "()", "()", "(1,)", _GUIDE,
    ),
    Difference(
        "indexing a vector", "type(torch.ones(2)[0]).__name__",
        "'Tensor'", "'Tensor'", "'float'", _GUIDE,
    ),
    Difference(
        "indexing a vector Variable", _PRELUDE_VARIABLE + "tuple(Variable(torch.ones(2))[0].size())",
        "()", "()", "(1,)", _GUIDE,
    ),
    Difference(
        "indexing a 0-dim tensor", "x = torch.ones(1)[0]\nx[0].item()",
        "IndexError: invalid index of a 0-dim tensor", "1.0", "TypeError: 'float' object is not subscriptable", _GUIDE,
    ),
    Difference(
        "the type of a tensor", "type(torch.ones(2)).__name__",
        "'Tensor'", "'Tensor'", "'FloatTensor'", _GUIDE,
    ),
    Difference(
        "a Variable is", _PRELUDE_VARIABLE + "type(Variable(torch.ones(2))).__name__",
        "'Tensor'", "'Tensor'", "'Variable'", _GUIDE,
    ),
    Difference(
        "`.data` of a tensor", "torch.ones(2).data.tolist()",
        "[1.0, 1.0]", "[1.0, 1.0]", "RuntimeError: cannot call .data on a torch.Tensor", _V031,
    ),
    Difference(
        "tensors together with Variables", _PRELUDE_VARIABLE + "(torch.ones(2) + Variable(torch.ones(2))).sum().data.tolist()",
        "4.0", "4.0", "TypeError: expected Variables or tensors, but got both", _V031,
    ),
    Difference(
        "volatile", _PRELUDE_VARIABLE
        + "w = Variable(torch.ones(2), requires_grad=True)\n"
        + "(w * Variable(torch.ones(2), volatile=True)).requires_grad",
        "True", "True", "False", _GUIDE,
    ),
    Difference(
        "backward through a volatile root", _PRELUDE_VARIABLE
        + "w = Variable(torch.ones(2), requires_grad=True)\n"
        + "(w * Variable(torch.ones(2), volatile=True)).sum().backward()",
        "None", "None", "RuntimeError: element 0 of variables tuple is volatile", _V031,
    ),
    Difference(
        "a gradient of shape (1,) for a scalar root",
        "x = torch.autograd.Variable(torch.ones(2), requires_grad=True)\nx.sum().backward(torch.ones(1))",
        "RuntimeError: Mismatch in shape", "None", "None", _GUIDE,
    ),
    Difference(
        "`arange` of integers", "torch.arange(2, 4).type()",
        "'torch.LongTensor'", "'torch.LongTensor'", "'torch.FloatTensor'", _V031,
    ),
    Difference(
        "`full` of a whole number", "torch.full((2,), 1).type()",
        "'torch.LongTensor'", "'torch.FloatTensor'", "'torch.FloatTensor'",
        "https://github.com/pytorch/pytorch/releases/tag/v1.7.0",
    ),
    Difference(
        "new results lie row by row", "(torch.ones(2, 3).t() > 0).view(6).size(0)",
        "RuntimeError: view size is not compatible with input tensor's size and stride", "6", "6",
        "https://github.com/pytorch/pytorch/releases/tag/v1.5.0",
    ),
    Difference(
        "equal masks", "(torch.ones(2) == torch.ones(2)).type()",
        "'torch.BoolTensor'", "'torch.ByteTensor'", "'torch.ByteTensor'", _GUIDE,
    ),
    Difference(
        "parameters in an optimiser's groups",
        "type(torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=1).param_groups[0]['params'][0]).__mro__[1].__name__",
        "'Tensor'", "'Tensor'", "'Variable'", _V031,
    ),
    Difference(
        "masks from functions", "torch.isnan(torch.ones(2)).type()",
        "'torch.BoolTensor'", "'torch.ByteTensor'", "'torch.ByteTensor'", _NOTES_15,
    ),
    Difference(
        "several results", "type(torch.ones(2).sort(0)).__name__",
        "'sort'", "'tuple'", "'tuple'", _V041,
    ),
    Difference(
        "systems of equations: gesv", "torch.gesv(torch.Tensor([[6]]), torch.Tensor([[2]]))[0].tolist()",
        "AttributeError: module 'torch' has no attribute 'gesv'", "[[3.0]]", "[[3.0]]", _V041,
    ),
    Difference(
        "the method of a removed name", "torch.Tensor([[6]]).gesv(torch.Tensor([[2]]))[0].tolist()",
        "AttributeError: 'Tensor' object has no attribute 'gesv'", "[[3.0]]", "[[3.0]]", _V041,
    ),
    Difference(
        "least squares: gels, and what is left over",
        "torch.gels(torch.Tensor([[1], [2], [4]]), torch.ones(3, 1))[0].size(0)",
        "AttributeError: module 'torch' has no attribute 'gels'", "3", "1", _V041,
    ),
    Difference(
        "Cholesky: potrf, potri, potrs", "u = torch.potrf(torch.Tensor([[4]]))\ntorch.potrs(torch.Tensor([8]), u).tolist()",
        "AttributeError: module 'torch' has no attribute 'potrf'", "[[2.0]]", "[[2.0]]", _V041,
    ),
    Difference(
        "pivoted Cholesky: pstrf", "torch.pstrf(torch.Tensor([[1, 0], [0, 4]]))[1].tolist()",
        "AttributeError: module 'torch' has no attribute 'pstrf'", "[1, 0]", "[1, 0]", _V041,
    ),
    Difference(
        "triangular systems: trtrs", "torch.trtrs(torch.Tensor([[6]]), torch.Tensor([[2]]))[0].tolist()",
        "AttributeError: module 'torch' has no attribute 'trtrs'", "[[3.0]]", "[[3.0]]", _V041,
    ),
    Difference(
        "LU factors: btrifact, btrisolve, btriunpack",
        "torch.btrisolve(torch.Tensor([[6]]), *torch.btrifact(torch.Tensor([[[2]]]))).tolist()",
        "AttributeError: module 'torch' has no attribute 'btrisolve'", "[[3.0]]", "[[3.0]]", _V041,
    ),
    Difference(
        "symmetric eigenvalues: symeig", "torch.symeig(torch.Tensor([[2]]))[0].tolist()",
        "RuntimeError: This function was deprecated since version 1.9 and is now removed", "[2.0]", "[2.0]", _V041,
    ),
    Difference(
        "eigenvalues: eig", "torch.eig(torch.Tensor([[2]]))[0].tolist()",
        "RuntimeError: This function was deprecated since version 1.9 and is now removed", "[[2.0, 0.0]]", "[[2.0, 0.0]]",
        _V041,
    ),
    Difference(
        "Fourier transforms of pairs: fft, ifft", "torch.fft(torch.Tensor([[1, 0], [1, 0]]), 1).tolist()",
        "TypeError: 'module' object is not callable", "[[2.0, 0.0], [0.0, 0.0]]", "[[2.0, 0.0], [0.0, 0.0]]", _V041,
    ),
    Difference(
        "Fourier transforms of real numbers: rfft, irfft", "torch.rfft(torch.ones(4), 1).tolist()[0]",
        "AttributeError: module 'torch' has no attribute 'rfft'", "[4.0, 0.0]", "[4.0, 0.0]", _V041,
    ),
    Difference(
        "stft: its result", "tuple(torch.stft(torch.ones(8), 4, 2).size())",
        "RuntimeError: stft requires the return_complex parameter be given for real inputs", "(3, 5, 2)", "(3, 3, 2)", _V041,
    ),
    Difference(
        "slice", "torch.slice(torch.ones(3), 0, 1).size(0)",
        "AttributeError: module 'torch' has no attribute 'slice'", "2", "2", _V041,
    ),
    Difference(
        "masked_copy", "torch.zeros(2).masked_copy(torch.ByteTensor([1, 0]), torch.ones(2)).tolist()",
        "AttributeError: 'Tensor' object has no attribute 'masked_copy'", "[1.0, 0.0]", "[1.0, 0.0]", _V031,
    ),
    Difference(
        "bernoulli_ as a function", "torch.bernoulli_(torch.zeros(2), 1.0).tolist()",
        "AttributeError: module 'torch' has no attribute 'bernoulli_'", "[1.0, 1.0]", "[1.0, 1.0]", _V041,
    ),
    Difference(
        "the version", "torch.__version__",
        "'2.13.0+tt'", "'0.4.1'", "'0.3.1'", "",
    ),
]  # fmt: skip


def page() -> str:
    """The documentation page."""
    lines = [
        "# Dialects",
        "",
        "`tt` speaks PyTorch 2 (the default: what torch 2.13 does), 0.4 (0.4.1; `0.4.0` is a variant) and 0.3 (0.3.1):",
        "`tt run --torch 0.3 old.py`, `:torch 0.4` in the REPL, `TT_TORCH=0.4` in the environment, or",
        '`tt.core.set_dialect("0.4")`. Every row below is a test.',
        "",
        "| | example | 2 | 0.4 | 0.3 |",
        "|---|---|---|---|---|",
    ]
    for row in TABLE:
        example = "<br>".join(f"`{line}`" for line in row.example.splitlines())
        cells = " | ".join(f"`{cell}`" for cell in (row.today, row.v0_4, row.v0_3))
        said = f" ([source]({row.source}))" if row.source else ""
        lines.append(f"| {row.topic}{said} | {example} | {cells} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
