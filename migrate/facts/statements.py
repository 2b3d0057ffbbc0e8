"""How each statement changes what is known: assignments, branches, loops, definitions, imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .. import syntax as cst
from ..syntax import dotted
from .expressions import binary, element_of, evaluate
from .program import Class, Frame, Function
from .torch_api import canonical, is_module_class
from .value import UNKNOWN, Value, join

if TYPE_CHECKING:
    from .interpreter import Interpreter

# Names that `from torch… import *` brings and that rules ask about.
_STARS = {
    "torch.autograd": ("Variable", "Function", "grad", "backward"),
    "torch.nn": ("Module", "Parameter", "Linear", "Sequential", "functional", "init"),
    "torch": ("autograd", "nn", "cuda", "optim", "Tensor", "FloatTensor", "LongTensor"),
}


def run_block(run: Interpreter, frame: Frame, body: Iterable[cst.CSTNode]) -> bool:
    """Run statements in order; True if the block never reaches its end."""
    for statement in body:
        if isinstance(statement, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
            if run_block(run, frame, statement.body):
                return True
        elif _statement(run, frame, statement):
            return True
    return False


def _statement(run: Interpreter, frame: Frame, node: cst.CSTNode) -> bool:
    match node:
        case cst.Assign():
            value = evaluate(run, frame, node.value)
            for target in node.targets:
                bind(run, frame, target.target, value, node.value)
        case cst.AnnAssign() if node.value is not None:
            bind(run, frame, node.target, evaluate(run, frame, node.value))
        case cst.AugAssign():
            old = evaluate(run, frame, node.target)
            new = evaluate(run, frame, node.value)
            bind(run, frame, node.target, binary(run, node, old, new))
        case cst.Expr():
            evaluate(run, frame, node.value)
        case cst.Return():
            frame.returns.append(evaluate(run, frame, node.value) if node.value is not None else Value("none"))
            return True
        case cst.Raise():
            for part in (node.exc, node.cause.item if node.cause else None):
                if part is not None:
                    evaluate(run, frame, part)
            return True
        case cst.Break() | cst.Continue():
            return True
        case cst.Assert():
            evaluate(run, frame, node.test)
            if node.msg is not None:
                evaluate(run, frame, node.msg)
        case cst.Del():
            evaluate(run, frame, node.target)
        case cst.Global() | cst.Nonlocal():
            frame.globals.update(item.name.value for item in node.names)
        case cst.Import() | cst.ImportFrom():
            run_import(run, frame, node)
        case cst.If():
            return _if(run, frame, node)
        case cst.For():
            iterable = evaluate(run, frame, node.iter)
            _loop(
                run,
                frame,
                node.body.body,
                node.orelse,
                lambda: bind(run, frame, node.target, element_of(run, iterable)),
            )
        case cst.While():
            evaluate(run, frame, node.test)
            _loop(run, frame, node.body.body, node.orelse, lambda: evaluate(run, frame, node.test))
        case cst.With():
            for item in node.items:
                value = evaluate(run, frame, item.item)
                if item.asname is not None:
                    bind(run, frame, item.asname.name, value if value.sort == "unknown" else UNKNOWN)
            return run_block(run, frame, node.body.body)
        case cst.Try() | cst.TryStar():
            return _try(run, frame, node)
        case cst.FunctionDef():
            define_function(run, frame, node)
        case cst.ClassDef():
            _define_class(run, frame, node)
    return False


def _if(run: Interpreter, frame: Frame, node: cst.If) -> bool:
    evaluate(run, frame, node.test)
    before = dict(frame.names)
    narrow(run, frame, node.test)
    ended = run_block(run, frame, node.body.body)
    taken = frame.names
    frame.names = before
    other_ended = False
    if isinstance(node.orelse, cst.If):
        other_ended = _if(run, frame, node.orelse)
    elif node.orelse is not None:
        other_ended = run_block(run, frame, node.orelse.body.body)
    if ended:
        return other_ended
    frame.names = taken if other_ended else _merge(taken, frame.names)
    return False


def _merge(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    merged = one.copy()
    for name, value in other.items():
        known = one.get(name)
        merged[name] = value if known is None or known is value else join(known, value)
    return merged


def _loop(run: Interpreter, frame: Frame, body: Sequence[cst.CSTNode], orelse: cst.Else | None, step: object) -> None:
    # Twice: the second round sees what the first left behind.
    for _ in range(2):
        before = dict(frame.names)
        step()  # type: ignore[operator]
        run_block(run, frame, body)
        frame.names = _merge(before, frame.names)
    if orelse is not None:
        run_block(run, frame, orelse.body.body)


def _try(run: Interpreter, frame: Frame, node: cst.Try | cst.TryStar) -> bool:
    before = dict(frame.names)
    ended = run_block(run, frame, node.body.body)
    reached = _merge(before, frame.names)
    outcomes = [] if ended else [frame.names]
    for handler in node.handlers:
        frame.names = dict(reached)
        if handler.type is not None:
            evaluate(run, frame, handler.type)
        if not run_block(run, frame, handler.body.body):
            outcomes.append(frame.names)
    frame.names = outcomes[0] if outcomes else reached
    for names in outcomes[1:]:
        frame.names = _merge(frame.names, names)
    if node.orelse is not None:
        run_block(run, frame, node.orelse.body.body)
    if node.finalbody is not None:
        run_block(run, frame, node.finalbody.body.body)
    return not outcomes


def bind(run: Interpreter, frame: Frame, target: cst.CSTNode, value: Value, source: cst.CSTNode | None = None) -> None:
    """Assign `value` to a name, attribute, subscript or tuple of targets."""
    match target:
        case cst.Name():
            run.values[target] = stored = run.bound(target, value)
            _store(run, frame, target.value, stored)
        case cst.Attribute():
            receiver = evaluate(run, frame, target.value)
            if target.attr.value == "volatile" and isinstance(target.value, cst.Name):
                _cut(run, frame, target, target.value.value, source)
            run.values[target] = stored = run.bound(target, value)
            if isinstance(receiver.ref, Class):
                _assign_attribute(run, receiver.ref, target.attr.value, stored)
        case cst.Tuple() | cst.List():
            for position, item in enumerate(target.elements):
                inner = item.value
                part = _part(run, value, position, len(target.elements), isinstance(item, cst.StarredElement))
                bind(run, frame, inner, part)
        case cst.Subscript():
            evaluate(run, frame, target)
            _store_element(frame, target.value, value)


def _store(run: Interpreter, frame: Frame, name: str, value: Value) -> None:
    """Bind a name of the frame, or the module's where the function declares it global."""
    if name in frame.globals:
        value = value.but(like=0)
        run.rebound[name] = join(run.rebound[name], value) if name in run.rebound else value
        home = frame.module().names
        home[name] = join(home[name], value) if name in home else value
    elif frame.outer is None and name in run.rebound:
        # A function may have put something else there by the time that the name is used.
        frame.names[name] = join(value, run.rebound[name])
    else:
        frame.names[name] = value


def _assign_attribute(run: Interpreter, cls: Class, name: str, value: Value) -> None:
    if cls.unit is run.unit or cls.unit is None or run.unit is None:
        cls.assign(name, value)
    else:
        cls.unit.set_attribute(cls.name, run.unit.path, name, value)


def _cut(run: Interpreter, frame: Frame, target: cst.Attribute, name: str, source: cst.CSTNode | None) -> None:
    """`q.volatile = False` lets a value without history back into a computation that is differentiated."""
    value = frame.look_up(name)
    if isinstance(source, cst.Name) and source.value == "False" and value.volatile and name in frame.names:
        run.cuts[target] = value.volatile
        frame.names[name] = value.but(volatile=frozenset(), free=True)


def _part(run: Interpreter, value: Value, position: int, count: int, starred: bool) -> Value:
    if starred:
        return Value("list", element=element_of(run, value))
    if value.items is not None:
        return value.items[position] if len(value.items) == count else UNKNOWN
    return element_of(run, value)


def _store_element(frame: Frame, container: cst.BaseExpression, value: Value) -> None:
    if isinstance(container, cst.Name) and container.value in frame.names:
        known = frame.names[container.value]
        if known.sort in ("list", "dict"):
            value = value.but(like=0)
            element = value if known.element is None else join(known.element, value)
            frame.names[container.value] = known.but(element=element.but(element=None), items=None)
        elif known.is_tensor and (value.is_tensor or value.volatile):
            # Written in place, a tensor takes on the history and the volatility of what is written.
            frame.names[container.value] = known.but(
                volatile=known.volatile | value.volatile, free=known.free and value.free
            )


def run_import(run: Interpreter, frame: Frame, node: cst.Import | cst.ImportFrom) -> None:
    """Bind what an import statement brings, each under its qualified name."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            full = dotted(alias.name)
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                _store(run, frame, alias.asname.name.value, Value("name", name=full))
            else:
                root = full.split(".")[0]
                _store(run, frame, root, Value("name", name=root))
        return
    base = "." * len(node.relative) + dotted(node.module)
    if isinstance(node.names, cst.ImportStar):
        for name in _STARS.get(base, ()):
            frame.names[name] = Value("name", name=f"{base}.{name}")
        if run.unit is not None:
            frame.names.update(run.unit.star(run, base))
        if base.split(".")[0] != "torch" and "torch" not in frame.names:
            # From the program's own file; what it calls torch can only be that.
            frame.names["torch"] = Value("name", name="torch")
        return
    for alias in node.names:
        full = dotted(alias.name)
        local = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else full
        joined = f"{base}{full}" if base.endswith(".") else f"{base}.{full}"
        _store(run, frame, local, imported(run, canonical(joined)))


def imported(run: Interpreter, name: str) -> Value:
    """What a qualified name stands for: a value of another file of the project, or the name itself."""
    known = None if run.unit is None else run.unit.imported(run, name)
    return Value("name", name=name) if known is None else known


def define_function(run: Interpreter, frame: Frame, node: cst.FunctionDef, owner: Class | None = None) -> None:
    """Register a function; its body runs after the code around it."""
    for decorator in node.decorators:
        evaluate(run, frame, decorator.decorator)
    for param in (*node.params.posonly_params, *node.params.params, *node.params.kwonly_params):
        if param.default is not None:
            evaluate(run, frame, param.default)
    function = run.functions.get(node)
    if function is None:
        static = any(isinstance(d.decorator, cst.Name) and d.decorator.value == "staticmethod" for d in node.decorators)
        function = run.functions[node] = Function(node, node.name.value, owner, static=static, unit=run.unit)
    function.outer = frame
    if owner is not None:
        owner.methods[node.name.value] = function
    simple = all(
        isinstance(d.decorator, cst.Name) and d.decorator.value in ("staticmethod", "classmethod")
        for d in node.decorators
    )
    frame.names[node.name.value] = Value("function", ref=function) if simple else UNKNOWN


def _define_class(run: Interpreter, frame: Frame, node: cst.ClassDef) -> None:
    bases = tuple(evaluate(run, frame, base.value) for base in node.bases)
    cls = run.classes.get(node)
    if cls is None:
        cls = run.classes[node] = Class(node, node.name.value, run.unit)
    cls.bases = bases
    inner = Frame(outer=frame, cls=cls)
    for statement in node.body.body:
        if isinstance(statement, cst.FunctionDef):
            define_function(run, inner, statement, cls)
        else:
            run_block(run, inner, [statement])
    for name, value in inner.names.items():
        if value.sort != "function":
            cls.assign(name, value)
    frame.names[node.name.value] = Value("class", ref=cls, name=cls.name)


def narrow(run: Interpreter, frame: Frame, test: cst.BaseExpression) -> None:
    """In the branch where `isinstance(x, Variable)` or `type(x) == Variable` holds, x is a Variable."""
    subject: cst.BaseExpression | None = None
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "isinstance":
        if len(test.args) == 2 and _is_variable(run, test.args[1].value):
            subject = test.args[0].value
    elif isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        target, left = test.comparisons[0], test.left
        same = isinstance(target.operator, (cst.Equal, cst.Is)) and _is_variable(run, target.comparator)
        if same and isinstance(left, cst.Call) and isinstance(left.func, cst.Name) and left.func.value == "type":
            subject = left.args[0].value if len(left.args) == 1 else None
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "isinstance":
        _narrow_module(run, frame, test)
    if isinstance(subject, cst.Name) and not frame.look_up(subject.value).in_graph:
        known = frame.look_up(subject.value)
        why = "tested to be a Variable"
        frame.names[subject.value] = Value("variable", volatile=known.volatile, defs=frozenset(), why=why)


def _narrow_module(run: Interpreter, frame: Frame, test: cst.Call) -> None:
    """In the branch where `isinstance(m, nn.Conv2d)` holds, m is a module."""
    if len(test.args) != 2 or not isinstance(test.args[0].value, cst.Name):
        return
    kinds = test.args[1].value
    names = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
    known = [run.values.get(name, UNKNOWN).name for name in names]
    subject = test.args[0].value.value
    if all(is_module_class(name) for name in known) and frame.look_up(subject).sort in ("unknown", "method"):
        frame.names[subject] = Value("module", name=known[0] if len(known) == 1 else "", why="tested to be a module")


def _is_variable(run: Interpreter, node: cst.BaseExpression) -> bool:
    return run.values.get(node, UNKNOWN).name == "torch.autograd.Variable"
