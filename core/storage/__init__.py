"""Level 1: storages, the one-dimensional memory that tensors look at; and this is `torch.storage`."""

from .typed import KINDS, NAMES, TypedStorage, _LegacyStorage, _load_from_bytes, legacy_types
from .untyped import UntypedStorage, untyped

__all__ = [
    "KINDS",
    "NAMES",
    "TypedStorage",
    "UntypedStorage",
    "_LegacyStorage",
    "_load_from_bytes",
    "legacy_types",
    "untyped",
]
