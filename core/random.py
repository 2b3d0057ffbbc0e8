"""Seeds and random tensors, drawn from torch's own CPU stream."""

from __future__ import annotations
