"""Runs Python 2 sources of 0.3 and 0.4's time: converted as `tt migrate --from-python2` does, with `/` of integers as it was.

Lines keep their numbers: what the conversion inserts is put on a line with its neighbour where that is possible.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import operator
import os
import re
import sys
from typing import Any

# What parses today and yet cannot run: names and methods that only Python 2 had. Some stand in programs for both.
_ONLY_PYTHON2 = re.compile(
    r"\b(?:xrange|raw_input|unicode|basestring|unichr|execfile)\s*\(|\.(?:iteritems|itervalues|iterkeys|has_key)\s*\("
    r"|^\s*(?:import|from)\s+(?:cPickle|StringIO|cStringIO|Queue|urllib2|ConfigParser)\b|^\s*print\s*>>",
    re.MULTILINE,
)
_FOR_BOTH = re.compile(r"version_info|except\s+\(?(?:NameError|ImportError|ModuleNotFoundError)|\bsix\b|__future__")
_IMPORT = re.compile(r"(?:from|import) [^#(\\]*$")
_DIVIDE, _DIVIDE_IN_PLACE = "__tt_divide__", "__tt_divide_in_place__"
_told = False


def is_python2(source: str) -> bool:
    """Is a source that parses today a Python 2 program all the same?"""
    return bool(_ONLY_PYTHON2.search(source)) and not _FOR_BOTH.search(source)


def converted(source: str, filename: str, parses: bool = False) -> ast.Module:
    """The tree of a Python 2 source, to be compiled; SyntaxError if it cannot be converted either."""
    from ..migrate.python2 import ConversionError, convert
    from ..migrate.sources.repair import repair_async

    try:
        text = convert(source, filename, without=("print",) if parses else ())
    except ConversionError as error:
        raise SyntaxError(f"Python 2 source: {error}") from None
    text = _in_place(source, repair_async(text))
    tree = ast.parse(text, filename)
    _tell(filename)
    if not _imports_division(tree):
        tree = ast.fix_missing_locations(_Division().visit(tree))
        vars(builtins)[_DIVIDE] = _divide
        vars(builtins)[_DIVIDE_IN_PLACE] = _divide_in_place
    return tree


def _tell(filename: str) -> None:
    global _told
    if not _told:
        _told = True
        print(
            f"tt run: {os.path.basename(filename)} is Python 2: it and its modules run converted to Python 3",
            file=sys.stderr,
        )


def _in_place(before: str, after: str) -> str:
    """`after` with inserted import lines joined to the next line, so that the lines below keep their numbers."""
    old, new = before.splitlines(), after.splitlines()  # `async` is respelled in the second: those lines differ
    if len(old) == len(new):
        return after
    lines = list(new)
    for _, i, j, start, end in reversed(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        surplus = (end - start) - (j - i)
        inserted = new[start : start + surplus] if surplus > 0 else []
        last = start + surplus
        if not inserted or not all(_IMPORT.match(line) for line in inserted):
            continue
        if start and _IMPORT.match(lines[start - 1]):
            lines[start - 1 : last] = ["; ".join([lines[start - 1], *inserted])]
        elif last < len(lines):
            lines[start : last + 1] = ["; ".join([*inserted, lines[last]])]
    joined = "\n".join(lines) + "\n"
    try:
        ast.parse(joined)
    except SyntaxError:  # the next line begins a block, or is a comment
        return after
    return joined


def _imports_division(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(n.name == "division" for n in node.names)
        for node in tree.body
    )


def _divide(a: Any, b: Any) -> Any:
    """`a / b` of Python 2: two integers give an integer, rounded down."""
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


def _divide_in_place(a: Any, b: Any) -> Any:
    return a // b if isinstance(a, int) and isinstance(b, int) else operator.itruediv(a, b)


class _Division(ast.NodeTransformer):
    """Calls the division of Python 2 in place of `/` and `/=`."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:  # noqa: N802 - ast's name
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return _call(_DIVIDE, node.left, node.right, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:  # noqa: N802 - ast's name
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div) or not _repeatable(node.target):
            return node
        value = ast.parse(ast.unparse(node.target), mode="eval").body
        call = _call(_DIVIDE_IN_PLACE, value, node.value, node)
        return ast.copy_location(ast.Assign([node.target], call), node)


def _repeatable(target: ast.expr) -> bool:
    """Can the target of an assignment be evaluated twice?"""
    return not any(isinstance(n, (ast.Call, ast.NamedExpr, ast.Await, ast.Yield)) for n in ast.walk(target))


def _call(name: str, left: ast.expr, right: ast.expr, at: ast.AST) -> ast.Call:
    return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [left, right], []), at)
