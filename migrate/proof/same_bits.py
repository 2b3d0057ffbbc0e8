"""Gives a recorded backward pass the bits of one that is not recorded.

The library's formulas are rounded differently where a pass is recorded (`create_graph`): it computes with operations
then, and with kernels of its own otherwise. PyTorch runs the same kernels either way. 0.3 records every pass that is
given a Variable as gradient, 0.4 none that does not ask for it, and a proof to the bit must not see the rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.array.backend import to_host
from ...core.autograd import engine
from ...core.autograd.node import Node
from ...core.tensor import Tensor


def install() -> None:
    """Have every node of this process compute both ways in a recorded pass; the kernels' values count."""
    plain = engine._apply_node

    def apply_node(node: Node, grads: list, as_tensors: bool) -> Sequence[Any]:
        if not as_tensors or type(node).apply is not Node.apply:  # a user's function would do its work twice
            return plain(node, grads, as_tensors)
        arrays = [g.array.copy() if isinstance(g, Tensor) else g for g in grads]
        exact = plain(node, arrays, False)
        found = plain(node, grads, True)
        for tensor, array in zip(found, exact):
            _take(tensor, array)
        return found

    engine._apply_node = apply_node


def _take(tensor: Any, array: Any) -> None:
    """Write the kernel's values where the operations' are; those agree but for rounding."""
    target = getattr(tensor, "array", None)
    if target is None or array is None or target.shape != array.shape or target.dtype != array.dtype:
        return
    if not np.array_equal(to_host(target), to_host(array)) and 0 not in target.strides:
        target[...] = array
