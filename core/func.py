"""torch.func: derivatives of functions, and modules called with other parameters. Built on reverse passes.

Arguments and results may be nested tuples, lists and dictionaries of tensors. What would need a function to be run over a
batch at once, or forward mode, is refused by name (see `core/refused.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import refused as _refused
from .autograd import engine
from .autograd.modes import enable_grad
from .ops.declare import PUBLIC
from .tensor import Tensor


# -- nested arguments ----------------------------------------------------------------------------------------------
def _leaves(tree: Any) -> Iterator[Any]:
    if isinstance(tree, dict):
        for each in tree.values():
            yield from _leaves(each)
    elif isinstance(tree, (tuple, list)):
        for each in tree:
            yield from _leaves(each)
    else:
        yield tree


def _rebuilt(tree: Any, leaves: Iterator[Any]) -> Any:
    """The same tree with other leaves."""
    if isinstance(tree, dict):
        return {key: _rebuilt(each, leaves) for key, each in tree.items()}
    if isinstance(tree, (tuple, list)):
        parts = [_rebuilt(each, leaves) for each in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return next(leaves)


def _mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    return _rebuilt(tree, iter([function(leaf) for leaf in _leaves(tree)]))


def _tracked(tensor: Any) -> Any:
    """A tensor to differentiate by: one that goes on the history of a tensor that has one."""
    if not isinstance(tensor, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(tensor)}")
    found: Any = tensor
    return found.view_as(found) if found.requires_grad else found.detach().requires_grad_()


def _released(result: Any, inputs: Sequence[Any]) -> Any:
    """A result without the history that leads to nothing but the tracked inputs."""
    if not result.requires_grad:
        return result
    own, seen, stack = {id(each) for each in inputs}, set(), [result.grad_fn]
    if result.grad_fn is None:
        return result.detach() if id(result) in own else result
    while stack:
        node = stack.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if hasattr(node, "variable") and id(node.variable) not in own:
            return result
        stack += [following for following, _ in node.next_functions]
    return result.detach()


def _chosen(args: tuple, argnums: Any) -> Any:
    """The arguments to differentiate by."""
    for each in (argnums,) if isinstance(argnums, int) else argnums:
        if not -len(args) <= each < len(args):
            raise RuntimeError(f"Got argnum={each}, but only {len(args)} positional inputs")
    return args[argnums] if isinstance(argnums, int) else tuple(args[each] for each in argnums)


def _replaced(args: tuple, argnums: Any, chosen: Any) -> tuple:
    given = list(args)
    for place, value in [(argnums, chosen)] if isinstance(argnums, int) else zip(argnums, chosen):
        given[place] = value
    return tuple(given)


def _pulled(outputs: list, inputs: list, seeds: list | None) -> list:
    """The gradients of the inputs, zeros where nothing depends."""
    kept = [i for i, output in enumerate(outputs) if output.requires_grad]
    if not kept:
        return [PUBLIC["zeros_like"](each) for each in inputs]  # type: ignore[operator]
    found = engine.grad(
        [outputs[i] for i in kept],
        inputs,
        None if seeds is None else [seeds[i] for i in kept],
        retain_graph=True,
        create_graph=True,
        allow_unused=True,
    )
    zeros = PUBLIC["zeros_like"]
    return [zeros(each) if g is None else _released(g, inputs) for g, each in zip(found, inputs)]  # type: ignore[operator]


# -- derivatives ---------------------------------------------------------------------------------------------------
def grad_and_value(func: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """The function that gives the gradient of `func`, whose result is one number, and that number."""

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with enable_grad():
            chosen = _mapped(_tracked, _chosen(args, argnums))
            inputs = list(_leaves(chosen))
            output = func(*_replaced(args, argnums, chosen), **kwargs)
            aux = None
            if has_aux:
                output, aux = _with_aux(output, "grad_and_value(f)(*args)")
            expected = "grad_and_value(f)(*args): Expected f(*args) to return a "
            if not isinstance(output, Tensor):
                raise RuntimeError(f"{expected}Tensor, got {type(output)}")
            if output.array.ndim:
                raise RuntimeError(
                    f"{expected}scalar Tensor, got tensor with {output.array.ndim} dims. Maybe you wanted to use the vjp "
                    "or jacrev APIs instead?"
                )
            gradient = _rebuilt(chosen, iter(_pulled([output], inputs, None)))
            value = _released(output, inputs)
        return (gradient, (value, _mapped_tensors(aux, inputs))) if has_aux else (gradient, value)

    return wrapper


def _with_aux(output: Any, where: str) -> tuple[Any, Any]:
    if not isinstance(output, tuple) or len(output) != 2:
        raise RuntimeError(f"{where}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return output


def _mapped_tensors(tree: Any, inputs: list) -> Any:
    return _mapped(lambda leaf: _released(leaf, inputs) if isinstance(leaf, Tensor) else leaf, tree)


def grad(func: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """The function that gives the gradient of `func`, whose result is one number."""
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        gradient, value = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return wrapper


def vjp(func: Callable, *primals: Any, has_aux: bool = False) -> Any:
    """The result of `func`, and the function that takes a vector for it to the vector times the Jacobian."""
    with enable_grad():
        tracked = _mapped(_tracked, primals)
        inputs = list(_leaves(tracked))
        output, aux = func(*tracked), None
        if has_aux:
            output, aux = _with_aux(output, "vjp(f, *primals)")
    outputs = list(_leaves(output))
    for each in outputs:
        if not isinstance(each, Tensor):
            raise RuntimeError(
                f"vjp(f, *primals): expected f(*primals) to return only tensors, got unsupported type {type(each)}"
            )

    def vjp_fn(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> tuple:
        """The vector times the Jacobian, one part for each of the primals."""
        with enable_grad():
            return _rebuilt(tracked, iter(_pulled(outputs, inputs, list(_leaves(cotangents)))))

    value = _mapped_tensors(output, inputs)
    return (value, vjp_fn, _mapped_tensors(aux, inputs)) if has_aux else (value, vjp_fn)


def jacrev(
    func: Callable, argnums: Any = 0, *, has_aux: bool = False, chunk_size: int | None = None,
    _preallocate_and_copy: bool = False,
) -> Callable:  # fmt: skip
    """The function that gives the Jacobian of `func`, of shape output.shape + input.shape: a reverse pass for each row."""

    @functools.wraps(func)
    def wrapper(*args: Any) -> Any:
        def of_chosen(*chosen: Any) -> Any:
            return func(*_replaced(args, argnums, chosen[0] if isinstance(argnums, int) else chosen))

        chosen = _chosen(args, argnums)
        primals = (chosen,) if isinstance(argnums, int) else chosen
        output, pull, *aux = vjp(of_chosen, *primals, has_aux=has_aux)
        zeros, stack = PUBLIC["zeros_like"], PUBLIC["stack"]
        flat: list[Any] = list(_leaves(output))
        found = []
        for i, each in enumerate(flat):
            rows = []
            for j in range(each.numel()):
                seeds: list[Any] = [zeros(other) for other in flat]  # type: ignore[operator]
                seeds[i].view(-1)[j] = 1
                rows.append(list(_leaves(pull(_rebuilt(output, iter(seeds))))))
            parts = []
            for k, primal in enumerate(_leaves(primals)):
                shape = (*each.shape, *primal.shape)
                empty = zeros(primal).new_zeros(shape)  # type: ignore[operator]
                parts.append(stack([row[k] for row in rows]).reshape(shape) if rows else empty)  # type: ignore[operator]
            found.append(_rebuilt(chosen, iter(parts)))
        jacobian = _rebuilt(output, iter(found))
        return (jacobian, aux[0]) if has_aux else jacobian

    return wrapper


def hessian(func: Callable, argnums: Any = 0) -> Callable:
    """The function that gives the Hessian of `func`: the Jacobian of its Jacobian."""
    return jacrev(jacrev(func, argnums), argnums)


# -- modules -------------------------------------------------------------------------------------------------------
def functional_call(
    module: Any, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: dict[str, Any] | None = None, *,
    tie_weights: bool = True, strict: bool = False,
) -> Any:  # fmt: skip
    """Call a module with these tensors in place of its parameters and buffers, which are as they were afterwards."""
    given = _one_dictionary(parameter_and_buffer_dicts)
    own = {
        **dict(module.named_parameters(remove_duplicate=False)),
        **dict(module.named_buffers(remove_duplicate=False)),
    }
    if strict:
        _check_keys(module, own, given)
    if tie_weights:
        new = {id(own[name]): value for name, value in given.items() if name in own}
        given = {**{name: new[id(tensor)] for name, tensor in own.items() if id(tensor) in new}, **given}
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    places = []
    try:
        for name, value in given.items():
            path, _, last = name.rpartition(".")
            if name not in own:
                continue
            owner = module.get_submodule(path)
            held = owner._parameters if last in owner._parameters else owner._buffers
            places.append((held, last, held[last], value))
            held[last] = value
        return module(*args, **(kwargs or {}))
    finally:
        for held, last, before, value in places:
            if held[last] is not value:  # the module has put another there: a buffer that moved on
                given_name = next(name for name, each in given.items() if each is value)
                if isinstance(parameter_and_buffer_dicts, dict):
                    parameter_and_buffer_dicts[given_name] = held[last]
            held[last] = before


def _one_dictionary(dictionaries: Any) -> dict[str, Any]:
    if isinstance(dictionaries, dict):
        return dictionaries
    if not isinstance(dictionaries, Sequence):
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(dictionaries)}"
        )
    if not all(isinstance(each, dict) for each in dictionaries):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    names = [name for each in dictionaries for name in each]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"{twice} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {name: value for each in dictionaries for name, value in each.items()}


def _check_keys(module: Any, own: dict[str, Any], given: dict[str, Any]) -> None:
    unexpected, missing = sorted(set(given) - set(own)), sorted(set(own) - set(given))
    if not unexpected and not missing:
        return
    lines = [f"Error(s) in reparametrizing for {type(module).__name__}:"]
    for words, names in (("Unexpected", unexpected), ("Missing", missing)):
        if names:
            lines.append(f"\t{words} key(s): {', '.join(map(repr, names))}.")
    raise RuntimeError("\n".join(lines))


_REFUSED = _refused.under("torch.func")
for _name in _REFUSED:
    globals()[_name] = _refused.function(f"torch.func.{_name}")

__all__ = ["functional_call", "grad", "grad_and_value", "hessian", "jacrev", "vjp", *_REFUSED]  # noqa: PLE0604
