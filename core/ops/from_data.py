"""Tensors from data: numbers, nested sequences, NumPy arrays and other tensors."""

from __future__ import annotations

import operator
import reprlib
import warnings
from typing import Any

import numpy as np

from ..array import backend, dtypes
from ..array.shapes import Size
from ..tensor import Tensor, wrap
from .declare import composite
from .factories import check, dtype_of, finish, pinned, place_of

_MISSING: Any = object()
_NUMBERS = frozenset((int, float, bool, complex))
_NESTED = frozenset((list, tuple))


# -- reading -------------------------------------------------------------------------------------------------------
def array_from(data: Any, dtype: dtypes.dtype | None = None) -> np.ndarray:
    """Numbers, nested sequences or an array as a new NumPy array, with torch's dtypes and errors."""
    if isinstance(data, np.ndarray):
        _check_byte_order(data)
        kind = dtypes.from_numpy(data.dtype).numpy if dtype is None else dtype.numpy
        return np.array(data, kind)
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    quick = _read_at_once(data, dtype)
    return _read(data, dtype) if quick is None else quick


def _read_at_once(data: Any, dtype: dtypes.dtype | None) -> np.ndarray | None:
    """Lists of nothing but Python's numbers, which NumPy reads as torch does; None for all else."""
    types = _types(data)
    if not types <= _NUMBERS:
        return None
    try:
        array = np.array(data)
    except (ValueError, OverflowError):
        return None
    if not array.size or array.dtype.kind not in "biufc" or array.dtype == np.uint64:
        return None
    if dtype is not None:
        kind = dtype.numpy
        if kind.kind in "iu" and array.dtype != bool and not _fits(array, kind):
            return None
        return None if array.dtype.kind == "c" and kind.kind not in "cb" else array.astype(kind, copy=False)
    if array.dtype.kind == "f":
        return array.astype(dtypes.get_default_dtype().numpy, copy=False)
    return array.astype(dtypes.get_default_dtype().to_complex().numpy) if array.dtype.kind == "c" else array


def _is_of_gpu(data: Any) -> bool:
    """Is it another library's array on a GPU?"""
    kind = type(data)
    return (
        kind not in _NESTED
        and kind not in _NUMBERS
        and not isinstance(data, Tensor)
        and hasattr(data, "__cuda_array_interface__")
    )


def _types(data: Any) -> set[type]:
    """The types of all that is not a list or a tuple."""
    if type(data) not in _NESTED:
        return {type(data)}
    found = set(map(type, data))
    if found & _NESTED:
        return (found - _NESTED).union(*[_types(d) for d in data if type(d) in _NESTED])
    return found


def _fits(array: np.ndarray, kind: np.dtype) -> bool:
    """Can an integer dtype hold the numbers? Unsigned ones take negatives modulo their size, as in C."""
    bounds = np.iinfo(kind)
    lowest = -bounds.max if bounds.min == 0 else bounds.min
    return bool(array.dtype.kind in "iuf" and array.min() >= lowest and array.max() <= bounds.max)  # NaN is in no range


# -- reading one by one, as torch does -----------------------------------------------------------------------------
def _read(data: Any, dtype: dtypes.dtype | None) -> np.ndarray:
    sizes = _sizes(data)
    kind = _inferred(data) if dtype is None else dtype
    if 0 in sizes:
        return np.empty(sizes, kind.numpy)
    values: list[Any] = []
    _collect(data, sizes, 0, kind, values)
    return np.array(values, kind.numpy).reshape(sizes)


def _is_sequence(value: Any) -> bool:
    if isinstance(value, (Tensor, dict, set, type)):
        return False
    return hasattr(value, "__getitem__") and hasattr(value, "__len__") and not isinstance(value, np.generic)


def _sizes(data: Any) -> list[int]:
    """The length of the data, of its first element, and so on."""
    sizes: list[int] = []
    while _is_sequence(data):
        sizes.append(len(data))
        if not sizes[-1]:
            break
        first = data[0]
        if isinstance(first, str) and isinstance(data, str):
            raise ValueError("too many dimensions 'str'")
        if isinstance(first, np.ndarray) and first.ndim and not isinstance(data, np.ndarray):
            warnings.warn(
                "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list to a "
                "single numpy.ndarray with numpy.array() before converting to a tensor.",
                UserWarning,
                stacklevel=6,
            )
        data = first
    return sizes


def _inferred(data: Any) -> dtypes.dtype:
    """The dtype that holds all elements."""
    if isinstance(data, Tensor):
        return data.dtype
    if isinstance(data, (np.ndarray, np.generic)) and not isinstance(data, (np.str_, np.bytes_)):
        return dtypes.from_numpy(data.dtype)
    if isinstance(data, (bool, int, float, complex)):
        return dtypes.of_number(data)
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if not _is_sequence(data):
        raise RuntimeError(f"Could not infer dtype of {_type_name(data)}")
    if not len(data):
        return dtypes.get_default_dtype()
    found = _inferred(data[0])
    for each in data:
        found = dtypes.promote(found, _inferred(each))
    return found


def _type_name(value: Any) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__name__}" if kind.__module__ == "decimal" else kind.__name__


def _collect(data: Any, sizes: list[int], dim: int, kind: dtypes.dtype, values: list[Any]) -> None:
    """Append the elements in order; the lengths must be those of the first ones."""
    if dim == len(sizes):
        values.append(_element(data, kind))
        return
    try:
        parts = list(data)
    except TypeError:
        raise TypeError("not a sequence") from None
    if len(parts) != sizes[dim]:
        raise ValueError(f"expected sequence of length {sizes[dim]} at dim {dim} (got {len(parts)})")
    for part in parts:
        _collect(part, sizes, dim + 1, kind, values)


def _element(value: Any, kind: dtypes.dtype) -> Any:
    """One value as a Python number for a dtype."""
    if isinstance(value, np.generic):
        value = value.item()
    if kind.category == dtypes.int64.category:
        return _integer(value, kind)
    if isinstance(value, Tensor):
        if value.array.size != 1:
            raise _several(kind)
        value = value.item()
    if kind is dtypes.bool_:
        return bool(value)
    if kind.is_complex and isinstance(value, complex):
        return value
    if isinstance(value, (str, bytes)) or not (hasattr(value, "__float__") or hasattr(value, "__index__")):
        raise TypeError(f"must be real number, not {type(value).__name__}")
    return value if isinstance(value, float) else float(value)


def _several(kind: dtypes.dtype) -> Exception:
    if kind.is_floating_point or kind.is_complex:
        return ValueError("only one element tensors can be converted to Python scalars")
    return TypeError("only integer tensors of a single element can be converted to an index")


def _integer(value: Any, kind: dtypes.dtype) -> int:
    if isinstance(value, Tensor):
        if value.array.size != 1 or value.array.dtype.kind not in "biu":
            raise _several(kind)
        value = int(value.item())
    if not isinstance(value, float):
        value = operator.index(value)
        if not -(2**63) <= value < 2**63:
            raise ValueError("Overflow when unpacking long long")
    bounds = np.iinfo(kind.numpy)
    lowest = -bounds.max if bounds.min == 0 else bounds.min
    if not lowest <= value <= bounds.max:
        raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")
    return int(value) % (bounds.max + 1) if bounds.min == 0 else int(value)


# -- the functions -------------------------------------------------------------------------------------------------
@composite(method=False)
def tensor(
    data: Any = _MISSING, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False
) -> Tensor:  # fmt: skip
    """A new leaf with a copy of the data (nested lists, numbers, NumPy arrays)."""
    if data is _MISSING:
        raise TypeError('tensor() missing 1 required positional arguments: "data"')
    check("tensor", None, requires_grad, pin_memory)
    wanted = None if dtype is None else dtype_of("tensor", dtype)
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
        place = data.device if device is None else place_of("tensor", device)
        array = data.array.astype(data.array.dtype if wanted is None else wanted.numpy)
    elif _is_of_gpu(data):
        from .exchange import of_cuda_interface

        found: Any = of_cuda_interface(data, copy=True).to(device, wanted)  # type: ignore[attr-defined]
        return found.requires_grad_() if requires_grad else found
    else:
        place = backend.CPU if device is None else place_of("tensor", device)
        try:
            array = array_from(data, wanted)
        except (RuntimeError, ValueError) as error:
            raise type(error)(f"{error}\n  tensor(data={reprlib.repr(data)})") from None
    array = backend.send(array, place)
    return finish(pinned(array) if pin_memory else array, requires_grad)


@composite(method=False)
def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """A tensor on the data's memory where possible (tensors, NumPy arrays), else a copy."""
    wanted = None if dtype is None else dtype_of("as_tensor", dtype)
    if isinstance(data, np.ndarray):
        data = from_numpy(data)
    elif _is_of_gpu(data):
        from .exchange import of_cuda_interface

        data = of_cuda_interface(data)
    if isinstance(data, Tensor):
        return data.to(device, wanted)  # type: ignore[attr-defined]
    return tensor(data, dtype=wanted, device=device)


@composite(method=False)
def asarray(
    obj: Any, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of any data: on its memory unless `copy`, which False demands and True forbids."""
    wanted = None if dtype is None else dtype_of("asarray", dtype)
    source = obj
    if isinstance(obj, np.ndarray):
        source = from_numpy(obj)
    elif _is_of_gpu(obj):
        from .exchange import of_cuda_interface

        source = of_cuda_interface(obj)
    elif isinstance(obj, (bytearray, memoryview)):
        source = wrap(np.frombuffer(obj, (dtypes.get_default_dtype() if wanted is None else wanted).numpy))
    if not isinstance(source, Tensor):
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        return tensor(obj, dtype=wanted, device=device, requires_grad=requires_grad)
    found = source.to(device, wanted)  # type: ignore[attr-defined]
    if copy is False and found is not source:
        what = f"dtype {wanted}" if wanted is not None and wanted is not source.dtype else f"device {device}"
        raise ValueError(f"can't alias tensor with {what.partition(' ')[0]} '{what.partition(' ')[2]}'.")
    if copy and found is source:
        found = source.clone()  # type: ignore[attr-defined]
    if found.requires_grad and not requires_grad:
        return found.detach()
    return found.requires_grad_() if requires_grad and not found.requires_grad else found


@composite(method=False)
def from_numpy(ndarray: np.ndarray) -> Tensor:
    """A tensor on the memory of a NumPy array: a write into one is seen in the other."""
    if not isinstance(ndarray, np.ndarray):
        kind = type(ndarray)
        shown = f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__
        raise TypeError(f"expected np.ndarray (got {shown})")
    _check_byte_order(ndarray)
    dtypes.from_numpy(ndarray.dtype)
    if any(s < 0 for s in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array  with array.copy().) "
        )
    return wrap(ndarray)


def _check_byte_order(array: np.ndarray) -> None:
    if not array.dtype.isnative and array.dtype.kind in "iufc":
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
            "currently not supported."
        )


@composite(method=False)
def is_tensor(obj: Any) -> bool:
    """Is it a tensor?"""
    return isinstance(obj, Tensor)


@composite(function=False)
def new_tensor(self: Tensor, data: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """`torch.tensor` in this tensor's dtype and place."""
    return tensor(data, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)


# -- the old constructors ------------------------------------------------------------------------------------------
@composite(function=False)
def new(self: Tensor, *arguments: Any, device: Any = None) -> Tensor:
    """The old constructor of this tensor's type: sizes, a sequence or another tensor."""
    array = legacy_array(arguments, self.dtype)
    return wrap(backend.send(array, self.device if device is None else backend.resolve(device)))


def legacy_array(arguments: tuple, kind: dtypes.dtype) -> np.ndarray:
    """What `torch.FloatTensor(...)` was given as an array: nothing, sizes, a torch.Size, a sequence, an array or a
    tensor of the same dtype."""
    from ..array.errors import allocated

    if not arguments:
        return np.empty((0,), kind.numpy)
    first = arguments[0]
    if len(arguments) == 1 and isinstance(first, Tensor):
        if first.dtype is not kind:
            raise TypeError(f"expected {dtypes.LEGACY_NAMES[kind]} (got {dtypes.LEGACY_NAMES[first.dtype]})")
        return first.array
    if isinstance(first, Size):
        return np.zeros(first, kind.numpy)
    if all(isinstance(a, (int, np.integer)) or (isinstance(a, Tensor) and not a.array.ndim) for a in arguments):
        sizes = [int(a) for a in arguments]
        if min(sizes) < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {sizes}")
        return allocated("new", sizes, np.zeros, sizes, kind.numpy)
    if first is None or isinstance(first, (float, np.floating)):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    return array_from(first, kind)
