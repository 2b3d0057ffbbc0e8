"""How a declared operation is called: the general path, and the specialised ones for one and two tensors.

Given tensors a call computes, wraps and records; given raw arrays it runs the kernel alone, which is how formulas run
in an ordinary backward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import errors
from ..array.backend import device_of, is_array, send, xp_of
from ..autograd import views
from ..autograd.modes import mode
from ..autograd.node import Meta, Node, SavedList, SavedResult, edge_of, save
from ..tensor import Tensor, counter, new, wrap
from .casting import cast, check_implemented, check_in_place, number
from .schema import INPUT, LIST, OPS, Op, Plan

ndarray = np.ndarray
_F32, _F64 = np.dtype(np.float32), np.dtype(np.float64)

# Called as observer(op, arguments, result) for every operation on tensors while set: the seam for profiler and REPL.
observer: Callable[[Op, Sequence[Any], Any], None] | None = None


def set_observer(function: Callable | None) -> Callable | None:
    """Install the observer of operations and return the one before."""
    global observer
    before, observer = observer, function
    return before


# -- the general path ----------------------------------------------------------------------------------------------
def run(op: Op, arguments: Sequence[Any]) -> Any:
    """Call `op` with one argument per name, tensors or arrays."""
    if type(arguments[op.inputs[0]]) is ndarray and not _any_tensor(op, arguments):
        return op.kernel(np, *(_normalised_params(op, arguments) if op.normalised else arguments))
    if not _any_tensor(op, arguments) and any(_holds_array(arguments[i]) for i in op.inputs):
        return _run_on_arrays(op, arguments)
    arrays, given = compute_arguments(op, arguments)
    found = compute(op, arrays)
    needed = _needed(op, given) if op.formulas and mode.enabled else None
    if op.outputs:
        result: Any = tuple(wrap(a) for a in found)
    else:
        result = wrap(found)
        if op.view:
            source = given[op.inputs[0]]
            views.attach(result, source, op.function, tuple(arrays[1:]), op.one_of_many and op.one_of_many(arrays))
    if needed is not None:
        record(op, needed, given, arrays, result if op.outputs else (result,))
    if observer is not None:
        observer(op, given, result)
    return result


def _any_tensor(op: Op, arguments: Sequence[Any]) -> bool:
    return any(_holds_tensor(arguments[i]) for i in op.tensors)


def _run_on_arrays(op: Op, arguments: Sequence[Any]) -> Any:
    """The kernel alone, on arrays of any backend, numbers and lists of arrays."""
    first = next(arguments[i] for i in op.inputs if _holds_array(arguments[i]))
    lead = first[0] if isinstance(first, (list, tuple)) else first
    return _kernel(op, lead)(xp_of(lead), *_normalised_params(op, arguments))


def run_single(op: Op, arguments: Sequence[Any]) -> Any:
    """`run` for an operation with one tensor, its first argument: the common case, without the loops."""
    source = arguments[0]
    if not isinstance(source, Tensor):
        if type(source) is ndarray and not op.normalised:
            return op.kernel(np, *arguments)
        return run(op, arguments)
    array = source.array
    if type(array) is not ndarray or op.dtype != "keep" or op.refused:
        return run(op, arguments)
    arrays = [array, *arguments[1:]]
    try:
        for i, normalise in op.normalised:
            arrays[i] = normalise(arrays[i], array.ndim)
        found = op.kernel(np, *arrays)
    except (ValueError, RuntimeError, IndexError, TypeError) as error:
        raise _explained(op, arrays, error) from None
    if op.outputs:
        result: Any = tuple(wrap(_as_array(a)) for a in found)
    else:
        result = new(Tensor)
        result.array = _as_array(found)
        if op.view:
            views.attach(result, source, op.function, tuple(arrays[1:]), op.one_of_many and op.one_of_many(arrays))
    if (
        (source._requires_grad or source._view is not None)
        and op.formulas
        and mode.enabled
        and (edge := edge_of(source)) is not None
    ):
        outputs = result if op.outputs else (result,)
        given = (source, *arguments[1:])
        plan = op.named_plan((True,), arrays)
        metas = None if _fits(op, array, outputs[0].array) else (Meta(array),)
        node = Node(plan, (edge,), (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None)
        if op.outputs or op.view or result.array.dtype is not array.dtype:
            connect(op, node, outputs)
        else:
            result._node, result._requires_grad = node, True
        node.saved = _kept(plan, given, arrays, outputs)
    if observer is not None:
        observer(op, arguments, result)
    return result


def _fits(op: Op, array: Any, result: Any) -> bool:
    """Do gradients come out in the input's shape and dtype, so that nothing must be summed or cast back?"""
    kind = array.dtype
    return not op.broadcasts and (kind is _F32 or kind is _F64) and result.dtype is kind


def compute_arguments(op: Op, arguments: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The kernel's arguments (arrays, cast; parameters, normalised), and the arguments as given (arrays wrapped)."""
    given = list(arguments)
    for i in op.tensors:
        given[i] = _as_operand(op, i, given[i])
    arrays = [_array(a) for a in given]
    first = next((arrays[i] for i in op.inputs if arrays[i] is not None), None)
    lead = first[0] if isinstance(first, (list, tuple)) and first else first
    ndim = getattr(lead, "ndim", 0)
    try:
        for i, normalise in op.normalised:
            arrays[i] = normalise(arrays[i], ndim)
    except (RuntimeError, IndexError) as error:
        raise _explained(op, arrays, error) from None
    _check_devices(op, given, arrays)
    if op.dtype != "keep":
        _cast_inputs(op, arrays)
    if op.refused:
        _check_implemented(op, arrays)
    return arrays, given


def _check_implemented(op: Op, arrays: list[Any]) -> None:
    try:
        check_implemented(op.refused, op.cpu_name, _lead(op, arrays))
    except NotImplementedError as error:
        raise _explained(op, arrays, error) from None


def _cast_inputs(op: Op, arrays: list[Any]) -> None:
    if op.list_slot is not None:
        arrays[op.list_slot] = cast(op.dtype, list(arrays[op.list_slot]), op.name)
        return
    for i, a in zip(op.inputs, cast(op.dtype, [arrays[i] for i in op.inputs], op.name)):
        arrays[i] = a


def compute(op: Op, arrays: Sequence[Any]) -> Any:
    """Run the kernel; its arrays come back as arrays, 0-d ones too. A failure names the call."""
    lead = _lead(op, arrays)
    try:
        found = _kernel(op, lead)(xp_of(lead), *arrays)
    except (ValueError, RuntimeError, IndexError, TypeError) as error:
        raise _explained(op, arrays, error) from None
    if op.outputs:
        return tuple(_as_array(a) for a in found)
    return _as_array(found)


def _as_array(found: Any) -> Any:
    """What a kernel returned as an array: NumPy's reductions give scalars."""
    return np.asarray(found) if isinstance(found, np.generic) else found


def _lead(op: Op, arrays: Sequence[Any]) -> Any:
    """The array that decides the device: the first input (or plain tensor) that is one."""
    for i in op.tensors:
        a = arrays[i]
        if isinstance(a, (list, tuple)):
            a = next(iter(a), None)
        if a is not None and hasattr(a, "dtype"):
            return a
    return np.empty(0)


def _kernel(op: Op, lead: Any) -> Callable:
    return op.kernel if type(lead) is ndarray else op.kernels.get(device_of(lead).type, op.kernel)


def _normalised_params(op: Op, arguments: Sequence[Any]) -> list[Any]:
    first = arguments[op.inputs[0]]
    ndim = getattr(first[0] if isinstance(first, (list, tuple)) and first else first, "ndim", 0)
    values = list(arguments)
    for i, normalise in op.normalised:
        values[i] = normalise(values[i], ndim)
    return values


def _holds_tensor(a: Any) -> bool:
    if type(a) is list or type(a) is tuple:
        return any(isinstance(t, Tensor) for t in a)
    return isinstance(a, Tensor)


def _holds_array(a: Any) -> bool:
    return is_array(a) or (isinstance(a, (list, tuple)) and bool(a) and is_array(a[0]))


def _array(a: Any) -> Any:
    if isinstance(a, Tensor):
        return a.array
    if isinstance(a, (list, tuple)) and any(isinstance(t, Tensor) for t in a):
        return [t.array if isinstance(t, Tensor) else t for t in a]
    return a


def _as_operand(op: Op, i: int, a: Any) -> Any:
    """An input as a tensor, a Python number or None; TypeError in torch's words for anything else."""
    if isinstance(a, Tensor) or (a is None and i in op.optional):
        return a
    if isinstance(a, np.generic):
        return number(a)
    if isinstance(a, (int, float, complex)):
        if op.numbers:
            return a
    elif is_array(a):
        return wrap(a)
    elif op.kinds[i] == LIST and isinstance(a, (list, tuple)):
        for k, t in enumerate(a):
            if not isinstance(t, Tensor):
                raise TypeError(
                    f"expected Tensor as element {k} in argument {i}, but got {type(t).__name__}\n"
                    f"  {op.name}({op.names[i]})"
                )
        if not a:
            raise _nothing(op)
        return list(a)
    shown = "tuple of Tensors" if op.kinds[i] == LIST else "Tensor"
    position = "'input'" if op.names[i] == "self" else f"'{op.names[i]}'"
    raise TypeError(f"{op.name}(): argument {position} (position {i + 1}) must be {shown}, not {type(a).__name__}")


def _nothing(op: Op) -> Exception:
    """The complaint about an empty list, for which torch has a sentence per operation."""
    if op.name == "stack":
        return RuntimeError("stack expects a non-empty TensorList\n  stack(tensors=[])")
    return ValueError(f"torch.{op.name}(): expected a non-empty list of Tensors\n  {op.name}({op.names[0]}=[])")


def _check_devices(op: Op, given: list[Any], arrays: list[Any]) -> None:
    """Refuse operands on different devices; a 0-dim CPU tensor may join, as in torch."""
    places = []
    for i in op.tensors:
        for a in arrays[i] if isinstance(arrays[i], list) else (arrays[i],):
            if hasattr(a, "dtype") and hasattr(a, "shape"):
                places.append((_shown_name(op.names[i]), a.shape, device_of(a), i))
    if len({p[2] for p in places}) < 2:
        return
    target = next(p[2] for p in places if p[2].type != "cpu")
    if op.pointwise and all(p[2] == target or (p[2].type == "cpu" and p[1] == ()) for p in places):
        for _, _, place, i in places:
            if place != target:
                arrays[i] = send(arrays[i], target)
        return
    raise errors.mixed_devices(op.name, [p[:3] for p in places])


def _shown_name(name: str) -> str:
    return "input" if name == "self" else name


def _explained(op: Op, arrays: Sequence[Any], error: Exception) -> Exception:
    shown = [
        (_shown_name(op.names[i]) + (f"[{k}]" if isinstance(arrays[i], list) else ""), a)
        for i in op.tensors
        for k, a in enumerate(arrays[i] if isinstance(arrays[i], list) else (arrays[i],))
        if hasattr(a, "shape")
    ]
    if type(error) is ValueError and op.pointwise:
        from functools import reduce

        from ..array.shapes import broadcast

        try:
            reduce(broadcast, [a.shape for _, a in shown])
        except RuntimeError as sentence:
            error = sentence
    if type(error) in (ValueError, TypeError) and "operands could not be broadcast" in str(error):
        error = RuntimeError(str(error))
    return errors.explained(error, op.name, shown)


# -- recording -----------------------------------------------------------------------------------------------------
def _tracked(t: Any) -> bool:
    return isinstance(t, Tensor) and (t._requires_grad if t._view is None else t.requires_grad)


def _needed(op: Op, given: Sequence[Any]) -> tuple[bool, ...] | None:
    """Which inputs need a gradient; None when none does."""
    needed = tuple(any(_tracked(t) for t in given[i]) if op.kinds[i] == LIST else _tracked(given[i]) for i in op.inputs)
    return needed if any(needed) else None


def record(
    op: Op, needed: tuple[bool, ...], given: Sequence[Any], arrays: Sequence[Any], outputs: tuple, before: Any = None
) -> Node | None:
    """Give the outputs a node. `before` replaces the first input in what is kept, when it is being overwritten."""
    plan = op.named_plan(needed, arrays)
    edges: list[Any] = []
    metas: list[Any] = []
    for i, need in zip(op.inputs, needed):
        many = given[i] if op.kinds[i] == LIST else (given[i],)
        for t in many:
            edge = edge_of(t) if need and isinstance(t, Tensor) else None
            edges.append(edge)
            metas.append(Meta(t.array) if edge is not None else None)
    node = Node(plan, edges, (), metas, tuple(Meta(o.array) for o in outputs) if len(outputs) > 1 else None)
    if before is None:
        connect(op, node, outputs)
    node.saved = _kept(plan, given, arrays, outputs, before)
    return node


def connect(op: Op, node: Node, outputs: tuple) -> None:
    """Make the differentiable outputs know their node."""
    for nr, output in enumerate(outputs):
        if op.differentiable[nr] and output.array.dtype.kind in "fcV":
            output._node, output._nr, output._requires_grad = node, nr, True
            if output._view is not None:
                output._seen = output._view.base._counter.n


def _kept(plan: Plan, given: Sequence[Any], arrays: Sequence[Any], outputs: tuple, before: Any = None) -> list[Any]:
    """The values that the plan's formulas ask for, in the plan's order."""
    saved: list[Any] = []
    for kind, at in plan.keep:
        if kind == "param":
            saved.append(arrays[at])
        elif kind == "output":
            saved.append(SavedResult(outputs[at], at, counter(outputs[at])))
        else:
            value = before if at == 0 and before is not None else given[at]
            if isinstance(value, Tensor):
                saved.append(Meta(value.array) if kind == "meta" else save(value))
            elif isinstance(value, list):
                saved.append([Meta(t.array) for t in value] if kind == "meta" else SavedList(save(t) for t in value))
            else:
                saved.append(value)
    return saved


# -- in place and out= ---------------------------------------------------------------------------------------------
def run_in_place(op: Op, arguments: Sequence[Any]) -> Tensor:
    """`x.op_(…)`: compute, write into the first argument, count the write, give it the new history."""
    target = arguments[0]
    if not isinstance(target, Tensor):
        raise TypeError(f"{op.name}_(): argument 'self' must be Tensor, not {type(target).__name__}")
    arrays, given = compute_arguments(op, arguments)
    needed = None
    if mode.enabled:
        needed = _needed(op, given) if op.formulas else None
        if (
            needed is not None
            or target.requires_grad
            or (target._view is not None and target._view.base._requires_grad)
        ):
            views.check_writable(target)
    found = compute(op, arrays)
    if op.outputs:
        found = found[0]
    _check_write(op, target.array, found)
    if not op.formulas and mode.enabled and target.requires_grad:
        # a result without derivative overwrites values that had one: as a copy from a constant
        return run_in_place(OPS["copy"], (target, wrap(found)))
    node = None
    if needed is not None:
        before = _copy_with_history(target) if _wants_first(op, needed) else target
        node = record(op, needed, given, arrays, (target,), before)
    target.array[...] = found
    views.written(target)
    if node is not None:
        for value in node.saved:
            if type(value) is SavedResult:  # what was kept is the value after the write
                value.version = value.counter.n
        views.rebase(target, node)
    if observer is not None:
        observer(op, given, target)
    return target


def run_view_in_place(op: Op, arguments: Sequence[Any]) -> Tensor:
    """`x.t_()`: the tensor becomes a view of what it was, on the same memory."""
    target = arguments[0]
    if mode.enabled and target.requires_grad:
        views.check_writable(target)
    result = run(op, arguments)
    target.array = result.array
    if target._view is not None:
        target._view = result._view
    if result._requires_grad:
        target._node, target._nr, target._requires_grad = result._node, result._nr, True
    views.written(target)
    target._seen = counter(target).n
    return target


def _wants_first(op: Op, needed: tuple[bool, ...]) -> bool:
    return ("input", 0) in op.plan(needed).keep


def _copy_with_history(tensor: Tensor) -> Tensor:
    """The value before the write, as the same point of the graph."""
    copy = wrap(tensor.array.copy())
    copy._node, copy._nr, copy._requires_grad = tensor.grad_fn, tensor._nr, tensor._requires_grad
    if copy._node is None:
        copy._accumulator = tensor._accumulator
    return copy


def _check_write(op: Op, target: Any, found: Any) -> None:
    if found.shape != target.shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(found.shape)}\n"
            f"  {op.name}_ writes into its first operand and cannot enlarge it"
        )
    if not getattr(target.flags, "writeable", True):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            f"Please clone() the tensor before performing the operation.\n  {op.name}_(input {list(target.shape)})"
        )
    check_in_place(op.name, found, target)


def run_out(op: Op, arguments: Sequence[Any], out: Any) -> Any:
    """`op(…, out=t)`: compute and write into `t`, resizing it when needed."""
    outs = out if isinstance(out, (tuple, list)) else (out,)
    tensors = [t for i in op.inputs for t in (arguments[i] if isinstance(arguments[i], list) else (arguments[i],))]
    if mode.enabled and op.formulas and any(_tracked(t) for t in (*tensors, *outs)):
        raise RuntimeError(errors.OUT_WITH_GRAD.format(name=op.name))
    arrays, _ = compute_arguments(op, arguments)
    found = compute(op, arrays)
    for target, value in zip(outs, found if op.outputs else (found,)):
        _write_out(op.name, target, value)
    return out


def _write_out(name: str, target: Tensor, value: Any) -> None:
    check_in_place(name, value, target.array)
    if target.array.shape != value.shape:
        target.array = value.astype(target.array.dtype, copy=True)
    else:
        target.array[...] = value
    views.written(target)


def into(name: str, out: Tensor, result: Tensor) -> Tensor:
    """`out=` of a composite: write a result computed elsewhere into `out`, resizing it when needed."""
    if mode.enabled and (_tracked(result) or _tracked(out)):
        raise RuntimeError(errors.OUT_WITH_GRAD.format(name=name))
    _write_out(name, out, result.array)
    return out


# -- specialised wrappers ------------------------------------------------------------------------------------------
def unary(op: Op) -> Callable:
    """The wrapper of a pointwise operation of one tensor without parameters."""
    kernel, formulas = op.kernel, op.formulas
    plan = op.plan((True,)) if formulas else None
    keeps = tuple(kind for kind, _ in plan.keep) if plan else ()
    one_input, one_output = keeps == ("input",), keeps == ("output",)

    def call(input: Any, *, out: Any = None) -> Any:
        try:
            array = input.array
        except AttributeError:
            return run(op, (input,))
        kind = array.dtype
        if (kind is not _F32 and kind is not _F64) or out is not None or type(array) is not ndarray:
            return run(op, (input,)) if out is None else run_out(op, (input,), out)
        found = kernel(np, array)
        result = new(Tensor)
        result.array = found if type(found) is ndarray else np.asarray(found)
        if formulas and (input._requires_grad or input._view is not None) and mode.enabled:
            edge = edge_of(input)
            if edge is not None and result.array.dtype is kind:
                if one_input:
                    saved: Any = (save(input),)
                elif one_output:
                    saved = (SavedResult(result, 0, counter(result)),)
                else:
                    saved = _kept(plan, (input,), (array,), (result,))
                result._node = Node(plan, (edge,), saved)
                result._requires_grad = True
        if observer is not None:
            observer(op, (input,), result)
        return result

    return call


def run_operator(op: Op, arguments: Sequence[Any]) -> Any:
    """`run` for a Python operator: operands of a foreign type are left to that type."""
    return run(op, arguments) if is_operand(arguments[1]) else NotImplemented


def run_in_place_operator(op: Op, arguments: Sequence[Any]) -> Any:
    """`run_in_place` for a Python operator."""
    return run_in_place(op, arguments) if is_operand(arguments[1]) else NotImplemented


def is_operand(value: Any) -> bool:
    """Can an operator work on it: a tensor, a number or an array?"""
    return isinstance(value, (Tensor, int, float, complex)) or is_array(value)


def binary(op: Op, general: Callable = run) -> Callable:
    """The wrapper of a pointwise operation of two tensors (or a tensor and a number) without parameters.

    What is not two float tensors goes to `general`.
    """
    kernel, formulas, numbers = op.kernel, op.formulas, op.numbers

    def call(input: Any, other: Any, *, out: Any = None) -> Any:
        try:
            a = input.array
            kind = a.dtype
            if isinstance(other, Tensor):
                b = other.array
                fast = b.dtype is kind and (kind is _F32 or kind is _F64) and type(b) is ndarray
            else:
                b = other
                other_type = type(other)
                fast = numbers and (other_type is float or other_type is int) and (kind is _F32 or kind is _F64)
        except AttributeError:
            fast = False
        if not fast or out is not None or type(a) is not ndarray:
            return general(op, (input, other)) if out is None else run_out(op, (input, other), out)
        try:
            found = kernel(np, a, b)
        except ValueError as error:
            raise _explained(op, (a, b), error) from None
        result = new(Tensor)
        result.array = found if type(found) is ndarray else np.asarray(found)
        if (
            formulas
            and mode.enabled
            and (
                input._requires_grad
                or input._view is not None
                or (b is not other and (other._requires_grad or other._view is not None))
            )
        ):
            _record_binary(op, (input, other), a, b, result)
        if observer is not None:
            observer(op, (input, other), result)
        return result

    return call


def _record_binary(op: Op, given: tuple, a: Any, b: Any, result: Tensor) -> None:
    """Give the result of a two-operand call its node; `given` starts with the two operands."""
    input, other = given[0], given[1]
    first = edge_of(input)
    second = edge_of(other) if b is not other else None
    if first is None and second is None:
        return
    plan = op.named_plan((first is not None, second is not None), (a, b))
    shape = result.array.shape
    if a.shape == shape and (second is None or b.shape == shape):
        metas = None
    else:
        metas = (Meta(a) if first else None, Meta(b) if second else None)
    saved = _kept(plan, given, (a, b, *given[2:]), (result,))
    result._node = Node(plan, (first, second), saved, metas)
    result._requires_grad = True


def scaled_binary(op: Op, general: Callable = run) -> Callable:
    """The wrapper of add and sub: two operands and `alpha`; also the old order `add(input, alpha, other)`."""
    kernel = op.kernel

    def call(input: Any, other: Any, third: Any = None, *, alpha: Any = 1, out: Any = None) -> Any:
        if third is not None:
            return _old_order(call, op.name, input, other, third, out)
        try:
            a = input.array
            kind = a.dtype
            if isinstance(other, Tensor):
                b = other.array
                fast = b.dtype is kind and (kind is _F32 or kind is _F64) and type(b) is ndarray
            else:
                b = other
                other_type = type(other)
                fast = (other_type is float or other_type is int) and (kind is _F32 or kind is _F64)
        except AttributeError:
            fast = False
        if not fast or out is not None or type(a) is not ndarray or type(alpha) not in (int, float):
            arguments = (input, other, number(alpha.item() if isinstance(alpha, Tensor) else alpha))
            return general(op, arguments) if out is None else run_out(op, arguments, out)
        try:
            found = kernel(np, a, b, alpha)
        except ValueError as error:
            raise _explained(op, (a, b, alpha), error) from None
        result = new(Tensor)
        result.array = found if type(found) is ndarray else np.asarray(found)
        if mode.enabled and (
            input._requires_grad
            or input._view is not None
            or (b is not other and (other._requires_grad or other._view is not None))
        ):
            _record_binary(op, (input, other, alpha), a, b, result)
        if observer is not None:
            observer(op, (input, other, alpha), result)
        return result

    return call


def _old_order(call: Callable, name: str, input: Any, alpha: Any, other: Any, out: Any) -> Any:
    import warnings

    warnings.warn(
        f"This overload of {name} is deprecated:\n\t{name}(Tensor input, Number alpha, Tensor other, *, Tensor out = None)"
        f"\nConsider using one of the following signatures instead:\n\t{name}(Tensor input, Tensor other, *, Number "
        "alpha = 1, Tensor out = None)",
        UserWarning,
        stacklevel=3,
    )
    return call(input, other, alpha=alpha, out=out)


# -- wrappers with the operation's own signature -------------------------------------------------------------------
_templates: dict[tuple[int, bool], Any] = {}


def _template(count: int, takes_out: bool) -> Any:
    """The code of `lambda a0, …, an[, out]: target(op, (a0, …, an))`, compiled once per number of arguments."""
    found = _templates.get((count, takes_out))
    if found is None:
        names = ", ".join(f"a{i}" for i in range(count))
        pack = f"({names},)" if count else "()"
        if takes_out:
            body = f"return run(op, {pack}) if out is None else run_out(op, {pack}, out)"
            source = f"def call({names}, out):\n    {body}"
        else:
            source = f"def call({names}):\n    return run(op, {pack})"
        scope: dict[str, Any] = {}
        exec(f"def make(op, run, run_out):\n    {source.replace(chr(10), chr(10) + '    ')}\n    return call", scope)
        found = _templates[count, takes_out] = scope["make"]
    return found


def with_signature(op: Op, name: str, target: Callable, takes_out: bool) -> Callable:
    """A function that packs its arguments for `target(op, arguments)` and has the operation's own argument names."""
    names = ["input" if n == "self" else n for n in op.names]
    if target is run and op.inputs == (0,) and not op.plain and op.list_slot is None:
        target = run_single
    function = _template(len(names), takes_out)(op, target, run_out)
    keyword = len(op.keyword_only)
    code = function.__code__
    order = (*names, "out") if takes_out else tuple(names)
    function.__code__ = code.replace(
        co_name=name,
        co_qualname=name,
        co_argcount=len(names) - keyword,
        co_kwonlyargcount=keyword + takes_out,
        co_varnames=order + code.co_varnames[len(order) :],
    )
    positional = [n for n in op.names if n not in op.keyword_only]
    function.__defaults__ = tuple(op.defaults[n] for n in positional if n in op.defaults) or None
    keywords = {n: op.defaults[n] for n in op.keyword_only if n in op.defaults}
    if takes_out:
        keywords["out"] = None
    function.__kwdefaults__ = keywords or None
    return function


__all__ = [
    "INPUT",
    "binary",
    "into",
    "run",
    "run_in_place",
    "run_view_in_place",
    "run_out",
    "scaled_binary",
    "set_observer",
    "unary",
    "with_signature",
]
