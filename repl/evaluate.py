"""Evaluates what was entered, statement by statement, as Python's own prompt does.

Every expression statement is echoed, also the one inside a loop, and `_` is the last value that was.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import linecache
import sys
from typing import Any

from ..shim.repair import dialect_has_async, repaired
from . import show

_FUTURE = 0
for _feature in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _feature).compiler_flag


class Session:
    """A namespace and the entries evaluated in it.

    Echoes go to `sys.stdout` and tracebacks to `sys.stderr`, whatever these are at the time, in the order in which the
    code produces them.
    """

    def __init__(self, namespace: dict[str, Any] | None = None) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"} if namespace is None else namespace
        self.namespace.setdefault("__builtins__", builtins)
        self.error: BaseException | None = None  # of the last entry
        self._entries = 0
        self._flags = 0  # `from __future__ import …` stays in force, as at Python's prompt

    def run(self, source: str) -> list[str]:
        """Evaluate one entry, of any number of statements, up to its end or first exception; return what it echoed.

        SystemExit passes through; every other exception is shown and kept in `error`.
        """
        self.error = None
        echoes: list[str] = []
        before = sys.displayhook
        sys.displayhook = lambda value: self._echo(value, echoes)
        try:
            filename = self._name(source)
            for statement in self._parse(source, filename).body:
                entry = ast.Interactive([statement])
                code = compile(entry, filename, "single", self._flags, dont_inherit=True)
                self._flags |= code.co_flags & _FUTURE
                exec(code, self.namespace)
        except SystemExit:
            raise
        except BaseException as error:
            self._fail(error)
        finally:
            sys.displayhook = before
        return echoes

    def _parse(self, source: str, filename: str) -> ast.Module:
        if dialect_has_async():
            source = repaired(source, filename)
        flags = self._flags | ast.PyCF_ONLY_AST
        tree = compile(source, filename, "exec", flags, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        return tree

    def _name(self, source: str) -> str:
        """A file name of the entry's own, under which tracebacks and `inspect` find its lines."""
        self._entries += 1
        filename = f"{show.INPUT_PREFIX}{self._entries}>"
        # Each line with its end: the traceback module places its carets by it.
        linecache.cache[filename] = (len(source), None, [line + "\n" for line in source.split("\n")], filename)
        return filename

    def _echo(self, value: Any, echoes: list[str]) -> None:
        if value is None:
            return
        builtins._ = None  # type: ignore[attr-defined]  # the repr may itself echo; and the old value can go now
        text = repr(value)
        show.write_line(text)
        echoes.append(text)
        builtins._ = value  # type: ignore[attr-defined]

    def _fail(self, error: BaseException) -> None:
        self.error = error
        sys.stdout.flush()
        print(show.error_text(error), file=sys.stderr)
        sys.stderr.flush()
