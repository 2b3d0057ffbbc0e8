"""Unpickling of whole objects (`weights_only=False`): torch's names lead to what bears them here."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from .. import _utils
from ..array import dtypes
from ..naming import find
from ..storage import KINDS


class StorageType:
    """What `torch.FloatStorage` in a file becomes: a name with a dtype."""

    def __init__(self, name: str) -> None:
        self.name, self.dtype = name, dtypes.uint8 if name == "UntypedStorage" else KINDS[name]

    _dtype = property(lambda self: self.dtype)

    def __str__(self) -> str:
        return f"StorageType(dtype={self.dtype})"


# Names that files know and that live, or are called, otherwise here.
_MOVED: dict[tuple[str, str], Any] = {
    ("torch._tensor", "_rebuild_from_type_v2"): _utils._rebuild_from_type_v2,
    ("torch.nn.backends.thnn", "_get_thnn_function_backend"): lambda: None,  # modules of 0.x carry it and never use it
    ("torch.jit._script", "unpackage_script_module"): None,
}
_OLD_MODULES = {"torch.tensor": "torch", "torch._tensor": "torch"}


def own(module: str, name: str) -> Any:
    """What a file's `torch.…` name is here; AttributeError says which name is missing."""
    found = _MOVED.get((module, name))
    if found is not None:
        return found
    if name in KINDS or name == "UntypedStorage":
        return StorageType(name)
    try:
        return find(_OLD_MODULES.get(module, module), name)
    except (ImportError, AttributeError):
        raise AttributeError(
            f"Can't get attribute '{name}' on <module '{module}'>\n"
            f"  the file needs torch's {module}.{name}, which does not exist here"
        ) from None


def unpickler(pickle_module: Any, file: Any, persistent_load: Callable, options: dict[str, Any]) -> Any:
    """An Unpickler of `pickle_module` that knows torch's names and our storages."""
    base = (pickle_module or pickle).Unpickler

    class Unpickler(base):  # type: ignore[misc, valid-type]
        def find_class(self, module: str, name: str) -> Any:
            if module == "torch" or module.startswith("torch."):
                return own(module, name)
            return super().find_class(module, name)

        def persistent_load(self, saved_id: Any) -> Any:
            return persistent_load(saved_id)

    return Unpickler(file, **options)
