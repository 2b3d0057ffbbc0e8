"""The active dialect's rules as one record; `core/dialects/` fills it, the levels below only read it.

Only code on paths that are already rare reads a rule (printing, mixed dtypes, creation from integers), so that the
default dialect pays nothing for the others.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Rules:
    """What differs between PyTorch 2, 0.4 and 0.3 at array and tensor level."""

    dialect: str = "2"
    version: str = "2.13.0+tt"
    printing: str = "2"  # "2", "0.4" or "0.3"
    integer_arange: str = "int64"  # "int64" or "default" (the default float dtype)
    byte_masks: bool = False  # True: a mask may have any dtype
    vector_seed: bool = False  # True: backward() of a 0-dim root accepts a gradient of shape (1,)


rules = Rules()


def activate(new: Rules) -> None:
    """Copy `new` into the one record that everybody holds a reference to."""
    for field in fields(Rules):
        setattr(rules, field.name, getattr(new, field.name))
