"""Notes which statements of a program ran: a rewrite in one that never ran is not covered by the proof.

A probe, one call of `set.add`, is compiled in before each statement of the program's own files. That costs some
hundredths of a microsecond a statement, where a trace function would be called for every function of the library too.
"""

from __future__ import annotations

import ast
import builtins
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

NAME = "__tt_ran__"
Position = tuple[int, int]  # line, and column in bytes of UTF-8: where a statement begins


class Probes:
    """Compiles the files below `root` with probes, and knows which were passed."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._passed: set[int] = set()
        self._places: list[tuple[str, Position]] = []

    def install(self) -> None:
        """From now on whatever is imported from below the root has probes, and what the launcher compiles."""
        from ...shim import repair

        setattr(builtins, NAME, self._passed.add)
        plain = SourceFileLoader.source_to_code

        def source_to_code(loader: SourceFileLoader, data: Any, path: Any, **named: Any) -> CodeType:
            if isinstance(path, str) and path.startswith(self.root) and isinstance(data, bytes):
                return self.compile(data, path, "exec", dont_inherit=True)
            return plain(loader, data, path, **named)

        SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign, assignment]
        repair.compile = self.compile  # type: ignore[attr-defined]  # of scripts, and of modules that it repairs

    def compile(self, source: Any, filename: str, mode: str, **named: Any) -> CodeType:
        """As the built-in, with probes where the file is the program's."""
        if not filename.startswith(self.root):
            return compile(source, filename, mode, **named)
        tree = source if isinstance(source, ast.Module) else ast.parse(source, filename)
        for node in ast.walk(tree):
            for field in ("body", "orelse", "finalbody"):
                block = getattr(node, field, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    setattr(node, field, list(self._probed(block, filename, field == "body")))
        return compile(tree, filename, mode, **named)

    def _probed(self, block: list[ast.stmt], filename: str, first: bool) -> Any:
        for i, statement in enumerate(block):
            text = first and i == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not text and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
                yield self._probe(statement, filename)
            yield statement

    def _probe(self, statement: ast.stmt, filename: str) -> ast.stmt:
        self._places.append((filename[len(self.root) :], (statement.lineno, statement.col_offset)))
        call = ast.Call(ast.Name(NAME, ast.Load()), [ast.Constant(len(self._places) - 1)], [])
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), statement))

    def ran(self) -> dict[str, list[Position]]:
        """Of each file, where the statements begin that ran."""
        found: dict[str, list[Position]] = {}
        for number in sorted(self._passed):
            name, position = self._places[number]
            found.setdefault(name, []).append(position)
        return found
