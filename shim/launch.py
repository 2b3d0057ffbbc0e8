"""Starts a program as `__main__` in this process, with path, arguments and environment as python would give them."""

from __future__ import annotations

import os
import sys
from types import CodeType, ModuleType
from typing import Any

from .alias import ONPATH
from .repair import ROOT_VARIABLE, install


def prepare(root: str, first_on_path: str, argv: list[str]) -> None:
    """Make `import torch` mean tt.core here and in child processes; `root` is the program's own folder."""
    sys.argv = argv
    if sys.flags.safe_path:  # python -P: no folder of the program's on the path, and ours is then the first
        sys.path.insert(0, ONPATH)
    else:
        sys.path[:1] = [first_on_path, ONPATH]
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([ONPATH, inherited] if inherited else [ONPATH])
    os.environ[ROOT_VARIABLE] = root
    install(root)


def main_module(filename: str | None, **named: Any) -> ModuleType:
    """A new `__main__`, with further module attributes as `named`; without a file name it came from standard input."""
    module = ModuleType("__main__")
    module.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None, __loader__=None)
    if filename is not None:
        module.__dict__.update(__file__=filename, __cached__=None)
    module.__dict__.update(named)
    return module


def execute(code: CodeType, module: ModuleType) -> None:
    """Run the program as `__main__`; what it raises passes through."""
    sys.modules["__main__"] = module
    exec(code, module.__dict__)
