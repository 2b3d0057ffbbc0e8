"""Creation: tensors from data, filled, ranges, and `new_*` and `*_like`."""

from __future__ import annotations

import math
import reprlib
from typing import Any

import numpy as np

from ..array import backend, dtypes
from ..array.errors import explained
from ..array.rules import rules
from ..array.shapes import as_shape
from ..tensor import Tensor, strided, wrap
from .declare import composite
from .writing import accepting_out, into


def finish(array: Any, requires_grad: bool = False) -> Tensor:
    """A new tensor on an array of its own."""
    tensor = wrap(array)
    if requires_grad:
        if array.dtype.kind not in "fcV":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        tensor.requires_grad = True
    return tensor


def _kind(dtype: Any) -> np.dtype:
    return (dtypes.get_default_dtype() if dtype is None else dtype).numpy


_MISSING: Any = object()


# -- from data -----------------------------------------------------------------------------------------------------
def _inferred(array: np.ndarray, data: Any) -> np.ndarray:
    """Python floats become the default dtype, integers int64; arrays keep their dtype."""
    if isinstance(data, (np.ndarray, np.generic)):
        return array
    if array.dtype.kind == "f" and not _holds_numpy(data):
        return array.astype(dtypes.get_default_dtype().numpy)
    if array.dtype.kind == "c":
        return array.astype(dtypes.get_default_dtype().to_complex().numpy)
    return array.astype(dtypes.get_default_dtype().numpy) if not array.size and array.dtype.kind == "f" else array


def _holds_numpy(data: Any) -> bool:
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return isinstance(data, (np.ndarray, np.generic)) and not isinstance(data, (float, int))


def _plain(data: Any) -> Any:
    """Nested tensors as numbers, so that NumPy can read the lists."""
    if isinstance(data, Tensor):
        return data.detach().cpu().numpy() if data.array.ndim else data.item()  # type: ignore[attr-defined]
    if isinstance(data, (list, tuple)) and any(isinstance(d, (Tensor, list, tuple)) for d in data):
        return [_plain(d) for d in data]
    return data


def array_from(data: Any, dtype: Any = None) -> np.ndarray:
    """Nested sequences, numbers or arrays as a new NumPy array, with torch's dtypes and errors."""
    if data is None or isinstance(data, (set, dict)):
        raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    plain = _plain(data)
    try:
        array = np.array(plain)
    except ValueError:
        raise _ragged(plain) from None
    if array.dtype == object or array.dtype.kind in "US":
        raise _unreadable(plain)
    if isinstance(data, (list, tuple)) and not array.size:
        array = array.astype(dtypes.get_default_dtype().numpy)
    if isinstance(data, np.ndarray):
        return array.astype(dtype.numpy) if dtype is not None else array
    if array.dtype == np.uint64 and not _holds_numpy(data):
        raise ValueError("Overflow when unpacking long long")
    if dtype is None:
        return _inferred(array, data)
    if dtype.numpy.kind in "iu" and array.size:
        _check_overflow(array, dtype)
    return array.astype(dtype.numpy)


def _check_overflow(array: np.ndarray, dtype: dtypes.dtype) -> None:
    """Numbers that an integer dtype cannot hold; unsigned ones take negatives modulo their size, as in C."""
    bounds = np.iinfo(dtype.numpy)
    lowest = -bounds.max if bounds.min == 0 else bounds.min
    if array.dtype.kind in "iuf" and not (array.min() >= lowest and array.max() <= bounds.max):  # NaN is in no range
        raise RuntimeError(f"value cannot be converted to type {dtype!r} without overflow".replace("torch.", ""))


def _ragged(data: Any) -> Exception:
    """Torch's sentence for lists of unequal lengths: where the first one differs."""
    expected, dim = len(data), 0
    level = list(data)
    while level:
        sizes = [len(d) if isinstance(d, (list, tuple)) else None for d in level]
        first = sizes[0]
        for size in sizes:
            if size != first:
                if size is None:
                    return TypeError("not a sequence")
                if first is None:
                    return _unreadable(data)
                return ValueError(f"expected sequence of length {first} at dim {dim + 1} (got {size})")
        if first is None:
            break
        level = [x for d in level for x in d]
        dim += 1
    return ValueError(f"expected sequence of length {expected} at dim {dim}")


def _unreadable(data: Any) -> Exception:
    if any(isinstance(d, int) and not -(2**63) <= d < 2**63 for d in np.array(data, object).flat):
        return ValueError("Overflow when unpacking long long")
    while isinstance(data, (list, tuple)) and data:
        data = next((d for d in data if not isinstance(d, (int, float, complex, bool))), data[0])
    if isinstance(data, str):
        return ValueError(f"too many dimensions '{type(data).__name__}'")
    return RuntimeError(f"Could not infer dtype of {type(data).__name__}")


@composite(method=False)
def tensor(
    data: Any = _MISSING,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new leaf with a copy of the data (nested lists, numbers, NumPy arrays)."""
    if data is _MISSING:
        raise TypeError('tensor() missing 1 required positional arguments: "data"')
    if isinstance(data, Tensor):
        import warnings

        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
        place = data.device if device is None else backend.resolve(device)
        kind = data.array.dtype if dtype is None else dtype.numpy
        return finish(backend.send(data.array.astype(kind), place), requires_grad)
    try:
        array = array_from(data, dtype)
    except (RuntimeError, ValueError) as error:
        raise type(error)(f"{error}\n  tensor(data={reprlib.repr(data)})") from None
    if isinstance(data, np.ndarray):
        dtypes.from_numpy(array.dtype)  # refuses dtypes torch does not have
        array = array.astype(array.dtype.newbyteorder("="))
    return finish(backend.send(array, backend.resolve(device)), requires_grad)


@composite(method=False)
def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """A tensor on the data's memory where possible (tensors, NumPy arrays), else a copy."""
    if isinstance(data, np.ndarray):
        data = from_numpy(data)
    if isinstance(data, Tensor):
        return data.to(device, dtype)  # type: ignore[attr-defined]
    return tensor(data, dtype=dtype, device=device)


asarray = composite(method=False, name="asarray")(as_tensor)


@composite(method=False)
def from_numpy(ndarray: np.ndarray) -> Tensor:
    """A tensor on the memory of a NumPy array: a write into one is seen in the other."""
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    dtypes.from_numpy(ndarray.dtype)
    if any(s < 0 for s in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array  with array.copy().) "
        )
    return wrap(ndarray)


@composite(method=False)
def is_tensor(obj: Any) -> bool:
    """Is it a tensor?"""
    return isinstance(obj, Tensor)


# -- filled --------------------------------------------------------------------------------------------------------
def _filled(name: str, doc: str, make: Any) -> Any:
    def create(
        *size: Any,
        out: Any = None,
        dtype: Any = None,
        layout: Any = strided,
        device: Any = None,
        requires_grad: bool = False,
        pin_memory: bool = False,
        **named: Any,
    ) -> Tensor:
        if "size" in named:
            size = named.pop("size")
        if named:
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(named))}'")
        if out is not None:
            return into(name, out, wrap(make(backend.xp_of(out.array), _checked(name, size), out.array.dtype)))
        return finish(
            make(backend.namespace(backend.resolve(device)), _checked(name, size), _kind(dtype)), requires_grad
        )

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return composite(method=False)(create)


def _checked(name: str, size: tuple) -> tuple[int, ...]:
    flat = size[0] if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    for i, n in enumerate(flat):
        if not hasattr(n, "__index__"):
            got = type(n).__name__
            if flat is size:
                raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {got}")
            raise TypeError(
                f"{name}(): argument 'size' (position 1) must be tuple of ints, but found element of type {got} at pos {i}"
            )
    shape = as_shape(size)
    for n in shape:
        if n < 0:
            sentence = f"Trying to create tensor with negative dimension {n}: {list(shape)}"
            if name == "zeros":
                sentence = "zeros: Dimension size must be non-negative."
            raise RuntimeError(f"{sentence}\n  {name}(size={list(shape)})")
    return shape


zeros = _filled("zeros", "A tensor of zeros.", lambda xp, shape, kind: xp.zeros(shape, kind))
ones = _filled("ones", "A tensor of ones.", lambda xp, shape, kind: xp.ones(shape, kind))
empty = _filled("empty", "A tensor of undefined values.", lambda xp, shape, kind: xp.empty(shape, kind))


@composite(method=False)
def full(
    size: Any, fill_value: Any, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """A tensor filled with one number, of the number's dtype."""
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    kind = dtypes.of_number(value) if dtype is None else dtype
    xp = backend.namespace(backend.resolve(device)) if out is None else backend.xp_of(out.array)
    result = finish(xp.full(as_shape(size), value, kind.numpy), requires_grad)
    return result if out is None else into("full", out, result)


def _like(name: str, doc: str, make: Any) -> None:
    def create(
        input: Tensor, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
        memory_format: Any = None,
    ) -> Tensor:  # fmt: skip
        kind = input.array.dtype if dtype is None else dtype.numpy
        place = input.device if device is None else backend.resolve(device)
        return finish(make(backend.namespace(place), input.array.shape, kind), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    composite(method=False)(create)


_like("zeros_like", "Zeros in the input's shape, dtype and place.", lambda xp, shape, kind: xp.zeros(shape, kind))
_like("ones_like", "Ones in the input's shape, dtype and place.", lambda xp, shape, kind: xp.ones(shape, kind))
_like(
    "empty_like",
    "Undefined values in the input's shape, dtype and place.",
    lambda xp, shape, kind: xp.empty(shape, kind),
)


@composite(method=False)
def full_like(
    input: Tensor, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """One number in the input's shape, dtype and place."""
    kind = input.dtype if dtype is None else dtype
    place = input.device if device is None else device
    return full(input.array.shape, fill_value, dtype=kind, device=place, requires_grad=requires_grad)


def _new(name: str, make: Any) -> None:
    def create(self: Tensor, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        place = self.device if device is None else backend.resolve(device)
        kind = self.array.dtype if dtype is None else dtype.numpy
        return finish(make(backend.namespace(place), as_shape(size), kind), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = f"`torch.{name[4:]}` in this tensor's dtype and place."
    composite(function=False)(create)


_new("new_zeros", lambda xp, shape, kind: xp.zeros(shape, kind))
_new("new_ones", lambda xp, shape, kind: xp.ones(shape, kind))
_new("new_empty", lambda xp, shape, kind: xp.empty(shape, kind))


@composite(function=False)
def new_full(
    self: Tensor, size: Any, fill_value: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`torch.full` in this tensor's dtype and place."""
    return full_like(empty(as_shape(size), dtype=self.dtype, device=self.device), fill_value, dtype=dtype, device=device,
                     requires_grad=requires_grad)  # fmt: skip


@composite(function=False)
def new_tensor(self: Tensor, data: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """`torch.tensor` in this tensor's dtype and place."""
    return tensor(data, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)


@composite(function=False)
def new(self: Tensor, *arguments: Any, device: Any = None) -> Tensor:
    """The old constructor of this tensor's type: sizes, a sequence or another tensor."""
    array = legacy_array(arguments, self.dtype)
    return wrap(backend.send(array, self.device if device is None else backend.resolve(device)))


def legacy_array(arguments: tuple, kind: dtypes.dtype) -> np.ndarray:
    """What `torch.FloatTensor(...)` was given as an array: nothing, sizes, a torch.Size, a sequence, an array or a
    tensor of the same dtype."""
    from ..array.shapes import Size

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
        return np.zeros(sizes, kind.numpy)
    if first is None or isinstance(first, (float, np.floating)):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    return array_from(first, kind)


# -- ranges --------------------------------------------------------------------------------------------------------
def _range_dtype(values: tuple, dtype: Any) -> dtypes.dtype:
    if dtype is not None:
        return dtype
    if rules.integer_arange == "int64" and all(isinstance(v, (int, np.integer)) for v in values):
        return dtypes.int64
    return dtypes.get_default_dtype()


@composite(method=False)
def arange(
    start: Any, end: Any = None, step: Any = 1, *, out: Any = None, dtype: Any = None, layout: Any = strided,
    device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """start, start + step, … below end; integers give int64."""
    first, last = (0, start) if end is None else (start, end)
    values = tuple(v.item() if isinstance(v, Tensor) else v for v in (first, last, step))
    first, last, step = values
    if step == 0 or (last - first) / step < 0:
        sentence = "upper bound and lower bound inconsistent with step sign" if step else "step must be nonzero"
        raise explained(RuntimeError(sentence), "arange", [("start", first), ("end", last), ("step", step)])
    kind = _range_dtype(values, dtype if out is None else out.dtype)
    length = math.ceil((last - first) / step)
    # torch computes start + i * step in double precision and rounds once
    array = (np.arange(length) * step + first).astype(kind.numpy)
    if out is not None:
        return into("arange", out, wrap(backend.send(array, out.device)))
    return finish(backend.send(array, backend.resolve(device)), requires_grad)


@composite(method=False, name="range")
@accepting_out
def range_(start: Any, end: Any, step: Any = 1, *, dtype: Any = None, device: Any = None) -> Tensor:
    """start, start + step, … up to and including end, as floats (the old range)."""
    length = math.floor((end - start) / step) + 1
    array = (np.arange(length) * step + start).astype(_kind(dtype))
    return finish(backend.send(array, backend.resolve(device)))


@composite(method=False)
@accepting_out
def linspace(
    start: float, end: float, steps: int = 100, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers evenly spaced from start to end."""
    kind = _kind(dtype)
    if steps < 0:
        error = RuntimeError("number of steps must be non-negative")
        raise explained(error, "linspace", [("start", start), ("end", end), ("steps", steps)])
    if kind.kind in "iu":
        return finish(np.linspace(start, end, steps).astype(kind))
    # torch counts up from the start in the first half and down from the end in the second, in the result's precision
    step = kind.type((end - start) / (steps - 1)) if steps > 1 else kind.type(0)
    index = np.arange(steps)
    array = np.where(
        index < steps // 2,
        kind.type(start) + step * index.astype(kind),
        kind.type(end) - step * (steps - 1 - index).astype(kind),
    ).astype(kind)
    if steps == 1:
        array = np.array([start], kind)
    return finish(backend.send(array, backend.resolve(device)), requires_grad)


@composite(method=False)
@accepting_out
def eye(n: int, m: int | None = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones on the diagonal of an n by m matrix, zeros elsewhere."""
    return finish(
        backend.send(np.eye(n, n if m is None else m, dtype=_kind(dtype)), backend.resolve(device)), requires_grad
    )


@composite(method=False)
def numel(input: Tensor) -> int:
    """Number of elements."""
    return input.array.size


@composite(method=False)
def is_floating_point(input: Tensor) -> bool:
    """Is the dtype a floating-point one?"""
    return input.dtype.is_floating_point
