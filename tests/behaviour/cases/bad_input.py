"""Every layer given input of wrong sizes and dtypes, and of none: what torch takes, and its sentence where it does not."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

# A layer's arguments, and the shape of an input that is right.
LAYERS: dict[str, tuple[tuple, tuple[int, ...]]] = {
    "Linear": ((3, 4), (2, 3)), "GroupNorm": ((2, 4), (2, 4, 3)), "LayerNorm": (((3, 4),), (2, 3, 4)),
    "RMSNorm": (((3, 4),), (2, 3, 4)), "LocalResponseNorm": ((2,), (2, 3, 4)), "RNN": ((3, 4), (5, 2, 3)),
    "LSTM": ((3, 4), (5, 2, 3)), "GRU": ((3, 4), (5, 2, 3)), "RNNCell": ((3, 4), (2, 3)), "LSTMCell": ((3, 4), (2, 3)),
    "GRUCell": ((3, 4), (2, 3)), "Fold": (((4, 4), (2, 2)), (2, 12, 9)), "PixelShuffle": ((2,), (2, 4, 3, 3)),
    "PixelUnshuffle": ((2,), (2, 1, 4, 4)), "ChannelShuffle": ((2,), (2, 4, 3, 3)), "Softmax2d": ((), (2, 3, 4, 4)),
    "PReLU": ((3,), (2, 3, 4)), "GLU": ((), (2, 4)), "Softmax": ((1,), (2, 3)), "LogSoftmax": ((1,), (2, 3)),
    "GELU": ((), (2, 3)), "Sigmoid": ((), (2, 3)), "ELU": ((), (2, 3)), "SiLU": ((), (2, 3)), "Softplus": ((), (2, 3)),
    "TransformerEncoderLayer": ((4, 2, 8), (3, 2, 4)), "MultiheadAttention": ((4, 2), (3, 2, 4)),
    "Embedding": ((5, 2), (2, 3)), "EmbeddingBag": ((5, 2), (2, 3)),
}  # fmt: skip
for _d in (1, 2, 3):
    _space = (7,) * _d
    LAYERS |= {
        f"{kind}{_d}d": (args, (2, 3, *_space))
        for kind, args in {
            "Conv": (3, 4, 3), "ConvTranspose": (3, 4, 3), "BatchNorm": (3,), "InstanceNorm": (3,), "MaxPool": (2,),
            "AvgPool": (2,), "LPPool": (2, 2), "AdaptiveAvgPool": (2,), "AdaptiveMaxPool": (2,), "ReflectionPad": (1,),
            "ReplicationPad": (1,), "ZeroPad": (1,), "CircularPad": (1,), "Dropout": (),
        }.items()
    }  # fmt: skip


def inputs(shape):
    """Shapes that are wrong for a layer, by what is wrong, and dtypes."""
    _, channels, *space = shape
    return {
        "right": (shape, None), "channels": ((shape[0], channels + 1, *space), None),
        "last": ((*shape[:-1], shape[-1] + 1), None), "fewer": (shape[1:], None), "much fewer": (shape[2:], None),
        "more": ((1, *shape), None), "no batch": ((0, *shape[1:]), None), "nothing": ((*shape[:-1], 0), None),
        "no channels": ((shape[0], 0, *space), None), "int64": (shape, "int64"), "float64": (shape, "float64"),
        "bool": (shape, "bool"),
    }  # fmt: skip


# What is not held: torch's sentence names the library that its build computes with, or its first of several checks.
LEFT_OUT = {
    **{f"ConvTranspose{d}d": ("int64", "float64", "bool") for d in (1, 2, 3)},
    **{f"BatchNorm{d}d": ("no channels",) for d in (1, 2, 3)},
    "Linear": ("nothing", "no channels", "bool"), "RMSNorm": ("int64", "float64", "bool"), "Embedding": ("bool",),
    "AvgPool2d": ("more",), "LPPool2d": ("more",), "AdaptiveMaxPool2d": ("no channels",),
    "AdaptiveAvgPool3d": ("no channels",), "AdaptiveMaxPool3d": ("no channels",), "MaxPool3d": ("nothing", "no channels"),
    "AvgPool3d": ("nothing", "no channels"), "LPPool3d": ("nothing", "no channels"), "RNNCell": ("bool",),
    "LSTMCell": ("bool",), "GRUCell": ("bool",), "TransformerEncoderLayer": ("bool",), "MultiheadAttention": ("bool",),
}  # fmt: skip


def made(torch, name):
    """The layer, and a call of it."""
    torch.manual_seed(0)
    layer = getattr(torch.nn, name)(*LAYERS[name][0])
    return layer, (lambda x: layer(x, x, x)) if name == "MultiheadAttention" else layer


def answer(torch, call, shape, dtype):
    """The shape of what a call gives, or its error and the first line."""
    x = torch.ones(tuple(shape)) if dtype is None else torch.ones(tuple(shape)).to(getattr(torch, dtype))
    try:
        found = call(x)
    except Exception as error:  # noqa: BLE001 - any error is an answer
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return list((found[0] if isinstance(found, tuple) else found).shape)


for _name, (_, _shape) in LAYERS.items():

    def program(torch, name=_name, shape=_shape):
        _, call = made(torch, name)
        kept = {k: v for k, v in inputs(shape).items() if k not in LEFT_OUT.get(name, ())}
        return {what: answer(torch, call, *each) for what, each in kept.items()}

    cases.add(_name, program)
