"""Synthetic stand-ins for what a program needs and nobody here has: `install(folder)` puts them in place.

`torchvision`'s datasets, transforms and utilities; modules that only draw or log; PIL, where it is not installed; and what
`tt_stubs.py` beside the program provides. Everything is drawn from a seed of its own: no stand-in touches the program's
random numbers. `used()` names those that the program asked for.
"""

from __future__ import annotations

from .finder import install, used
from .missing import NoStandInError

ROOT_VARIABLE = "TT_STUB_ROOT"  # the program's own folder, for the processes it starts

__all__ = ["ROOT_VARIABLE", "NoStandInError", "install", "used"]
