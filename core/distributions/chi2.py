"""Chi-squared: the sum of squares of `df` normals."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .gamma import Gamma

Tensor = torch.Tensor


class Chi2(Gamma):
    """Gamma with concentration df / 2 and rate 1 / 2."""

    arg_constraints = {"df": constraints.positive}
    _fields = Gamma._fields

    def __init__(self, df: Any, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args=validate_args)

    @property
    def df(self) -> Tensor:
        """The degrees of freedom."""
        return self.concentration * 2


__all__ = ["Chi2"]
