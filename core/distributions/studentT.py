"""Student's t: a normal over the root of a chi-squared mean."""

from __future__ import annotations

import math
from typing import Any

from . import constraints
from . import namespace as torch
from .chi2 import Chi2
from .distribution import Distribution
from .utils import broadcast_all, standard_normal

Tensor = torch.Tensor


class StudentT(Distribution):
    """loc + scale X / sqrt(Z / df), for a standard normal X and a chi-squared Z of `df` degrees of freedom."""

    arg_constraints = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True
    _fields = ("df", "loc", "scale", "_chi2")

    def __init__(self, df: Any, loc: Any = 0.0, scale: Any = 1.0, validate_args: bool | None = None) -> None:
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.size(), validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc.masked_fill(self.df <= 1, torch.nan)

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        exists = self.df > 2
        df = self.df.masked_fill(~exists, 3.0)
        variance = torch.where(exists, self.scale.pow(2) * df / (df - 2), torch.inf)
        return variance.masked_fill(self.df <= 1, torch.nan)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        normal = standard_normal(self._extended_shape(sample_shape), like=self.df)
        squares = self._chi2.rsample(sample_shape)
        return self.loc + self.scale * (normal * (squares / self.df).rsqrt())

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        y, df = (value - self.loc) / self.scale, self.df
        log_norm = self.scale.log() + 0.5 * df.log() + 0.5 * math.log(math.pi)
        log_norm = log_norm + (0.5 * df).lgamma() - (0.5 * (df + 1.0)).lgamma()
        return -0.5 * (df + 1.0) * (y**2.0 / df).log1p() - log_norm

    def entropy(self) -> Tensor:
        half, more = 0.5 * self.df, 0.5 * (self.df + 1)
        log_beta = half.lgamma() + math.lgamma(0.5) - more.lgamma()
        return self.scale.log() + more * (more.digamma() - half.digamma()) + 0.5 * self.df.log() + log_beta


__all__ = ["StudentT"]
