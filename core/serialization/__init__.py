"""torch.save and torch.load: today's zip format, the stream of 0.1.10 to 1.5, and reading the tar of before."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import struct
import warnings
from collections.abc import Callable
from typing import Any

from ..array.rules import rules
from ..tensor import strided
from . import archive, stream, tar
from .location import (
    default_restore_location,
    location_tag,
    normalize_storage_type,
    register_package,
    restorer,
    storage_to_tensor_type,
    validate_cuda_device,
)
from .options import (
    LoadEndianness,
    check_module_version_greater_or_equal,
    get_crc32_options,
    get_default_load_endianness,
    get_default_mmap_options,
    set_crc32_options,
    set_default_load_endianness,
    set_default_mmap_options,
    skip_data,
)
from .pickler import Pickler
from .stream import SourceChangeWarning
from .unpickler import StorageType, unpickler
from .weights import (
    WeightsUnpickler,
    add_safe_globals,
    clear_safe_globals,
    get_safe_globals,
    safe_globals,
)

DEFAULT_PROTOCOL = 2
MAGIC_NUMBER, PROTOCOL_VERSION = stream.MAGIC_NUMBER, stream.PROTOCOL_VERSION
_ZIP_HEADER = b"PK\x03\x04"
_TRUE = ("1", "y", "yes", "true")


def save(
    obj: Any,
    f: Any,
    pickle_module: Any = pickle,
    pickle_protocol: int = DEFAULT_PROTOCOL,
    _use_new_zipfile_serialization: bool | None = None,
    _disable_byteorder_record: bool = False,
) -> None:
    """Save an object to a path or a file object: zip, or the stream of old in dialects 0.3 and 0.4 or when asked for.

    Tensors that share memory still share it when loaded. Nothing is written when the object cannot be pickled.
    """
    if isinstance(f, os.PathLike):
        f = os.fspath(f)
    if not isinstance(f, str) and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    if isinstance(f, str) and not os.path.isdir(os.path.dirname(f) or "."):
        raise RuntimeError(f"Parent directory {os.path.dirname(f)} does not exist.")
    zipped = rules.dialect == "2" if _use_new_zipfile_serialization is None else _use_new_zipfile_serialization
    if zipped:
        archive.write(obj, f, pickle_module, pickle_protocol, not _disable_byteorder_record)
    else:
        stream.write(obj, f, pickle_module, pickle_protocol)
    if hasattr(f, "flush"):
        f.flush()


def load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Load what `save` wrote, here or in torch.

    With `weights_only` (the default) only tensors, plain containers, numbers and strings are accepted.
    `map_location` says where the memory goes: a device, a string, a dict of locations, or a function of a storage and
    its location.
    """
    weights_only = _weights_only(weights_only, pickle_module)
    if weights_only and pickle_module is not None:
        raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
    if weights_only and pickle_load_args:
        warnings.warn("pickle_load_args only works if `weights_only=False`.", stacklevel=2)
    restore = restorer(map_location)
    options = {"encoding": "utf-8", **pickle_load_args}

    def unpickle(file: Any, persistent_load: Callable) -> Any:
        if weights_only:
            return WeightsUnpickler(file, persistent_load, **options).load()
        return unpickler(pickle_module, file, persistent_load, options).load()

    if isinstance(f, (str, os.PathLike)):
        path = os.fspath(f)
        with open(path, "rb") as file:
            return _load(file, path, restore, unpickle, weights_only, path if mmap else None)
    if mmap:
        raise ValueError("f must be a file path in order to use the mmap argument")
    _check_seekable(f)
    return _load(f, getattr(f, "name", None) or "the file object", restore, unpickle, weights_only, None)


def _weights_only(given: bool | None, pickle_module: Any) -> bool:
    force = os.getenv("TORCH_FORCE_WEIGHTS_ONLY_LOAD", "0").lower() in _TRUE
    force_not = os.getenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "0").lower() in _TRUE
    if force and force_not:
        raise RuntimeError(
            "Only one of `TORCH_FORCE_WEIGHTS_ONLY_LOAD` or `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD` should be set, but both "
            "were set."
        )
    if force:
        return True
    if given is None:
        return not force_not and pickle_module is None and rules.dialect == "2"  # older versions loaded everything
    return given


def _load(
    file: Any, name: str, restore: Callable, unpickle: Callable, weights_only: bool, mapped_from: str | None
) -> Any:
    begin = file.tell()
    head = file.read(16)
    file.seek(begin)
    if not head:
        raise EOFError(f"Ran out of input\n  {name} is empty")
    try:
        if head.startswith(_ZIP_HEADER):
            reader = archive.Reader(_Part(file, begin) if begin else file, name)
            if "constants.pkl" in reader:
                raise RuntimeError(
                    "Cannot use ``torch.load`` with TorchScript archives\n"
                    f"  {name} was written by torch.jit.save; save the module's state_dict() with torch.save instead"
                )
            return archive.load(reader, restore, unpickle, mapped_from)
        if mapped_from:
            raise RuntimeError(
                f"mmap can only be used with files saved with `torch.save({name}, _use_new_zipfile_serialization=True), "
                "please torch.save your checkpoint with this option in order to use mmap."
            )
        if tar.is_tar(file):
            if weights_only:
                raise RuntimeError(
                    f"Cannot use ``weights_only=True`` with files saved in the legacy .tar format. {_UNSAFE}"
                )
            return tar.load(file, restore, unpickle, name)
        return stream.load(file, restore, unpickle, name)
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(_explained(str(error), head, name, weights_only)) from None
    except EOFError:
        raise EOFError(f"Ran out of input\n  {name} is cut off") from None
    except (
        IndexError,
        KeyError,
        UnicodeDecodeError,
        struct.error,
    ) as error:  # what a pickle that is none makes of its stack
        if _looks_right(head):
            raise pickle.UnpicklingError(f"unexpected end of the pickle\n  {name} is cut off or damaged") from error
        raise pickle.UnpicklingError(_explained(f"invalid load key, {error}", head, name, weights_only)) from None


class _Part:
    """A file object from its present position on, for archives that lie behind something else."""

    def __init__(self, file: Any, begin: int) -> None:
        self.file, self.begin = file, begin

    def read(self, count: int = -1) -> bytes:
        return self.file.read(count)

    def tell(self) -> int:
        return self.file.tell() - self.begin

    def seek(self, to: int, whence: int = 0) -> int:
        return self.file.seek(to + self.begin if whence == 0 else to, whence) - self.begin

    def seekable(self) -> bool:
        return True


def _looks_right(head: bytes) -> bool:
    return head.startswith((_ZIP_HEADER, b"\x80"))


_UNSAFE = (
    "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. "
    "Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code "
    "execution. Do it only if you got the file from a trusted source."
)
_DOCS = (
    "\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only "
    "https://pytorch.org/docs/stable/generated/torch.load.html."
)


def _explained(message: str, head: bytes, name: str, weights_only: bool) -> str:
    """Torch's sentence for a pickle that was refused, or that is none."""
    if not _looks_right(head):
        return f"{'Weights only load failed. ' if weights_only else ''}{message}\n  {name} is not a checkpoint: it begins with {head!r}"
    if not weights_only:
        return f"{message}\n  in {name}"
    if re.search(r"GLOBAL (\S+) was not an allowed global by default.", message):
        return (
            "Weights only load failed. This file can still be loaded, to do so you have two options, \033[1mdo those "
            f"steps only if you trust the source of the checkpoint\033[0m. \n\t(1) {_UNSAFE}\n\t(2) Alternatively, to load "
            "with `weights_only=True` please check the recommended steps in the following error message.\n\t"
            f"WeightsUnpickler error: {message}{_DOCS}\n  in {name}"
        )
    return f"Weights only load failed. {_UNSAFE}\n\n{message}{_DOCS}\n  in {name}"


def _check_seekable(file: Any) -> None:
    import io

    try:
        file.seek(file.tell())
    except (io.UnsupportedOperation, AttributeError) as error:
        if "seek" in str(error) or "tell" in str(error):
            raise type(error)(
                f"{error}. You can only torch.load from a file that is seekable. Please pre-load the data into a buffer "
                "like io.BytesIO and try to load from it instead."
            ) from None
        raise


def get_unsafe_globals_in_checkpoint(f: Any) -> list[str]:
    """The names in an archive that `weights_only` would refuse."""
    import pickletools

    from .weights import _user_allowed, allowed

    with open(f, "rb") if isinstance(f, (str, os.PathLike)) else contextlib.nullcontext(f) as file:
        content = archive.Reader(file, str(f)).read("data.pkl")
    used = {text.replace(" ", ".") for code, text, _ in pickletools.genops(content) if code.name == "GLOBAL"}
    return sorted(used - allowed().keys() - _user_allowed().keys())


def _get_layout(name: str) -> Any:
    """The memory layout of a name."""
    if name != "torch.strided":
        raise KeyError(name)
    return strided


__all__ = [
    "DEFAULT_PROTOCOL", "LoadEndianness", "MAGIC_NUMBER", "PROTOCOL_VERSION", "Pickler", "SourceChangeWarning",
    "StorageType", "add_safe_globals", "check_module_version_greater_or_equal", "clear_safe_globals",
    "default_restore_location", "get_crc32_options", "get_default_load_endianness", "get_default_mmap_options",
    "get_safe_globals", "get_unsafe_globals_in_checkpoint", "load", "location_tag", "normalize_storage_type",
    "register_package", "safe_globals", "save", "set_crc32_options", "set_default_load_endianness",
    "set_default_mmap_options", "skip_data", "storage_to_tensor_type", "validate_cuda_device",
]  # fmt: skip
