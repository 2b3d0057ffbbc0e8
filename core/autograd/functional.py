"""torch.autograd.functional: Jacobians, Hessians and their products with vectors, of a function of tensors.

Everything is made of reverse passes: `jvp` and `hvp` differentiate a reverse pass by its seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from . import engine
from .modes import enable_grad, is_grad_enabled, set_grad_enabled

_STRICT_PRODUCT = {
    "vjp": "The output of the user-provided function is independent of input {i}. This is not allowed in strict mode.",
    "jvp": "The gradient with respect to the input is independent of entry {i} in the grad_outputs when using the double "
    "backward trick to compute forward mode gradients. This is not allowed in strict mode.",
    "vhp": "The jacobian of the user-provided function is independent of input {i}. This is not allowed in strict mode.",
    "hvp": "The hessian of the user-provided function is independent of entry {i} in the grad_jacobian. This is not "
    "allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD.",
}
_STRICT_GRAPH = (
    "The {what} of the user-provided function is independent of input {i}. This is not allowed in strict mode when "
    "create_graph=True."
)
_STRICT_HISTORY = {
    "outputs": "Output {i} of the user-provided function does not require gradients. The outputs must be computed in a "
    "differentiable manner from the input when running in strict mode.",
    "grad_inputs": "The gradient with respect to input {i} is independent of the inputs of the user-provided function. "
    "This is not allowed in strict mode.",
    "jacobian": "While computing the hessian, found that the jacobian of the user-provided function with respect to "
    "input {i} is independent of the input. This is not allowed in strict mode. You should ensure that your function is "
    "twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for "
    "example).",
}


class _Call:
    """One of these functions at work: its name, and whether its result is recorded and strict."""

    def __init__(self, name: str, create_graph: bool, strict: bool) -> None:
        self.name, self.create_graph, self.strict = name, create_graph, strict

    def tuple_of(self, given: Any, what: str) -> tuple[bool, tuple]:
        """Was it a tuple, and the tensors; TypeError for anything else."""
        many = isinstance(given, tuple)
        for i, each in enumerate(given if many else (given,)):
            if not isinstance(each, Tensor):
                which = f"value at index {i}" if many else f"given {what}"
                raise TypeError(
                    f"The {what} given to {self.name} must be either a Tensor or a tuple of Tensors but the {which} has "
                    f"type {type(each)}."
                )
        return many, given if many else (given,)

    def inputs(self, given: Any) -> tuple[bool, tuple]:
        """The inputs as starts of a graph of their own, or with their history under `create_graph`."""
        many, tensors = self.tuple_of(given, "inputs")
        return many, self._prepared(tensors, True)

    def _prepared(self, tensors: tuple, tracked: bool) -> tuple:
        return tuple(
            t[...] if self.create_graph and t.requires_grad else t.detach().requires_grad_(tracked) for t in tensors
        )

    def vector(self, given: Any, like: tuple, many: bool, refusal: str) -> tuple | None:
        """The vector of a product, checked against what it multiplies; it may be left out for a single number."""
        if given is None:
            if len(like) != 1 or like[0].numel() != 1:
                raise RuntimeError(refusal)
            return None
        vector = self._prepared(self.tuple_of(given, "v")[1], False)
        if len(vector) != len(like):
            raise RuntimeError(
                f"v is a tuple of invalid length: should be {len(like)} but got {len(vector)}."
                if many
                else "The given v should contain a single Tensor."
            )
        for i, (v, other) in enumerate(zip(vector, like)):
            if v.shape != other.shape:
                start = f"Entry {i} in " if many else ""
                raise RuntimeError(f"{start}v has invalid size: should be {other.shape} but got {v.shape}.")
        return vector

    def outputs(self, function: Callable, inputs: tuple) -> tuple[bool, tuple]:
        """What the function gives."""
        many, found = self.tuple_of(function(*inputs), "outputs of the user-provided function")
        self.check_history(found, "outputs")
        return many, found

    def scalar(self, function: Callable, inputs: tuple) -> tuple:
        """What a function of one number gives."""
        many, found = self.outputs(function, inputs)
        if many:
            raise RuntimeError(f"The function given to {self.name} should return a single Tensor")
        if found[0].numel() != 1:
            raise RuntimeError(
                f"The Tensor returned by the function given to {self.name} should contain a single element"
            )
        return found

    def check_history(self, tensors: tuple, what: str) -> None:
        """In strict mode: what does not depend on the inputs is an error."""
        if not self.strict:
            return
        for i, tensor in enumerate(tensors):
            if tensor is None:
                raise RuntimeError(_STRICT_PRODUCT["vjp"].format(i=i))
            if not tensor.requires_grad:
                raise RuntimeError(_STRICT_HISTORY[what].format(i=i))

    def filled(self, grads: tuple, like: tuple) -> tuple:
        """The result, zeros where nothing depends."""
        found = []
        for i, (g, other) in enumerate(zip(grads, like)):
            if g is None and self.strict:
                raise RuntimeError(_STRICT_PRODUCT[self.name].format(i=i))
            if g is not None and self.strict and self.create_graph and not g.requires_grad:
                what = "jacobian" if self.name in ("vjp", "jvp") else "hessian"
                raise RuntimeError(_STRICT_GRAPH.format(what=what, i=i))
            found.append(_zeros_like(other) if g is None else g)
        return tuple(found)

    def finished(self, tensors: tuple, many: bool) -> Any:
        """As the caller gave it: a tuple or a tensor, without history unless asked for."""
        done = tensors if self.create_graph else tuple(t.detach() for t in tensors)
        return done if many else done[0]


def _zeros_like(tensor: Tensor, tracked: bool = False) -> Tensor:
    found = wrap(xp_of(tensor.array).zeros_like(tensor.array))
    found._requires_grad = tracked
    return found


def _grad(outputs: tuple, inputs: tuple, seeds: tuple | None, **options: Any) -> tuple:
    """`autograd.grad` of those outputs that have a history; None for all inputs where none has."""
    pairs = [(o, s) for o, s in zip(outputs, seeds or (None,) * len(outputs)) if o is not None and o.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    return engine.grad([o for o, _ in pairs], inputs, [s for _, s in pairs], allow_unused=True, **options)


def vjp(func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple:
    """`func(*inputs)` and the product of the vector `v` with its Jacobian."""
    call = _Call("vjp", create_graph, strict)
    with enable_grad():
        many_in, starts = call.inputs(inputs)
        many_out, outputs = call.outputs(func, starts)
        seeds = call.vector(
            v, outputs, many_out,
            "The vector v can only be None if the user-provided function returns a single Tensor with a single element.",
        )  # fmt: skip
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = call.filled(_grad(outputs, starts, seeds, create_graph=create_graph), starts)
    return call.finished(outputs, many_out), call.finished(found, many_in)


def jvp(func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple:
    """`func(*inputs)` and the product of its Jacobian with the vector `v`."""
    call = _Call("jvp", create_graph, strict)
    with enable_grad():
        many_in, starts = call.inputs(inputs)
        vector = call.vector(
            v, starts, many_in,
            "The vector v can only be None if the input to the user-provided function is a single Tensor with a single "
            "element.",
        )  # fmt: skip
        many_out, outputs = call.outputs(func, starts)
        seeds = tuple(_zeros_like(o, tracked=True) for o in outputs)  # the pass is linear in them: any value serves
        grads = _grad(outputs, starts, seeds, create_graph=True)
        call.check_history(grads, "grad_inputs")
        found = _grad(grads, seeds, vector, create_graph=create_graph)
    done = call.filled(found, outputs)
    return call.finished(outputs, many_out), call.finished(done, many_out)


def vhp(func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple:
    """`func(*inputs)`, a number, and the product of the vector `v` with its Hessian."""
    call = _Call("vhp", create_graph, strict)
    with enable_grad():
        many, starts, vector, outputs, jac = _second_order(call, func, inputs, v)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = call.filled(_grad(jac, starts, vector, create_graph=create_graph), starts)
    return call.finished(outputs, False), call.finished(found, many)


def hvp(func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple:
    """`func(*inputs)`, a number, and the product of its Hessian with the vector `v`; `vhp` is cheaper."""
    call = _Call("hvp", create_graph, strict)
    with enable_grad():
        many, starts, vector, outputs, jac = _second_order(call, func, inputs, v)
        seeds = tuple(_zeros_like(s, tracked=True) for s in starts)
        twice = _grad(jac, starts, seeds, create_graph=True)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        found = call.filled(_grad(twice, seeds, vector, create_graph=create_graph), starts)
    return call.finished(outputs, False), call.finished(found, many)


def _second_order(call: _Call, func: Callable, inputs: Any, v: Any) -> tuple:
    many, starts = call.inputs(inputs)
    vector = call.vector(
        v, starts, many,
        "The vector v can only be None if the input to the user-provided function is a single Tensor with a single "
        "element.",
    )  # fmt: skip
    outputs = call.scalar(func, starts)
    jac = _grad(outputs, starts, None, create_graph=True)
    call.check_history(jac, "jacobian")
    return many, starts, vector, outputs, jac


def jacobian(
    func: Callable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The derivative of every output element by every input element, shaped `output.shape + input.shape`.

    `vectorize` and `strategy` choose how torch computes it; here each row is one reverse pass, with the same numbers.
    """
    _check_strategy(strategy, vectorize, create_graph, strict)
    call = _Call("jacobian", create_graph, strict)
    with enable_grad():
        many_in, starts = call.inputs(inputs)
        many_out, outputs = call.outputs(func, starts)
        rows = [_rows_of(call, i, output, starts) for i, output in enumerate(outputs)]
    done = tuple(call.finished(row, many_in) for row in rows)
    return done if many_out else done[0]


def _check_strategy(strategy: str, vectorize: bool, create_graph: bool, strict: bool) -> None:
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        if create_graph:
            raise NotImplementedError(
                'torch.autograd.functional.jacobian: `create_graph=True` and `strategy="forward-mode"` are not '
                'supported together (yet). Please either set `create_graph=False` or `strategy="reverse-mode"`.'
            )
        if not vectorize:
            raise NotImplementedError(
                "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for "
                "`vectorize=True`."
            )
    if vectorize and strict:
        raise RuntimeError(
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. "
            "Please either set `strict=False` or `vectorize=False`."
        )


def _rows_of(call: _Call, i: int, output: Any, starts: tuple) -> tuple:
    """The Jacobian of one output by each input."""
    columns: tuple[list, ...] = tuple([] for _ in starts)
    flat = output.reshape(-1)
    for j in range(output.numel()):
        found = _grad((flat[j],), starts, None, retain_graph=True, create_graph=call.create_graph)
        for at, (column, g, start) in enumerate(zip(columns, found, starts)):
            if call.strict and g is None:
                raise RuntimeError(
                    f"Output {i} of the user-provided function is independent of input {at}. This is not allowed in "
                    "strict mode."
                )
            if call.strict and call.create_graph and not g.requires_grad:
                raise RuntimeError(_STRICT_GRAPH.format(what="jacobian", i=i))
            column.append(_zeros_like(start) if g is None else g)
    return tuple(_assembled(column).reshape(*output.shape, *start.shape) for column, start in zip(columns, starts))


def _assembled(rows: list) -> Any:
    if not rows:
        raise RuntimeError(
            "stack expects a non-empty TensorList\n  jacobian: the function gave a tensor without elements"
        )
    return engine.stacked(rows)


def hessian(
    func: Callable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of a function that gives one number: for each pair of inputs, shaped as both together."""
    call = _Call("hessian", create_graph, strict)
    many, tensors = call.tuple_of(inputs, "inputs")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def gradient(*given: Any) -> tuple:
        jac = jacobian(lambda *starts: call.scalar(func, starts)[0].squeeze(), given, create_graph=True)
        call.check_history(jac, "jacobian")
        return jac

    found = jacobian(gradient, tensors, create_graph, strict, vectorize, outer_jacobian_strategy)
    return found if many else found[0][0]


__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]
