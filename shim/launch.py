"""Runs a script's code as `__main__` with torch resolved to tt.core: path, arguments and environment as python has them."""

from __future__ import annotations

import os
import sys
from types import CodeType, ModuleType
from typing import Any

from .alias import ONPATH
from .repair import ROOT_VARIABLE, install


def prepare(root: str, first_on_path: str, argv: list[str]) -> None:
    """Set up path, arguments and environment as the script and its child processes should find them."""
    sys.argv = argv
    if sys.flags.safe_path:  # python -P: no folder of the script's on the path, and ours is then the first
        sys.path.insert(0, ONPATH)
    else:
        sys.path[:1] = [first_on_path, ONPATH]
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([ONPATH, inherited] if inherited else [ONPATH])
    os.environ[ROOT_VARIABLE] = root
    install(root)


def main_module(filename: str | None, **named: Any) -> ModuleType:
    """A fresh `__main__`, put into sys.modules."""
    module = ModuleType("__main__")
    module.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None, __loader__=None)
    if filename is not None:
        module.__dict__.update(__file__=filename, __cached__=None)
    module.__dict__.update(named)
    sys.modules["__main__"] = module
    return module


def execute(code: CodeType, module: ModuleType) -> None:
    """Run the code in its module; what it raises passes through."""
    exec(code, module.__dict__)
