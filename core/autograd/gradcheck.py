"""gradcheck and gradgradcheck: formulas' derivatives compared with numerical ones, element by element."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array.backend import send, to_host, xp_of
from ..tensor import Tensor, wrap
from .engine import as_tuple, grad


class GradcheckError(RuntimeError):
    """A derivative differs from the numerical one, or a pass breaks a rule of backward."""

    __module__ = "torch.autograd.gradcheck"


def gradcheck(
    func: Callable,
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_forward_ad: bool = False,
    fast_mode: bool = False,
) -> bool:
    """Do the derivatives of `func` agree with central differences?

    Inputs that require grad should be float64: the differences drown in rounding errors otherwise. Every element of
    every Jacobian is compared; outputs are differentiated one by one, the others undefined.

    Args:
        func: takes the inputs, returns a tensor or several.
        inputs: a tensor or a tuple of arguments; some must require grad.
        eps: the step of the differences.
        atol: absolute tolerance of `|analytical - numerical| <= atol + rtol * |numerical|`.
        rtol: relative tolerance.
        raise_exception: raise GradcheckError with both Jacobians, or return False.
        nondet_tol: by how much two backward passes may differ.
        fast_mode: compare one random combination of each Jacobian's rows and columns: one pass and one difference.
    """
    if check_batched_grad or check_forward_ad:
        raise NotImplementedError("gradcheck: batched gradients and forward-mode derivatives do not exist here")
    arguments = as_tuple(inputs)
    try:
        _check_inputs(arguments)
        check = _check_fast if fast_mode else _check
        check(func, arguments, eps, atol, rtol, nondet_tol, check_grad_dtypes)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable,
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    fast_mode: bool = False,
) -> bool:
    """Do the second derivatives of `func` agree with central differences of its first ones? Arguments as gradcheck;
    `grad_outputs` are the gradients of the outputs, random ones when missing."""
    arguments = as_tuple(inputs)
    outputs = _differentiable(func(*arguments))
    starts = tuple(map(_random_like, outputs)) if grad_outputs is None else as_tuple(grad_outputs)
    count = len(starts)

    def gradients(*values: Any) -> tuple:
        given, seeds = values[:-count], values[-count:]
        tracked = tuple(v for v in given if _is_differentiable(v))
        found = grad(_differentiable(func(*given)), tracked, seeds, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients, (*arguments, *starts), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception,
        nondet_tol=nondet_tol, check_undefined_grad=check_undefined_grad, check_grad_dtypes=check_grad_dtypes,
        fast_mode=fast_mode,
    )  # fmt: skip


# -- the checks ----------------------------------------------------------------------------------------------------
def _is_differentiable(value: Any) -> bool:
    return isinstance(value, Tensor) and value.requires_grad


def _differentiable(outputs: Any) -> tuple[Tensor, ...]:
    return tuple(o for o in as_tuple(outputs) if _is_differentiable(o))


def _check_inputs(arguments: tuple) -> None:
    if not any(_is_differentiable(a) for a in arguments):
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    for i, a in enumerate(arguments):
        if not _is_differentiable(a):
            continue
        if a.array.dtype != np.float64:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check will "
                "likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                stacklevel=3,
            )
        if any(step == 0 and n > 1 for step, n in zip(a.array.strides, a.array.shape)):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping "
                "to be able to compute the numerical gradients correctly. You should call .contiguous on the input "
                "before passing it to gradcheck."
            )


def _check(
    func: Callable, arguments: tuple, eps: float, atol: float, rtol: float, nondet_tol: float, dtypes: bool
) -> None:
    tracked = [(i, a) for i, a in enumerate(arguments) if _is_differentiable(a)]
    outputs = as_tuple(func(*arguments))
    numerical = [_numerical(func, arguments, a, eps) for _, a in tracked]
    for nr, output in enumerate(outputs):
        if not _is_differentiable(output):
            _check_constant(output, [n[nr] for n in numerical], atol)
            continue
        analytical = _analytical(output, [a for _, a in tracked], dtypes)
        for (i, _), columns, measured in zip(tracked, analytical, numerical):
            expected = measured[nr]
            if not np.allclose(columns, expected, rtol=rtol, atol=atol):
                raise GradcheckError(_mismatch(nr, i, expected, columns))
        _check_reentrant(output, [a for _, a in tracked], analytical, nondet_tol)
        _check_scales(output, [a for _, a in tracked])


def _check_fast(
    func: Callable, arguments: tuple, eps: float, atol: float, rtol: float, nondet_tol: float, dtypes: bool
) -> None:
    """`v J u` for random vectors, from a pass backward and from a difference along `u`."""
    random = np.random.default_rng(0)
    tracked = [(i, a) for i, a in enumerate(arguments) if _is_differentiable(a)]
    outputs = as_tuple(func(*arguments))
    weights: list[Any] = [random.random(o.array.shape) if isinstance(o, Tensor) else None for o in outputs]
    for i, moved in tracked:
        direction = _unit(random, moved.array.shape)
        above, below = (_moved_outputs(func, arguments, moved, sign * eps * direction) for sign in (1, -1))
        for nr, (output, v) in enumerate(zip(outputs, weights)):
            if not isinstance(output, Tensor):
                continue
            measured = float((v * (above[nr] - below[nr])).sum() / (2 * eps))
            if not _is_differentiable(output):
                _check_constant(output, [np.array([measured])], atol)
                continue
            found = _combined(output, moved, v, direction, dtypes)
            tolerance = atol * max(1.0, float(np.abs(v).sum() * np.abs(direction).sum()))
            if not np.allclose(found, measured, rtol=rtol, atol=tolerance):
                raise GradcheckError(_mismatch(nr, i, np.array(measured), np.array(found)) + _FAST_NOTE)
    for output in outputs:
        if _is_differentiable(output):
            inputs = [a for _, a in tracked]
            _check_scales(output, inputs)
            _check_same_twice(output, inputs, nondet_tol)


_FAST_NOTE = "\nThe above quantities relating the numerical and analytical jacobians are computed in fast mode.\n"


def _unit(random: Any, shape: tuple[int, ...]) -> np.ndarray:
    found = random.random(shape)
    length = float(np.sqrt((found * found).sum()))
    return found / length if length else found


def _moved_outputs(func: Callable, arguments: tuple, moved: Tensor, step: np.ndarray) -> list[Any]:
    """The outputs where one input is moved by a step. Writes into the input and back."""
    before = moved.array.copy()
    moved.array[...] += xp_of(moved.array).asarray(step.astype(moved.array.dtype))
    try:
        found = as_tuple(func(*arguments))
        return [np.array(to_host(o.array), np.float64) if isinstance(o, Tensor) else None for o in found]
    finally:
        moved.array[...] = before


def _combined(output: Tensor, moved: Tensor, v: np.ndarray, direction: np.ndarray, dtypes: bool) -> float:
    start = wrap(send(v.astype(output.array.dtype), output.device))
    (g,) = grad([output], [moved], [start], retain_graph=True, allow_unused=True)
    if g is None:
        return 0.0
    if g.array.shape != moved.array.shape:
        raise GradcheckError("Analytical gradient has incorrect size")
    if dtypes and g.array.dtype != moved.array.dtype:
        raise GradcheckError("Analytical gradient has incorrect type")
    return float((to_host(g.array) * direction).sum())


def _check_same_twice(output: Tensor, inputs: list[Tensor], tolerance: float) -> None:
    start = wrap(xp_of(output.array).ones_like(output.array))
    passes = [grad([output], inputs, [start], retain_graph=True, allow_unused=True) for _ in range(2)]
    for first, again in zip(*passes):
        if first is not None and not np.allclose(to_host(first.array), to_host(again.array), rtol=0, atol=tolerance):
            raise GradcheckError(_NOT_REENTRANT + f"The tolerance for nondeterminism was {tolerance}.")


def _mismatch(nr: int, i: int, numerical: np.ndarray, analytical: np.ndarray) -> str:
    return (
        f"Jacobian mismatch for output {nr} with respect to input {i},\nnumerical:{wrap(numerical)}\n"
        f"analytical:{wrap(analytical)}\n"
    )


_NOT_REENTRANT = (
    "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different "
    "values, although analytical gradient matches numerical gradient."
)


def _check_constant(output: Any, numerical: list[np.ndarray], atol: float) -> None:
    if isinstance(output, Tensor) and any(np.abs(n).max(initial=0) > atol for n in numerical):
        raise GradcheckError("Numerical gradient for function expected to be zero")


def _check_reentrant(output: Tensor, inputs: list[Tensor], first: list[np.ndarray], tolerance: float) -> None:
    for before, again in zip(first, _analytical(output, inputs, False)):
        if not np.allclose(before, again, rtol=0, atol=tolerance):
            raise GradcheckError(_NOT_REENTRANT + f"The tolerance for nondeterminism was {tolerance}.")


def _check_scales(output: Tensor, inputs: list[Tensor]) -> None:
    """A gradient of zeros must give gradients of zeros: forgetting to multiply is the commonest mistake."""
    zeros = wrap(xp_of(output.array).zeros_like(output.array))
    for g in grad([output], inputs, [zeros], retain_graph=True, allow_unused=True):
        if g is not None and to_host(g.array).any():
            raise GradcheckError("backward not multiplied by grad_output")


# -- Jacobians, [input element, output element] --------------------------------------------------------------------
def _numerical(func: Callable, arguments: tuple, moved: Tensor, eps: float) -> list[np.ndarray]:
    """The Jacobian of every output by one input, by central differences. Writes into the input and back."""

    def values() -> list[np.ndarray]:
        found = as_tuple(func(*arguments))  # recorded: the function may differentiate inside
        return [_flat(o.array) if isinstance(o, Tensor) else np.zeros(0) for o in found]

    return _differences(values, moved, eps)


def _flat(array: Any) -> np.ndarray:
    return np.array(to_host(array), np.float64).reshape(-1)


def _differences(values: Callable, moved: Tensor, eps: float) -> list[np.ndarray]:
    array = moved.array
    rows: list[list[np.ndarray]] = []
    for index in np.ndindex(array.shape):
        before = to_host(array[index]).item()
        array[index] = before + eps
        after = values()
        array[index] = before - eps
        below = values()
        array[index] = before
        rows.append([(a - b) / (2 * eps) for a, b in zip(after, below)])
    sizes = [v.size for v in values()]
    return [np.array([row[nr] for row in rows]).reshape(len(rows), size) for nr, size in enumerate(sizes)]


def _analytical(output: Tensor, inputs: list[Tensor], dtypes: bool) -> list[np.ndarray]:
    """The Jacobian of one output by every input, a backward pass per element of the output."""
    columns = [np.zeros((i.array.size, output.array.size)) for i in inputs]
    for column, index in enumerate(np.ndindex(output.array.shape)):
        start = np.zeros(output.array.shape, output.array.dtype)
        start[index] = 1
        found = grad([output], inputs, [wrap(send(start, output.device))], retain_graph=True, allow_unused=True)
        for jacobian, i, g in zip(columns, inputs, found):
            if g is None:
                continue
            if g.array.shape != i.array.shape:
                raise GradcheckError("Analytical gradient has incorrect size")
            if dtypes and g.array.dtype != i.array.dtype:
                raise GradcheckError("Analytical gradient has incorrect type")
            jacobian[:, column] = to_host(g.array).reshape(-1)
    return columns


def _random_like(output: Tensor) -> Tensor:
    values = np.random.default_rng(0).standard_normal(output.array.shape).astype(output.array.dtype)
    start = wrap(send(np.asarray(values), output.device))
    start.requires_grad = True
    return start


__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]
