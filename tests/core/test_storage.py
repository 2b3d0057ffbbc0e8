"""Storages, strides and memory shared with others: every case runs under tt and, where it is installed, under torch."""

import warnings

import numpy as np
import pytest

pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated", "ignore:The given buffer is not writable")


def message(call):
    with pytest.raises(Exception) as caught:  # noqa: B017 - the type is part of what is compared
        call()
    return type(caught.value).__name__, str(caught.value).split("\n")[0]


# -- storages ------------------------------------------------------------------------------------------------------
def test_a_write_is_seen_from_both_sides(torch):
    x = torch.arange(6.0)
    storage = x.view(2, 3)[1:].storage()
    assert (storage.size(), len(storage), storage.nbytes(), storage.element_size()) == (6, 6, 24, 4)
    storage[0] = 7
    assert x[0].item() == 7
    x[5] = -1
    assert storage[5] == storage[-1] == -1 and storage.tolist() == [7, 1, 2, 3, 4, -1] == list(storage)
    assert storage.fill_(2) is storage and x.tolist() == [2] * 6
    x.untyped_storage()[3] = 0
    assert x[0].item() == 0


def test_all_views_have_one_storage(torch):
    x = torch.arange(12.0).view(3, 4)
    storage = x.untyped_storage()
    for view in (x.t(), x[1:, 2], x.unsqueeze(0), x.detach(), x.expand(2, 3, 4), x.as_strided((2,), (1,), 3)):
        assert view.untyped_storage() is storage and view.storage().data_ptr() == x.data_ptr() == storage.data_ptr()
    assert x.clone().untyped_storage() is not storage
    assert (x[1:, 2].storage_offset(), x.t().storage_offset(), x[2, 3].storage_offset()) == (6, 0, 11)


def test_an_array_is_the_storage_of_its_tensor(torch):
    array = np.arange(6.0)
    x = torch.from_numpy(array[2:])
    assert x.storage().tolist()[-4:] == [2, 3, 4, 5]
    x.storage()[-1] = 9
    assert array[5] == 9


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("FloatStorage", "float32"), ("DoubleStorage", "float64"), ("HalfStorage", "float16"), ("LongStorage", "int64"),
        ("IntStorage", "int32"), ("ShortStorage", "int16"), ("CharStorage", "int8"), ("ByteStorage", "uint8"),
        ("BoolStorage", "bool"), ("BFloat16Storage", "bfloat16"), ("ComplexFloatStorage", "complex64"),
        ("ComplexDoubleStorage", "complex128"),
    ],
)  # fmt: skip
def test_typed_names(torch, name, dtype):
    kind = getattr(torch, name)
    storage = kind([1, 0, 1])
    assert storage.tolist() == [1, 0, 1] and storage.type() == f"torch.{name}" == torch.typename(kind)
    assert isinstance(storage, kind) and not isinstance(
        storage, torch.ShortStorage if name[0] != "S" else torch.LongStorage
    )
    assert storage.dtype is getattr(torch, dtype) and storage.pickle_storage_type() == name
    assert torch.ones(2, dtype=getattr(torch, dtype)).storage_type() is kind
    assert len(kind()) == 0 and len(kind(4)) == 4


def test_conversions_and_copies(torch):
    a = torch.FloatStorage([1.5, 2.5])
    assert a.long().tolist() == [1, 2] and a.double().dtype is torch.float64 and a.bool().tolist() == [True, True]
    b = a.clone()
    b[0] = 0
    assert a[0] == 1.5 and a.copy_(b) is a and a[0] == 0
    assert a.untyped().tolist() == [0, 0, 0, 0, 0, 0, 32, 64]
    assert a.untyped()[4:8].tolist() == [0, 0, 32, 64] and a.cpu()[1] == 2.5
    assert not a.is_shared() and not a.is_pinned() and not a.is_cuda
    assert (torch.is_storage(a), torch.is_storage(a.untyped()), torch.is_storage(torch.ones(1))) == (True, True, False)


def test_resize_keeps_what_fits(torch):
    a = torch.FloatStorage([1, 2, 3])
    a.resize_(2)
    assert a.tolist() == [1, 2]
    a.resize_(4)
    assert a.size() == 4 and a.tolist()[:2] == [1, 2]


def test_printing(torch):
    a = torch.FloatStorage([1, 2])
    assert repr(a) == " 1.0\n 2.0\n[torch.storage.TypedStorage(dtype=torch.float32, device=cpu) of size 2]"
    assert repr(a.untyped()[2:4]) == " 128\n 63\n[torch.storage.UntypedStorage(device=cpu) of size 2]"


STORAGE_ERRORS = {
    "index": (lambda t: t.FloatStorage(3)[5], ("IndexError", "index 5 out of range for storage of size 3")),
    "slice": (lambda t: t.FloatStorage(3)[0:1], ("RuntimeError", "slices are only supported in UntypedStorage.__getitem__")),
    "copy": (
        lambda t: t.FloatStorage(3).copy_(t.FloatStorage(5)),
        ("RuntimeError", "size does not match, self was 12 bytes but src was 20 bytes"),
    ),
    "numpy": (
        lambda t: t.from_numpy(np.zeros(3)).storage().resize_(10),
        ("RuntimeError", "Trying to resize storage that is not resizable"),
    ),
    "pin": (lambda t: t.ones(1).pin_memory(), ("RuntimeError", "Cannot access accelerator device when none is available.")),
}  # fmt: skip


@pytest.mark.parametrize("case", STORAGE_ERRORS)
def test_errors(torch, case):
    call, expected = STORAGE_ERRORS[case]
    assert message(lambda: call(torch)) == expected


def test_the_deprecation_is_told_once(torch):
    module = torch.storage.typed if hasattr(torch.storage, "typed") else None
    if module is None:
        pytest.skip("torch keeps its own count")
    module._warned = False
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        torch.ones(1).storage()
        torch.ones(1).storage()
    assert [str(w.message)[:26] for w in seen] == ["TypedStorage is deprecated"]


# -- as_strided ----------------------------------------------------------------------------------------------------
LAYOUTS = {
    "plain": (lambda x: x, (2, 3), (3, 1), 1),
    "overlapping output": (lambda x: x, (3, 3), (1, 1), 1),
    "one place": (lambda x: x, (3,), (0,), 1),
    "of a transposed part": (lambda x: x.view(3, 4)[1:].t(), (2, 2), (1, 4), None),
    "before its beginning": (lambda x: x[4:], (2,), (2,), 1),
    "overlapping input": (lambda x: x[2:3].expand(4), (2,), (1,), None),
    "0-dim": (lambda x: x, (), (), 5),
    "empty": (lambda x: x, (0, 3), (1, 1), 2),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_as_strided_against_positions(torch, case):
    prepare, size, stride, offset = LAYOUTS[case]
    x = torch.arange(12.0, dtype=torch.float64, requires_grad=True)
    base = prepare(x)
    y = base.as_strided(size, stride, offset)
    begin = base.storage_offset() if offset is None else offset
    where = np.full(size, begin) + sum(
        (np.arange(n) * s).reshape((n,) + (1,) * (len(size) - d - 1)) for d, (n, s) in enumerate(zip(size, stride))
    )
    assert np.array_equal(y.detach().numpy(), where) and y.stride() == stride
    weights = torch.arange(float(y.numel()), dtype=torch.float64).view(size) + 1
    (y * weights).sum().backward()
    expected = np.zeros(12)
    np.add.at(expected, where, weights.numpy())
    if case not in ("overlapping input", "before its beginning"):  # a place outside the input gets no gradient
        assert np.array_equal(x.grad.numpy(), expected)
    if y.requires_grad:
        assert y.grad_fn.name() == "AsStridedBackward0"


@pytest.mark.parametrize("case", ["plain", "overlapping output", "one place", "of a transposed part"])
def test_as_strided_gradients(torch, case):
    prepare, size, stride, offset = LAYOUTS[case]
    x = torch.linspace(0.5, 2, 12, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradgradcheck(lambda x: prepare(x * 1).as_strided(size, stride, offset).pow(3), (x,))


def test_writing_through_as_strided(torch):
    x = torch.arange(12.0, dtype=torch.float64, requires_grad=True)
    y = x * 2
    y[2:].as_strided((2, 2), (4, 1), 0).mul_(3)
    assert y.tolist() == [0, 6, 4, 6, 24, 30, 12, 14, 16, 18, 20, 22]
    y.sum().backward()
    assert x.grad.tolist() == [6, 6, 2, 2, 6, 6, 2, 2, 2, 2, 2, 2]


def test_as_strided_in_place(torch):
    x = torch.arange(6.0)
    assert x.as_strided_((2, 2), (1, 2), 1) is x and x.tolist() == [[1, 3], [2, 4]]


STRIDED_ERRORS = {
    "bounds": (
        (2,), (1,), 7,
        "setStorage: sizes [2], strides [1], storage offset 7, and itemsize 4 requiring a storage size of 36 are out of "
        "bounds for storage of size 24",
    ),
    "negative": ((2,), (-1,), 0, "as_strided: Negative strides are not supported at the moment, got strides: [-1]"),
    "length": ((2,), (1, 1), 0, "mismatch in length of strides and shape"),
    "offset": ((2,), (1,), -1, "Tensor: invalid storage offset -1"),
}  # fmt: skip


@pytest.mark.parametrize("case", STRIDED_ERRORS)
def test_as_strided_errors(torch, case):
    *arguments, expected = STRIDED_ERRORS[case]
    x = torch.arange(6.0)
    assert message(lambda: x.as_strided(*arguments)) == ("RuntimeError", expected)
    assert x.tolist() == [0, 1, 2, 3, 4, 5]


# -- set_, resize_ -------------------------------------------------------------------------------------------------
def test_set_shares(torch):
    source = torch.arange(6.0)
    x = torch.ones(2)
    assert x.set_(source) is x and x.is_set_to(source) and not x.is_set_to(source[1:])
    x.set_(source.storage(), 1, (2, 2), (2, 1))
    assert x.tolist() == [[1, 2], [3, 4]] and x.storage_offset() == 1
    x[0, 0] = 9
    assert source[1].item() == 9
    assert x.set_(source.untyped_storage()).shape == (6,)
    assert x.set_().tolist() == []


SET_ERRORS = {
    "dtype": (lambda t: t.ones(2).set_(t.zeros(3, dtype=t.int32)), "Could not set tensor of type int to a tensor of type float"),
    "storage": (
        lambda t: t.ones(2).set_(t.zeros(3, dtype=t.int32).storage()),
        "Expected a Storage of type float or an UntypedStorage, but got type Int for argument 1 'storage'",
    ),
    "leaf": (
        lambda t: t.ones(2, requires_grad=True).set_(t.ones(2)),
        "a leaf Variable that requires grad is being used in an in-place operation.",
    ),
    "resize": (lambda t: t.ones(2, requires_grad=True).resize_(1), "cannot resize variables that require grad"),
}  # fmt: skip


@pytest.mark.parametrize("case", SET_ERRORS)
def test_set_errors(torch, case):
    call, expected = SET_ERRORS[case]
    assert message(lambda: call(torch)) == ("RuntimeError", expected)


def test_resize(torch):
    x = torch.arange(6.0)
    part = x[1:3]
    assert part.resize_(2, 2).tolist() == [[1, 2], [3, 4]] and part.untyped_storage() is x.untyped_storage()
    y = torch.arange(4.0).view(2, 2).t()
    assert y.resize_(4).tolist() == [0, 1, 2, 3] and y.stride() == (1,)
    grown = torch.arange(2.0).resize_(3, 3)
    assert grown.shape == (3, 3) and grown.view(-1)[:2].tolist() == [0, 1]
    assert torch.ones(2, 3).resize_as_(torch.ones(3)).shape == (3,) and torch.ones(2).is_same_size(torch.zeros(2))


# -- other processes and libraries ---------------------------------------------------------------------------------
def test_shared_memory(torch):
    x = torch.arange(6.0).view(2, 3)[:, 1:]
    assert not x.is_shared()
    assert x.share_memory_() is x and x.is_shared() and x[1].is_shared() and not x.clone().is_shared()
    assert x.tolist() == [[1, 2], [4, 5]] and x.stride() == (3, 1)


def test_a_forked_process_writes_into_shared_memory():
    import multiprocessing

    import tt.core as torch

    x = torch.zeros(3).share_memory_()
    child = multiprocessing.get_context("fork").Process(target=lambda: x.fill_(5))
    child.start()
    child.join()
    assert x.tolist() == [5, 5, 5]


def test_dlpack(torch):
    x = torch.arange(3.0)
    array = np.from_dlpack(x)
    array[0] = 9
    assert x[0].item() == 9 and tuple(map(int, x.__dlpack_device__())) == (1, 0)
    back = torch.from_dlpack(x.__dlpack__())
    back[1] = 8
    assert x.tolist() == [9, 8, 2]
    values = np.ones(2)
    torch.from_dlpack(values)[0] = 3
    assert values[0] == 3
    from importlib import import_module

    dlpack = import_module(f"{torch.__name__}.utils.dlpack")
    assert dlpack.from_dlpack(dlpack.to_dlpack(x)).tolist() == [9, 8, 2]
    expected = ("BufferError", "Can't export tensors that require gradient, use tensor.detach()")
    assert message(lambda: torch.ones(1, requires_grad=True).__dlpack__()) == expected


def test_array(torch):
    x = torch.arange(3.0)
    np.asarray(x)[0] = 4
    assert x[0].item() == 4 and np.asarray(x, np.int64).dtype == np.int64 and np.array(x, copy=True).base is None


def test_frombuffer(torch):
    data = bytearray(np.arange(4, dtype=np.int16).tobytes())
    x = torch.frombuffer(data, dtype=torch.int16, count=2, offset=2)
    assert x.tolist() == [1, 2]
    data[2] = 7
    assert x[0].item() == 7
    assert torch.frombuffer(data, dtype=torch.uint8).shape == (8,)


BUFFER_ERRORS = {
    "empty": (dict(buffer=b""), "both buffer length (0) and count (-1) must not be 0"),
    "count": (
        dict(buffer=bytearray(8), count=3),
        "requested buffer length (3 * 4 bytes) after offset (0 bytes) must not be greater than actual buffer length (8 bytes)",
    ),
    "offset": (
        dict(buffer=bytearray(8), offset=9),
        "offset (9 bytes) must be non-negative and no greater than buffer length (8 bytes) minus 1",
    ),
    "multiple": (
        dict(buffer=bytearray(9)), "buffer length (9 bytes) after offset (0 bytes) must be a multiple of element size (4)",
    ),
    "protocol": (dict(buffer=3), "object does not implement Python buffer protocol."),
}  # fmt: skip


@pytest.mark.parametrize("case", BUFFER_ERRORS)
def test_frombuffer_errors(torch, case):
    arguments, expected = BUFFER_ERRORS[case]
    assert message(lambda: torch.frombuffer(**arguments, dtype=torch.float32)) == ("ValueError", expected)


NAMES = [
    (lambda t: t.ones(2), "torch.FloatTensor"), (lambda t: 3, "int"), (lambda t: t.FloatStorage, "torch.FloatStorage"),
    (lambda t: t.ones(2).storage(), "torch.storage.TypedStorage"), (lambda t: t.float32, "torch.dtype"), (lambda t: len, "len"),
    (lambda t: t.nn.Linear(1, 1), "torch.nn.modules.linear.Linear"), (lambda t: t.Size([1]), "torch.Size"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "name"), NAMES)
def test_typename(torch, make, name):
    assert torch.typename(make(torch)) == name
