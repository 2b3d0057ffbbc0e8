"""The value of each expression, by its form; calls and tensor operations have modules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import syntax as cst
from .program import Class, Frame, Function
from .torch_api import VARIABLE_ATTRIBUTES, canonical
from .value import NONE, NUMBER, STR, UNKNOWN, Value, join

if TYPE_CHECKING:
    from .interpreter import Interpreter

# Deeper nesting than any person writes is left unknown instead of exhausting the stack.
_DEEP = 120
_CONSTANTS = {"True": NUMBER, "False": NUMBER, "None": NONE}
_LITERALS: dict[type, Value] = {
    cst.Integer: NUMBER,
    cst.Float: NUMBER,
    cst.Imaginary: NUMBER,
    cst.SimpleString: STR,
}
_ARITHMETIC_COMPARISONS = (cst.In, cst.NotIn, cst.Is, cst.IsNot)


def evaluate(run: Interpreter, frame: Frame, node: cst.BaseExpression) -> Value:
    """What the expression is; remembered for the rules."""
    if run.depth > _DEEP:
        return UNKNOWN
    run.depth += 1
    try:
        # The three that nearly all expressions are made of come first: this is asked a hundred thousand times a file.
        kind = type(node)
        if kind is cst.Name:
            value = _CONSTANTS.get(node.value) or frame.look_up(node.value)  # type: ignore[attr-defined]
        elif kind is cst.Attribute:
            value = attribute(run, node, evaluate(run, frame, node.value), node.attr.value)  # type: ignore[attr-defined]
        elif kind is cst.Call:
            value = run.call(run, frame, node)  # type: ignore[arg-type]
        else:
            value = _LITERALS.get(kind) or _value(run, frame, node)
    finally:
        run.depth -= 1
    if value.defs and run.evidence:
        value = run.backed(value)
    run.values[node] = value
    return value


def _value(run: Interpreter, frame: Frame, node: cst.BaseExpression) -> Value:
    match node:
        case cst.Subscript():
            return _subscript(run, frame, node)
        case cst.BinaryOperation():
            return binary(run, node, evaluate(run, frame, node.left), evaluate(run, frame, node.right))
        case cst.UnaryOperation():
            value = evaluate(run, frame, node.expression)
            return (
                NUMBER
                if isinstance(node.operator, cst.Not)
                else value.but(defs=frozenset(), parts=value.defs | value.parts)
            )
        case cst.BooleanOperation():
            left, right = evaluate(run, frame, node.left), evaluate(run, frame, node.right)
            return join(left, right)
        case cst.Comparison():
            return _comparison(run, frame, node)
        case cst.IfExp():
            evaluate(run, frame, node.test)
            return join(evaluate(run, frame, node.body), evaluate(run, frame, node.orelse))
        case cst.Tuple() | cst.List() | cst.Set():
            return _sequence(run, frame, node)
        case cst.Dict():
            return _dict(run, frame, node)
        case cst.ListComp() | cst.GeneratorExp() | cst.SetComp() | cst.DictComp():
            return _comprehension(run, frame, node)
        case cst.Lambda():
            return _lambda(run, frame, node)
        case cst.ConcatenatedString():
            return STR
        case cst.FormattedString():
            for part in node.parts:
                if isinstance(part, cst.FormattedStringExpression):
                    evaluate(run, frame, part.expression)
            return STR
        case cst.NamedExpr():
            from .statements import bind

            value = evaluate(run, frame, node.value)
            bind(run, frame, node.target, value)
            return value
        case cst.Yield():
            if isinstance(node.value, cst.From):
                evaluate(run, frame, node.value.item)
            elif node.value is not None:
                evaluate(run, frame, node.value)
            return UNKNOWN
        case cst.Await():
            return evaluate(run, frame, node.expression)
    return UNKNOWN


def attribute(run: Interpreter, node: cst.CSTNode, receiver: Value, name: str) -> Value:
    """The value of `receiver.name`; what is not known as data is kept as a method, for a call to resolve."""
    if receiver.sort == "name":
        name = canonical(f"{receiver.name}.{name}")
        if run.unit is None:
            return Value("name", name=name)
        from .statements import imported

        return imported(run, name)
    if isinstance(receiver.ref, Class) and receiver.sort != "class":
        known = receiver.ref.computed(name) or receiver.ref.attribute(name)
        if known is not None:
            return known if receiver.ref.unit is run.unit or run.unit is None else run.unit.abroad(known, run)
    if receiver.is_tensor:
        if name == "data":
            return _data(run, node, receiver)
        if name in ("grad", "_grad"):
            return Value("variable", rank=receiver.rank, why="I8: .grad is a Variable")
        if name in ("shape", "is_cuda", "requires_grad", "is_leaf", "grad_fn", "dtype", "device", "volatile"):
            if name in ("requires_grad", "grad_fn", "volatile") and receiver.weak:
                run.contradict(node)
            return Value("tuple") if name == "shape" else UNKNOWN
    elif receiver.sort == "module" and receiver.ref is None and name in ("weight", "bias"):
        return Value("parameter", why="a parameter of a module")
    elif receiver.sort in ("unknown", "method") and name in VARIABLE_ATTRIBUTES and name != "volatile":
        if name in ("grad", "grad_fn"):
            run.note(receiver, "variable")
        return Value("variable", why="I8: only Variables have .grad") if name == "grad" else UNKNOWN
    elif receiver.sort in ("unknown", "method") and name == "data" and receiver.one:
        # A term of a sum that is differentiated is a Variable or a number, and numbers have no .data.
        return _data(run, node, Value("variable", one=True))
    elif receiver.sort in ("unknown", "method") and name == "data" and receiver.volatile:
        return UNKNOWN  # .data ends volatility whatever the receiver is
    return Value("method", ref=(receiver, name), volatile=receiver.volatile)


def _data(run: Interpreter, node: cst.CSTNode, receiver: Value) -> Value:
    if receiver.weak:
        run.contradict(node)
    return Value(
        "tensor",
        one=receiver.one,
        rank=receiver.rank,
        dtype=receiver.dtype,
        mask=receiver.mask,
        gathered=receiver.gathered,
        raw=True,
        free=True,
        like=receiver.like,
        why="I2: .data is a raw tensor",
    )


def element_of(run: Interpreter, value: Value) -> Value:
    """What iterating over `value` yields."""
    if value.items is not None:
        found = None
        for item in value.items:
            found = item if found is None else join(found, item)
        return (found or UNKNOWN).but(defs=frozenset(), parts=frozenset())
    if value.element is not None:
        return value.element
    if value.sort == "loader":
        part = run.weak_tensor("I10: a DataLoader yields raw tensors")
        return part.but(element=part)
    if value.sort == "tensor" and value.rank is None:
        return UNKNOWN  # of a vector, its elements are Python numbers
    if value.is_tensor:
        return indexed(value, 1)
    return Value(volatile=value.volatile)


def indexed(value: Value, dimensions: int) -> Value:
    """A tensor after `dimensions` integer indices: from the last one a tensor gives a number, a Variable one element."""
    rank = None if value.rank is None else value.rank - dimensions
    if rank is not None and rank <= 0:
        if value.sort == "tensor":
            why = "I6: an element of a vector was a Python number"
            return Value("number", raw=value.raw, weak=value.weak, dtype=value.dtype, why=why)
        why = "I6: one element of a vector"
        return value.but(rank=0, one=True, defs=frozenset(), parts=frozenset(), like=0, why=why)
    if value.one and value.sort == "tensor":
        return NUMBER
    return value.but(rank=rank, one=value.one if value.one else None, defs=frozenset(), parts=frozenset(), like=0)


def _subscript(run: Interpreter, frame: Frame, node: cst.Subscript) -> Value:
    value = evaluate(run, frame, node.value)
    integers = whole = 0
    literal: int | None = None
    for element in node.slice:
        match element.slice:
            case cst.Slice() as part:
                for bound in (part.lower, part.upper, part.step):
                    if bound is not None:
                        evaluate(run, frame, bound)
                whole += 1
            case cst.Index() as part:
                key = evaluate(run, frame, part.value)
                integers += key.sort == "number"
                if value.sort == "dict" and key.defs:
                    run.note_key(key, node)
                if isinstance(part.value, cst.Integer):
                    literal = int(part.value.value, 0)
                elif isinstance(part.value, cst.UnaryOperation) and isinstance(part.value.expression, cst.Integer):
                    literal = -int(part.value.expression.value, 0)
    if value.items is not None and literal is not None and len(node.slice) == 1:
        return value.items[literal] if -len(value.items) <= literal < len(value.items) else UNKNOWN
    if value.element is not None and value.is_tensor and len(node.slice) == 1 and not whole:
        return value.element  # a batch of several tensors
    if value.is_tensor:
        if integers == len(node.slice):
            return indexed(value, integers)
        return value.but(
            rank=value.rank if not integers and whole == len(node.slice) else None,
            one=None,
            defs=frozenset(),
            parts=frozenset(),
            like=0,
        )
    if value.sort in ("list", "tuple", "dict"):
        return (value if whole else element_of(run, value)).but(defs=frozenset())
    return Value(volatile=value.volatile)


def binary(run: Interpreter, node: cst.CSTNode, left: Value, right: Value) -> Value:
    """Arithmetic: one Variable makes the result a Variable, by I3."""
    matrix = isinstance(getattr(node, "operator", None), (cst.MatrixMultiply, cst.MatrixMultiplyAssign))
    sides = [side for side in (left, right) if side.is_tensor]
    volatile = left.volatile | right.volatile
    if not sides:
        if left.sort == "str" or (right.sort == "str" and isinstance(getattr(node, "operator", None), cst.Add)):
            return STR
        if left.sort == right.sort == "number":
            return NUMBER
        if left.sort in ("list", "tuple") and left.sort == right.sort:
            return Value(left.sort, element=join(element_of(run, left), element_of(run, right)))
        if "array" in (left.sort, right.sort):
            return Value("array")
        return (
            Value(volatile=volatile)
            if matrix
            else Value(volatile=volatile, parts=left.defs | left.parts | right.defs | right.parts)
        )
    if matrix:  # not element by element: nothing follows for the sizes
        return blend(run, node, sides, volatile)
    result = blend(run, node, sides, volatile)
    result = result.but(
        dtype="int" if result.dtype == "index" else result.dtype, gathered=any(s.gathered for s in sides)
    )
    return result.but(
        one=True if all(s.one or s.sort == "number" for s in (left, right)) else None,
        rank=_rank(left, right),
        mask=all(side.mask for side in sides) and (len(sides) == 2 or _complements(node)),
        parts=frozenset[int]().union(*(side.defs | side.parts for side in sides)),
    )


def _complements(node: cst.CSTNode) -> bool:
    """`1 - mask`, the way to invert a mask of bytes."""
    return (
        isinstance(node, cst.BinaryOperation)
        and isinstance(node.operator, cst.Subtract)
        and isinstance(node.left, cst.Integer)
        and node.left.value == "1"
    )


def _rank(left: Value, right: Value) -> int | None:
    ranks = [side.rank if side.is_tensor else 0 if side.sort == "number" else None for side in (left, right)]
    if ranks[0] is None or ranks[1] is None:
        return None
    return max(ranks[0], ranks[1])


def blend(run: Interpreter, node: cst.CSTNode, tensors: list[Value], volatile: frozenset[int] = frozenset()) -> Value:
    """The kind of tensor that an operation on these tensors gives, by I3."""
    volatile = volatile.union(*(tensor.volatile for tensor in tensors))
    families = {tensor.dtype for tensor in tensors}
    dtype = families.pop() if len(families) == 1 else ""
    free = all(tensor.free for tensor in tensors)
    if any(tensor.in_graph for tensor in tensors):
        if any(tensor.weak for tensor in tensors):
            run.contradict(node)  # 0.3 never mixed tensors and Variables
        return Value("variable", volatile=volatile, dtype=dtype, why="I3: an operation on a Variable")
    if any(tensor.sort == "either" for tensor in tensors):
        return Value("either", volatile=volatile, dtype=dtype, free=free)
    return Value(
        "tensor",
        raw=any(tensor.raw for tensor in tensors),  # one raw tensor makes the others raw, by I3
        weak=any(tensor.weak for tensor in tensors),
        free=free,
        dtype=dtype,
        why="I3: an operation on raw tensors",
    )


def _comparison(run: Interpreter, frame: Frame, node: cst.Comparison) -> Value:
    sides = [evaluate(run, frame, node.left)]
    sides += [evaluate(run, frame, target.comparator) for target in node.comparisons]
    if any(isinstance(target.operator, (cst.In, cst.NotIn)) for target in node.comparisons):
        run.note(sides[0], "asked")
    tensors = [side for side in sides if side.is_tensor]
    if not tensors or any(isinstance(target.operator, _ARITHMETIC_COMPARISONS) for target in node.comparisons):
        return NUMBER
    return compared(run, node, tensors).but(rank=_rank(sides[0], sides[1]))


def compared(run: Interpreter, node: cst.CSTNode, tensors: list[Value]) -> Value:
    """The mask that a comparison gives; it has no history, so one raw side settles its kind in any vintage."""
    result = blend(run, node, tensors)
    if result.sort == "either" and any(tensor.raw for tensor in tensors):
        result = Value("tensor", raw=True, why="I3: compared with a raw tensor")
    return result.but(mask=True, free=True, dtype="byte", turned=tensors[0].turned)


def _shallow(value: Value) -> Value:
    # Containers of containers of containers: knowledge must not grow without end.
    if value.element is not None and (value.element.element or value.element.items):
        return value.but(element=None)
    return value


def _sequence(run: Interpreter, frame: Frame, node: cst.Tuple | cst.List | cst.Set) -> Value:
    values = [evaluate(run, frame, element.value) for element in node.elements]
    volatile = frozenset[int]().union(*(value.volatile for value in values))
    if any(isinstance(element, cst.StarredElement) for element in node.elements) or len(values) > 16:
        numbers = all(value.sort == "number" for value in values)
        return Value("list", element=NUMBER if numbers else None, volatile=volatile)
    sort = "tuple" if isinstance(node, cst.Tuple) else "list"
    if sort == "list" and not values:
        return Value("list")
    items = tuple(_shallow(value).but(items=None) if _nested(value) else value for value in values)
    return Value(sort, items=items, volatile=volatile)  # type: ignore[arg-type]


def _nested(value: Value) -> bool:
    return value.items is not None and any(item.items is not None for item in value.items)


def _dict(run: Interpreter, frame: Frame, node: cst.Dict) -> Value:
    element = None
    for item in node.elements:
        if isinstance(item, cst.DictElement):
            evaluate(run, frame, item.key)
        value = evaluate(run, frame, item.value)
        element = value if element is None else join(element, value)
    return Value("dict", element=element.but(element=None, items=None) if element is not None else None)


def _comprehension(
    run: Interpreter, frame: Frame, node: cst.ListComp | cst.GeneratorExp | cst.SetComp | cst.DictComp
) -> Value:
    from .statements import bind

    inner = Frame(outer=frame, function=frame.function)
    clause: cst.CompFor | None = node.for_in
    while clause is not None:
        bind(run, inner, clause.target, element_of(run, evaluate(run, inner, clause.iter)))
        for condition in clause.ifs:
            evaluate(run, inner, condition.test)
        clause = clause.inner_for_in
    if isinstance(node, cst.DictComp):
        evaluate(run, inner, node.key)
        return Value("dict", element=_shallow(evaluate(run, inner, node.value)))
    element = evaluate(run, inner, node.elt)
    return Value("list", element=_shallow(element), volatile=element.volatile)


def _lambda(run: Interpreter, frame: Frame, node: cst.Lambda) -> Value:
    inner = Frame(outer=frame, function=frame.function)
    function = run.functions.get(node)
    if function is None:
        function = run.functions[node] = Function(node, "<lambda>", outer=frame, unit=run.unit)
    for param, _ in function.parameters():
        if param.default is not None:
            evaluate(run, frame, param.default)
        known = function.arguments.get(param.name.value, UNKNOWN)
        inner.names[param.name.value] = run.backed(known.but(defs=frozenset([run.index.order[param]]), like=0))
    function.returned = evaluate(run, inner, node.body)
    return Value("function", ref=function)
