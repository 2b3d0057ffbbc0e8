"""Hands out `tt.core` and all its submodules under the name `torch`, as the very same module objects.

Two copies of a module would mean two classes called Tensor. So the loader never executes anything: it imports
`tt.core.x.y` under its own name and puts that object into `sys.modules` as `torch.x.y`; the module keeps its own
`__name__` and `__spec__`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

ALIAS = "torch"
CORE = (__package__ or "").rpartition(".")[0] + ".core"
ONPATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onpath")


# Torch has a module and a function of each of these names: the package's attribute is the function.
BOTH = frozenset(
    f"{ALIAS}.{name}"
    for name in (
        "autograd.gradcheck", "multiprocessing.spawn", "nn.parallel.data_parallel", "nn.parallel.parallel_apply",
        "nn.parallel.replicate", "nn.utils.clip_grad", "nn.utils.spectral_norm", "nn.utils.weight_norm",
    )
)  # fmt: skip


class KeepsValues(ModuleType):
    """A package whose functions are not replaced by modules of the same name, as importing one would."""

    def __setattr__(self, name: str, value: object) -> None:
        found = vars(self).get(name)
        if found is None or isinstance(found, ModuleType) or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


def _keep_the_value(real: str) -> None:
    parent, _, name = real.rpartition(".")
    package = import_module(parent)
    found = getattr(package, name, None)  # a package that imports its names on demand does so now
    if found is not None and not isinstance(found, ModuleType):
        setattr(package, name, found)
        if not isinstance(package, KeepsValues):  # under a dialect the package may have a class of its own already
            before = type(package)
            package.__class__ = KeepsValues if before is ModuleType else type("KeepsValues", (KeepsValues, before), {})


class AliasLoader(Loader):
    """Replaces the new, empty module of an import statement by the module it stands for."""

    def __init__(self, real: str) -> None:
        self.real = real

    def exec_module(self, module: ModuleType) -> None:
        # The import system takes the result from sys.modules after this call, which is what allows the replacement.
        sys.modules[module.__name__] = import_module(self.real)


class AliasFinder(MetaPathFinder):
    """Finds `torch` and `torch.x.y` before the path is searched: `tt.core.__path__` would give second copies."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != ALIAS and not fullname.startswith(ALIAS + "."):
            return None
        real = CORE + fullname[len(ALIAS) :]
        if fullname in BOTH:
            _keep_the_value(real)
        elif _is_value(real):
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        if real not in sys.modules and not _exists(real):
            return None
        return ModuleSpec(fullname, AliasLoader(real))


def _is_value(real: str) -> bool:
    """Whether the parent has something else of this name, as `torch.tensor` is a function.

    Importing our module of that name would put the module in its place. Falling through to the search of the path would
    load a second copy of it.
    """
    parent, _, name = real.rpartition(".")
    found = vars(sys.modules[parent]).get(name) if parent in sys.modules else None
    return found is not None and not isinstance(found, ModuleType)


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the parent is a plain module, without submodules
        return False


def _is_onpath(module: ModuleType) -> bool:
    return os.path.dirname(os.path.abspath(module.__file__ or "")) == ONPATH


def install() -> None:
    """From now on `import torch` in this process is `tt.core`; refuses where another torch is already loaded."""
    loaded = sys.modules.get(ALIAS)
    # While shim/onpath/torch.py runs, the module in the table is that file itself; it is about to replace itself.
    if loaded is not None and loaded is not sys.modules.get(CORE) and not _is_onpath(loaded):
        raise ImportError(f"another torch is already imported in this process: {loaded.__file__}")
    if not any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, AliasFinder())
