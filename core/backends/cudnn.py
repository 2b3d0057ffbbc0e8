"""torch.backends.cudnn: cuDNN is not used; the switches are kept so that programs can set them."""

from __future__ import annotations

enabled = True
benchmark = False
deterministic = False


def version() -> int | None:
    """cuDNN's version: None, it is not used."""
    return None


def is_available() -> bool:
    """Is cuDNN in use? No."""
    return False
