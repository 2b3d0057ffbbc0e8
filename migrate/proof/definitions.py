"""A program's definitions without the program: classes, functions, imports and settings, but no loop and no call of main."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

NAME = "program_under_proof"
# Statements of the top level that only define or set something. Loops, `with`, bare calls and `if __name__` are the program.
_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Try, ast.If)
_CALLS = {"add_argument", "set_defaults", "manual_seed", "seed", "append", "insert", "use"}


@dataclass
class Definitions:
    """What a file defines, once its definitions are executed."""

    module: ModuleType
    tree: ast.Module
    skipped: dict[str, str] = field(default_factory=dict)
    """Names that a statement should have set, and why it failed."""

    def classes(self, base: type) -> dict[str, type]:
        """The file's own subclasses of `base`, in the order of the source."""
        found = {}
        for node in self.tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            value = getattr(self.module, node.name, None)
            if isinstance(value, type) and issubclass(value, base):
                found[node.name] = value
        return found

    def functions(self) -> dict[str, Any]:
        """The file's own functions, in the order of the source."""
        names = [node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)]
        return {name: vars(self.module)[name] for name in names if name in vars(self.module)}

    def calls(self, name: str) -> list[ast.Call]:
        """Where the file itself calls a name: its arguments are the best guess at what it takes."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        ]

    def words(self, name: str) -> list[str]:
        """Strings that occur in a definition: what an argument that chooses a kind is compared with."""
        for node in self.tree.body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
                return [
                    n.value
                    for c in ast.walk(node)
                    if isinstance(c, (ast.Compare, ast.List, ast.Tuple))
                    for n in ast.walk(c)
                    if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value.isidentifier()
                ]
        return []


def load(tree: ast.Module, filename: str) -> Definitions:
    """Execute the definitions one by one; a statement that fails is passed over, and remembered."""
    module = ModuleType(NAME)
    module.__file__ = filename
    sys.modules[NAME] = module
    found = Definitions(module, tree)
    for node in tree.body:
        if not _is_definition(node):
            continue
        try:
            exec(compile(ast.Module([node], []), filename, "exec", dont_inherit=True), module.__dict__)
        except (Exception, SystemExit) as error:
            for name in _sets(node):
                found.skipped[name] = f"{type(error).__name__}: {error}"
    return found


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        call = node.value
        return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _CALLS
    if isinstance(node, ast.If):
        return not any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test)) and all(
            map(_is_definition, [*node.body, *node.orelse])
        )
    return isinstance(node, _KEPT)


def _sets(node: ast.stmt) -> list[str]:
    named = [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []
    imported = [
        a.asname or a.name.partition(".")[0]
        for n in ast.walk(node)
        if isinstance(n, (ast.Import, ast.ImportFrom))
        for a in n.names
    ]
    return named + imported + [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
