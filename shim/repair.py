"""Compiles the user's sources in dialects 0.3 and 0.4, where `x.cuda(async=True)` and `print x` are code, on today's Python.

A source is touched only when Python refuses it as it stands, or when it uses what only Python 2 had. Bytecode of a repaired module is never cached: plain
Python would find it beside the source and run what it should refuse.
"""

from __future__ import annotations

import ast
import os
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import decode_source
from types import CodeType, ModuleType
from typing import Any

ROOT_VARIABLE = "TT_RUN_ROOT"  # the script's own folder, for the processes it starts


def dialect_has_async() -> bool:
    """Whether the dialect of this process is of the time before `async` became a keyword, which was Python 2's too."""
    return os.environ.get("TT_TORCH", "2").startswith("0.")


def repaired(source: str, filename: str) -> str:
    """`source` itself where Python can compile it, otherwise the same text with `async` usable as a name."""
    try:
        ast.parse(source, filename)
    except (SyntaxError, ValueError):
        from ..migrate.sources.repair import repair_async

        return repair_async(source)
    return source


def repaired_tree(source: str, filename: str) -> ast.Module | None:
    """The tree of a source that Python refuses or that is Python 2; None where it runs as it stands."""
    from .python2 import converted, is_python2

    try:
        ast.parse(source, filename)
    except (SyntaxError, ValueError) as error:
        try:
            return ast.parse(repaired(source, filename), filename)
        except (SyntaxError, ValueError):
            if not _masks_python2(source):
                raise error from None
        return converted(source, filename)
    return converted(source, filename, parses=True) if is_python2(source) else None


def _masks_python2(source: str) -> bool:
    """Is what Python refuses in a source all Python 2's?"""
    from ..migrate.sources.mask import UnparsableError, mask

    try:
        return mask(source).python2
    except UnparsableError:
        return False


def compile_source(data: bytes, filename: str) -> CodeType:
    """Compile a file's bytes as Python does, repairing them first where the dialect asks for it."""
    tree = repaired_tree(_decoded(data), filename) if dialect_has_async() else None
    return compile(data if tree is None else tree, filename, "exec", dont_inherit=True)


def _decoded(data: bytes) -> str:
    try:
        return decode_source(data)
    except (SyntaxError, UnicodeDecodeError):  # Python 2 took bytes outside ASCII in comments without a cookie
        return data.decode("latin-1")


class RepairingLoader(SourceFileLoader):
    """Loads one module of the user's, without the bytecode cache if its source was repaired."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        data = self.get_data(path)
        tree = repaired_tree(_decoded(data), path)
        return super().get_code(fullname) if tree is None else compile(tree, path, "exec", dont_inherit=True)


class RepairFinder(MetaPathFinder):
    """Gives the modules below one folder, the script's own, a loader that repairs."""

    def __init__(self, root: str) -> None:
        self.root = os.path.join(os.path.realpath(root), "")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader or not spec.origin:
            return None
        if not os.path.realpath(spec.origin).startswith(self.root):
            return None
        spec.loader = RepairingLoader(fullname, spec.origin)
        return spec


def install(root: str) -> None:
    """Repair what this process imports from `root` from now on."""
    if dialect_has_async():
        # Built-in and frozen modules go first; without a search of the path there is nothing to repair.
        where = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else len(sys.meta_path)
        sys.meta_path.insert(where, RepairFinder(root))


def install_in_worker() -> None:
    """The same in a process that a script under `tt run` started, where the script is imported a second time.

    `multiprocessing` runs the main script of a spawned worker through `runpy`, which reads the file itself.
    """
    root = os.environ.get(ROOT_VARIABLE)
    if root is None or not dialect_has_async():
        return
    install(root)
    original: Any = runpy._get_code_from_file  # type: ignore[attr-defined]

    def get_code_from_file(*args: Any) -> Any:
        filename = args[-1]
        try:
            return original(*args)
        except SyntaxError:
            with open(filename, "rb") as file:
                code = compile_source(file.read(), os.fspath(filename))
            # Python 3.11 passes the run name too and wants the file name back.
            return (code, filename) if len(args) == 2 else code

    runpy._get_code_from_file = get_code_from_file  # type: ignore[attr-defined]
