"""What torch's functions, methods and classes return, as 0.3 defined them: tables only."""

from __future__ import annotations

# Return one value over the whole tensor when no dimension is given: a number from a tensor, size (1,) from a Variable.
REDUCTIONS = frozenset(["sum", "mean", "prod", "norm", "max", "min", "std", "var", "median", "all", "any"])
ALWAYS_FULL = frozenset(["dot", "dist", "trace"])
# With a dimension, return (values, indices).
PAIRS = frozenset(["max", "min", "median", "mode", "sort", "topk", "kthvalue"])
TURNING = frozenset(["t", "transpose", "permute"])
COMPARISONS = frozenset(["eq", "ne", "lt", "le", "gt", "ge"])
# Ask a tensor about itself: the answer is no tensor.
NUMBERS = frozenset([
    "dim", "ndimension", "numel", "nelement", "item", "get_device", "data_ptr", "element_size", "is_contiguous",
    "is_pinned", "storage_offset", "is_same_size", "is_set_to", "is_signed", "equal",
])  # fmt: skip
SAME = frozenset([
    "cuda", "cpu", "float", "double", "half", "long", "int", "short", "byte", "char", "clone", "contiguous",
    "detach", "detach_", "requires_grad_", "type_as", "to", "abs", "exp", "log", "sqrt", "sigmoid", "tanh",
    "neg", "clamp", "relu", "pow", "add", "sub", "mul", "div", "add_", "sub_", "mul_", "div_", "zero_", "fill_",
    "normal_", "uniform_", "clamp_", "copy_", "round", "floor", "ceil", "sign", "sin", "cos", "fmod",
    "remainder", "masked_fill", "masked_fill_", "bernoulli_", "random_", "pin_memory", "share_memory_",
    "exponential_", "retain_grad", "t", "transpose", "permute", "cumsum", "log_", "exp_", "softmax",
    "log_softmax",
])  # fmt: skip
# Carry a value from place to place without computing: no history that no_grad would have to stop.
MOVES = frozenset([
    "cuda", "cpu", "float", "double", "long", "contiguous", "size", "dim", "numel", "type", "type_as", "data",
    "detach",
])  # fmt: skip

FACTORIES = frozenset([
    "zeros", "ones", "rand", "randn", "eye", "linspace", "logspace", "arange", "range", "empty", "full",
    "randperm", "from_numpy", "tensor", "as_tensor", "Tensor", "FloatTensor", "DoubleTensor", "HalfTensor",
    "ByteTensor", "CharTensor", "ShortTensor", "IntTensor", "LongTensor",
])  # fmt: skip
SIZED = frozenset([
    "zeros", "ones", "rand", "randn", "empty", "Tensor", "FloatTensor", "DoubleTensor", "LongTensor",
    "ByteTensor", "IntTensor",
])  # fmt: skip

LOSS_FUNCTIONS = frozenset([
    "nll_loss", "cross_entropy", "mse_loss", "l1_loss", "smooth_l1_loss", "binary_cross_entropy", "kl_div",
    "poisson_nll_loss", "binary_cross_entropy_with_logits", "hinge_embedding_loss", "margin_ranking_loss",
    "multi_margin_loss", "nll_loss2d", "multilabel_margin_loss", "multilabel_soft_margin_loss",
    "soft_margin_loss", "cosine_embedding_loss", "triplet_margin_loss", "huber_loss", "ctc_loss",
    "gaussian_nll_loss",
])  # fmt: skip
RECURRENT = frozenset(["RNN", "LSTM", "GRU"])
# The number of dimensions of what a module or its functional twin puts out, where 0.3 took no other.
OUTPUT_RANK = {
    "Conv1d": 3, "Conv2d": 4, "Conv3d": 5, "ConvTranspose1d": 3, "ConvTranspose2d": 4, "ConvTranspose3d": 5,
    "MaxPool1d": 3, "MaxPool2d": 4, "MaxPool3d": 5, "AvgPool1d": 3, "AvgPool2d": 4, "AvgPool3d": 5,
    "AdaptiveAvgPool1d": 3, "AdaptiveAvgPool2d": 4, "AdaptiveMaxPool2d": 4, "BatchNorm2d": 4, "BatchNorm3d": 5,
    "InstanceNorm2d": 4, "Dropout2d": 4, "Upsample": None, "UpsamplingBilinear2d": 4, "UpsamplingNearest2d": 4,
    "conv1d": 3, "conv2d": 4, "conv3d": 5, "conv_transpose2d": 4, "max_pool1d": 3, "max_pool2d": 4,
    "max_pool3d": 5, "avg_pool1d": 3, "avg_pool2d": 4, "avg_pool3d": 5, "adaptive_avg_pool2d": 4,
    "adaptive_max_pool2d": 4, "pixel_shuffle": 4,
}  # fmt: skip
# Modules that give back as many dimensions as they get.
KEEPS_RANK = frozenset([
    "Linear", "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SELU", "Sigmoid", "Tanh", "Softplus", "Softmax",
    "LogSoftmax", "Softmin", "Dropout", "BatchNorm1d", "Hardtanh", "Threshold", "LogSigmoid", "Softsign", "LayerNorm",
])  # fmt: skip
DTYPES = {
    "float": "float", "double": "float", "half": "float", "long": "int", "int": "int", "short": "int",
    "byte": "byte", "FloatTensor": "float", "DoubleTensor": "float", "HalfTensor": "float", "LongTensor": "int",
    "IntTensor": "int", "ShortTensor": "int", "CharTensor": "int", "ByteTensor": "byte", "Tensor": "float",
    "zeros": "float", "ones": "float", "rand": "float", "randn": "float", "eye": "float", "linspace": "float",
    "logspace": "float", "empty": "float", "randperm": "index",
}  # fmt: skip
# Methods that only modules have; calling one proves what the receiver is.
MODULE_METHODS = frozenset([
    "parameters", "named_parameters", "eval", "train", "modules", "children", "named_modules", "apply",
])  # fmt: skip
VARIABLE_ATTRIBUTES = frozenset(["grad", "grad_fn", "creator", "volatile"])
INITIALISERS = frozenset([
    "uniform", "normal", "constant", "eye", "dirac", "xavier_uniform", "xavier_normal", "kaiming_uniform",
    "kaiming_normal", "orthogonal", "sparse",
])  # fmt: skip
# Words of 0.4: a file that has one is not wholly of 0.3, so a factory's result proves nothing about Variables.
MODERN_METHODS = frozenset(["item", "requires_grad_", "new_zeros", "new_ones", "new_full", "new_tensor", "to"])
MODERN_NAMES = frozenset([
    "torch.no_grad", "torch.set_grad_enabled", "torch.tensor", "torch.device", "torch.enable_grad",
    "torch.as_tensor",
])  # fmt: skip


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def is_loss_class(name: str) -> bool:
    """Whether `torch.nn.X` is a criterion."""
    return name.startswith("torch.nn.") and "Loss" in last(name)


def is_module_class(name: str) -> bool:
    """Whether the qualified name is a module class of torch.nn."""
    return name.startswith("torch.nn.") and ".functional" not in name and last(name)[:1].isupper()


def canonical(name: str) -> str:
    """One spelling for names that torch offers under several."""
    if not name.startswith("torch."):
        return name
    return name.replace("torch.autograd.variable.Variable", "torch.autograd.Variable").replace(
        "torch.nn.modules.", "torch.nn."
    )
