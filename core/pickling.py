"""Plain pickles (`pickle.dump(model.state_dict(), file)`) under torch's names, while `torch` means this library.

Where it does not, the name `torch` may lead to another library, and tensors are pickled under our own names.
"""

from __future__ import annotations

import io
from typing import Any

from . import _utils
from .serialization import save
from .serialization.pickler import reduce_tensor
from .storage import TypedStorage, UntypedStorage, _load_from_bytes
from .tensor import Tensor

# Python's pickler writes a function by these names and insists that they lead back to it, which the alias does.
for _name, _function in list(vars(_utils).items()):
    if _name.startswith("_rebuild"):
        _function.__module__ = "torch._utils"
_utils._rebuild_from_type_v2.__module__ = "torch._tensor"
_load_from_bytes.__module__ = "torch.storage"


def reduce(obj: Any) -> tuple:
    """How torch pickles a tensor or a storage."""
    if isinstance(obj, Tensor):
        return reduce_tensor(obj)
    assert isinstance(obj, (TypedStorage, UntypedStorage))
    content = io.BytesIO()
    save(obj, content, _use_new_zipfile_serialization=False)
    return _load_from_bytes, (content.getvalue(),)


__all__ = ["reduce"]
