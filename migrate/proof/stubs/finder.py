"""Finds the stand-ins before anything installed: `import torchvision` gives ours while they are in place."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from . import provider, quiet

# What is replaced even where it is installed: a proof on synthetic data must not depend on what a machine has.
REPLACED = {
    "torchvision": "vision",
    "torchvision.datasets": "datasets",
    "torchvision.datasets.folder": "folder",
    "torchvision.datasets.mnist": "datasets",
    "torchvision.datasets.cifar": "datasets",
    "torchvision.transforms": "transforms",
    "torchvision.transforms.transforms": "transforms",
    "torchvision.transforms.functional": "functional",
    "torchvision.utils": "grid",
    "torchvision.models": "models",
}
# What is replaced only where it is missing.
MISSING = {
    "PIL": "pil",
    "PIL.Image": "pil_image",
    "PIL.ImageOps": "pil_image",
    "tensorflow.examples.tutorials.mnist.input_data": "input_data",
}

_used: dict[str, str] = {}  # name of the top module -> what stands in for it


def used() -> dict[str, str]:
    """The top-level modules that the program imported as stand-ins, and what each is."""
    return dict(_used)


class _StandInLoader(Loader):
    """Hands out a module that is already there; nothing is executed under the name asked for."""

    def __init__(self, make: Any) -> None:
        self.make = make

    def exec_module(self, module: ModuleType) -> None:
        # the import system takes the module from the table after this call, which is what allows the replacement
        sys.modules[module.__name__] = self.make(module)


class StandInFinder(MetaPathFinder):
    """The stand-ins as a meta path finder; the provider's modules come first."""

    def __init__(self, provided: provider.Provided) -> None:
        self.provided = provided

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        make = self._maker(fullname, path)
        if make is None:
            return None
        return ModuleSpec(fullname, _StandInLoader(make), is_package=True)

    def _maker(self, name: str, path: Sequence[str] | None) -> Any:
        top = name.partition(".")[0]
        if self.provided.has_module(name):
            return self._counting(top, "from tt_stubs.py", lambda module: self.provided.module(name, module))
        if name in REPLACED:
            return self._counting(top, "synthetic", _ours(REPLACED[name]))
        if name in MISSING and not _installed(top):
            return self._counting(top, "synthetic", _ours(MISSING[name]))
        if top in quiet.NAMES and not _installed(top):
            return self._counting(top, quiet.NAMES[top], quiet.module)
        return None

    @staticmethod
    def _counting(top: str, what: str, make: Any) -> Any:
        def counted(module: ModuleType) -> ModuleType:
            # a package may be quiet as a whole and synthetic in one module: the data are what a verdict has to name
            if top not in _used or what not in quiet.NAMES.values():
                _used[top] = what
            return make(module)

        return counted


def _ours(name: str) -> Any:
    return lambda _: import_module(f".{name}", __package__)


def _installed(top: str) -> bool:
    return PathFinder.find_spec(top) is not None


def install(folder: str) -> None:
    """Put the stand-ins in place in this process; `folder` is the program's own, where `tt_stubs.py` is looked for."""
    if any(isinstance(finder, StandInFinder) for finder in sys.meta_path):
        return
    provided = provider.load(os.path.join(folder, provider.FILE))
    for name in [m for m in sys.modules if m.partition(".")[0] == "torchvision"]:
        del sys.modules[name]  # an installed one that something imported already
    sys.meta_path.insert(0, StandInFinder(provided))
    if provided.files:
        from .overlay import Overlay

        Overlay(folder, provided.files, lambda: _used.setdefault("files", "from tt_stubs.py")).install()
