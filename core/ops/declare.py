"""The declaration form: a decorated kernel is a whole operation.

From one declaration come the function, the method, `name_`, `out=`, the operators, the signature, the documentation,
the node's name, the error lines and the row in `OPS` that tests and completion read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..tensor import Tensor
from . import wrappers, writing
from .checked import checked
from .lazy import FUNCTIONS, Registry
from .schema import SIZE, Op
from .signatures import with_signature

Grad = dict[Any, Callable] | None
PUBLIC: dict[str, Callable] = Registry(FUNCTIONS)  # names of the torch namespace
# Torch has `torch.sin_` for functions of one tensor, but not for these.
_ONLY_METHODS_IN_PLACE = {"sgn", "sign", "logical_not", "bitwise_not", "digamma", "erfinv", "lgamma"}
# … and for these of more.
_FUNCTIONS_IN_PLACE = {"clamp", "fill", "gcd", "lcm", "ldexp", "logit", "nan_to_num", "xlogy"}


def pointwise(
    grad: Grad = None,
    *,
    dtype: str = "float",
    operators: Sequence[str] = (),
    inplace: bool | None = None,
    method: bool = True,
    function: bool = True,
    node: Any = None,
    numbers: bool = True,
    refuses: tuple[str, str] = ("", ""),
    check: Callable | None = None,
) -> Callable:
    """An operation on each element. Its tensors are broadcast; `dtype` is its cast rule (see casting.cast).

    With `numbers=False` its operands must be tensors. `refuses` names kinds of dtype (NumPy's letters) that it does not
    work on, and torch's kernel for the message; `check(*arguments)` sees the operands in their own dtypes. `inplace` (as
    `method`, unless given) makes `x.name_()`. `operators` are the Python operators it serves: "add", "radd" and "iadd" make `__add__`, `__radd__`, `__iadd__`.
    """

    def declare(kernel: Callable) -> Callable:
        write = method if inplace is None else inplace
        op = Op(kernel, grad, dtype=dtype, pointwise=True, node=node, numbers=numbers, refuses=refuses, check=check)
        return _publish(op, wrappers.caller(op), operators, write, method, function)

    return declare


def operation(
    grad: Grad = None,
    *,
    dtype: str = "keep",
    outputs: Sequence[str] = (),
    operators: Sequence[str] = (),
    inplace: bool = False,
    method: bool = True,
    function: bool = True,
    node: Any = None,
    numbers: bool | None = None,
    refuses: tuple[str, str] = ("", ""),
) -> Callable:
    """Any other operation: reductions, products, indexing. `outputs` names several results, a star for one without
    derivative."""

    def declare(kernel: Callable) -> Callable:
        op = Op(kernel, grad, dtype=dtype, outputs=outputs, node=node, numbers=numbers, refuses=refuses)
        return _publish(op, wrappers.caller(op), operators, inplace, method, function)

    return declare


def view(
    grad: Grad,
    *,
    operators: Sequence[str] = (),
    method: bool = True,
    function: bool = True,
    inplace: bool = False,
    node: Any = None,
    broadcasts: bool = False,
    one_of_many: Callable | None = None,
) -> Callable:
    """An operation whose result shares its input's memory; the kernel must return a view.

    `one_of_many(arguments)` gives the (node, number) of a view that torch makes together with others.
    """

    def declare(kernel: Callable) -> Callable:
        op = Op(kernel, grad, view=True, node=node, broadcasts=broadcasts, one_of_many=one_of_many)
        return _publish(op, wrappers.caller(op), operators, inplace, method, function)

    return declare


def composite(
    *, method: bool = True, function: bool = True, operators: Sequence[str] = (), name: str | None = None
) -> Callable:
    """A function built from operations, made public under torch's name as function and method."""

    def declare(body: Callable) -> Callable:
        public = name or body.__name__
        body.__module__ = "torch" if function else body.__module__
        face = checked(body, public)
        if function:
            PUBLIC[public] = face
        if method:
            setattr(Tensor, public, face)
        for each in operators:
            setattr(Tensor, f"__{each}__", _guarded(body) if body.__code__.co_argcount > 1 else body)
        return face

    return declare


def _guarded(body: Callable) -> Callable:
    """A composite as an operator: foreign operands are left to their type."""

    def operator(self: Any, other: Any) -> Any:
        return body(self, other) if wrappers.is_operand(other) else NotImplemented

    _dress(operator, body.__name__, body.__doc__ or "")
    return operator


def _publish(op: Op, call: Callable, operators: Sequence[str], inplace: bool, method: bool, function: bool) -> Callable:
    name = op.name
    _dress(call, name, op.doc)
    op.function = call  # type: ignore[attr-defined]
    call.op = op  # type: ignore[attr-defined]
    call.on = lambda kind: _replacement(op, kind)  # type: ignore[attr-defined]
    if function:
        PUBLIC[name] = call
    write = None
    if inplace:
        write = _in_place_call(op)
        setattr(Tensor, f"{name}_", write)
        if (
            function
            and (len(op.names) == 1 or name in _FUNCTIONS_IN_PLACE)
            and name not in _ONLY_METHODS_IN_PLACE
            and not op.view
        ):
            PUBLIC[f"{name}_"] = write
    if method:
        setattr(Tensor, name, _size_method(op, call) if SIZE in op.kinds else call)
    for each in operators:
        setattr(Tensor, f"__{each}__", _operator(op, call, inplace=each.startswith("i") and each != "invert"))
    return call


def _operator(op: Op, call: Callable, inplace: bool) -> Callable:
    """The function for a Python operator: as the call itself, but foreign operands are left to their type."""
    if len(op.names) == 1:
        return call
    if inplace:
        operator = with_signature(op, f"{op.name}_", wrappers.run_in_place_operator, False)
    else:
        operator = wrappers.caller(op, wrappers.run_operator)
    _dress(operator, f"{op.name}_" if inplace else op.name, op.doc)
    return operator


def _in_place_call(op: Op) -> Callable:
    if op.names == ("self", "other", "alpha"):
        write = _scaled_in_place(op)
    elif op.view:
        write = with_signature(op, f"{op.name}_", writing.run_view_in_place, False)
    else:
        write = with_signature(op, f"{op.name}_", writing.run_in_place, False)
    _dress(write, f"{op.name}_", f"In-place version of {op.name}.")
    return write


def _scaled_in_place(op: Op) -> Callable:
    def write(input: Any, other: Any, third: Any = None, *, alpha: Any = 1) -> Any:
        if third is not None:
            return wrappers.old_order(
                lambda i, o, alpha, out: write(i, o, alpha=alpha), f"{op.name}_", input, other, third, None
            )
        return writing.run_in_place(op, (input, other, alpha))

    return write


def _size_method(op: Op, call: Callable) -> Callable:
    """`x.view(2, 3)` and `x.view((2, 3))`: the last parameter of the method takes its integers one by one."""

    def method(self: Any, *size: Any, **named: Any) -> Any:
        return call(self, size, **named) if size else call(self, **named) if named else call(self, ())

    _dress(method, op.name, op.doc)
    return method


def _replacement(op: Op, kind: str) -> Callable:
    def declare(kernel: Callable) -> Callable:
        op.kernels[kind] = kernel
        return kernel

    return declare


def _dress(function: Callable, name: str, doc: str) -> None:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    function.__module__ = "torch"
