"""Level 5: what PyTorch 0.3 and 0.4 do differently from today, chosen for the whole process by `set_dialect`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from ..array import rules as _rules
from ..array.rules import Rules
from ..ops import load_all
from .surface import Surface

_V0_4 = dict(printing="0.4", byte_masks=True, vector_seed=True)

# name -> (the rules of the levels below, the module whose install(surface) replaces public names)
_DIALECTS: dict[str, tuple[Rules, str | None]] = {
    "2": (Rules(), None),
    "0.4": (Rules(dialect="0.4", version="0.4.1", **_V0_4), "v0_4"),
    "0.4.1": (Rules(dialect="0.4", version="0.4.1", **_V0_4), "v0_4"),
    "0.4.0": (Rules(dialect="0.4.0", version="0.4.0", integer_arange="default", **_V0_4), "v0_4"),
    "0.3": (
        Rules(dialect="0.3", version="0.3.1", integer_arange="default", **{**_V0_4, "printing": "0.3"}),
        "v0_3",
    ),
}
_DIALECTS["0.3.1"] = _DIALECTS["0.3"]

_surface = Surface()


def get_dialect() -> str:
    """The name of the active dialect: "2", "0.4", "0.4.0" or "0.3"."""
    return _rules.rules.dialect


# Library code that names a class which 0.3 replaces: imported while the name still means the library's own.
_BEFORE = ("multiprocessing.reductions", "nn.utils.parametrizations", "nn.utils.fusion", "serialization.weights")


def set_dialect(name: str) -> None:
    """Speak PyTorch `name` from now on: "2", "0.4" (0.4.1), "0.4.0" or "0.3". ValueError for any other name.

    Live tensors stay and are read under the new rules.
    """
    key = str(name)
    if key not in _DIALECTS:
        raise ValueError(f"unknown dialect {key!r}: choose one of {', '.join(_DIALECTS)}")
    chosen, module = _DIALECTS[key]
    _surface.restore()
    _rules.activate(chosen)
    if module is not None:
        load_all()  # it replaces and wraps what the families declare
        for each in _BEFORE:
            import_module(f"..{each}", __name__)
        try:
            import_module(f".{module}", __name__).install(_surface)
        except BaseException:  # never half a dialect
            _surface.restore()
            _rules.activate(_DIALECTS["2"][0])
            raise


@contextmanager
def dialect(name: str) -> Iterator[None]:
    """Speak PyTorch `name` inside a with block."""
    before = get_dialect()
    set_dialect(name)
    try:
        yield
    finally:
        set_dialect(before)


__all__ = ["dialect", "get_dialect", "set_dialect"]
