"""PyTorch 0.3: raw tensors, one type per dtype, and Variables; neither is the other.

Both are small wrappers around a core tensor. Functions and methods are generated from the core's public ones
(`functions`), modules and optimisers unwrap and wrap at their boundary (`modules`). Source: the tag v0.3.1.
"""

from __future__ import annotations

from ..surface import Surface


def install(surface: Surface) -> None:
    """Replace the public names of the torch namespace, nn, optim and utils.data by those of 0.3."""
    from .. import old_names
    from . import distributions, functions, modules, values

    old_names.install(surface)
    made = functions.Generated()
    values.attach(made)
    functions.install(surface, made)
    modules.install(surface, made)
    distributions.install(surface)
