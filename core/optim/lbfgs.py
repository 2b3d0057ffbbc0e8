"""LBFGS: steps by an approximation of the inverse Hessian that the last gradients give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.modes import enable_grad, no_grad
from ..tensor import Tensor
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer, check


class LBFGS(Optimizer):
    """Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.5).

    One parameter group; `step` needs a closure that computes the loss and its gradients, and calls it up to `max_eval`
    times. `line_search_fn` is None (steps of length lr) or "strong_wolfe".
    """

    def __init__(
        self, params: Any, lr: float = 1, max_iter: int = 20, max_eval: int | None = None, tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9, history_size: int = 100, line_search_fn: str | None = None,
    ) -> None:  # fmt: skip
        check(lr=(lr, "learning rate"))
        defaults = dict(
            lr=lr, max_iter=max_iter, max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
            tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size,
            line_search_fn=line_search_fn,
        )  # fmt: skip
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    @property
    def _params(self) -> list[Any]:
        return self.param_groups[0]["params"]

    @no_grad()
    def step(self, closure: Callable) -> Any:  # type: ignore[override]
        """Up to `max_iter` iterations; the loss before them is returned."""
        closure = enable_grad()(closure)
        group = self.param_groups[0]
        state = self.state[self._params[0]]  # it belongs to all, and is kept with the first for load_state_dict
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first = closure()
        calls = 1
        state["func_evals"] += 1
        loss, gradient = float(first), self._gradient()
        if _largest(gradient) <= group["tolerance_grad"]:
            return first
        for iteration in range(1, group["max_iter"] + 1):
            direction = _direction(state, gradient, group)
            before = state["prev_loss"] = loss
            length = self._first_length(state, gradient, group)
            slope = gradient.dot(direction)
            state["t"] = length
            if slope > -group["tolerance_change"]:
                break
            here = Point(length, loss, gradient, slope)
            last = iteration == group["max_iter"]
            point, more = self._move(closure, direction, here, group, group["max_eval"] - calls, last)
            loss, gradient, state["t"] = point.loss, point.gradient, point.step
            calls += more
            state["func_evals"] += more
            if last or calls >= group["max_eval"] or _largest(gradient) <= group["tolerance_grad"]:
                break
            if _largest(direction * point.step) <= group["tolerance_change"]:
                break
            if abs(loss - before) < group["tolerance_change"]:
                break
        return first

    def _first_length(self, state: dict[str, Any], gradient: Any, group: dict[str, Any]) -> Any:
        lr = group["lr"].item() if isinstance(group["lr"], Tensor) else group["lr"]  # type: ignore[attr-defined]
        return min(1.0, 1.0 / gradient.abs().sum()) * lr if state["n_iter"] == 1 else lr

    def _move(
        self, closure: Callable, direction: Any, here: Point, group: dict[str, Any], evaluations: int, last: bool
    ) -> tuple[Point, int]:
        """Move the parameters along the direction; the point that is reached, and the number of calls it took."""
        if group["line_search_fn"] is None:
            self._add(here.step, direction)
            if last:  # nobody asks for the loss there
                return here, 0
            return Point(here.step, float(closure()), self._gradient(), None), 1
        if group["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        start = [p.clone() for p in self._params]

        def at(step: Any) -> Point:
            self._add(step, direction)
            loss, gradient = float(closure()), self._gradient()
            for p, kept in zip(self._params, start):
                p.copy_(kept)
            return Point(step, loss, gradient, gradient.dot(direction))

        point, calls = strong_wolfe(at, here.step, here, _largest(direction), 1e-9, evaluations)
        self._add(point.step, direction)
        return point, calls

    def _gradient(self) -> Any:
        """The gradients of all parameters as one new vector."""
        from ..ops.shape import cat

        return cat([p.new_zeros(p.numel()) if p.grad is None else p.grad.reshape(-1) for p in self._params], 0)

    def _add(self, step: Any, direction: Any) -> None:
        offset = 0
        for p in self._params:
            p.add_(direction[offset : offset + p.numel()].view_as(p), alpha=step)
            offset += p.numel()


def _largest(values: Any) -> Any:
    return values.abs().max()


def _direction(state: dict[str, Any], gradient: Any, group: dict[str, Any]) -> Any:
    """The next direction, from the gradient and the last pairs of steps and changes of the gradient."""
    state["n_iter"] += 1
    if state["n_iter"] == 1:
        state.update(d=-gradient, old_dirs=[], old_stps=[], ro=[], H_diag=1, prev_flat_grad=gradient.clone())
        return state["d"]
    _remember(state, gradient - state["prev_flat_grad"], state["d"] * state["t"], group["history_size"])
    state["d"] = _inverse_hessian_times(state, -gradient, group["history_size"])
    state["prev_flat_grad"].copy_(gradient)
    return state["d"]


def _remember(state: dict[str, Any], change: Any, step: Any, size: int) -> None:
    curvature = change.dot(step)
    if not curvature > 1e-10:
        return
    kept = (state["old_dirs"], state["old_stps"], state["ro"])
    for values, new in zip(kept, (change, step, 1.0 / curvature)):
        if len(values) == size:
            values.pop(0)
        values.append(new)
    state["H_diag"] = curvature / change.dot(change)


def _inverse_hessian_times(state: dict[str, Any], q: Any, size: int) -> Any:
    """The two loops of Nocedal and Wright, algorithm 7.4."""
    pairs = list(zip(state["old_dirs"], state["old_stps"], state["ro"]))
    weights = state.setdefault("al", [None] * size)
    for i in reversed(range(len(pairs))):
        change, step, inverse = pairs[i]
        weights[i] = step.dot(q) * inverse
        q.add_(change, alpha=-weights[i])
    r = q * state["H_diag"]
    for i, (change, step, inverse) in enumerate(pairs):
        r.add_(step, alpha=weights[i] - change.dot(r) * inverse)
    return r
