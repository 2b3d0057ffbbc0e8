"""Which of torch's files a layer belongs to, where ours is another: pickles and imports name torch's."""

from __future__ import annotations

import sys
from collections.abc import Mapping

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


def settle(layers: Mapping[str, type], package: str) -> None:
    """Tell each layer its place, and put it there."""
    for file, names in PLACES.items():
        module = sys.modules[f"{package}.{file}"]
        for name in names:
            setattr(module, name, layers[name])
            layers[name].__module__ = module.__name__
