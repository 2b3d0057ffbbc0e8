"""One edit of the failing expression that would go through, as far as the peek can tell on metadata; else nothing.

An edit is offered only where the peek reproduces the refusal and accepts the edited expression: nothing is run.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .metas import Meta, ShapeError, UnknownError

KINDS = {  # what the first line of an error is about; the first that fits
    "device": re.compile(r"same device|two devices|Torch not compiled with CUDA"),
    "view": re.compile(r"view size is not compatible"),
    "dtype": re.compile(r"dtype|scalar type|should be the same|must be long|Long|Float|Expected object of"),
    "product": re.compile(
        r"cannot be multiplied|size mismatch|dimensions of batch2|inconsistent tensor size|must be a matrix"
    ),
    "cat": re.compile(r"Sizes of tensors must match except"),
    "dims": re.compile(r"Expected \d?-?\d?D|input of size|Given groups|expected input\[|Dimension out of range"),
    "sizes": re.compile(r"must match the size|Expected input batch_size|must match"),
}
WRAPPERS = {
    "device": (".cpu()", ".cuda()"),
    "dtype": (".float()", ".long()", ".double()"),
    "product": (".t()", ".transpose(-2, -1)", ".flatten(1)", ".unsqueeze(0)", ".unsqueeze(1)"),
    "sizes": (".unsqueeze(1)", ".unsqueeze(0)", ".unsqueeze(-1)", ".t()", ".squeeze(1)", ".squeeze(-1)"),
    "dims": (".unsqueeze(0)", ".unsqueeze(1)", ".flatten(1)", ".permute(2, 0, 1)", ".permute(0, 3, 1, 2)"),
}
Place = tuple[str, int]  # which operand: the attribute of the syntax, and where in it
MOST = 40  # edits that are tried


@dataclass(frozen=True)
class Edit:
    """An expression in place of the one that failed, and what it would be."""

    source: str
    text: str
    result: str


def suggestions(peek: Any, message: str, source: str, names: dict[str, Any], most: int = 2) -> list[Edit]:
    """The first edits that go through, the likeliest first."""
    first = message.split("\n")[0]
    kind = next((kind for kind, words in KINDS.items() if words.search(first)), None)
    tree = _parsed(source)
    if kind is None or tree is None or not _is_refused(peek, tree, names):
        return []
    found: dict[Place | None, Edit] = {}  # of each operand the first
    for tried, (place, edited) in enumerate(_edits(peek, kind, tree, names)):
        if tried >= MOST or len(found) >= most:
            break
        text = ast.unparse(edited)
        result = _accepted(peek, text, names) if place not in found else None
        if result is not None and (kind != "sizes" or not _grows(peek, tree, result, names)):
            found[place] = Edit(source, text, str(result))
    return list(found.values())


def _parsed(source: str) -> ast.expr | None:
    """The value of the failing expression or statement."""
    try:
        return ast.parse(f"({source})", mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _is_refused(peek: Any, tree: ast.expr, names: dict[str, Any]) -> bool:
    try:
        peek.node_result(tree, names)
    except ShapeError:
        return True
    except UnknownError:
        return False
    return False


def _accepted(peek: Any, text: str, names: dict[str, Any]) -> Meta | None:
    try:
        found = peek.result(text, names)
    except (ShapeError, UnknownError):
        return None
    return found if type(found) is Meta else None


def _meta(peek: Any, node: ast.expr, names: dict[str, Any]) -> Meta | None:
    try:
        found = peek.node_result(node, names)
    except (ShapeError, UnknownError):
        return None
    return found if type(found) is Meta else None


def _edits(peek: Any, kind: str, tree: ast.expr, names: dict[str, Any]) -> Iterator[tuple[Place | None, ast.expr]]:
    """The expression with one operand changed, and which, in the order of likelihood."""
    if kind == "view":
        yield from ((None, one) for one in _reshaped(tree))
        return
    if kind == "cat":
        yield from ((None, _with_keyword(tree, "dim", dim)) for dim in (1, -1) if isinstance(tree, ast.Call))
        return
    places = [(place, meta) for place, node in _operands(tree) if (meta := _meta(peek, node, names)) is not None]
    if kind in ("device", "dtype") and len(places) > 1:  # as the other operand is
        word = "device" if kind == "device" else "dtype"
        for i, (place, meta) in reversed(list(enumerate(places))):
            other = places[1 - i][0] if i < 2 else places[0][0]
            lower = (
                kind == "dtype"
                and meta.dtype.is_floating_point
                and not places[1 - i if i < 2 else 0][1].dtype.is_floating_point
            )
            if isinstance(_at(tree, other), ast.Name) and not lower:
                yield place, _wrapped(tree, place, f".to({ast.unparse(_at(tree, other))}.{word})")
    for wrapper in WRAPPERS[kind]:
        for place, _ in reversed(places):
            yield place, _wrapped(tree, place, wrapper)
    if kind == "product" and isinstance(tree, ast.BinOp):
        yield None, ast.BinOp(tree.right, tree.op, tree.left)


def _operands(tree: ast.expr) -> Iterator[tuple[Place, ast.expr]]:
    """The tensors that the outermost operation is given."""
    match tree:
        case ast.BinOp(left=left, right=right):
            yield ("left", 0), left
            yield ("right", 0), right
        case ast.Compare(left=left, comparators=[right]):
            yield ("left", 0), left
            yield ("comparators", 0), right
        case ast.Subscript(slice=key):
            yield ("slice", 0), key
        case ast.Call(func=function, args=arguments):
            if isinstance(function, ast.Attribute):
                yield ("func.value", 0), function.value
            for i, one in enumerate(arguments):
                yield ("args", i), one


def _at(tree: ast.expr, place: Place) -> ast.expr:
    owner: Any = tree
    for name in place[0].split("."):
        owner = getattr(owner, name)
    return owner[place[1]] if isinstance(owner, list) else owner


def _put(tree: ast.expr, place: Place, node: ast.expr) -> ast.expr:
    made = copy.deepcopy(tree)
    *path, last = place[0].split(".")
    owner: Any = made
    for name in path:
        owner = getattr(owner, name)
    if isinstance(getattr(owner, last), list):
        getattr(owner, last)[place[1]] = node
    else:
        setattr(owner, last, node)
    return made


def _wrapped(tree: ast.expr, place: Place, wrapper: str) -> ast.expr:
    return _put(tree, place, ast.parse(f"({ast.unparse(_at(tree, place))}){wrapper}", mode="eval").body)


def _reshaped(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute) and tree.func.attr == "view":
        made = copy.deepcopy(tree)
        made.func.attr = "reshape"  # type: ignore[attr-defined]
        yield made


def _with_keyword(tree: ast.Call, name: str, value: int) -> ast.expr:
    made = copy.deepcopy(tree)
    made.args = made.args[:1]
    made.keywords = [one for one in made.keywords if one.arg != name] + [ast.keyword(name, ast.Constant(value))]
    return made


def _grows(peek: Any, tree: ast.expr, result: Meta, names: dict[str, Any]) -> bool:
    """Whether broadcasting made more elements than any operand has: hardly what was meant."""
    given = [meta.numel for _, node in _operands(tree) if (meta := _meta(peek, node, names)) is not None]
    return bool(given) and result.numel > max(given)
