"""torch.nn.utils.prune, which is refused: each function says what to use instead."""

from ...refused import function, under

_PREFIX = "torch.nn.utils.prune"
globals().update({name: function(f"{_PREFIX}.{name}") for name in under(_PREFIX)})

__all__ = under(_PREFIX)  # noqa: PLE0605 - made from the table
