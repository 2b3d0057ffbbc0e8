"""The restricted unpickler (`weights_only=True`): a fixed list of names, a fixed list of instructions, nothing else.

A pickle is a program. This runs those of its instructions that build plain data and call functions of the list, and
refuses the rest with the name refused; what a name of the list does not do to an object, a file cannot do to it either.
"""

from __future__ import annotations

import pickle
from _codecs import encode
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from .. import _utils, legacy
from ..array import dtypes
from ..array.device import device
from ..array.shapes import Size
from ..naming import public_module
from ..nn.parameter import Parameter
from ..storage import KINDS, TypedStorage
from ..tensor import Tensor
from .unpickler import StorageType

BLOCKED_MODULES = ("sys", "os", "posix", "nt")
_allowed_by_user: list[Any] = []


@cache
def allowed() -> dict[str, Any]:
    """The names that a file may use without anybody's leave."""
    from . import _get_layout

    rebuild = [getattr(_utils, name) for name in vars(_utils) if name.startswith("_rebuild")]
    found: dict[str, Any] = {
        "collections.OrderedDict": OrderedDict,
        "collections.Counter": Counter,
        "torch.nn.parameter.Parameter": Parameter,
        "torch.serialization._get_layout": _get_layout,
        "torch.Size": Size,
        "torch.Tensor": Tensor,
        "torch.device": device,
        "_codecs.encode": encode,
        "builtins.bytearray": bytearray,
        "builtins.set": set,
        "builtins.complex": complex,
        "torch._tensor._rebuild_from_type_v2": _utils._rebuild_from_type_v2,
        "torch.storage.TypedStorage": TypedStorage,
        "torch.storage.UntypedStorage": StorageType("UntypedStorage"),
    }
    found |= {repr(kind): kind for kind in dtypes.ALL}
    found |= {f"torch.{name}": StorageType(name) for name in KINDS}
    found |= {f"torch.cuda.{name}": StorageType(name) for name in KINDS}
    found |= {f"{kind.__module__}.{kind.__name__}": kind for kind in _tensor_types()}
    found |= {f"torch._utils.{function.__name__}": function for function in rebuild}
    return found


def _tensor_types() -> Iterable[Any]:
    return [*legacy._TYPES.values(), *legacy.CUDA_TYPES.values()]


def _user_allowed() -> dict[str, Any]:
    found = {}
    for entry in _allowed_by_user:
        if isinstance(entry, tuple):
            if len(entry) != 2:
                raise ValueError(
                    "Expected tuple of length 2 (global, str of callable full path), but got tuple of length: "
                    f"{len(entry)}"
                )
            if type(entry[1]) is not str:
                raise TypeError(
                    f"Expected second item in tuple to be str of callable full path, but got: {type(entry[1])}"
                )
            found[entry[1]] = entry[0]
        else:
            found[f"{public_module(entry.__module__)}.{entry.__qualname__}"] = entry
    return found


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Let files use these classes and functions too."""
    _allowed_by_user.extend(g for g in safe_globals if g not in _allowed_by_user)


def get_safe_globals() -> list[Any]:
    """What was allowed with `add_safe_globals`."""
    return list(_allowed_by_user)


def clear_safe_globals() -> None:
    """Take back all leave."""
    _allowed_by_user.clear()


class safe_globals:  # noqa: N801 - torch's name
    """Leave for the length of a with-block."""

    def __init__(self, safe_globals: list[Any]) -> None:
        self.safe_globals = safe_globals

    def __enter__(self) -> None:
        self.before = get_safe_globals()
        add_safe_globals(self.safe_globals)

    def __exit__(self, *_: Any) -> None:
        _allowed_by_user[:] = self.before


class _Instructions(dict):
    def __missing__(self, code: int) -> Any:
        raise pickle.UnpicklingError(f"Unsupported operand {code}")


_PLAIN = (
    "APPEND APPENDS BINFLOAT BINGET BININT BININT1 BININT2 BINPUT BINUNICODE EMPTY_DICT EMPTY_LIST EMPTY_SET EMPTY_TUPLE "
    "LONG1 LONG_BINGET LONG_BINPUT MARK NEWFALSE NEWTRUE NONE PROTO SETITEM SETITEMS SHORT_BINSTRING STOP TUPLE TUPLE1 "
    "TUPLE2 TUPLE3"
)


class WeightsUnpickler(pickle._Unpickler):  # type: ignore[name-defined, misc]
    """Python's Unpickler with most of its instructions taken away."""

    dispatch = _Instructions(
        {getattr(pickle, n)[0]: pickle._Unpickler.dispatch[getattr(pickle, n)[0]] for n in _PLAIN.split()}  # type: ignore[attr-defined]
    )

    def __init__(self, file: Any, persistent_load: Callable, encoding: str = "utf-8", **_: Any) -> None:
        super().__init__(file, encoding=encoding)
        self.storage_of = persistent_load

    def _find(self, module: str, name: str) -> Any:
        module, name = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
        full = f"{module}.{name}"
        if module in BLOCKED_MODULES:
            raise pickle.UnpicklingError(f"Trying to load unsupported GLOBAL {full} whose module {module} is blocked.")
        for names in (allowed(), _user_allowed()):
            if full in names:
                return names[full]
        shown = full.removeprefix("builtins.")
        raise pickle.UnpicklingError(
            f"Unsupported global: GLOBAL {shown} was not an allowed global by default. Please use "
            f"`torch.serialization.add_safe_globals([{shown}])` or the `torch.serialization.safe_globals([{shown}])` "
            "context manager to allowlist this global if you trust this class/function."
        )

    @staticmethod
    def _is_allowed(found: Any) -> bool:
        return any(found is each for names in (allowed(), _user_allowed()) for each in names.values())

    def load_global(self) -> None:
        module = self.readline()[:-1].decode("utf-8")
        self.append(self._find(module, self.readline()[:-1].decode("utf-8")))

    dispatch[pickle.GLOBAL[0]] = load_global

    def load_newobj(self) -> None:
        arguments = self.stack.pop()
        cls = self.stack.pop()
        if not self._is_allowed(cls) or not isinstance(cls, type):
            raise pickle.UnpicklingError(
                "Can only create new object for nn.Parameter or classes allowlisted via `add_safe_globals` but got "
                f"{cls}"
            )
        self.append(Parameter(*arguments) if cls is Parameter else cls.__new__(cls, *arguments))

    dispatch[pickle.NEWOBJ[0]] = load_newobj

    def load_reduce(self) -> None:
        arguments = self.stack.pop()
        function = self.stack[-1]
        if not self._is_allowed(function):
            raise pickle.UnpicklingError(f"Trying to call reduce for unrecognized function {function}")
        self.stack[-1] = function(*arguments)

    dispatch[pickle.REDUCE[0]] = load_reduce

    def load_build(self) -> None:
        state = self.stack.pop()
        made = self.stack[-1]
        if type(made) is OrderedDict:
            made.__dict__.update(state)
        elif type(made) is Tensor and isinstance(state, tuple) and len(state) == 4:
            made.set_(*state)  # type: ignore[attr-defined]
        elif self._is_allowed(type(made)) and hasattr(made, "__setstate__"):
            made.__setstate__(state)
        elif any(type(made) is each for each in _user_allowed().values()):
            _utils._with_state(made, state if isinstance(state, tuple) else (state, None))
        else:
            raise pickle.UnpicklingError(
                "Can only build Tensor, Parameter, OrderedDict or types allowlisted via `add_safe_globals`, but got "
                f"{type(made)}"
            )

    dispatch[pickle.BUILD[0]] = load_build

    def load_append(self) -> None:
        self._check_list(self.stack[-2])
        super().load_append()

    dispatch[pickle.APPEND[0]] = load_append

    def load_appends(self) -> None:
        self._check_list(self.metastack[-1][-1])
        super().load_appends()

    dispatch[pickle.APPENDS[0]] = load_appends

    def load_setitem(self) -> None:
        self._check_dict("SETITEM", self.stack[-3])
        super().load_setitem()

    dispatch[pickle.SETITEM[0]] = load_setitem

    def load_setitems(self) -> None:
        self._check_dict("SETITEMS", self.metastack[-1][-1])
        super().load_setitems()

    dispatch[pickle.SETITEMS[0]] = load_setitems

    @staticmethod
    def _check_list(target: Any) -> None:
        if type(target) is not list:
            raise pickle.UnpicklingError(f"Can only append to lists, but got {type(target)}")

    @staticmethod
    def _check_dict(code: str, target: Any) -> None:
        if type(target) not in (dict, OrderedDict, Counter):
            raise pickle.UnpicklingError(
                f"Can only {code} for dict, collections.OrderedDict, collections.Counter, but got {type(target)}"
            )

    def load_binpersid(self) -> None:
        saved_id = self.stack.pop()
        if type(saved_id) is not tuple or not saved_id:
            raise pickle.UnpicklingError(f"persistent_load id must be tuple or int, but got {type(saved_id)}")
        if saved_id[0] not in ("storage", b"storage"):
            raise pickle.UnpicklingError(f"Only persistent_load of storage is allowed, but got {saved_id[0]!r}")
        self.append(self.storage_of(saved_id))

    dispatch[pickle.BINPERSID[0]] = load_binpersid
