"""Live peek: what an expression would be, found on metadata alone, before it is run.

An evaluator over syntax with a list of what it may do; everything else is unknown. It reads names of the session and
values that plainly lie in objects, calls functions of torch that `pure` lists by identity, on stand-ins, and nothing
else: no call of the user's, no property, no operator of a class that is not known.
"""

from __future__ import annotations

import ast
import operator
from typing import Any

from .metas import Meta, Runner, ShapeError, UnknownError, meta_of
from .pure import Table
from .stored import NOTHING, children, member, own, stored
from .tensors import core

NUMBERS = (int, float, bool)
PLAIN = (int, float, bool, str, type(None), type(...))
LARGEST = 1 << 64
OPERATORS: dict[type, tuple[Any, str]] = {
    ast.Add: (operator.add, "equal"),
    ast.Sub: (operator.sub, "equal"),
    ast.Mult: (operator.mul, "equal"),
    ast.Div: (operator.truediv, "equal"),
    ast.FloorDiv: (operator.floordiv, "equal"),
    ast.Mod: (operator.mod, "equal"),
    ast.Pow: (operator.pow, "equal"),
    ast.MatMult: (operator.matmul, "equal"),
    ast.BitAnd: (operator.and_, "equal"),
    ast.BitOr: (operator.or_, "equal"),
    ast.BitXor: (operator.xor, "equal"),
    ast.Lt: (operator.lt, "equal"),
    ast.LtE: (operator.le, "equal"),
    ast.Gt: (operator.gt, "equal"),
    ast.GtE: (operator.ge, "equal"),
    ast.Eq: (operator.eq, "equal"),
    ast.NotEq: (operator.ne, "equal"),
    ast.USub: (operator.neg, "equal"),
    ast.UAdd: (operator.pos, "equal"),
    ast.Invert: (operator.invert, "equal"),
}
CREATORS = ("zeros", "ones", "empty", "rand", "randn")
STEPS = 200  # nodes of syntax that are looked at


class Peek:
    """Evaluates expressions of one session; made once torch is there."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        self.table = Table(torch)
        self.creators = {id(getattr(torch, name)): name for name in CREATORS if hasattr(torch, name)}
        self.tensor_type, self.parameter = torch.Tensor, torch.nn.Parameter

    def result(self, text: str, namespace: dict[str, Any], recording: bool = True) -> Any:
        """A Meta, or a plain value; UnknownError, or ShapeError with torch's sentence."""
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise UnknownError("not an expression") from None
        return self.node_result(tree.body, namespace, recording)

    def node_result(self, node: ast.AST, namespace: dict[str, Any], recording: bool = True) -> Any:
        """As `result`, of a parsed expression."""
        if str(self.torch.__version__).startswith("0.3") and not isinstance(node, (ast.Name, ast.Attribute)):
            raise UnknownError("dialect 0.3 wraps its tensors")
        walk = _Walk(self, namespace, Runner(self.torch, recording))
        try:
            return walk.value(node)
        except RecursionError:
            raise UnknownError("too deep") from None

    def kind(self, text: str, namespace: dict[str, Any]) -> Any:
        """The class of an expression's value; NOTHING where that is not known."""
        try:
            found = self.result(text, namespace)
        except (UnknownError, ShapeError):
            return NOTHING
        return self.tensor_type if type(found) is Meta else type(found)


class _Walk:
    """One evaluation."""

    def __init__(self, peek: Peek, namespace: dict[str, Any], runner: Runner) -> None:
        self.peek, self.namespace, self.runner, self.steps = peek, namespace, runner, 0

    def value(self, node: ast.AST) -> Any:
        """The meta or plain value of an expression."""
        return self.known(self.any(node))

    def any(self, node: ast.AST) -> Any:
        """As `value`, but also objects on the way to one: modules, functions."""
        self.steps += 1
        if self.steps > STEPS:
            raise UnknownError("too long")
        match node:
            case ast.Constant(value=value):
                return value if type(value) in PLAIN else self.unknown("a constant")
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute(value=owner, attr=name):
                return self.attribute(self.any(owner), name)
            case ast.BinOp(left=left, op=op, right=right):
                return self.operate(op, [self.value(left), self.value(right)])
            case ast.UnaryOp(op=op, operand=operand):
                return self.operate(op, [self.value(operand)])
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.operate(op, [self.value(left), self.value(right)])
            case ast.Subscript(value=owner, slice=key):
                return self.item(self.any(owner), self.key(key))
            case ast.Tuple(elts=elements):
                return tuple(self.value(one) for one in elements)
            case ast.List(elts=elements):
                return [self.value(one) for one in elements]
            case ast.Call(func=function, args=arguments, keywords=keywords):
                return self.call(function, arguments, keywords)
        return self.unknown(type(node).__name__)

    def unknown(self, what: str) -> Any:
        raise UnknownError(what)

    def known(self, found: Any) -> Any:
        """A value that may be computed with: a meta in place of a tensor, numbers, dtypes, and sequences of them."""
        if type(found) is Meta or type(found) in PLAIN or type(found) is slice:
            return found
        if type(found) in (self.peek.tensor_type, self.peek.parameter):
            return meta_of(found)
        if type(found) in self.peek.table.plain:
            return found
        if type(found) in (list, tuple, self.peek.torch.Size):
            if len(found) > 1000:
                raise UnknownError("a long sequence")
            return (list if type(found) is list else tuple)(self.known(one) for one in found)
        inner = core(found)  # of a value of dialect 0.3
        return meta_of(inner) if inner is not found else self.unknown(type(found).__name__)

    def name(self, name: str) -> Any:
        found = self.namespace.get(name, NOTHING)
        return self.unknown(name) if found is NOTHING else found

    def attribute(self, owner: Any, name: str) -> Any:
        tensor = type(owner) in (self.peek.tensor_type, self.peek.parameter)
        if tensor and name == "grad":
            return owner._grad
        if tensor or type(owner) is Meta:
            return self.property(self.known(owner), name)
        if name.startswith("_"):
            raise UnknownError(name)
        found = stored(owner, name)
        return self.unknown(name) if found is NOTHING else found

    def property(self, meta: Meta, name: str) -> Any:
        match name:
            case "shape":
                return meta.shape
            case "dtype" | "device" | "requires_grad":
                return getattr(meta, name)
            case "ndim":
                return len(meta.shape)
            case "T":
                return self.run("permute", [meta, *reversed(range(len(meta.shape)))])
            case "mT":
                return self.run("transpose", [meta, -2, -1])
            case "data":
                return Meta(meta.shape, meta.dtype, meta.device, False, None, meta.stride)
        return self.unknown(name)

    def run(self, method: str, arguments: list[Any]) -> Any:
        function, way = self.peek.table.methods.get(method) or self.unknown(method)
        return self.runner.run(function, way, arguments, {})

    def operate(self, op: ast.AST, operands: list[Any]) -> Any:
        if type(op) not in OPERATORS:
            raise UnknownError(type(op).__name__)
        function, way = OPERATORS[type(op)]
        if any(type(one) is Meta for one in operands):
            if not all(type(one) is Meta or type(one) in NUMBERS for one in operands):
                raise UnknownError("an operand")
            return self.runner.run(function, way, operands, {})
        return self.arithmetic(op, function, operands)

    def arithmetic(self, op: ast.AST, function: Any, operands: list[Any]) -> Any:
        """Numbers among themselves, small enough that no power takes for ever."""
        if not all(type(one) in NUMBERS for one in operands) or any(abs(one) > LARGEST for one in operands):
            raise UnknownError("an operand")
        if isinstance(op, ast.Pow) and abs(operands[1]) > 64:
            raise UnknownError("a large power")
        try:
            found = function(*operands)
        except (ArithmeticError, TypeError, ValueError) as error:
            raise UnknownError(str(error)) from None
        return found if type(found) in NUMBERS else self.unknown("a number")

    def key(self, node: ast.AST) -> Any:
        match node:
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(*(None if part is None else self.value(part) for part in (lower, upper, step)))
            case ast.Tuple(elts=elements):
                return tuple(self.key(one) for one in elements)
        return self.value(node)

    def item(self, owner: Any, key: Any) -> Any:
        if type(owner) in (list, tuple, dict, *self.peek.table.containers) and type(key) in (str, int):
            found = member(owner, key)
            return self.unknown("an index") if found is NOTHING else found
        owner = self.known(owner)
        if type(owner) is not Meta:
            return self.unknown("an index")
        for part in key if type(key) is tuple else (key,):
            self.check_key(part)
        return self.runner.run(operator.getitem, "view" if _is_basic(key) else "exact", [owner, key], {})

    def check_key(self, part: Any) -> None:
        if type(part) is Meta:
            if str(part.dtype) in ("torch.bool", "torch.uint8"):
                raise UnknownError("a mask: its result hangs on values")
        elif isinstance(part, slice):
            if not all(one is None or type(one) is int for one in (part.start, part.stop, part.step)):
                raise UnknownError("a slice")
        elif type(part) not in (int, type(None), type(...)):
            raise UnknownError("an index")

    def call(self, function: ast.AST, arguments: list[ast.expr], keywords: list[ast.keyword]) -> Any:
        if any(isinstance(one, ast.Starred) for one in arguments) or any(one.arg is None for one in keywords):
            raise UnknownError("unpacking")
        if any(one.arg == "out" for one in keywords):
            raise UnknownError("out=")
        if isinstance(function, ast.Attribute):
            owner = self.any(function.value)
            if type(owner) is Meta or type(owner) in (self.peek.tensor_type, self.peek.parameter):
                found = self.peek.table.methods.get(function.attr) or self.unknown(function.attr)
                return self.run_checked(found, [self.known(owner), *map(self.value, arguments)], keywords)
            called = self.attribute(owner, function.attr)
        else:
            called = self.any(function)
        given = [self.value(one) for one in arguments]
        if id(called) in self.peek.creators:
            return self.create(given, keywords)
        found = self.peek.table.functions.get(id(called))
        if found is not None and found[0] is called:
            return self.run_checked(found, given, keywords)
        if len(given) == 1 and not keywords and type(given[0]) is Meta:
            return self.module(called, given[0])
        if len(given) == 2 and not keywords and all(type(one) is Meta for one in given):
            return self.module(called, *given)
        return self.unknown("a call")

    def run_checked(self, found: tuple[Any, str], given: list[Any], keywords: list[ast.keyword]) -> Any:
        named = {one.arg or "": self.value(one.value) for one in keywords}
        for one in [*given, *named.values()]:
            if type(one) is int and abs(one) > LARGEST:
                raise UnknownError("a large number")
        function, way = found
        if way in ("exact", "window") and not _is_bounded(given, named):
            raise UnknownError("too big to try")
        return self.runner.run(function, way, given, named)

    def create(self, given: list[Any], keywords: list[ast.keyword]) -> Any:
        """zeros, ones, rand …: the shape is what was asked for; no number is drawn."""
        named = {one.arg: self.value(one.value) for one in keywords}
        if named.keys() - {"dtype", "device", "requires_grad"}:
            raise UnknownError("an argument")
        size = given[0] if len(given) == 1 and type(given[0]) in (tuple, list) else given
        if not all(type(n) is int and 0 <= n < LARGEST for n in size):
            raise UnknownError("a size")
        torch = self.peek.torch
        dtype = named.get("dtype") or torch.get_default_dtype()
        device = torch.device(named.get("device") or "cpu")
        return Meta(tuple(size), dtype, device, bool(named.get("requires_grad")))

    def module(self, module: Any, *given: Meta) -> Any:
        """A call of a built-in module that has neither hooks nor a forward of the user's."""
        kind = type(module)
        mine = own(module)
        if any(mine.get(name) for name in ("_forward_hooks", "_forward_pre_hooks")) or "forward" in mine:
            raise UnknownError("hooks")
        if kind in self.peek.table.containers:
            (value,) = given if len(given) == 1 else (self.unknown("arguments"),)
            for part in children(module).values():
                value = self.module(part, value)
            return value
        if kind not in self.peek.table.modules:
            raise UnknownError(kind.__name__)
        function, names = self.peek.table.modules[kind]
        if kind.__name__.endswith("Loss") and (len(given) != 2 or mine.get("reduction") not in ("mean", "sum")):
            raise UnknownError("arguments")
        if mine.get("max_norm") is not None:
            raise UnknownError("writes into its weight")
        arguments = [self.known(stored(module, name)) for name in names]
        return self.run_checked((function, self.peek.table.functions[id(function)][1]), [*given, *arguments], [])


def _is_basic(key: Any) -> bool:
    return not any(type(part) is Meta for part in (key if type(key) is tuple else (key,)))


def _is_bounded(given: list[Any], named: dict[str, Any]) -> bool:
    """Whether no number among the arguments can make a small tensor large (`repeat(1000000)`, `pad`)."""
    numbers = [n for one in [*given, *named.values()] for n in (one if type(one) in (list, tuple) else [one])]
    product = 1
    for n in numbers:
        if type(n) is int:
            product *= max(abs(n), 1)
    return product <= 1 << 12


def line(peek: Peek, text: str, namespace: dict[str, Any], recording: bool = True) -> str:
    """One line for the toolbar, nothing where nothing is known; an error begins with ✗."""
    try:
        found = peek.result(text, namespace, recording)
    except UnknownError:
        return ""
    except ShapeError as error:
        return "✗ " + str(error).split("\n")[0]
    return described(found)


def described(found: Any) -> str:
    """A meta, or a tuple of them, in words."""
    if type(found) is Meta:
        return str(found)
    if type(found) in (tuple, list) and found and all(type(one) is Meta for one in found):
        return f"{len(found)} tensors: {'; '.join(map(str, found[:3]))}{'; …' if len(found) > 3 else ''}"
    return ""
