"""Takes names away that came after the active dialect's version, also those of methods of 0.4's tensors."""

from __future__ import annotations

import sys
from importlib import import_module

from ..array.rules import rules
from ..tensor import Tensor
from .later_names import AFTER_0_3, AFTER_0_4, later
from .surface import Surface

_LIBRARY = __name__.rsplit(".", 2)[0]


def hide(surface: Surface) -> None:
    """Hide what the version did not have; last, so that what takes a name's place is hidden with it."""
    tables = (AFTER_0_3, AFTER_0_4) if rules.dialect == "0.3" else (AFTER_0_4,)
    for namespace in {**AFTER_0_3, **AFTER_0_4}:
        if namespace == "Tensor":
            continue
        module = import_module(f"{_LIBRARY}.{namespace}" if namespace else _LIBRARY)
        surface.hide(sys.modules[module.__name__], later(namespace, *tables))
    if rules.dialect != "0.3":  # 0.3 has types of its own
        for name in later("Tensor", *tables):
            if name in vars(Tensor):
                surface.hide_method(Tensor, name)
