"""Backward passes of 0.3: volatile roots are refused, and a gradient that is a Variable asks for a graph of the derivative.

Source: torch/autograd/__init__.py and torch/csrc/autograd/python_engine.cpp at v0.3.1.
"""

from __future__ import annotations

import warnings
from typing import Any

from ...autograd import engine
from .values import Value, Variable, unwrap, variable


def _each(values: Any, like: tuple) -> list:
    if values is None:
        return [None] * len(like)
    return [values] if isinstance(values, Value) else list(values)


def _prepared(roots: tuple, gradients: Any, create_graph: bool | None) -> tuple[list, bool]:
    """The gradients of the roots as core tensors, and whether the derivative gets a graph."""
    given = _each(gradients, roots)
    if create_graph is None:
        create_graph = any(isinstance(g, Variable) and not g.volatile for g in given)
    for g in given:
        if g is not None and not isinstance(g, Value):
            raise TypeError(f"gradients can be either Tensors, Variables or None, but got {type(g).__name__}")
    for i, (root, g) in enumerate(zip(roots, given)):
        if not isinstance(root, Variable):
            raise RuntimeError(f"element {i} of variables tuple is not a Variable")
        if g is None and root.requires_grad and root.core.array.size != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        if root.volatile:
            raise RuntimeError(f"element {i} of variables tuple is volatile")
        if not root.requires_grad and root.core.grad_fn is None:
            raise RuntimeError(f"element {i} of variables does not require grad and does not have a grad_fn")
    return [None if g is None else g.core for g in given], create_graph


def backward(
    variables: Any,
    grad_variables: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool | None = None,
    retain_variables: bool | None = None,
) -> None:
    """Add the gradients of `variables` into the `.grad` of the leaves they were computed from."""
    roots = (variables,) if isinstance(variables, Value) else tuple(variables)
    gradients, graph = _prepared(roots, grad_variables, create_graph)
    if retain_variables is not None:
        if retain_graph is not None:
            raise ValueError("only one of retain_graph and retain_variables can be specified")
        retain_graph = retain_variables
        warnings.warn(
            "retain_variables option is deprecated and will be removed in 0.3. Use retain_graph instead.", stacklevel=3
        )
    engine.backward(unwrap(list(roots)), gradients, graph if retain_graph is None else retain_graph, graph)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool | None = None,
    only_inputs: bool = True,
    allow_unused: bool = False,
) -> tuple:
    """The gradients of `outputs` with respect to `inputs`, as Variables."""
    roots = (outputs,) if isinstance(outputs, Value) else tuple(outputs)
    leaves = (inputs,) if isinstance(inputs, Value) else tuple(inputs)
    gradients, graph = _prepared(roots, grad_outputs, create_graph)
    for leaf in leaves:
        if not leaf.requires_grad:
            raise RuntimeError("One of the differentiated Variables does not require grad")
    found = engine.grad(
        unwrap(list(roots)),
        unwrap(list(leaves)),
        gradients,
        graph if retain_graph is None else retain_graph,
        graph,
        only_inputs,
        allow_unused,
    )
    return tuple(None if g is None else variable(g, volatile=not g.requires_grad) for g in found)


__all__ = ["backward", "grad"]
