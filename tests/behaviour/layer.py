"""One layer as a case: its first weights from a seed, its printing, its output, its gradients and what its buffers hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tt.tests.behaviour.case import Cases


def numbers(torch: Any, *shape: int, low: float = -2.0, high: float = 2.0, salt: int = 0) -> Any:
    """Fixed numbers of a shape."""
    values = np.random.RandomState(len(shape) + sum(shape) + salt).uniform(low, high, shape).astype(np.float32)
    return torch.tensor(values.tolist()) if values.size else torch.zeros(shape)


def layers(cases: Cases) -> Callable:
    """A function that adds a layer's case: its arguments, and its inputs' shapes, or a function that makes the inputs."""

    def layer(
        name: str, *args: Any, inputs: Any = ((2, 3),), rtol: float = 1e-5, note: str = "", **kwargs: Any
    ) -> None:
        def program(torch: Any) -> Any:
            torch.manual_seed(0)
            made = getattr(torch.nn, name)(*args, **kwargs)
            given = inputs(torch) if callable(inputs) else [numbers(torch, *shape).requires_grad_() for shape in inputs]
            first = {key: value.clone() for key, value in made.state_dict().items()}
            outputs = made(*given)
            outputs = outputs if isinstance(outputs, tuple) else (outputs,)
            outputs[0].backward(numbers(torch, *outputs[0].shape, salt=9))
            return {
                "repr": repr(made),
                "first": first,
                "outputs": outputs,
                "node": outputs[0].grad_fn.name().rpartition("::")[2],
                "grads": [g.grad for g in given if g.requires_grad],
                "parameters": [p.grad for p in made.parameters()],
                "after": list(made.buffers()),
                "next draw": torch.rand(1),
            }

        shown = [str(args)] * bool(args) + [str(kwargs)] * bool(kwargs) + [note] * bool(note)
        cases.add(" ".join([name, *shown]), program, rtol)

    return layer


def refusals(cases: Cases, calls: dict[str, Callable]) -> None:
    """Cases of calls that fail: by name, a function of torch.nn and torch."""
    for name, call in calls.items():
        cases.add(name, lambda torch, call=call: call(torch.nn, torch))
