"""Storages, sharing memory with NumPy and other libraries, views as other dtypes, and copies."""

from __future__ import annotations

import copy
import os
import pickle
import tempfile
import warnings
from pathlib import Path

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def quiet(program):
    """Without the warning that storages are deprecated, which torch gives once per process."""

    def run(torch):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="TypedStorage is deprecated")
            return program(torch)

    return run


def in_file(content, use):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with open(path, "wb") as file:
            file.write(content)
        return use(path)


NUMBERS = np.arange(4, dtype=np.float32).tobytes()
STORAGES = {
    "sizes": lambda t: [len(t.FloatStorage()), t.FloatStorage(3).size(), t.LongStorage([1, 2]).nbytes(), t.HalfStorage(2).element_size()],
    "fill and copy": lambda t: [t.FloatStorage(3).fill_(2).tolist(), t.IntStorage(2).copy_(t.IntStorage([4, 5])).tolist()],
    "set": lambda t: (lambda s: [s.__setitem__(0, 7), s.__setitem__(slice(1, None), 5), s.tolist(), list(s)])(t.DoubleStorage(3)),
    "conversions": lambda t: [getattr(t.FloatStorage([1.5, 0]), n)().tolist() for n in ("double", "half", "long", "int", "short", "char", "byte", "bool", "bfloat16", "complex_float")],
    "types": lambda t: [t.FloatStorage(1).type(), t.BoolStorage(1).dtype, t.ByteStorage().pickle_storage_type()],
    "clone": lambda t: [t.FloatStorage([1, 2]).clone().tolist()],
    "flags": lambda t: (lambda s: [s.is_cuda, s.is_sparse, s.is_shared(), s.is_pinned(), str(s.device), s.resizable()])(t.FloatStorage(1)),
    "share": lambda t: (lambda s: [s.share_memory_() is s, s.is_shared(), s.tolist(), s.resizable()])(t.FloatStorage([3, 4])),
    "same storage": lambda t: (lambda x: [x[1:].storage().data_ptr() == x.data_ptr(), x.storage()._cdata == x.view(2, 2).storage()._cdata])(t.arange(4.0)),
    "from_buffer": lambda t: [t.FloatStorage.from_buffer(NUMBERS, "native").tolist(), t.ShortStorage.from_buffer(b"\x01\x02\x03\x04", "big").tolist(), t.ByteStorage.from_buffer(b"abc").tolist(), t.IntStorage.from_buffer(NUMBERS, "little", 2, 4).tolist()],
    "from_buffer order": lambda t: t.FloatStorage.from_buffer(NUMBERS, "middle"),
    "from_buffer size": lambda t: t.FloatStorage.from_buffer(b"abc", "native"),
    "from_file": lambda t: in_file(NUMBERS, lambda p: [t.FloatStorage.from_file(p, False, 2).tolist()]),
    "from_file private": lambda t: in_file(NUMBERS, lambda p: [t.FloatStorage.from_file(p, False, 4).fill_(9)[0], Path(p).read_bytes() == NUMBERS]),
    "from_file shared": lambda t: in_file(NUMBERS, lambda p: [t.FloatStorage.from_file(p, True, 4).fill_(1)[0], list(Path(p).read_bytes()[:4])]),
    "from_file grows": lambda t: in_file(NUMBERS[:4], lambda p: [t.FloatStorage.from_file(p, True, 4).tolist(), len(Path(p).read_bytes())]),
    "from_file makes": lambda t: in_file(b"", lambda p: [t.IntStorage.from_file(p + "2", True, 2).fill_(7).is_shared(), list(Path(p + "2").read_bytes())]),
    "from_buffer count": lambda t: t.FloatStorage.from_buffer(b"abcde", "native", 2),
    "from_buffer offset": lambda t: t.FloatStorage.from_buffer(b"abcd", "native", -1, 7),
    "from_buffer without order": lambda t: t.FloatStorage.from_buffer(b"abcd"),
    "from_file of nothing": lambda t: t.FloatStorage.from_file("/no/such/file", True, 4),
    "untyped slice": lambda t: (lambda s: [s[1:3].fill_(9).tolist(), s.tolist(), s[1:3].nbytes()])(t.UntypedStorage([1, 2, 3, 4])),
    "untyped step": lambda t: t.UntypedStorage(4)[::2],
    "typed slice": lambda t: t.FloatStorage(4)[0:2],
    "index": lambda t: t.FloatStorage(2)[2],
    "index type": lambda t: t.FloatStorage(2)["a"],
    "copy sizes": lambda t: t.FloatStorage(2).copy_(t.FloatStorage(3)),
    "pin": lambda t: t.FloatStorage(2).pin_memory(),
    "equality": lambda t: [t.is_storage(t.FloatStorage(1)), isinstance(t.FloatStorage(1), t.FloatStorage), isinstance(t.FloatStorage(1), t.LongStorage)],
    "copies": lambda t: (lambda s: [copy.copy(s).tolist(), copy.deepcopy(s).data_ptr() == s.data_ptr()])(t.FloatStorage([1, 2])),
    "resize": lambda t: (lambda s: [s.resize_(2), s.tolist()])(t.FloatStorage([1, 2, 3])),
    "tensor of storage": lambda t: (lambda s: [t.tensor([0.0]).set_(s), t.FloatTensor(s)])(t.FloatStorage([1, 2])),
}  # fmt: skip
for _name, _program in STORAGES.items():
    cases.add(f"storage {_name}", quiet(_program))

BYTES = {
    "smaller": lambda t: t.tensor([1.0, -2.0]).view(t.uint8),
    "larger": lambda t: t.arange(8, dtype=t.uint8).view(t.int32),
    "equal": lambda t: t.tensor(1.0).view(t.int32),
    "by name": lambda t: t.ones(2, 2).view(dtype=t.int16).shape,
    "strided": lambda t: t.ones(4, 6)[::2].view(t.int16).stride(),
    "transposed": lambda t: t.ones(2, 3).t().view(t.int32).stride(),
    "shared": lambda t: (lambda x: [x.view(t.int32).fill_(0), x])(t.ones(2)),
    "empty": lambda t: t.ones(0).view(t.uint8),
    "size": lambda t: t.arange(3, dtype=t.uint8).view(t.float32),
    "stride": lambda t: t.ones(12, 1, dtype=t.uint8).expand(12, 4).view(t.float32),
    "offset": lambda t: t.arange(12, dtype=t.uint8)[1:5].view(t.float32),
    "0-dim": lambda t: t.tensor(1.0).view(t.uint8),
    "history": lambda t: t.ones(2, requires_grad=True).view(t.int32).requires_grad,
}  # fmt: skip
for _name, _program in BYTES.items():
    cases.add(f"as bytes {_name}", _program)


def read_only(dtype=np.float32):
    array = np.arange(3, dtype=dtype)
    array.flags.writeable = False
    return array


EXCHANGE = {
    "from_numpy shares": lambda t: (lambda a: [t.from_numpy(a).fill_(5), a.tolist()])(np.zeros(2)),
    "from_numpy strided": lambda t: t.from_numpy(np.arange(6).reshape(2, 3)[:, ::2]).stride(),
    "from_numpy negative strides": lambda t: t.from_numpy(np.arange(3)[::-1]),
    "from_numpy list": lambda t: t.from_numpy([1]),
    "numpy shares": lambda t: (lambda x: [x.numpy().fill(4), x])(t.zeros(2)),
    "numpy of one that requires grad": lambda t: t.ones(1, requires_grad=True).numpy(),
    "numpy forced": lambda t: t.ones(1, requires_grad=True).numpy(force=True).tolist(),
    "asarray": lambda t: [np.asarray(t.arange(3)).dtype.name, np.asarray(t.ones(2), dtype=np.float64).dtype.name],
    "ufunc": lambda t: type(np.add(t.ones(2).numpy(), 1)).__name__,
    "as_tensor shares": lambda t: (lambda a: [t.as_tensor(a).fill_(2), a.tolist()])(np.zeros(2, np.float32)),
    "frombuffer": lambda t: t.frombuffer(bytearray(NUMBERS), dtype=t.float32, count=2, offset=4),
    "dlpack to numpy": lambda t: np.from_dlpack(t.arange(3.0)).tolist(),
    "dlpack from numpy": lambda t: (lambda a: [t.from_dlpack(a).fill_(3), a.tolist()])(np.zeros((2, 2))),
    "dlpack capsule": lambda t: t.utils.dlpack.from_dlpack(t.utils.dlpack.to_dlpack(t.arange(6).view(2, 3).t())),
    "dlpack device": lambda t: [int(n) for n in t.ones(1).__dlpack_device__()],
    "dlpack that requires grad": lambda t: t.ones(1, requires_grad=True).__dlpack__(),
    "dlpack of nothing": lambda t: t.from_dlpack(3),
    "deepcopy shares": lambda t: (lambda x: (lambda y: [y[0].fill_(9), y[1]])(copy.deepcopy([x, x])))(t.zeros(2)),
    "deepcopy of a non-leaf": lambda t: copy.deepcopy(t.ones(1, requires_grad=True) * 2),
    "deepcopy keeps grad": lambda t: (lambda x: [(x * 3).sum().backward(), copy.deepcopy(x).grad])(t.ones(2, requires_grad=True)),
    "share_memory_": lambda t: (lambda x, v: [x.share_memory_() is x, v.is_shared(), v.fill_(3), x])(*(lambda x: (x, x[1:]))(t.zeros(3))),
}  # fmt: skip
for _name, _program in EXCHANGE.items():
    cases.add(_name, _program)


@cases
def pickled(torch):
    objects = [
        torch.arange(3),
        torch.ones(1, requires_grad=True),
        torch.nn.Parameter(torch.zeros(2)),
        torch.float16,
        torch.Size([2]),
    ]
    return [[pickle.loads(pickle.dumps(x, p)) for x in objects] for p in range(2, 6)]
