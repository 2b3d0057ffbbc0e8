"""Evaluates what was entered, statement by statement, as Python's own prompt does.

Every expression statement is echoed, also the one inside a loop, and `_` is the last value that was.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import inspect
import linecache
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..shim.repair import dialect_has_async, repaired
from . import show, trace
from .habits import earlier_results
from .journal import Journal
from .outputs import Inputs, Outputs

if TYPE_CHECKING:
    import asyncio

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
        self.outputs = Outputs()
        self.after_echo: Callable[[Any], None] | None = None  # adds a line below a value, in a terminal
        self.text_of: Callable[[Any], str] = repr
        self.kind_of: Callable[[Any], str | None] | None = None  # a tensor in a few words
        self.suggest: Callable[[str, str, dict[str, Any]], list[Any]] | None = None  # edits of a failing expression
        self.edits: list[Any] = []  # those of the last error
        self.echoed: str | None = None  # what the last value of the last entry was
        self.locals: dict[str, Any] | None = None  # the names of a function, in the frame of an error
        self.full_tracebacks = False
        self.seconds = 0.0  # that the last entry took
        self.entries = 0
        self.inputs = Inputs()
        self.journal = Journal()
        self._loop: asyncio.Runner | None = None
        self._flags = 0  # `from __future__ import …` stays in force, as at Python's prompt

    def run(self, source: str) -> list[str]:
        """Evaluate one entry, of any number of statements, up to its end or first exception; return what it echoed.

        SystemExit passes through; every other exception is shown and kept in `error`.
        """
        self.error = None  # and with it the tensors that its frames held
        self.echoed = None
        echoes: list[str] = []
        before, at = sys.displayhook, ("", "")
        self.journal.begin(self.namespace)
        start = time.perf_counter()
        sys.displayhook = lambda value: self._echo(value, echoes)
        try:
            filename = self._name(source)
            for statement in self._parse(source, filename).body:
                entry = ast.Interactive([statement])
                at = _place(filename, source, statement)
                flags = self._flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                code = compile(entry, filename, "single", flags, dont_inherit=True)
                self._flags |= code.co_flags & _FUTURE
                with earlier_results(statement, self.outputs, self.namespace, self.locals):
                    self._execute(code)
                self.journal.note(self.namespace, *at)
        except SystemExit:
            raise
        except BaseException as error:
            self.seconds = time.perf_counter() - start
            self.journal.note(self.namespace, *at, failed=True)
            self.fail(error)
        else:
            self.seconds = time.perf_counter() - start
        finally:
            sys.displayhook = before
        return echoes

    def _execute(self, code: Any) -> None:
        waiting = eval(code, self.namespace, self.locals)
        if code.co_flags & inspect.CO_COROUTINE:  # the statement awaits: one loop serves the whole session
            self._runner().run(waiting)

    def _runner(self) -> asyncio.Runner:
        import asyncio

        if self._loop is None:
            self._loop = asyncio.Runner()
        return self._loop

    def close(self) -> None:
        """Stop what still runs in the session's event loop."""
        if self._loop is not None:
            self._loop.close()
            self._loop = None

    def _parse(self, source: str, filename: str) -> ast.Module:
        if dialect_has_async():
            source = repaired(source, filename)
        flags = self._flags | ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, filename, "exec", flags, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        return tree

    def _name(self, source: str) -> str:
        """A file name of the entry's own, under which tracebacks and `inspect` find its lines."""
        self.entries += 1
        self.inputs.add(source)
        filename = f"{trace.INPUT_PREFIX}{self.entries}>"
        # Each line with its end: the traceback module places its carets by it.
        linecache.cache[filename] = (len(source), None, [line + "\n" for line in source.split("\n")], filename)
        return filename

    def _echo(self, value: Any, echoes: list[str]) -> None:
        if value is None:
            return
        builtins._ = None  # type: ignore[attr-defined]  # the repr may itself echo; and the old value can go now
        text = self.text_of(value)
        show.write_line(text)
        echoes.append(text)
        builtins._ = value  # type: ignore[attr-defined]
        self.outputs.keep(self.entries, value)
        self.echoed = None if self.kind_of is None else self.kind_of(value)
        if self.after_echo is not None:
            self.after_echo(value)

    def fail(self, error: BaseException) -> None:
        """Show an error of the user's code and keep it for `:debug`."""
        self.error = error
        sys.stdout.flush()
        print(trace.error_text(error, self.full_tracebacks, self.origin), file=sys.stderr)
        for line in self._explained(error):
            print(line, file=sys.stderr)
        sys.stderr.flush()

    def _explained(self, error: BaseException) -> list[str]:
        """The lines of the session that an error is about, and an edit that would go through."""
        self.edits = []
        if not isinstance(error, (RuntimeError, IndexError, TypeError, ValueError, AssertionError)):
            return []
        from . import inplace

        found = list(inplace.lines(str(error), self.journal, self.namespace))
        place = trace.failing(error) if self.suggest is not None else None
        if place is None or self.suggest is None:
            return found
        frame, source = place
        self.edits = self.suggest(str(error), source, {**frame.f_globals, **frame.f_locals})
        width = max((len(edit.text) for edit in self.edits), default=0)
        return found + [f"  try {edit.text:<{width}}  {edit.result}" for edit in self.edits]

    def origin(self, name: str) -> str:
        """Where a name of the session was bound, shortened to a line."""
        from .describe import shorten

        return shorten(self.journal.made.get(name, ""), 60) if self.locals is None else ""


def _place(filename: str, source: str, statement: ast.stmt) -> tuple[str, str]:
    """Where a statement stands, and its text with its decorators."""
    first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))])
    text = ast.get_source_segment(source, statement) or ""
    if first != statement.lineno:
        lines = source.split("\n")
        text = "\n".join(lines[first - 1 : statement.end_lineno])
    return filename if first == 1 else f"{filename}:{first}", text
