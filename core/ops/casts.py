"""Copies and conversions: clone, copy_, to, the dtype methods, and what the engine needs of them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..array import backend, dtypes, formats
from ..array.device import device
from ..array.errors import no_such_call
from ..array.rules import rules
from ..autograd import node as nodes
from ..autograd import views
from ..tensor import Tensor, wrap
from . import writing
from .declare import composite, operation
from .factories import dtype_of
from .scalars import as_element
from .shape import reshape
from .where import no_slope


@operation(grad=dict(self=lambda g: g), node="CloneBackward0")
def clone(xp, self: Tensor, *, memory_format: Any = None):
    """A copy, with history; it lies in memory as the input does, or in a memory format."""
    if memory_format is None and self.flags.c_contiguous:
        return self.copy()
    formats.check_format("clone", memory_format)
    return formats.copied(self, memory_format)


def _cast_back(g, self_meta):
    from .complexes import real_of

    return astype(g if self_meta.dtype.kind == "c" else real_of(g), self_meta.dtype)


@operation(grad=dict(self=_cast_back), function=False, method=False, node="ToCopyBackward0")
def astype(xp, self: Tensor, kind: Any, memory_format: Any = None):
    """A copy in another dtype (NumPy's)."""
    if self.dtype.kind == "c" and np.dtype(kind).kind not in "cb":
        warn_of_lost_parts()
        self = self.real
    if memory_format is None and 0 not in self.strides:
        return self.astype(kind)
    return formats.copied(self, memory_format, kind)


def cast_array(array: Any, kind: Any) -> Any:
    """An array in another dtype (NumPy's), itself when it has it."""
    return array if array.dtype == kind else astype.op.kernel(np, array, kind)


def warn_of_lost_parts() -> None:
    """Say, once in a process as torch does, that a cast drops imaginary parts."""
    if not _warned:
        _warned.append(True)
        warnings.warn("Casting complex values to real discards the imaginary part", UserWarning, stacklevel=6)


_warned: list[bool] = []


@operation(
    grad=dict(self=lambda g, self_meta: move(g, self_meta.xp)), function=False, method=False, node="ToCopyBackward0"
)
def move(xp, self: Tensor, target: Any):
    """A copy on another device, given as device or as its array library."""
    place = (
        target
        if isinstance(target, device)
        else backend.device_of(target.empty(0))
        if target is not np
        else backend.CPU
    )
    return backend.send(self, place)


def cast_like(mask: Any, like: Any) -> Any:
    """A mask as numbers of another operand's dtype, tensors or arrays."""
    if isinstance(mask, Tensor):
        return astype(mask, like.array.dtype)
    return mask.astype(like.dtype)


# -- copy_ ---------------------------------------------------------------------------------------------------------
def _source_gradient(g, src_meta):
    moved = g if src_meta.xp is backend.xp_of(getattr(g, "array", g)) else move(g, src_meta.xp)
    return astype(moved, src_meta.dtype) if getattr(moved, "array", moved).dtype != src_meta.dtype else moved


@operation(grad=dict(src=_source_gradient, self=no_slope), function=False, method=False, node="CopyBackwards")
def copy_op(xp, self: Tensor, src: Tensor):
    """The values of `src` in the shape, dtype and place of the input."""
    if src.dtype != self.dtype:
        if src.dtype.kind == "c" and self.dtype.kind not in "cb":
            warn_of_lost_parts()
            src = src.real
        src = src.astype(self.dtype)
    return xp.broadcast_to(src, self.shape)


@composite(function=False)
def copy_(self: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    """Write the values of `src` (broadcast, cast, moved) into this tensor."""
    if isinstance(src, (int, float, complex)):
        return self.fill_(src)  # type: ignore[attr-defined]
    if not isinstance(src, Tensor):
        raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type(src).__name__}")
    if src.device != self.device:
        src = move(src, self.device)
    try:
        np.broadcast_shapes(src.array.shape, self.array.shape)
        return writing.run_in_place(copy_op.op, (self, src))
    except ValueError:
        raise _copy_mismatch(self, src) from None


def _copy_mismatch(self: Tensor, src: Tensor) -> RuntimeError:
    a, b = self.array.shape, src.array.shape
    for i in range(1, min(len(a), len(b)) + 1):
        if a[-i] != b[-i] and b[-i] != 1:
            return RuntimeError(
                f"The size of tensor a ({a[-i]}) must match the size of tensor b ({b[-i]}) at non-singleton dimension "
                f"{len(a) - i}\n  copy_(input {list(a)}, src {list(b)})"
            )
    return RuntimeError(
        f"output with shape {list(a)} doesn't match the broadcast shape {list(b)}\n  copy_(input {list(a)}, src {list(b)})"
    )


@operation(
    grad=dict(self=no_slope, value=lambda g: g),
    inplace=True,
    method=False,
    numbers=True,
    node=lambda self, value: f"FillBackward{3 if hasattr(value, 'dtype') else 2}",
)
def fill(xp, self: Tensor, value: Tensor):
    """The input's shape filled with one number."""
    if getattr(value, "ndim", 0):
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    return xp.full(self.shape, as_element(value, self.dtype), self.dtype)


@operation(grad=dict(self=no_slope), inplace=True, function=False, method=False, node="ZeroBackward0")
def zero(xp, self: Tensor):
    """Zeros in the input's shape."""
    return xp.zeros_like(self)


# -- to ------------------------------------------------------------------------------------------------------------
_FLAGS = dict(non_blocking=bool, copy=bool, memory_format=formats.memory_format)


def _parse_to(arguments: tuple, named: dict) -> tuple[device | None, dtypes.dtype | None, dict[str, Any]]:
    """Device, dtype and flags in a call of `to`: `to(device, dtype)`, `to(dtype)` or `to(tensor)`, then flags."""
    first = arguments[0] if arguments else None
    if isinstance(first, Tensor):
        names: tuple[str, ...] = ("tensor", "non_blocking", "copy")
    elif isinstance(first, (dtypes.dtype, type, float, bool)):
        names = ("dtype", "non_blocking", "copy")
    else:
        names = ("device", "dtype", "non_blocking", "copy")
    found = dict(zip(names, arguments)) | named
    if "other" in found and rules.dialect != "2":
        found["tensor"] = found.pop("other")
    if (
        len(arguments) > len(names)
        or len(found) < len(arguments) + len(named)
        or not all(value is None or _fits_to(name, value) for name, value in found.items())
    ):
        raise no_such_call("to", arguments, named)
    like, place, kind = found.get("tensor"), found.get("device"), found.get("dtype")
    if like is not None:
        place, kind = like.device, like.dtype
    if kind is not None and type(kind) is not dtypes.dtype:
        kind = dtype_of("to", type(kind) if isinstance(kind, (float, bool)) else kind)
    return (None if place is None else backend.resolve(place)), kind, found


def _fits_to(name: str, value: Any) -> bool:
    if name == "tensor":
        return isinstance(value, Tensor)
    if name == "dtype":
        return isinstance(value, (dtypes.dtype, float, bool)) or value in (float, int, bool, complex)
    if name == "device":
        return isinstance(value, (str, device)) or type(value) is int
    return isinstance(value, _FLAGS.get(name, ()))


@composite(function=False)
def to(self: Tensor, *arguments: Any, **named: Any) -> Tensor:
    """The tensor in another dtype and/or on another device: `to(dtype)`, `to(device)`, `to(device, dtype)`,
    `to(other)`; itself when nothing changes."""
    place, kind, given = _parse_to(arguments, named)
    result, order = self, given.get("memory_format")
    if place is not None and place != self.device:
        result = move(result, place)
    if kind is not None and kind is not result.dtype:
        return astype(result, kind.numpy, order)
    if order in _CHANNELS and not (result is self and not given.get("copy") and formats.lies_in(self.array, order)):
        return astype(result, result.array.dtype, order)
    return clone(result, memory_format=order) if given.get("copy") and result is self else result


_CHANNELS = (formats.channels_last, formats.channels_last_3d)


@composite(function=False)
def cuda(self: Tensor, device: Any = None, non_blocking: bool = False) -> Tensor:
    """The tensor on a CUDA device (the current one by default)."""
    return to(self, backend.resolve("cuda" if device is None else device))


@composite(function=False)
def cpu(self: Tensor, *, memory_format: Any = None) -> Tensor:
    """The tensor in host memory."""
    return to(self, backend.CPU, memory_format=memory_format)


@composite(function=False)
def type_as(self: Tensor, other: Tensor) -> Tensor:
    """`to(other)`."""
    if not isinstance(other, Tensor):
        raise TypeError(f"type_as(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}")
    return to(self, other)


_LEGACY = {name: kind for kind, name in dtypes.LEGACY_NAMES.items()}


@composite(function=False, name="type")
def type_(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The old name of the tensor's type, `torch.FloatTensor`; with an argument, the tensor converted to it."""
    if dtype is None:
        return f"torch.{'cuda.' if self.is_cuda else ''}{dtypes.LEGACY_NAMES[self.dtype]}"
    if isinstance(dtype, dtypes.dtype):
        return to(self, dtype)
    if not isinstance(dtype, (str, type)):
        raise TypeError("dtype must be a type, str, or dtype object")
    module = "" if getattr(dtype, "__module__", "") == "builtins" else f"{getattr(dtype, '__module__', '')}."
    name = dtype if isinstance(dtype, str) else f"{module}{dtype.__name__}"
    prefix, _, legacy = name.rpartition(".")
    if legacy not in _LEGACY or prefix not in ("torch", "torch.cuda"):
        raise ValueError(f"invalid type: '{name}'\n  type(input {list(self.array.shape)}, dtype={name!r})")
    return to(self, "cuda" if prefix == "torch.cuda" else "cpu", _LEGACY[legacy])


def _converter(name: str, kind: dtypes.dtype) -> None:
    def convert(self: Tensor, *, memory_format: Any = None) -> Tensor:
        if memory_format is None:
            return self if self.array.dtype == kind.numpy else astype(self, kind.numpy)
        formats.check_format(name, memory_format)
        return to(self, kind, memory_format=memory_format)

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"The tensor as {kind!r}."
    setattr(Tensor, name, convert)


for _name, _kind in dict(
    float=dtypes.float32,
    double=dtypes.float64,
    half=dtypes.float16,
    bfloat16=dtypes.bfloat16,
    byte=dtypes.uint8,
    char=dtypes.int8,
    short=dtypes.int16,
    int=dtypes.int32,
    long=dtypes.int64,
    bool=dtypes.bool_,
    cfloat=dtypes.complex64,
    cdouble=dtypes.complex128,
).items():
    _converter(_name, _kind)


# -- what autograd needs of the operations -------------------------------------------------------------------------
def _conform_tensor(g: Tensor, meta: nodes.Meta) -> Tensor:
    """Sum over broadcast dimensions and cast, recorded; a real input takes the real part."""
    from .complexes import real_of
    from .reduce import sum

    if g.array.shape != meta.shape:
        extra = g.array.ndim - len(meta.shape)
        dims = (
            *range(extra),
            *(i + extra for i, n in enumerate(meta.shape) if n == 1 and g.array.shape[i + extra] != 1),
        )
        g = reshape(sum(g, dims, True) if dims else g, tuple(meta.shape))
    if g.array.dtype.kind == "c" and meta.dtype.kind != "c":
        g = real_of(g)
    return astype(g, meta.dtype) if g.array.dtype != meta.dtype else g


def _write_tensor(part: Tensor, value: Tensor | None) -> None:
    copy_(part, value if value is not None else wrap(np.zeros_like(part.array)))


nodes.conform_tensor = _conform_tensor
views.copy_tensor = lambda tensor: clone(tensor)
views.write_tensor = _write_tensor
