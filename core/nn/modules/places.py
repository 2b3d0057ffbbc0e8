"""Which of torch's files a layer belongs to, where ours is another: pickles and imports name torch's."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FunctionType

PLACES = {
    "activation": (
        "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Mish", "MultiheadAttention", "PReLU", "RReLU", "Softmax2d",
        "Softshrink", "Threshold",
    ),
    "channelshuffle": ("ChannelShuffle",),
    "container": ("ParameterDict", "ParameterList"),
    "linear": ("Bilinear",),
    "loss": (
        "CTCLoss", "GaussianNLLLoss", "HuberLoss", "KLDivLoss", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss",
        "MultiMarginLoss", "NLLLoss2d", "PoissonNLLLoss", "SoftMarginLoss",
    ),
    "sparse": ("EmbeddingBag",),
}  # fmt: skip

# Methods that torch writes in each layer, and that are inherited here: errors about a call's arguments name the layer.
OWN = {
    "__init__": (
        "_AvgPoolOfSpace", "_Conv", "_ConvTransposeNd", "_PadNd", "_ConstantPadNd", "_FractionalMaxPoolNd", "_Inplace",
        "_AlongDim", "_MaxUnpoolNd",
    ),
    "forward": ("_Conv", "_ConvTransposeNd", "RNNBase", "_OneState", "_Plain", "_AlongDim"),
}  # fmt: skip


def settle(layers: Mapping[str, type], package: str) -> None:
    """Tell each layer its place, and put it there."""
    for file, names in PLACES.items():
        module = sys.modules[f"{package}.{file}"]
        for name in names:
            setattr(module, name, layers[name])
            layers[name].__module__ = module.__name__
    for name, bases in OWN.items():
        for layer in [each for each in layers.values() if isinstance(each, type)]:
            method = getattr(layer, name, None)
            inherited = method.__class__ is FunctionType and method.__qualname__ in [f"{each}.{name}" for each in bases]
            if inherited and not layer.__name__.startswith("_") and layer.__name__ not in bases:
                setattr(layer, name, _named(method, f"{layer.__name__}.{name}"))


def _named(method: FunctionType, qualname: str) -> FunctionType:
    """The same method under another name."""
    code = method.__code__.replace(co_qualname=qualname)
    found = FunctionType(code, method.__globals__, method.__name__, method.__defaults__, method.__closure__)
    found.__kwdefaults__, found.__annotations__ = method.__kwdefaults__, method.__annotations__
    found.__doc__, found.__module__, found.__qualname__ = method.__doc__, method.__module__, qualname
    return found
