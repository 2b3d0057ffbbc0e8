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
        "TypeError: add received an invalid combination of arguments - got (torch.DoubleTensor), but expected one of",
        _NOTES_15,
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
        "4.0", "4.0", "TypeError: add received an invalid combination of arguments - got (Variable), but expected torch.FloatTensors", _V031,
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
        "'torch.LongTensor'", "'torch.FloatTensor'", "AttributeError: module 'torch' has no attribute 'full'",
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
        "'torch.BoolTensor'", "'torch.ByteTensor'", "AttributeError: module 'torch' has no attribute 'isnan'", _NOTES_15,
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
        "mixing dtypes of Variables", _PRELUDE_VARIABLE + "Variable(torch.ones(2)) + Variable(torch.ones(2).double())",
        "tensor([2., 2.], dtype=torch.float64)",
        "RuntimeError: Expected object of type torch.FloatTensor but found type torch.DoubleTensor",
        "RuntimeError: Expected object of type Variable[torch.FloatTensor] but found type Variable[torch.DoubleTensor]",
        _V031,
    ),
    Difference(
        "sums of bytes", _PRELUDE_VARIABLE + "s = Variable(torch.ByteTensor([200, 100])).sum().data\n"
        "(s.type(), s.view(1).tolist())",
        "('torch.LongTensor', [300])", "('torch.LongTensor', [300])", "('torch.ByteTensor', [44])", _V031,
    ),
    Difference(
        "a number divided by integers", "(7 / torch.LongTensor([2])).tolist()", "[3.5]", "[3]", "[3]", _V041,
    ),
    Difference(
        "an empty tensor's dimensions", "torch.Tensor().dim()", "1", "1", "0", _V031,
    ),
    Difference(
        "a Variable of something else", _PRELUDE_VARIABLE + "type(Variable(Variable(torch.ones(1)))).__name__",
        "'Tensor'", "'Tensor'", "RuntimeError: Variable data has to be a tensor, but got Variable", _V031,
    ),
    Difference(
        "`.volatile = False` after a volatile part", _PRELUDE_VARIABLE + "w = Variable(torch.ones(2), requires_grad=True)\n"
        "y = w * Variable(torch.ones(2), volatile=True)\ny.volatile = False\nu = Variable(torch.ones(2), "
        "requires_grad=True)\n(u * y).sum().backward()\n(u.grad is None, w.grad is None)",
        "(False, False)", "(False, False)", "(False, True)", _GUIDE,
    ),
    Difference(
        "`.volatile` of a part of the graph", _PRELUDE_VARIABLE + "y = Variable(torch.ones(2), requires_grad=True) * 2\n"
        "y.volatile = True\ny.requires_grad",
        "True", "True", "RuntimeError: volatile can only be set on leaf variables", _V031,
    ),
    Difference(
        "backward without history", _PRELUDE_VARIABLE + "Variable(torch.ones(2)).sum().backward()",
        "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn",
        "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn",
        "RuntimeError: element 0 of variables does not require grad and does not have a grad_fn", _V031,
    ),
    Difference(
        "retain_variables", "x = torch.autograd.Variable(torch.ones(2), requires_grad=True)\n"
        "x.sum().backward(retain_variables=True)",
        "TypeError: ", "TypeError: ", "None", _V031,
    ),
    Difference(
        "the distance between pairs", _PRELUDE_VARIABLE + "x = Variable(torch.ones(3, 2))\n"
        "tuple(torch.nn.functional.pairwise_distance(x, x).size())",
        "(3,)", "(3,)", "(3, 1)", "https://github.com/pytorch/pytorch/pull/5680",
    ),
    Difference(
        "linear upsampling's corners", _PRELUDE_VARIABLE + "x = Variable(torch.Tensor([[[0, 1]]]))\n"
        "[round(float(v), 4) for v in torch.nn.Upsample(scale_factor=2, mode='linear')(x).data.view(-1)]",
        "[0.0, 0.25, 0.75, 1.0]", "[0.0, 0.25, 0.75, 1.0]", "[0.0, 0.3333, 0.6667, 1.0]", _V031,
    ),
    Difference(
        "corners of grid_sample", _PRELUDE_VARIABLE + "x = Variable(torch.Tensor([[[[1, 2], [3, 4]]]]))\n"
        "grid = Variable(torch.Tensor([[[[-1, -1]]]]))\n"
        "list(torch.nn.functional.grid_sample(x, grid).data.view(1))[0] == 1",
        "tensor(False)", "tensor(1, dtype=torch.uint8)", "True", "https://github.com/pytorch/pytorch/releases/tag/v1.3.0",
    ),
    Difference(
        "dropout as a function", _PRELUDE_VARIABLE + "torch.manual_seed(0)\n"
        "list(torch.nn.functional.dropout(Variable(torch.ones(1, 9)), 0.9).data.sum(1))[0] == 9",
        "tensor(False)", "tensor(1, dtype=torch.uint8)", "True", _V041,
    ),
    Difference(
        "losses of different shapes", _PRELUDE_VARIABLE + "x, y = Variable(torch.zeros(2, 1)), Variable(torch.Tensor([1, 2]))\n"
        "torch.nn.functional.mse_loss(x, y, size_average=False).data.view(1).tolist()",
        "[10.0]", "RuntimeError: input and target shapes do not match: input [2 x 1], target [2]", "[5.0]", _V031,
    ),
    Difference(
        "a loss's target with a gradient", _PRELUDE_VARIABLE + "x = Variable(torch.ones(2), requires_grad=True)\n"
        "torch.nn.MSELoss()(x, x).data.view(1).tolist()",
        "[0.0]", "[0.0]", "AssertionError: nn criterions don't compute the gradient w.r.t. targets", _V031,
    ),
    Difference(
        "`reduction=`", _PRELUDE_VARIABLE + "x = Variable(torch.ones(2))\n"
        "torch.nn.functional.mse_loss(x, x * 2, reduction='elementwise_mean').data.view(1).tolist()",
        "ValueError: elementwise_mean is not a valid value for reduction", "[1.0]",
        "TypeError: mse_loss() got an unexpected keyword argument 'reduction'", _V041,
    ),
    Difference(
        "the size of a split by name", "torch.split(torch.ones(4), split_size=2)[0].size(0)",
        "TypeError: split() got an unexpected keyword argument 'split_size'",
        "TypeError: split() got an unexpected keyword argument 'split_size'", "2", _V031,
    ),
    Difference(
        "a draw without a number", _PRELUDE_VARIABLE + "tuple(Variable(torch.ones(2, 3)).multinomial().size())",
        "TypeError: multinomial() missing 1 required positional argument", "TypeError: multinomial() missing 1 required "
        "positional argument", "(2, 1)", _V031,
    ),
    Difference(
        "unbiased and keepdim of std", _PRELUDE_VARIABLE + "tuple(Variable(torch.ones(2, 3)).std(1, True).size())",
        "(2,)", "(2,)", "(2, 1)", _V031,
    ),
    Difference(
        "what TensorDataset calls its tensors", "from torch.utils.data import TensorDataset\n"
        "TensorDataset(data_tensor=torch.ones(2, 1), target_tensor=torch.Tensor([3, 4]))[1][1]",
        "TypeError: ", "TypeError: ", "4.0", _V031,
    ),
    Difference(
        "the next batch", "from torch.utils.data import DataLoader\niter(DataLoader([1, 2], batch_size=2)).next().tolist()",
        "AttributeError: '_SingleProcessDataLoaderIter' object has no attribute 'next'", "[1, 2]", "[1, 2]", _V041,
    ),
    Difference(
        "batch sizes of packed sequences", _PRELUDE_VARIABLE + "from torch.nn.utils.rnn import pack_padded_sequence\n"
        "len(pack_padded_sequence(Variable(torch.ones(3, 2, 1)), [3, 1]))",
        "4", "2", "2", _V041,
    ),
    Difference(
        "what batch norm keeps", "len(torch.nn.BatchNorm1d(2).state_dict())", "5", "5", "4", _V031,
    ),
    Difference(
        "optimising a frozen parameter", "w = torch.nn.Parameter(torch.ones(1), requires_grad=False)\n"
        "len(torch.optim.SGD([w], lr=1).param_groups)",
        "1", "1", "ValueError: optimizing a parameter that doesn't require gradients", _V031,
    ),
    Difference(
        "a checkpoint without a key", "torch.nn.Linear(1, 1).load_state_dict({'weight': torch.ones(1, 1)})",
        "RuntimeError: Error(s) in loading state_dict for Linear", "RuntimeError: Error(s) in loading state_dict for Linear",
        "KeyError: 'missing keys in state_dict: \"{\\'bias\\'}\"'", _V031,
    ),
    Difference(
        "a checkpoint of other sizes", "m = torch.nn.Linear(2, 1)\nm.load_state_dict({'weight': torch.ones(2, 1), 'bias': "
        "torch.ones(1)})\n'loaded'",
        "RuntimeError: Error(s) in loading state_dict", "RuntimeError: Error(s) in loading state_dict", "'loaded'", _V031,
    ),
    Difference(
        "what loading a checkpoint returns", "m = torch.nn.Linear(1, 1)\nm.load_state_dict(m.state_dict())",
        "<All keys matched successfully>", "None", "None", _V041,
    ),
    Difference(
        "dots in names of modules", "m = torch.nn.Sequential()\nm.add_module('norm.1', torch.nn.ReLU())\nlen(m)",
        "KeyError: 'module name can\\'t contain \".\"", "KeyError: 'module name can\\'t contain \".\"", "1", _V031,
    ),
    Difference(
        "`scheduler.get_lr()`", "o = torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=1.0)\n"
        "s = torch.optim.lr_scheduler.ExponentialLR(o, 0.5)\no.step()\ns.step()\ns.step()\ns.get_lr()",
        "[0.125]", "[0.5]", "[0.5]", _V041,
    ),
    Difference(
        "backward through a graph from before a step", _PRELUDE_VARIABLE + "w = torch.nn.Parameter(torch.ones(1))\n"
        "o = torch.optim.SGD([w], lr=1.0)\ny = w * w\n_ = y.sum().backward(retain_graph=True)\no.step()\ny.sum().backward()",
        "RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation",
        "None", "None", "https://github.com/pytorch/pytorch/issues/39141",
    ),
    Difference(
        "the norm of clipped gradients", "type(torch.nn.utils.clip_grad_norm([torch.nn.Parameter(torch.ones(1))], 1)).__name__",
        "'Tensor'", "'float'", "'float'", _V041,
    ),
    Difference(
        "a tensor of truth values", "torch.tensor([True]).type()",
        "'torch.BoolTensor'", "'torch.ByteTensor'", "TypeError: 'module' object is not callable", _V041,
    ),
    Difference(
        "what a loss remembers", "torch.nn.MSELoss(size_average=False).size_average",
        "AttributeError: 'MSELoss' object has no attribute 'size_average'",
        "AttributeError: 'MSELoss' object has no attribute 'size_average'", "False", _V031,
    ),
    Difference(
        "what hooks see", _PRELUDE_VARIABLE + "seen = []\nm = torch.nn.Linear(1, 1)\n"
        "m.register_forward_hook(lambda m, i, o: seen.append(type(o).__name__))\n_ = m(Variable(torch.ones(1, 1)))\nseen",
        "['Tensor']", "['Tensor']", "['Variable']", _V031,
    ),
    Difference(
        "the product of matrices as vectors", "float(torch.dot(torch.ones(2, 2), torch.ones(2, 2)))",
        "RuntimeError: 1D tensors expected", "RuntimeError: 1D tensors expected", "4.0", _V031,
    ),
    Difference(
        "names of 0.4", "[n for n in ('no_grad', 'empty', 'device', 'float32', 'where') if hasattr(torch, n)]",
        "['no_grad', 'empty', 'device', 'float32', 'where']", "['no_grad', 'empty', 'device', 'float32', 'where']", "[]",
        _V031,
    ),
    Difference(
        "names of 1.0 and later", "[n for n in ('bool', 'flip', 'roll') if hasattr(torch, n)], hasattr(torch.nn, 'Identity')",
        "(['bool', 'flip', 'roll'], True)", "(['flip'], False)", "([], False)", _V041,
    ),
    Difference(
        "initialisers", "[n for n in ('normal', 'normal_', 'xavier_uniform', 'xavier_uniform_') if hasattr(torch.nn.init, n)]",
        "['normal', 'normal_', 'xavier_uniform', 'xavier_uniform_']",
        "['normal', 'normal_', 'xavier_uniform', 'xavier_uniform_']", "['normal', 'xavier_uniform']", _V031,
    ),
    Difference(
        "methods of 0.4", "[n for n in ('item', 'to', 'new_zeros', 'requires_grad_') if hasattr(torch.ones(1), n)]",
        "['item', 'to', 'new_zeros', 'requires_grad_']", "['item', 'to', 'new_zeros', 'requires_grad_']", "[]", _V031,
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
