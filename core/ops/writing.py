"""Calls that write: in place, and into `out=`."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from ..array import errors, memory
from ..array.overlap import check_inputs, check_itself, repeats
from ..autograd import views
from ..autograd.modes import mode, switches
from ..autograd.node import SavedResult
from ..tensor import Tensor, counter, wrap
from .arguments import wrong_argument
from .calls import run
from .casting import check_in_place, result_dtype
from .operands import FAILURES, compute, compute_arguments
from .outs import check_out_dtype
from .recording import F32, F64, needed_inputs, record, tracked
from .schema import OPS, Op
from .seam import seam


def _written_at_once(op: Op, arguments: Sequence[Any]) -> bool:
    """Let the kernel write into a float tensor, when no history, overlap, cast or broadcast is to be thought of.

    A kernel that takes `out` writes there last, so that it may be what it reads, and a refusal leaves it as it was.
    """
    target = arguments[0]
    if not (op.pointwise and op.takes_out) or "f" in op.refused or not isinstance(target, Tensor):
        return False
    if mode.enabled and _has_history(target):
        return False
    array = target.array
    kind = getattr(array, "dtype", None)
    if (kind is not F32 and kind is not F64) or type(array) is not np.ndarray or 0 in array.strides:
        return False
    values = [array]
    for i, other in enumerate(arguments[1:], 1):
        if isinstance(other, Tensor):
            if mode.enabled and (other._requires_grad or other._view is not None):
                return False
            other = other.array
            alone = array.base is None and getattr(other, "base", other) is None
            if not alone or other.dtype is not kind or other.shape != array.shape:
                return False
        elif type(other) is not float and type(other) is not int and (other is not None or i in op.inputs):
            return False
        values.append(other)
    if not array.flags.writeable:
        return False
    if op.ufunc is not None and arguments[len(op.inputs) :] in ((), (1,)):
        op.ufunc(*values[: len(op.inputs)], out=array)
        return True
    if op.check is not None:
        return False
    try:
        found = op.kernel(np, *values, array)
    except FAILURES:
        return False  # the longer way says what is wrong
    if found is not array:
        if found.dtype is not kind or found.shape != array.shape:
            return False
        array[...] = found
    return True


def _has_history(tensor: Tensor) -> bool:
    return tensor._requires_grad or (tensor._view is not None and tensor._view.base._requires_grad)


def run_in_place(op: Op, arguments: Sequence[Any]) -> Tensor:
    """`x.op_(…)`: compute, write into the first argument, count the write, give it the new history."""
    target = arguments[0]
    if _written_at_once(op, arguments):
        views.written(target)
        if seam.observer is not None:
            seam.observer(op, arguments, target)
        return target
    if not isinstance(target, Tensor):
        raise TypeError(f"{op.name}_(): argument 'self' must be Tensor, not {type(target).__name__}")
    if mode.enabled and target.requires_grad:
        try:
            views.check_writable(target)
        except RuntimeError:
            wrong = wrong_argument(op, arguments, in_place=True)
            if wrong is None:
                raise
            raise TypeError(_as_method(op, str(wrong))) from None
    arrays, given = _arguments(op, arguments, target)
    needed = None
    if mode.enabled:
        needed = needed_inputs(op, given) if op.formulas else None
        if needed is not None:
            views.check_writable(target)
    _check_overlap(op, target.array, arrays[1:])
    found = _computed(op, arrays, arguments, target)
    if op.outputs:
        found = found[0]
    _check_write(op, target.array, found)
    if not op.formulas and mode.enabled and target.requires_grad:
        # a result without derivative overwrites values that had one: as a copy from a constant
        return run_in_place(OPS["copy"], (target, wrap(found)))
    node = None
    if needed is not None:
        before = _copy_with_history(target) if _wants_first(op, needed) else target
        mode.late = switches.packing and mode.packers
        try:
            node = record(op, needed, given, arrays, (target,), before)
        finally:
            late, mode.late = mode.late, False
    _write(op, target.array, found)
    views.written(target)
    if node is not None:
        for value in node.saved:
            if type(value) is SavedResult:  # what was kept is the value after the write
                value.version = value.counter.n
                if late:
                    value.pack(target)
        views.rebase(target, node)
    if seam.observer is not None:
        seam.observer(op, given, target)
    return target


_FITS_ALL = frozenset(("lt", "le", "gt", "ge", "lerp"))  # results that fit every dtype, or do not promote


def _arguments(op: Op, arguments: Sequence[Any], target: Any, resizes: bool = False) -> tuple[list[Any], list[Any]]:
    """`compute_arguments`; a dtype that the kernel does not have is only complained of when the target would fit."""
    try:
        return compute_arguments(op, arguments)
    except NotImplementedError:
        _check_fits(op, arguments, target, resizes)
        raise
    except TypeError as error:
        if resizes:
            raise
        wrong = wrong_argument(op, arguments, in_place=True)
        raise TypeError(_as_method(op, str(error if wrong is None else wrong))) from None


def _as_method(op: Op, sentence: str) -> str:
    """A complaint about an argument, as the method `x.op_(…)` makes it: its positions do not count `x`."""
    own = sentence.replace(f"{op.name}()", f"{op.name}_()", 1).replace("got (Tensor, ", "got (", 1)
    return re.sub(r"\(position (\d+)\)", lambda found: f"(position {int(found[1]) - 1})", own, count=1)


def _computed(op: Op, arrays: list[Any], arguments: Sequence[Any], target: Any, resizes: bool = False) -> Any:
    """`compute`, under the same rule."""
    try:
        return compute(op, arrays)
    except NotImplementedError:
        _check_fits(op, arguments, target, resizes)
        raise


def _check_fits(op: Op, arguments: Sequence[Any], target: Any, resizes: bool) -> None:
    """Would the target take an elementwise result, by its shape (unless it `resizes`) and dtype?"""
    if not op.pointwise or not isinstance(target, Tensor):
        return
    operands = [getattr(arguments[i], "array", arguments[i]) for i in op.inputs]
    if not resizes:
        _check_shape(op, target.array, np.broadcast_shapes(*(a.shape for a in operands if hasattr(a, "shape"))))
    if op.name not in _FITS_ALL:
        check_in_place(op.name, np.empty(0, result_dtype(operands).numpy), target.array)


def run_view_in_place(op: Op, arguments: Sequence[Any]) -> Tensor:
    """`x.t_()`: the tensor becomes a view of what it was, on the same memory."""
    target = arguments[0]
    if mode.enabled and target.requires_grad:
        views.check_writable(target)
    try:
        result = run(op, arguments)
    except RuntimeError as error:
        if str(error).startswith(f"{op.name}()"):
            raise RuntimeError(f"{op.name}_(){str(error).removeprefix(f'{op.name}()')}") from None
        raise
    if target._view is None:
        target._turned = (*target._turned, _turned_round(op, arguments, target.array.shape))  # type: ignore[attr-defined]
    target.array = result.array
    if target._view is not None:
        target._view = result._view
    if result._requires_grad:
        target._node, target._nr, target._requires_grad = result._node, result._nr, True
    views.written(target)
    target._seen = counter(target).n
    return target


_OWN_INVERSE = frozenset(("swapaxes", "swapdims", "t", "transpose"))


def _turned_round(op: Op, arguments: Sequence[Any], shape: tuple[int, ...]) -> tuple:
    """The call that gives back the layout before an in-place change of it."""
    if op.name in _OWN_INVERSE:
        return op.function, tuple(arguments[1:])  # type: ignore[attr-defined]
    return OPS["view"].function, (tuple(shape),)  # type: ignore[attr-defined]


def _wants_first(op: Op, needed: tuple[bool, ...]) -> bool:
    return ("input", 0) in op.plan(needed).keep


def _copy_with_history(tensor: Tensor) -> Tensor:
    """The value before the write, as the same point of the graph."""
    copy = wrap(tensor.array.copy())
    copy._node, copy._nr, copy._requires_grad = tensor.grad_fn, tensor._nr, tensor._requires_grad
    if copy._node is None:
        copy._accumulator = tensor._accumulator
    return copy


# Torch writes these element by element, whatever the memory.
_WRITE_SOME = frozenset(("fill_diagonal", "index_fill", "index_put", "masked_fill"))
_WRITE_ANYWHERE = frozenset(("fill", "tril", "triu", "zero")) | _WRITE_SOME
_ITERATED = frozenset(("addcdiv", "addcmul", "copy", "lerp"))  # beside the pointwise ones


def _check_overlap(op: Op, target: Any, others: Sequence[Any]) -> None:
    if op.name in _WRITE_ANYWHERE:
        return
    check_itself(f"{op.name}_", target)
    if op.pointwise or op.name in _ITERATED:
        check_inputs(f"{op.name}_", target, others)


def _check_shape(op: Op, target: Any, shape: Sequence[int]) -> None:
    if tuple(shape) != target.shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(shape)}\n"
            f"  {op.name}_ writes into its first operand and cannot enlarge it"
        )


def _check_write(op: Op, target: Any, found: Any) -> None:
    _check_shape(op, target, found.shape)
    check_in_place(op.name, found, target)


def _writable(name: str, array: Any) -> Any:
    """The array, without the flag that NumPy puts on what it broadcast."""
    if getattr(array.flags, "writeable", True):
        return array
    if not memory.root(array).flags.writeable:
        raise RuntimeError(f"{name}_: the memory of this tensor {list(array.shape)} is read-only; clone() it first")
    return memory.writable(array)


def _write(op: Op, target: Any, found: Any) -> None:
    """Write a result into the array; where that has elements in several places, only what the operation changed."""
    if op.name not in _WRITE_SOME or not repeats(target):
        _writable(op.name, target)[...] = found
        return
    if op.name != "fill_diagonal":
        example = "tensor[indices] = tensor" if op.name == "index_put" else "tensor[mask] = scalar"
        warnings.warn(
            f"Use of {op.name}_ on expanded tensors is deprecated. Please clone() the tensor before performing this "
            f"operation. This also applies to advanced indexing e.g. {example}",
            UserWarning,
            stacklevel=4,
        )
    same = (found == target) | ((found != found) & (target != target))
    changed = np.logical_not(same)
    _writable(op.name, target)[changed] = found[changed]


def run_out(op: Op, arguments: Sequence[Any], out: Any) -> Any:
    """`op(…, out=t)`: compute and write into `t`, resizing it when needed."""
    outs = out if isinstance(out, (tuple, list)) else (out,)
    for target in outs:
        _check_is_tensor(op.name, target)
    tensors = [t for i in op.inputs for t in (arguments[i] if isinstance(arguments[i], list) else (arguments[i],))]
    if mode.enabled and op.formulas and any(tracked(t) for t in (*tensors, *outs)):
        raise RuntimeError(errors.OUT_WITH_GRAD.format(name=op.name))
    arrays, _ = _arguments(op, arguments, None if op.outputs else out, resizes=True)
    found = _computed(op, arrays, arguments, None if op.outputs else out, resizes=True)
    for target, value in zip(outs, found if op.outputs else (found,)):
        if target.array.shape == value.shape:
            check_itself(op.name, target.array)
            if op.pointwise or op.name in _ITERATED:
                check_inputs(op.name, target.array, arrays)
        _write_out(op.name, target, value)
    return out


_RESIZED = (
    "An output with one or more elements was resized since it had shape {had}, which does not match the required output "
    "shape {wanted}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they "
    "have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with "
    "t.resize_(0)."
)


def _check_is_tensor(name: str, target: Any) -> None:
    if not isinstance(target, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(target).__name__}")


def _write_out(name: str, target: Tensor, value: Any) -> None:
    _check_is_tensor(name, target)
    op = OPS.get(name)
    check_out_dtype(name, value, target.array, op is not None and op.pointwise)
    if target.array.shape != value.shape:
        if target.array.size:
            shapes = dict(had=list(target.array.shape), wanted=list(value.shape))
            warnings.warn(_RESIZED.format(**shapes), UserWarning, stacklevel=4)
        target.array = value.astype(target.array.dtype, copy=True)
    else:
        check_itself(name, target.array)
        target.array[...] = value
    views.written(target)


def accepting_out(body: Callable) -> Callable:
    """A composite with `out=`: its result, or each of its results, is written there."""
    name = body.__name__

    @wraps(body)
    def call(*arguments: Any, out: Any = None, **named: Any) -> Any:
        result = body(*arguments, **named)
        if out is None:
            return result
        return type(result)(*into_all(name, out, result)) if isinstance(result, tuple) else into(name, out, result)

    own = inspect.signature(body)
    extra = inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None, annotation="Any")
    call.__signature__ = own.replace(parameters=[*own.parameters.values(), extra])  # type: ignore[attr-defined]
    return call


def into_all(name: str, outs: Any, results: Sequence[Tensor]) -> Sequence[Tensor]:
    """`out=` of an operation with several results; the results themselves without it."""
    return results if outs is None else [into(name, out, result) for out, result in zip(outs, results, strict=True)]


def into(name: str, out: Tensor, result: Tensor) -> Tensor:
    """`out=` of a composite: write a result computed elsewhere into `out`, resizing it when needed."""
    _check_is_tensor(name, out)
    if mode.enabled and (tracked(result) or tracked(out)):
        raise RuntimeError(errors.OUT_WITH_GRAD.format(name=name))
    _write_out(name, out, result.array)
    return out
