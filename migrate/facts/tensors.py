"""What tensor methods and torch functions return, for tensors and Variables alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import syntax as cst
from .expressions import blend, compared
from .torch_api import (
    ALWAYS_FULL,
    COMPARISONS,
    DTYPES,
    FACTORIES,
    LOSS_FUNCTIONS,
    NUMBERS,
    OUTPUT_RANK,
    PAIRS,
    REDUCTIONS,
    SAME,
    SIZED,
    TURNING,
    last,
)
from .value import NUMBER, STR, UNKNOWN, Value

if TYPE_CHECKING:
    from .calls import Arguments
    from .interpreter import Interpreter

Family = Literal["", "float", "int", "index", "byte"]
# Functions of nn.functional whose result has other dimensions than their first argument.
_OTHER_RANK = ("embedding", "embedding_bag", "pairwise_distance", "cosine_similarity", "bilinear", "pad", "unfold")


def tensor_method(run: Interpreter, node: cst.Call, receiver: Value, name: str, args: Arguments) -> Value:
    """The value of `receiver.name(args)` for a tensor of either kind."""
    found = _tensor_method(run, node, receiver, name, args)
    if not found.is_tensor:
        return found
    follows = name in COMPARISONS or (name in SAME and name not in ("contiguous", "clone"))
    return found.but(turned=name in TURNING or (follows and receiver.turned))


def _tensor_method(run: Interpreter, node: cst.Call, receiver: Value, name: str, args: Arguments) -> Value:
    others = [value for value in args.everything() if value.is_tensor]
    if name == "backward":
        return _backward(run, node, receiver, args)
    if name == "fill_" and receiver.raw and len(args.positional) == 1 and len(args.positional[0].defs) == 1:
        run.note(args.positional[0], "number")  # a raw tensor could not be filled with anything else
    if name in NUMBERS:
        return NUMBER
    if name in ("size", "stride"):
        return NUMBER if args.positional else Value("tuple")
    if name in ("numpy", "tolist"):
        return Value("array" if name == "numpy" else "list")
    if name == "type" and not args.everything():
        return STR
    result = blend(run, node, [receiver, *others])
    if name in COMPARISONS:
        return compared(run, node, [receiver, *others]).but(rank=receiver.rank)
    if (name in REDUCTIONS or name in PAIRS or name in ALWAYS_FULL) and not (name == "max" and others):
        return reduction(run, result, receiver, name, args, first_is_tensor=False)
    if name in ("view", "reshape"):
        return result.but(rank=_count(args), one=receiver.one, mask=receiver.mask)
    if name == "unsqueeze" and receiver.rank is not None:
        return result.but(rank=receiver.rank + 1, one=receiver.one, mask=receiver.mask)
    if name in ("view_as", "expand_as") and others:
        return result.but(rank=others[0].rank, mask=receiver.mask)
    if name in ("add", "sub", "mul", "div", "pow") and others:  # may be as large as the other by broadcasting
        return result.but(rank=_larger([receiver, *others]), one=receiver.one and others[0].one)
    if name in SAME:
        same = receiver if name in ("cuda", "cpu", "detach", "type", "float", "long", "to", "clone") else result
        return same.but(
            sort=result.sort,
            one=receiver.one,
            rank=receiver.rank,
            mask=receiver.mask and name not in ("float", "long", "int", "double"),
            dtype=_cast(receiver, name, others),
            gathered=receiver.gathered,
            volatile=result.volatile,
            defs=frozenset(),
            like=0 if others else receiver.like,
        )
    if name == "chunk" or name == "split":
        return Value("list", element=result.but(rank=receiver.rank))
    if name in ("mm", "bmm"):
        return result.but(rank=2 if name == "mm" else 3)
    if name in ("new", "multinomial"):
        dtype = receiver.dtype if name == "new" else "index"
        made = result if receiver.in_graph or name == "multinomial" else run.weak_tensor("made by a raw tensor")
        return made.but(dtype=dtype, rank=receiver.rank if name == "multinomial" else None)
    if name == "bool":
        return result.but(mask=True, dtype="byte", rank=receiver.rank, free=True)
    if name == "nonzero":
        return result.but(dtype="index", rank=2)
    if name == "type":  # .type(torch.LongTensor)
        return result.but(one=receiver.one, rank=receiver.rank, dtype=_named_family(args))
    return result


def _larger(tensors: list[Value]) -> int | None:
    ranks = [tensor.rank for tensor in tensors if tensor.rank is not None]
    return max(ranks) if len(ranks) == len(tensors) else None


def _cast(receiver: Value, name: str, others: list[Value]) -> Family:
    """The family of elements after a method that keeps the shape."""
    if name in ("long", "int") and receiver.dtype in ("index", "byte"):
        return "index"
    if name in DTYPES:
        return DTYPES[name]  # type: ignore[return-value]
    if name == "type_as":
        return others[0].dtype if others else ""
    return receiver.dtype if name not in ("to", "neg", "sub") or receiver.dtype != "index" else ""


def _named_family(args: Arguments) -> Family:
    named = args.positional[0] if args.positional else UNKNOWN
    return DTYPES.get(last(named.name), "") if named.sort == "name" else ""  # type: ignore[return-value]


def _backward(run: Interpreter, node: cst.Call, receiver: Value, args: Arguments) -> Value:
    if receiver.weak:
        run.contradict(node)
    run.note(receiver, "variable")
    if not args.positional and "gradient" not in args.keywords:
        run.note(receiver, "one")
    return UNKNOWN


def reduction(
    run: Interpreter, result: Value, source: Value, name: str, args: Arguments, first_is_tensor: bool
) -> Value:
    """A reduction: over everything a number from a tensor and one element from a Variable; over a dimension a tensor."""
    given = args.positional[1:] if first_is_tensor else args.positional
    over_all = not given and not ({"dim", "axis"} & args.keywords.keys())
    if name == "norm" and len(given) <= 1 and "dim" not in args.keywords:
        over_all = True
    if name in ALWAYS_FULL or (over_all and name in REDUCTIONS and not args.starred):
        if result.sort == "tensor":
            return Value("number", mask=source.mask, raw=result.raw, weak=result.weak, why="I5: was a Python number")
        return result.but(one=True, rank=0, mask=source.mask, why="I5: one element, reduced over all dimensions")
    rank = None
    if source.rank is not None:
        rank = source.rank if name in ("sort", "topk") or _keeps(args, given) else source.rank - 1
    part = result.but(rank=rank, one=True if rank == 0 else None)  # a vector's only dimension: (1,) once, now 0-dim
    if name in PAIRS:
        return Value("tuple", items=(part, part.but(dtype="index")), volatile=result.volatile)
    return part.but(dtype="index") if name in ("argmax", "argmin") else part


def _keeps(args: Arguments, given: list[Value]) -> bool:
    return "keepdim" in args.keywords or len(given) > 1


def _count(args: Arguments) -> int | None:
    if args.starred or args.keywords:
        return None
    if len(args.positional) == 1 and args.positional[0].sort not in ("number",):
        sizes = args.positional[0].items
        return len(sizes) if sizes is not None else None
    return len(args.positional) if all(value.sort in ("number", "unknown") for value in args.positional) else None


def torch_function(run: Interpreter, node: cst.Call, name: str, args: Arguments) -> Value:
    """The value of a call of something imported from torch."""
    short = last(name)
    tensors = [value for value in args.everything() if value.is_tensor]
    for value in args.everything():
        if value.sort in ("list", "tuple"):
            tensors += [item for item in (value.items or (value.element,)) if item is not None and item.is_tensor]
    if ".functional." in name or name.startswith("torch.nn.functional"):
        return _functional(run, node, short, args)
    if name.endswith("Tensor") or (short in FACTORIES and name.count(".") == 1):
        return _factory(run, short, args)
    if name.startswith("torch.autograd."):  # grad and backward take raw tensors beside Variables
        made = Value("variable", why="I11: a gradient is a Variable")
        return Value("list", element=made) if short == "grad" else UNKNOWN
    if not tensors:
        return Value(volatile=args.volatile)
    result = blend(run, node, tensors, args.volatile)
    if short in COMPARISONS:
        return compared(run, node, tensors)
    if short in REDUCTIONS or short in PAIRS or short in ALWAYS_FULL:
        if short in ("max", "min") and len(args.positional) == 2 and args.positional[1].is_tensor:
            return result
        return reduction(run, result, tensors[0], short, args, first_is_tensor=True)
    if short in SAME or short in ("zeros_like", "ones_like", "rand_like", "randn_like"):
        return result.but(one=tensors[0].one, rank=tensors[0].rank)
    if short == "multinomial":
        return result.but(rank=tensors[0].rank, dtype="index")
    if short == "unsqueeze" and tensors[0].rank is not None:
        return result.but(rank=tensors[0].rank + 1)
    if short == "stack" and tensors[0].rank is not None:
        return result.but(rank=tensors[0].rank + 1)
    if short in ("mm", "bmm", "addmm", "baddbmm", "cat"):
        return result.but(rank={"bmm": 3, "baddbmm": 3, "cat": tensors[0].rank}.get(short, 2))
    return result


def _depth(value: Value) -> int | None:
    """How deep lists of numbers are nested."""
    if value.sort == "number":
        return 0
    parts = value.items or ((value.element,) if value.element is not None else ())
    depths = {_depth(part) for part in parts}
    depth = depths.pop() if value.sort in ("list", "tuple") and len(depths) == 1 else None
    return None if depth is None else depth + 1


def _functional(run: Interpreter, node: cst.Call, short: str, args: Arguments) -> Value:
    if args.positional and args.positional[0].weak:
        run.contradict(node)
    if short in LOSS_FUNCTIONS:
        reduced = not args.starred and "reduce" not in args.keywords and "reduction" not in args.keywords
        literal = args.nodes.get("reduction")
        if literal is not None and isinstance(literal.value, cst.SimpleString):
            reduced = "none" not in literal.value.value
        return Value(
            "variable",
            one=True if reduced else None,
            rank=0 if reduced else None,
            volatile=args.volatile,
            dtype="float",
            why=f"I5: the value of F.{short}" if reduced else "I9: computed by torch.nn.functional",
        )
    rank = args.positional[0].rank if args.positional and short not in _OTHER_RANK else None
    rank = OUTPUT_RANK.get(short, rank)
    return Value(
        "variable", rank=rank, dtype="float", volatile=args.volatile, why="I9: computed by torch.nn.functional"
    )


def _factory(run: Interpreter, short: str, args: Arguments) -> Value:
    if "requires_grad" in args.keywords:
        return Value("variable", why="made with requires_grad=")
    dtype = "" if "dtype" in args.keywords else DTYPES.get(short, "")
    rank = None
    values = args.positional
    if short in SIZED and values and all(value.sort == "number" for value in values):
        rank = len(values)
    elif len(values) == 1 and short.endswith("Tensor") and (depth := _depth(values[0])):
        rank = depth
    elif len(values) == 1 and values[0].items is not None and all(v.sort == "number" for v in values[0].items):
        rank = len(values[0].items) if short in ("zeros", "ones", "rand", "randn", "empty") else 1
    elif short in ("arange", "range", "linspace", "randperm", "logspace"):
        rank = 1
    elif short == "eye":
        rank = 2
    if short == "from_numpy":
        return run.weak_tensor("I7: from_numpy gives a raw tensor", rank=rank)
    return run.weak_tensor(f"made by torch.{short}", rank=rank, dtype=dtype)
