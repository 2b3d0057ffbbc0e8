"""Tensors from data and sizes: what may be given, how it is read, how the result lies in memory, and what is refused."""

from __future__ import annotations

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def _described(torch, found):
    if isinstance(found, list):
        return [_described(torch, each) for each in found]
    if isinstance(found, torch.Tensor):
        shown = ["complex", torch.view_as_real(found)] if found.is_complex() else found
        return [shown, found.stride(), found.requires_grad]
    return found


def _add(name: str, make) -> None:
    cases.add(name, lambda torch, make=make: _described(torch, make(torch)))


# -- data ----------------------------------------------------------------------------------------------------------
DATA = {
    "nothing": None, "text": "a", "bytes": b"ab", "a list of text": ["a"], "text among numbers": [1, "a"], "a set": {1},
    "a dict": {}, "an object": object, "None in a list": [1, None], "ragged": [[1, 2], [3]], "ragged deeper": [[[1], [2]], [[3]]],
    "a number after a list": [[1, 2], 3], "a list after a number": [1, [2, 3]], "a list after a float": [1.0, [2]],
    "empty lists": [[], []], "a list after an empty one": [[], [1]], "an empty list after a number": [1, []],
    "too large": 2**63, "too large in a list": [1, 2**64], "too large for float": [1.0, 2**64], "mixed": [True, 2, 3.5],
    "complex": [1, 2.0, 1j], "tuples": ((1, 2), [3, 4]), "a range": range(3), "ranges": [range(2), [3, 4]],
    "NumPy numbers": [np.float32(3), np.int64(2)], "a NumPy number": np.float16(1.5), "a NumPy flag": [np.bool_(True)],
    "arrays": [np.array([1, 2]), np.array([3, 4])], "an array without dimensions": [np.array(3.0)],
    "bytes as numbers": bytearray(b"ab"), "an array of text": np.array(["a"]), "swapped bytes": np.array([1, 2], ">i4"),
}  # fmt: skip
for _name, _data in DATA.items():
    _add(f"tensor of {_name}", lambda torch, data=_data: torch.tensor(data))

TENSORS = {
    "numbers": lambda t: [t.tensor(1), t.tensor(2.0)], "doubles": lambda t: [t.tensor(2.0, dtype=t.float64), 1],
    "vectors of one": lambda t: [t.tensor([1]), t.tensor([2])], "vectors": lambda t: [t.ones(2), t.ones(2)],
    "vectors of integers": lambda t: [t.tensor([1, 2])], "a vector after a list": lambda t: [[1, 2], t.tensor([3, 4])],
    "small integers": lambda t: [t.tensor(2, dtype=t.int8)],
}  # fmt: skip
for _name, _make in TENSORS.items():
    _add(f"tensor of {_name} in a list", lambda torch, make=_make: torch.tensor(make(torch)))

CASTS = {
    "fractions": ([1.5, -2.5], "int32"), "nan": (float("nan"), "int64"), "nan in a list": ([1.0, float("nan")], "uint8"),
    "beyond": ([300], "uint8"), "below": ([-129], "int8"), "negative": (-255, "uint8"), "flags": ([0.5, 0.0], "bool"),
    "complex as float": ([1j], "float32"), "complex as int": ([1j], "int32"), "complex as bool": ([1j], "bool"),
    "large": ([2**64], "float32"), "larger than any": ([10**400], "float32"), "half": ([1e40], "float16"),
    "nothing": ([None], "int32"), "text": (["a"], "int32"), "float tensor": ([np.float64(1.5)], "int32"),
}  # fmt: skip
for _name, (_data, _kind) in CASTS.items():
    _add(f"tensor as {_kind}, {_name}", lambda torch, d=_data, k=_kind: torch.tensor(d, dtype=getattr(torch, k)))

# -- options and sizes ---------------------------------------------------------------------------------------------
CALLS = {
    "a Python type as dtype": lambda t: [t.zeros(2, dtype=d).dtype for d in (float, int, bool, complex)],
    "dtype is text": lambda t: t.zeros(2, dtype="float32"), "dtype is another type": lambda t: t.ones(2, dtype=str),
    "layout is a number": lambda t: t.zeros(2, layout=3), "layout of full": lambda t: t.full((2,), 1, layout="strided"),
    "layout of arange": lambda t: t.arange(3, layout=3), "layout of eye": lambda t: t.eye(3, layout=3),
    "layouts": lambda t: [str(t.strided), t.layout.__name__, t.zeros(1).layout is t.strided, repr(t.channels_last)],
    "no new layouts": lambda t: t.layout(), "pinned": lambda t: t.zeros(2, pin_memory=True),
    "pinned random": lambda t: t.tensor([2], pin_memory=True), "requires_grad is a number": lambda t: t.ones(2, requires_grad=1),
    "device is a number": lambda t: t.tensor([1], device=3.5), "unknown device": lambda t: t.zeros(2, device="foo"),
    "no device": lambda t: t.zeros(2, device=""), "odd device": lambda t: t.zeros(2, device="float32"),
    "device of two": lambda t: t.device(None), "no accelerator": lambda t: t.empty(2, device=3),
    "names": lambda t: t.zeros(2, names=("a",)), "no size": lambda t: t.zeros(), "size twice": lambda t: t.ones(2, size=(2,)),
    "size by name": lambda t: t.ones(size=(2,)), "size by name is a number": lambda t: t.ones(size=2),
    "size is text": lambda t: t.zeros("a"), "size is a fraction": lambda t: t.zeros(2, 3.0),
    "size holds a fraction": lambda t: t.zeros((2, 3.0)), "size is a flag": lambda t: t.ones(True),
    "two sizes": lambda t: t.ones((2,), (3,)), "size is a tensor": lambda t: t.ones(t.tensor(3)),
    "size is a vector": lambda t: t.ones(t.tensor([3, 4])), "negative size": lambda t: t.ones(2, -1),
    "negative size of zeros": lambda t: t.zeros(-1), "negative size of full": lambda t: t.full((-1,), 1),
    "full of a number": lambda t: t.full(3, 1), "full of text": lambda t: t.full((2,), "a"), "full of nan": lambda t: t.full((2,), float("nan"), dtype=t.int32),
    "full too large": lambda t: t.full((2,), 300, dtype=t.uint8), "full negative": lambda t: t.full((2,), -1, dtype=t.uint8),
    "full complex": lambda t: t.full((2,), 1j, dtype=t.float32), "full of a vector": lambda t: t.full([2], t.ones(2)),
    "full of a tensor": lambda t: t.full([2], t.tensor(3.0)), "like a list": lambda t: t.zeros_like([1]),
    "huge": lambda t: t.empty(10**10, 10**10), "beyond any size": lambda t: t.empty(10**19), "huge zeros": lambda t: t.zeros(10**17),
    "huge full": lambda t: t.full((10**15,), 3), "huge random": lambda t: t.randn(10**15), "huge range": lambda t: t.arange(10**17),
    "huge identity": lambda t: t.eye(10**9), "huge product": lambda t: t.ones(10**6, 1) @ t.ones(1, 10**9),
    "huge joined": lambda t: t.cat([t.ones(1).expand(10**15)] * 2), "huge copy": lambda t: t.ones(1).expand(10**15).clone(),
    "huge cast": lambda t: t.ones(1).expand(10**15).double(), "huge resize": lambda t: t.ones(2).resize_(10**16),
    "huge storage": lambda t: t.UntypedStorage(10**16), "huge expansion": lambda t: t.ones(1).expand(10**19),
    "eye": lambda t: [t.eye(2, 3), t.eye(n=2, m=1), t.eye(0), t.eye(t.tensor(2)), t.eye(2, dtype=t.complex64)],
    "eye negative": lambda t: t.eye(-1), "eye of text": lambda t: t.eye("a"), "eye of fractions": lambda t: t.eye(2.0),
    "eye of nothing": lambda t: t.eye(), "eye of three": lambda t: t.eye(2, 3, 4), "eye none": lambda t: t.eye(2, None),
    "arange by name": lambda t: [t.arange(end=3), t.arange(start=1, end=3), t.arange(1, end=9, step=2), t.arange(t.tensor(3.0))],
    "arange casts": lambda t: [t.arange(0.5, 5, dtype=t.int32), t.arange(0, 2, 0.5, dtype=t.int32), t.arange(300, dtype=t.uint8)[254:258]],
    "arange large": lambda t: t.arange(2**62, 2**62 + 3), "arange of text": lambda t: t.arange("a"), "arange of nothing": lambda t: t.arange(),
    "arange of nan": lambda t: t.arange(float("nan")), "arange to infinity": lambda t: t.arange(0, float("inf")),
    "arange too long": lambda t: t.arange(0, 1e30), "arange beyond": lambda t: t.arange(2**63), "arange bool": lambda t: t.arange(2, dtype=t.bool),
    "arange complex": lambda t: t.arange(1j), "arange unknown": lambda t: t.arange(3, foo=1), "arange of four": lambda t: t.arange(1, 2, 3, 4),
    "arange wrong way": lambda t: t.arange(-3), "arange no step": lambda t: t.arange(0, 5, 0), "arange tracked": lambda t: t.arange(5, requires_grad=True),
    "linspace": lambda t: [t.linspace(start=0, end=1, steps=3), t.linspace(0, 10, 4, dtype=t.int32), t.linspace(10, 0, 7, dtype=t.uint8), t.linspace(0, 1j, 3), t.linspace(0, 1, 1), t.linspace(0, 1, 0), t.linspace(t.tensor(0.0), t.tensor(1.0), 3)],
    "linspace without steps": lambda t: t.linspace(0, 1), "linspace of text": lambda t: t.linspace("a", 1, 3),
    "linspace of fractions": lambda t: t.linspace(0, 1, 2.5), "linspace backwards": lambda t: t.linspace(0, 1, -1),
    "linspace of a vector": lambda t: t.linspace(t.tensor([0.0]), 1, 3), "linspace bool": lambda t: t.linspace(0, 1, 3, dtype=t.bool),
    "logspace": lambda t: [t.logspace(0, 1, 3, base=2), t.logspace(0, 3, 4, 2.0), t.logspace(0, 3, 4, dtype=t.int32)],
    "logspace without steps": lambda t: t.logspace(0, 1), "range": lambda t: t.range(0), "range of text": lambda t: t.range("a"),
    "range to infinity": lambda t: t.range(0, float("inf")), "scalar_tensor of text": lambda t: t.scalar_tensor("a"),
    "numel of a number": lambda t: t.numel(3), "is_floating_point of a number": lambda t: t.is_floating_point(3),
    "asarray": lambda t: [t.asarray([1, 2], dtype=t.float32), t.asarray(np.ones(2)), t.asarray(3), t.asarray([1.0], requires_grad=True).requires_grad, t.asarray(bytearray(b"abcd"), dtype=t.uint8)],
    "asarray of a list without a copy": lambda t: t.asarray([1, 2], copy=False),
    "from_numpy of a number": lambda t: t.from_numpy(np.float32(3)), "from_numpy of swapped bytes": lambda t: t.from_numpy(np.array([1], ">i4")),
}  # fmt: skip
for _name, _make in CALLS.items():
    _add(_name, _make)


@cases
def asarray_shares(torch):
    x = torch.ones(2)
    return [torch.asarray(x) is x, torch.asarray(x, copy=True) is x, torch.asarray(x, copy=False) is x]


# -- memory formats ------------------------------------------------------------------------------------------------
@cases
def kept_order(torch):
    """Copies, casts and `*_like` lie in memory as their input does."""
    found = []
    base = torch.zeros(2, 3, 4)
    for x in (base.permute(2, 0, 1), base.transpose(0, 2)[::2], base[:, ::2], base[:, :1].expand(2, 3, 4), base[0].t()):
        made = [x.clone(), x.double(), torch.zeros_like(x), torch.empty_like(x), torch.full_like(x, 2), x + 1, x.exp(), x.contiguous(), x.new_zeros(x.shape)]  # fmt: skip
        found.append([m.stride() for m in made])
        found.append([torch.zeros_like(x, memory_format=torch.contiguous_format).stride(), x.clone(memory_format=torch.contiguous_format).stride()])  # fmt: skip
    return found


@cases
def channels_last(torch):
    x = torch.arange(120.0).view(2, 3, 4, 5)
    y = x.contiguous(memory_format=torch.channels_last)
    made = [
        y, x.to(memory_format=torch.channels_last), x.double(memory_format=torch.channels_last), y.clone(), y.contiguous(),
        y.exp(), torch.empty(2, 3, 4, 5, memory_format=torch.channels_last), torch.zeros_like(x, memory_format=torch.channels_last),
        torch.empty(2, 3, 4, 5, 6, memory_format=torch.channels_last_3d), x.cpu(memory_format=torch.channels_last),
        torch.empty(0).resize_(2, 2, 2, 2, memory_format=torch.channels_last), torch.empty_strided((2, 3), (1, 2)),
    ]  # fmt: skip
    flags = [
        y.is_contiguous(),
        y.is_contiguous(memory_format=torch.channels_last),
        x.is_contiguous(memory_format=torch.channels_last),
    ]
    weight = torch.nn.Conv2d(2, 3, 2).to(memory_format=torch.channels_last).weight
    return [bool((y == x).all()), flags, [m.stride() for m in made], weight.stride()]


FORMATS = {
    "rank": lambda t: t.zeros(2, 3).contiguous(memory_format=t.channels_last), "rank of a copy": lambda t: t.zeros(3).clone(memory_format=t.channels_last_3d),
    "text": lambda t: t.zeros(2).clone(memory_format="x"), "number": lambda t: t.zeros_like(t.ones(2), memory_format=3),
    "preserve empty": lambda t: t.empty(3, memory_format=t.preserve_format), "preserve resize": lambda t: t.ones(2).resize_(3, memory_format=t.preserve_format),
    "zeros": lambda t: t.zeros(2, 3, 4, 5, memory_format=t.channels_last), "no new formats": lambda t: t.memory_format(),
    "strides": lambda t: t.empty_strided((2, 3), (1,)),
}  # fmt: skip
for _name, _make in FORMATS.items():
    _add(f"memory_format {_name}", _make)

# -- to ------------------------------------------------------------------------------------------------------------
TO = {
    "a fraction": lambda x, t: x.to(3.5), "a flag": lambda x, t: x.to(True), "types": lambda x, t: [x.to(float), x.to(int), x.to(dtype=bool)],
    "a device and a dtype": lambda x, t: [x.to("cpu", t.int32), x.to("cpu", dtype=t.int32), x.to(device="cpu", dtype=t.int32), x.to(t.int32, False, True)],
    "a tensor": lambda x, t: [x.to(t.ones(1).int()), x.to(tensor=t.ones(1).double())], "itself": lambda x, t: [x.to() is x, x.to(None) is x, x.to(t.float32) is x, x.to(t.float32, copy=True) is x],
    "dtype before device": lambda x, t: x.to(t.int32, "cpu"), "an unknown name": lambda x, t: x.to(t.float32, foo=1), "text as dtype": lambda x, t: x.to(dtype="x"),
    "another type": lambda x, t: x.to(str), "type of a number": lambda x, t: x.type(3), "type int": lambda x, t: x.type(int), "type_as a number": lambda x, t: x.type_as(3),
}  # fmt: skip
for _name, _make in TO.items():
    _add(f"to {_name}", lambda torch, make=_make: make(torch.ones(2), torch))
