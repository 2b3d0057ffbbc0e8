"""The value of each call: torch functions, modules, losses, the file's own functions and classes, builtins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import syntax as cst
from .expressions import element_of, evaluate
from .program import Class, Frame, Function
from .tensors import tensor_method, torch_function
from .torch_api import (
    KEEPS_RANK,
    MODERN_METHODS,
    MODERN_NAMES,
    MODULE_METHODS,
    OUTPUT_RANK,
    RECURRENT,
    is_loss_class,
    is_module_class,
    last,
)
from .value import NUMBER, STR, UNKNOWN, Value, join

if TYPE_CHECKING:
    from .interpreter import Interpreter


# Classes whose objects rules ask about by name.
_KEPT = (
    "torch.utils.data.TensorDataset",
    "torch.utils.data.ConcatDataset",
    "torch.distributions.",
    "torchvision.datasets.",
)


@dataclass
class Arguments:
    """Evaluated arguments of a call, and whether starred ones hide more."""

    positional: list[Value]
    keywords: dict[str, Value]
    nodes: dict[str | int, cst.Arg]
    starred: bool

    def everything(self) -> list[Value]:
        """All values, in order."""
        return [*self.positional, *self.keywords.values()]

    @property
    def volatile(self) -> frozenset[int]:
        """The volatile constructions that what goes in depends on."""
        return frozenset[int]().union(*(value.volatile for value in self.everything()))


def read_arguments(run: Interpreter, frame: Frame, node: cst.Call) -> Arguments:
    """Evaluate a call's arguments."""
    found = Arguments([], {}, {}, False)
    for arg in node.args:
        value = evaluate(run, frame, arg.value)
        if arg.star == "*" and value.items is not None and not found.starred:
            found.positional += value.items
        elif arg.star:
            found.starred = True
        elif arg.keyword is not None:
            found.keywords[arg.keyword.value] = value
            found.nodes[arg.keyword.value] = arg
        else:
            found.nodes[len(found.positional)] = arg
            found.positional.append(value)
    return found


def call(run: Interpreter, frame: Frame, node: cst.Call) -> Value:
    """What a call returns."""
    callee = evaluate(run, frame, node.func)
    args = read_arguments(run, frame, node)
    if callee.sort == "name":
        return _imported(run, frame, node, callee.name, args)
    if callee.sort == "method":
        return _method(run, frame, node, callee, args)
    if callee.sort in ("module", "loss"):
        return _module_call(run, node, callee, args)
    if isinstance(callee.ref, Function):
        return _own_function(run, node, callee.ref, args, None)
    if isinstance(callee.ref, Class):
        return _own_class(run, node, callee, args)
    if isinstance(node.func, cst.Name) and callee.sort == "unknown" and not callee.defs:
        return _builtin(run, frame, node.func.value, args)
    if callee.sort in ("unknown", "none") and len(args.positional) > 1:
        return _by_its_other_calls(run, callee, Value(volatile=args.volatile))
    return Value(volatile=args.volatile)


def _by_its_other_calls(run: Interpreter, callee: Value, result: Value) -> Value:
    """What comes out of an unseen criterion: one element here if another call's result is differentiated."""
    # Evidence about the results of calling what an assignment stored is kept under the number -1 - assignment.
    results = frozenset(-1 - number for number in callee.defs)
    proved = bool(results) and all("one" in run.evidence.get(number, ()) for number in results)
    why = "I5: backward() is called on what the same criterion gives elsewhere"
    return result.but(parts=results, one=True, why=why) if proved else result.but(parts=results)


def _imported(run: Interpreter, frame: Frame, node: cst.Call, name: str, args: Arguments) -> Value:
    if name in MODERN_NAMES:
        run.contradict(node)
    if name == "torch.autograd.Variable":
        return _variable(run, frame, node, args)
    if name == "torch.nn.Parameter" or name.endswith("parameter.Parameter"):
        return Value("parameter", why="an nn.Parameter")
    if is_loss_class(name):
        return Value("loss", name=name, one=not _unreduced(args), why=f"a {last(name)}")
    if is_module_class(name):
        parts = tuple(args.positional) if last(name) == "Sequential" and not args.starred else None
        whole = parts is not None and all(part.sort == "module" for part in parts)
        return Value("module", name=name, items=parts if whole else None, why=f"an nn.{last(name)}")
    if name.startswith("torchvision.models.") and last(name)[:1].islower():
        return Value("module", name=name, why="a torchvision model")
    if name.startswith("torch.optim.lr_scheduler.") and last(name)[:1].isupper():
        return Value("scheduler", name=name, why=f"a {last(name)}")
    if name.startswith(_KEPT) and last(name)[:1].isupper():
        return Value("unknown", name=name, why=f"a {last(name)}")
    if name.startswith("torch.optim.") and last(name)[:1].isupper():
        return Value("optimizer", name=name)
    if name.startswith("torch.utils.data.") and last(name) == "DataLoader":
        return Value("loader", why="a DataLoader")
    if name.startswith("torch.nn.init.") and args.positional:
        return args.positional[0]
    if name.startswith(("torch.", "torch")):
        return torch_function(run, node, name, args)
    if name.startswith("numpy"):
        return Value("array")
    if last(name) in ("tqdm", "trange", "Bar") and args.positional:
        return args.positional[0]
    if last(name) in ("copy", "deepcopy") and len(args.positional) == 1:
        return args.positional[0].but(defs=frozenset(), parts=frozenset())
    return Value(volatile=args.volatile)


def _variable(run: Interpreter, frame: Frame, node: cst.Call, args: Arguments) -> Value:
    inner = args.positional[0] if args.positional else args.keywords.get("data", UNKNOWN)
    if inner.sort in ("unknown", "method"):
        run.note(inner, "tensor")
    flag = args.nodes.get("volatile")
    off = flag is None or (isinstance(flag.value, cst.Name) and flag.value.value == "False")
    volatile = frozenset[int]() if off else frozenset([run.index.order[node]])
    if flag is not None and isinstance(flag.value, cst.Name) and frame.function is not None:
        for param, _ in frame.function.parameters():
            if param.name.value == flag.value.value:
                run.flags[run.index.order[node]] = (frame.function, param)
    one = True if inner.one or inner.rank == 0 else None
    return Value(
        "variable",
        one=one,
        rank=inner.rank,
        dtype=inner.dtype,
        mask=inner.mask,
        volatile=volatile,
        free="requires_grad" not in args.keywords,
        like=inner.like,
        why="made by Variable(…)",
    )


def _unreduced(args: Arguments) -> bool:
    return args.starred or "reduce" in args.keywords or _literal(args, "reduction") in ("'none'", '"none"')


def _literal(args: Arguments, keyword: str) -> str | None:
    node = args.nodes.get(keyword)
    if node is None:
        return None
    return node.value.value if isinstance(node.value, (cst.SimpleString, cst.Name)) else "?"


def _module_call(run: Interpreter, node: cst.Call, callee: Value, args: Arguments) -> Value:
    for value in args.positional:
        if value.weak and value.sort == "tensor":
            run.contradict(node)  # I9: modules take Variables
    if callee.sort == "loss":
        one = True if callee.one else None
        return Value(
            "variable", one=one, rank=0 if one else None, volatile=args.volatile, why="I5: the value of a loss"
        )
    if callee.ref is None and not callee.name and len(args.positional) > 1:
        output = Value("variable", volatile=args.volatile, why="I9: the output of a module")
        return _by_its_other_calls(run, callee, output)
    if isinstance(callee.ref, Class):
        forward = callee.ref.method("forward")
        if forward is not None:
            result = _own_function(run, node, forward, args, callee)
            if result.sort not in ("unknown", "method"):
                return _in_graph(result)
        return Value("variable", volatile=args.volatile, why="I9: the output of a module")
    rank = _output_rank(callee, args.positional[0].rank if args.positional else None)
    output = Value(
        "variable",
        rank=rank,
        gathered=callee.name == "torch.nn.DataParallel",
        volatile=args.volatile,
        why="I9: the output of a module",
    )
    if last(callee.name) in RECURRENT and callee.name.startswith("torch.nn."):
        return Value("tuple", items=(output, output), volatile=args.volatile)
    return output


def _output_rank(module: Value, rank: int | None) -> int | None:
    """How many dimensions come out of one of torch's modules when `rank` go in."""
    if module.items is not None:  # a Sequential: one after the other
        for part in module.items:
            rank = _output_rank(part, rank)
        return rank
    short = last(module.name)
    if not module.name.startswith("torch.nn.") or module.ref is not None:
        return None
    if short == "Embedding":
        return None if rank is None else rank + 1
    return rank if short in KEEPS_RANK else OUTPUT_RANK.get(short)


def _in_graph(value: Value) -> Value:
    # What forward returns on tensors of either kind is Variables, by I9.
    if value.items is not None:
        return value.but(items=tuple(_in_graph(item) for item in value.items))
    if value.sort == "either":
        return value.but(sort="variable", why="I9: the output of a module")
    return value


def _own_function(
    run: Interpreter, node: cst.Call, function: Function, args: Arguments, receiver: Value | None
) -> Value:
    params = [param.name.value for param, star in function.parameters() if not star]
    if receiver is not None and not function.static:
        params = params[1:]
    passed = {} if args.starred else dict(zip(params, args.positional))
    passed |= {name: value for name, value in args.keywords.items() if name in params}
    returned = function.returned or UNKNOWN
    _hand_over(run, function, passed)
    if function.unit is not run.unit:
        returned = _from_abroad(run, node, function, args, returned, receiver)
    else:
        if returned.volatile:
            returned = _asked(run.flags, run, node, function, args, returned, receiver)
        returned = returned.but(defs=frozenset(), parts=frozenset())
    returned = _as_passed(run, function, passed, returned, function.returned or UNKNOWN)
    return _tainted(returned, args.volatile) if args.volatile else returned


def _as_passed(
    run: Interpreter, function: Function, passed: Mapping[str, Value], returned: Value, original: Value
) -> Value:
    """What this call returns, where the shape is an argument's: of this call's, not of all that are ever passed."""
    if returned.items is not None and original.items is not None and len(returned.items) == len(original.items):
        pairs = zip(returned.items, original.items)
        return returned.but(items=tuple(_as_passed(run, function, passed, one, other) for one, other in pairs), like=0)
    if not original.like:
        return returned
    # A file that takes several rounds is read anew for each, while the others know it as it was at first.
    order = (run.index if function.unit is None or function.unit is run.unit else function.unit.index).order
    given = next(
        (
            passed[p.name.value]
            for p, _ in function.parameters()
            if order.get(p) == original.like and p.name.value in passed
        ),
        UNKNOWN,
    )
    if not (given.is_tensor and returned.is_tensor):
        return returned.but(like=given.like)
    return returned.but(rank=given.rank, one=given.one, like=given.like)


def _from_abroad(
    run: Interpreter, node: cst.Call, function: Function, args: Arguments, returned: Value, receiver: Value | None
) -> Value:
    """What a function of another file returns; volatile if this very call asks for it."""
    assert function.unit is not None
    seen = function.unit.abroad(returned, run)
    if not returned.volatile:
        return seen
    # The numbers of the other file's constructions mean others here.
    flags = {-1 - number: flag for number, flag in function.unit.facts.flags.items()}
    theirs = Value(volatile=frozenset(-1 - number for number in returned.volatile))
    asked = _asked(flags, run, node, function, args, theirs, receiver).volatile & {run.index.order[node]}
    return _tainted(seen, asked) if asked else seen


def _hand_over(run: Interpreter, function: Function, passed: Mapping[str, Value]) -> None:
    if function.unit is not run.unit and function.unit is not None and run.unit is not None:
        function.unit.hand_over(function.key, run.unit.path, passed)
        return
    for name, value in passed.items():
        function.receive(name, value)


def _tainted(value: Value, by: frozenset[int]) -> Value:
    # A volatile argument makes every Variable that comes out volatile; raw tensors and numbers have left the graph.
    if value.items is not None:
        return value.but(items=tuple(_tainted(item, by) for item in value.items), volatile=value.volatile | by)
    if value.sort in ("tensor", "number", "str", "none", "array"):
        return value
    element = _tainted(value.element, by) if value.element is not None else None
    return value.but(volatile=value.volatile | by, element=element)


def _own_class(run: Interpreter, node: cst.Call, callee: Value, args: Arguments) -> Value:
    from .interpreter import instance

    made = instance(callee.ref)
    init = callee.ref.method("__init__")
    if init is not None:
        _own_function(run, node, init, args, made)
    return made


def _method(run: Interpreter, frame: Frame, node: cst.Call, callee: Value, args: Arguments) -> Value:
    if not isinstance(callee.ref, tuple):  # one of several methods, depending on the path
        return Value(volatile=callee.volatile | args.volatile)
    receiver, name = callee.ref
    if name in MODERN_METHODS and (receiver.is_tensor or (name == "item" and receiver.sort != "array")):
        run.contradict(node)
    if receiver.is_tensor:
        return tensor_method(run, node, receiver, name, args)
    if name == "forward" and (receiver.sort in ("module", "loss") or _is_forward(receiver, args)):
        return _module_call(run, node, receiver, args)
    if isinstance(receiver.ref, Class):
        own = receiver.ref.method(name)
        if own is not None:
            return _own_function(run, node, own, args, receiver)
    if receiver.sort in ("module", "loss") or name in MODULE_METHODS:
        return _module_method(run, receiver, name)
    if name == "backward":
        run.note(receiver, "variable")
        if not args.positional and "gradient" not in args.keywords:
            run.note(receiver, "one")
        return UNKNOWN
    if receiver.sort == "loader" or name in ("next", "__next__", "__iter__"):
        return element_of(run, receiver) if "next" in name else receiver
    if receiver.sort in ("list", "dict"):
        return _container_method(run, frame, node, receiver, name, args)
    if receiver.sort == "str":
        return NUMBER if name in ("find", "rfind", "index", "count") else STR
    if name in ("size", "dim", "numel") and receiver.sort in ("unknown", "method"):
        # An array's size is no method; what is asked for its size in a dimension answers with a number.
        return NUMBER if args.positional or name != "size" else Value("tuple")
    if name == "numpy" and not args.everything():
        return Value("array")
    if name == "item":
        return NUMBER
    if receiver.sort == "array":
        return receiver
    return Value(volatile=receiver.volatile | args.volatile)


def _is_forward(receiver: Value, args: Arguments) -> bool:
    # What has a forward and takes a Variable is a module, or stands for one.
    return receiver.sort in ("unknown", "method") and receiver.ref is None and any(v.in_graph for v in args.positional)


def _module_method(run: Interpreter, receiver: Value, name: str) -> Value:
    if name in ("parameters", "eval", "train", "named_parameters") and receiver.sort in ("unknown", "method"):
        run.note(receiver, "module")
    parameter = Value("parameter", why="a parameter of a module")
    match name:
        case "parameters":
            return Value("list", element=parameter)
        case "named_parameters":
            return Value("list", element=Value("tuple", items=(STR, parameter)))
        case "state_dict":
            return Value("dict", element=Value("tensor", raw=True, why="I11: state_dict holds raw tensors"))
        case "modules" | "children":
            return Value("list", element=Value("module", why="a submodule"))
        case "cuda" | "cpu" | "train" | "eval" | "double" | "float" | "half" | "to" | "apply" | "type" | "share_memory":
            return receiver
    return UNKNOWN


def _container_method(
    run: Interpreter, frame: Frame, node: cst.Call, receiver: Value, name: str, args: Arguments
) -> Value:
    if name in ("append", "add", "insert") and args.positional:
        _grow(frame, node, receiver, args.positional[-1])
        return UNKNOWN
    if name in ("pop", "get", "setdefault"):
        return element_of(run, receiver).but(defs=frozenset(), parts=frozenset())
    if name == "items":
        return Value("list", element=Value("tuple", items=(UNKNOWN, element_of(run, receiver))))
    if name == "values":
        return Value("list", element=element_of(run, receiver))
    return UNKNOWN


def _grow(frame: Frame, node: cst.Call, receiver: Value, value: Value) -> None:
    value = value.but(items=None, element=None, like=0)
    element = value if receiver.element is None and not receiver.items else join(receiver.element or value, value)
    grown = receiver.but(element=element, items=None, volatile=receiver.volatile | value.volatile)
    target = node.func.value if isinstance(node.func, cst.Attribute) else None
    if isinstance(target, cst.Name) and target.value in frame.names:
        frame.names[target.value] = grown
    elif isinstance(target, cst.Attribute) and frame.cls is not None:
        frame.cls.assign(target.attr.value, grown)


def _builtin(run: Interpreter, frame: Frame, name: str, args: Arguments) -> Value:
    first = args.positional[0] if args.positional else UNKNOWN
    match name:
        case "len" | "int" | "float" | "round" | "isinstance" | "bool" | "ord" | "hash" | "id" | "hasattr":
            return NUMBER
        case "str" | "repr" | "format":
            return STR
        case "range" | "xrange":
            return Value("list", element=NUMBER)
        case "list" | "tuple" | "sorted" | "reversed" | "set":
            return Value("list", element=element_of(run, first))
        case "iter" | "tqdm":
            return first
        case "enumerate":
            return Value("list", element=Value("tuple", items=(NUMBER, element_of(run, first))))
        case "zip":
            return Value("list", element=Value("tuple", items=tuple(element_of(run, v) for v in args.positional)))
        case "next" | "sum":
            return element_of(run, first).but(defs=frozenset(), parts=frozenset())
        case "abs":
            return first.but(defs=frozenset(), parts=frozenset())
        case "max" | "min":
            values = args.positional if len(args.positional) > 1 else [element_of(run, first)]
            result = values[0]
            for value in values[1:]:
                result = join(result, value)
            return result.but(defs=frozenset(), parts=frozenset())
        case "map" if isinstance(first.ref, Function) and len(args.positional) == 2:
            element = element_of(run, args.positional[1])
            params = [param.name.value for param, _ in first.ref.parameters()]
            if params:
                _hand_over(run, first.ref, {params[0]: element})
            returned = first.ref.returned or UNKNOWN
            if run.unit is not None and first.ref.unit is not run.unit:
                returned = run.unit.abroad(returned, run)
            return Value("list", element=returned.but(defs=frozenset(), parts=frozenset()))
        case "print" | "input":
            return UNKNOWN
    return Value(volatile=args.volatile)


def _asked(
    flags: Mapping[int, tuple[Function, cst.Param]],
    run: Interpreter,
    node: cst.Call,
    function: Function,
    args: Arguments,
    returned: Value,
    receiver: Value | None,
) -> Value:
    """What `helper(x, volatile=True)` returns: volatile if this call says so, not because another one does."""
    own = {number: param for number, (home, param) in flags.items() if home is function}
    kept, asked = returned.volatile, frozenset[int]()
    places = [param.name.value for param, star in function.parameters() if not star]
    if receiver is not None and not function.static:
        places = places[1:]
    for number in returned.volatile & own.keys():
        name = own[number].name.value
        given = args.nodes.get(name)
        if given is None and name in places:
            given = args.nodes.get(places.index(name))
        literal = given.value if given is not None else own[number].default
        if (
            given is None
            and args.starred
            or not isinstance(literal, cst.Name)
            or literal.value not in ("True", "False")
        ):
            function.unclear.add(name)
            continue
        kept -= {number}
        if literal.value == "True":
            asked |= {run.index.order[node]}
    return _revolatile(returned, returned.volatile - kept, asked)


def _revolatile(value: Value, without: frozenset[int], plus: frozenset[int]) -> Value:
    if not value.volatile & without:
        return value
    items = None if value.items is None else tuple(_revolatile(item, without, plus) for item in value.items)
    element = None if value.element is None else _revolatile(value.element, without, plus)
    return value.but(volatile=(value.volatile - without) | plus, items=items, element=element)
