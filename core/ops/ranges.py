"""Tensors of evenly spaced numbers: arange, range, linspace, logspace; and the identity matrix."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..array import backend, dtypes
from ..array.errors import allocated, explained, no_such_call
from ..array.formats import layout as layout_kind
from ..array.formats import strided
from ..array.rules import rules
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .declare import composite
from .factories import check, finish, kind_of, pinned, place_of
from .writing import into

_OPTIONS = {
    "out": Tensor, "dtype": (dtypes.dtype, type), "layout": layout_kind, "device": (str, int, backend.device),
    "requires_grad": bool, "pin_memory": bool,
}  # fmt: skip


def _call(
    name: str, names: tuple[str, ...], least: int, arguments: tuple, named: dict[str, Any], shown: tuple | None = None
) -> tuple[list, dict]:
    """The numbers and the options that a function was given; torch's sentence when they fit no form of it."""
    values = [*arguments, *(named.pop(n) for n in names[len(arguments) :] if n in named)]
    whole = {n: v for n, v in named.items() if v is not None and not isinstance(v, _OPTIONS.get(n, ()))}
    if not least <= len(values) <= len(names) or whole:
        given = dict(zip(names[len(arguments) :], values[len(arguments) :]))
        raise no_such_call(name, arguments if shown is None else shown, {**given, **named})
    return values, named


def _is_number(value: Any) -> bool:
    if isinstance(value, Tensor):
        return not value.array.ndim
    return isinstance(value, (int, float, complex, np.number, np.bool_))


def _is_count(value: Any) -> bool:
    if isinstance(value, Tensor):
        return not value.array.ndim and value.array.dtype.kind in "iu"
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, (Tensor, np.generic)) else value


def _made(name: str, array: Any, options: dict[str, Any]) -> Tensor:
    """The tensor of a host array, as the options ask for it; or written into `out`."""
    out, requires_grad = options.get("out"), options.get("requires_grad", False)
    check(name, options.get("layout", strided), requires_grad, options.get("pin_memory", False))
    if out is not None:
        return into(name, out, wrap(backend.send(array, out.device)))
    array = backend.send(array, place_of(name, options.get("device")))
    return finish(pinned(array) if options.get("pin_memory") else array, bool(requires_grad))


def _kind(name: str, options: dict[str, Any], default: dtypes.dtype) -> np.dtype:
    if options.get("out") is not None:
        return options["out"].array.dtype
    return default.numpy if options.get("dtype") is None else kind_of(name, options["dtype"])


def _check_range(name: str, first: Any, last: Any, step: Any) -> None:
    for value in (first, last, step):
        if isinstance(value, complex):
            raise RuntimeError("value cannot be converted to type double without overflow")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise RuntimeError("value cannot be converted to type int64_t without overflow")
    sentence = None
    if not step or step != step:
        sentence = "step must be nonzero"
    elif not (math.isfinite(first) and math.isfinite(last)):
        sentence = f"unsupported range: {_shown(first)} -> {_shown(last)}"
    elif (last - first) / step < 0:
        sentence = "upper bound and lower bound inconsistent with step sign"
    elif (last - first) / step >= 2**63:
        sentence = "invalid size, possible overflow?"
    if sentence is not None:
        raise explained(RuntimeError(sentence), name, [("start", first), ("end", last), ("step", step)])


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


# -- arange and range ----------------------------------------------------------------------------------------------
@composite(method=False)
def arange(*arguments: Any, **named: Any) -> Tensor:
    """arange(start=0, end, step=1, *, out=None, dtype=None, layout=torch.strided, device=None, requires_grad=False)

    start, start + step, … below end; integers give int64.
    """
    if len(arguments) == 1 and not _is_number(arguments[0]) and not named:
        raise TypeError(f"arange(): argument 'end' (position 1) must be Number, not {type(arguments[0]).__name__}")
    if "end" in named and not arguments and "start" not in named:
        named["start"] = 0
    values, options = _call("arange", ("start", "end", "step"), 1, arguments, named)
    if not all(map(_is_number, values)):
        raise no_such_call("arange", arguments, named)
    first, last, step = [0, *map(_number, values), 1] if len(values) == 1 else [*map(_number, values), 1][:3]
    _check_range("arange", first, last, step)
    whole = rules.integer_arange == "int64" and all(isinstance(v, int) for v in (first, last, step))
    kind = _kind("arange", options, dtypes.int64 if whole else dtypes.get_default_dtype())
    check_implemented("bc", "arange_cpu", np.empty(0, kind))
    whole = all(isinstance(v, int) for v in (first, last, step))
    length = -((first - last) // step) if whole else math.ceil((last - first) / step)
    # torch computes start + i * step in double precision (integers in int64) and rounds once
    if kind.kind in "iu":
        first, step = int(first), int(step)
    array = allocated("arange", (length,), lambda: (np.arange(length) * step + first).astype(kind, copy=False))
    return _made("arange", array, options)


@composite(method=False, name="range")
def range_(
    start: Any, end: Any = None, step: Any = 1, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """start, start + step, … up to and including end, as floats (the old range)."""
    for position, (name, value) in enumerate((("start", start), ("end", end), ("step", step)), 1):
        if value is None:
            raise TypeError(f'range() missing 1 required positional arguments: "{name}"')
        if not _is_number(value):
            raise TypeError(
                f"range(): argument '{name}' (position {position}) must be Number, not {type(value).__name__}"
            )
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with Python's "
        "range builtin. Instead, use torch.arange, which produces values in [start, end).",
        UserWarning,
        stacklevel=2,
    )
    first, last, by = _number(start), _number(end), _number(step)
    _check_range("range", first, last, by)
    options = dict(out=out, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)
    kind = _kind("range", options, dtypes.get_default_dtype())
    length = math.floor((last - first) / by) + 1
    array = allocated("range", (length,), lambda: (np.arange(length) * by + first).astype(kind))
    return _made("range", array, options)


# -- linspace and logspace -----------------------------------------------------------------------------------------
def _bounds(
    name: str, names: tuple[str, ...], arguments: tuple, named: dict[str, Any]
) -> tuple[Any, Any, int, Any, dict]:
    """Start, end, steps, base and options of `linspace` and `logspace`."""
    given = dict(named)
    if (
        "steps" in named and len(arguments) == 3 and len(names) > 3
    ):  # logspace(start, end, base, steps=…) has no such form
        raise no_such_call(name, arguments, given)
    ordered = dict(zip(names, arguments)) | {n: named.pop(n) for n in names[len(arguments) :] if n in named}
    if rules.dialect != "2":
        ordered.setdefault("steps", 100)
    if len(arguments) > len(names) or not {"start", "end", "steps"} <= ordered.keys():
        raise no_such_call(name, arguments, given)
    _, options = _call(name, (), 0, (), named, arguments)
    if not (
        _is_count(ordered["steps"]) and all(_is_number(v) for n, v in ordered.items() if not isinstance(v, Tensor))
    ):
        raise no_such_call(name, arguments, given)
    for end in ("start", "end"):
        value = ordered[end]
        if isinstance(value, Tensor) and value.array.ndim:
            raise RuntimeError(
                f"{name} only supports 0-dimensional start and end tensors, but got {end} with {value.array.ndim} dimension(s)."
            )
    start, stop, steps = (_number(ordered[n]) for n in ("start", "end", "steps"))
    if steps < 0:
        error = RuntimeError("number of steps must be non-negative")
        raise explained(error, name, [("start", start), ("end", stop), ("steps", steps)])
    return start, stop, steps, ordered.get("base", 10.0), options


def _result_kind(name: str, start: Any, end: Any, options: dict[str, Any]) -> np.dtype:
    default = dtypes.get_default_dtype()
    if isinstance(start, complex) or isinstance(end, complex):
        default = default.to_complex()
    return _kind(name, options, default)


def _spaced(start: Any, end: Any, steps: int, kind: np.dtype) -> np.ndarray:
    """Torch counts up from the start in the first half and down from the end in the second, in the result's precision."""
    if kind.kind in "iu":
        return (
            _spaced(float(start), float(end), steps, np.dtype(np.float32)).astype(kind)
            if steps > 1
            else np.full(steps, start).astype(kind)
        )
    if steps == 1:
        return np.array([start]).astype(kind)
    step = kind.type((end - start) / (steps - 1)) if steps > 1 else kind.type(0)
    index = np.arange(steps)
    return np.where(
        index < steps // 2,
        kind.type(start) + step * index.astype(kind),
        kind.type(end) - step * (steps - 1 - index).astype(kind),
    ).astype(kind)


@composite(method=False)
def linspace(*arguments: Any, **named: Any) -> Tensor:
    """linspace(start, end, steps, *, out=None, dtype=None, layout=torch.strided, device=None, requires_grad=False)

    `steps` numbers evenly spaced from start to end.
    """
    start, end, steps, _, options = _bounds("linspace", ("start", "end", "steps"), arguments, named)
    kind = _result_kind("linspace", start, end, options)
    check_implemented("b", "linspace_cpu", np.empty(0, kind))
    return _made("linspace", allocated("linspace", (steps,), _spaced, start, end, steps, kind), options)


@composite(method=False)
def logspace(*arguments: Any, **named: Any) -> Tensor:
    """logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=torch.strided, device=None, requires_grad=False)

    `steps` powers of `base`, with exponents evenly spaced from start to end.
    """
    start, end, steps, base, options = _bounds("logspace", ("start", "end", "steps", "base"), arguments, named)
    kind = _result_kind("logspace", start, end, options)
    with np.errstate(invalid="ignore"):
        exponents = allocated("logspace", (steps,), np.linspace, start, end, steps)
        return _made(
            "logspace", np.power(base if isinstance(base, complex) else float(base), exponents).astype(kind), options
        )


# -- the identity --------------------------------------------------------------------------------------------------
@composite(method=False)
def eye(*arguments: Any, **named: Any) -> Tensor:
    """eye(n, m=n, *, out=None, dtype=None, layout=torch.strided, device=None, requires_grad=False)

    Ones on the diagonal of an n by m matrix, zeros elsewhere.
    """
    if len(arguments) == 1 and not named and not _is_count(arguments[0]):
        raise TypeError(f"eye(): argument 'n' (position 1) must be int, not {type(arguments[0]).__name__}")
    values, options = _call("eye", ("n", "m"), 1, arguments, named)
    if not all(map(_is_count, values)):
        raise no_such_call("eye", arguments, named)
    sizes = [int(v) for v in values]
    for name, size in zip("nm", sizes):
        if size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    kind = _kind("eye", options, dtypes.get_default_dtype())
    shape = (sizes[0], sizes[-1])
    return _made("eye", allocated("eye", shape, lambda: np.eye(*shape, dtype=kind)), options)


__all__ = ["arange", "eye", "linspace", "logspace", "range_"]
