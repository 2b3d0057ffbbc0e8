"""The typed constructors, storages and type names of old, as they still work today."""

from __future__ import annotations

import io
import pickle

from tt.tests.behaviour.case import Cases

cases = Cases()

TYPES = ("Byte", "Char", "Short", "Int", "Long", "Half", "Float", "Double")


def constructor(name):
    def program(torch):
        kind = getattr(torch, f"{name}Tensor")
        x = kind([[1, 2], [3, 4]])
        return {
            "of a list": x,
            "of sizes": tuple(kind(2, 3).shape),
            "of nothing": kind(),
            "of a Size": tuple(kind(torch.Size([2, 1])).shape),
            "of itself": kind(x),
            "isinstance": [isinstance(x, kind), isinstance(torch.ones(1, dtype=torch.bool), kind), isinstance(x, torch.Tensor)],
            "type": x.type(),
            "named": torch.ones(2).type(f"torch.{name}Tensor"),
            "given": torch.ones(2).type(kind),
            "dtype": str(kind.dtype),
            "is_cuda": kind.is_cuda,
        }  # fmt: skip

    cases.add(f"{name}Tensor", program)


def storage(name):
    def program(torch):
        kind = getattr(torch, f"{name}Storage")
        x = kind([1, 2, 3])
        y = getattr(torch, f"{name}Tensor")([5, 6, 7])
        held = y.storage()
        held[1] = 9
        copy = held.clone()
        copy.fill_(4)
        return {
            "list": x.tolist(),
            "len": [len(x), x.size(), len(kind()), len(kind(4))],
            "written through": y,
            "clone": [copy.tolist(), held.tolist()],
            "element_size": x.element_size(),
            "type": type(held).__name__,
            "typename": held.type(),
            "is_storage": [torch.is_storage(held), torch.is_storage(y)],
            "item": held[2],
            "slice": kind([1, 2, 3, 4])[1:3].tolist(),
            "iterated": [v for v in x],  # noqa: C416 - iteration is what is looked at
            "device": str(held.device),
            "is_cuda": held.is_cuda,
            "is_sparse": held.is_sparse,
            "is_shared": held.is_shared(),
            "copy_": kind(3).copy_(held).tolist(),
            "resize_": len(kind(3).resize_(5)),
            "cpu": held.cpu().tolist(),
            "pickled": pickle.loads(pickle.dumps(held)).tolist(),
        }

    cases.add(f"{name}Storage", program)


for _name in TYPES:
    constructor(_name)
    storage(_name)


@cases
def storage_conversions(torch):
    held = torch.FloatStorage([1.5, 2.5, -1.5])
    names = ("byte", "char", "short", "int", "long", "half", "float", "double")
    return {n: [getattr(torch.FloatStorage([1.0, 2.0]), n)().tolist(), getattr(held, n)().type()] for n in names}


@cases
def shared_storages(torch):
    held = torch.FloatStorage([1.0, 2.0])
    return [held.share_memory_() is held, held.is_shared(), held.tolist()]


@cases
def default_tensor_type(torch):
    found = [str(torch.get_default_dtype())]
    try:
        torch.set_default_tensor_type("torch.DoubleTensor")
        found += [str(torch.ones(1).dtype), torch.Tensor(1).type()]
        torch.set_default_tensor_type(torch.FloatTensor)
        found += [str(torch.ones(1).dtype)]
        torch.set_default_dtype(torch.float64)
        found += [str(torch.tensor([1.0]).dtype), str(torch.get_default_dtype()), str(torch.arange(0, 1, 0.5).dtype)]
    finally:
        torch.set_default_dtype(torch.float32)
    return [*found, str(torch.tensor([1.0]).dtype)]


BAD = {
    "set_default_dtype of integers": lambda t: t.set_default_dtype(t.int64),
    "set_default_tensor_type of integers": lambda t: t.set_default_tensor_type(t.LongTensor),
    "set_default_tensor_type of nonsense": lambda t: t.set_default_tensor_type("torch.NoTensor"),
    "FloatTensor of a word": lambda t: t.FloatTensor("a"),
    "FloatTensor of a negative size": lambda t: t.FloatTensor(-1),
    "ragged": lambda t: t.FloatTensor([[1], [2, 3]]),
    "Tensor with a dtype": lambda t: t.Tensor([1], dtype=t.int64),
    "byte overflow": lambda t: t.ByteTensor([256]),
    "float into long": lambda t: t.LongTensor([1.5]),
}
for _name, _act in BAD.items():
    cases.add(_name, lambda torch, act=_act: act(torch))


@cases
def dtype_names(torch):
    """Every dtype under every name, with its properties."""
    names = (
        "float16", "half", "float32", "float", "float64", "double", "uint8", "int8", "int16", "short", "int32", "int",
        "int64", "long", "bool", "bfloat16", "complex64", "cfloat", "complex128", "cdouble",
    )  # fmt: skip
    return {
        n: [
            str(getattr(torch, n)), getattr(torch, n).is_floating_point, getattr(torch, n).is_complex,
            getattr(torch, n).itemsize, getattr(torch, n).is_signed, isinstance(getattr(torch, n), torch.dtype),
        ]
        for n in names
    }  # fmt: skip


@cases
def layouts_and_devices(torch):
    x = torch.ones(2)
    return [
        str(torch.strided), isinstance(torch.strided, torch.layout), str(x.layout), x.layout is torch.strided,
        str(torch.device("cuda:1")), repr(torch.device("cpu")), torch.device("cuda", 2).index, torch.device("cpu") == x.device,
        torch.device("cpu").type, torch.device("cuda").index,
    ]  # fmt: skip


@cases
def typenames(torch):
    return [
        torch.typename(torch.ones(1)),
        torch.typename(torch.nn.Linear(1, 1)),
        torch.typename(3),
        torch.typename(torch.FloatStorage(1)),
    ]


@cases
def sizes(torch):
    s = torch.Size([2, 3, 4])
    return [
        repr(s),
        s.numel(),
        s[1:],
        s + (1,),
        s == (2, 3, 4),
        pickle.loads(pickle.dumps(s)),
        hash(s) == hash((2, 3, 4)),
        type(s[:2]).__name__,
    ]


@cases
def saved_and_loaded(torch):
    file = io.BytesIO()
    torch.save({"x": torch.arange(3), "n": 1, "y": [torch.ones(1, requires_grad=True)]}, file)
    file.seek(0)
    return torch.load(file)


@cases
def print_options(torch):
    x = torch.tensor([[1.23456789, -1000.5], [1e-6, 3.0]])
    found = []
    for options in (
        {"precision": 2},
        {"sci_mode": True},
        {"threshold": 2},
        {"linewidth": 20},
        {"profile": "short"},
        {"profile": "full"},
    ):
        torch.set_printoptions(**options)
        found.append(repr(x))
        torch.set_printoptions(profile="default")
    return [*found, repr(x)]


@cases
def storage_of_the_processor(torch):
    held = torch.FloatStorage([1.0, 2.0])
    return [held.cpu() is held or held.cpu().tolist(), held.is_sparse]
