"""LKJ: Cholesky factors of random correlation matrices (Lewandowski, Kurowicka and Joe, 2009)."""

from __future__ import annotations

import math
from typing import Any

from . import constraints
from . import namespace as torch
from .beta import Beta
from .distribution import Distribution
from .utils import broadcast_all

Tensor = torch.Tensor


class LKJCholesky(Distribution):
    """Factors L of correlation matrices M = L Lᵀ with density proportional to det(M) ** (concentration - 1)."""

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky
    _fields, _kept = ("concentration", "_beta"), ("dim",)

    def __init__(self, dim: int, concentration: Any = 1.0, validate_args: bool | None = None) -> None:
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        like = dict(dtype=self.concentration.dtype, device=self.concentration.device)
        # what each row has off the diagonal, squared, is a beta value; the first row has nothing
        offset = torch.cat([torch.zeros(1, **like), torch.arange(dim - 1, **like)])
        left = (self.concentration + 0.5 * (dim - 2)).unsqueeze(-1) - 0.5 * offset
        self._beta = Beta(offset + 0.5, left)
        super().__init__(self.concentration.size(), torch.Size((dim, dim)), validate_args)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """The onion method: each row is a random direction, as long as a beta value says."""
        with torch.no_grad():
            squared = self._beta.sample(sample_shape).unsqueeze(-1)
            shape = self._extended_shape(sample_shape)
            normals = torch.randn(shape, dtype=squared.dtype, device=squared.device).tril(-1)
            direction = normals / normals.norm(dim=-1, keepdim=True)
            direction[..., 0, :].fill_(0.0)  # of nothing
            rows = squared.sqrt() * direction
            left = (1 - (rows**2).sum(dim=-1)).clamp(min=torch.finfo(rows.dtype).tiny).sqrt()
            return rows + torch.diag_embed(left)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        diagonal = value.diagonal(dim1=-1, dim2=-2)[..., 1:]
        row = torch.arange(2, self.dim + 1, device=self.concentration.device)
        order = 2 * (self.concentration - 1).unsqueeze(-1) + self.dim - row
        off = self.dim - 1
        alpha = self.concentration + 0.5 * off
        log_norm = 0.5 * off * math.log(math.pi) + (alpha - 0.5).mvlgamma(off) - alpha.lgamma() * off
        return (order * diagonal.log()).sum(dim=-1) - log_norm


__all__ = ["LKJCholesky"]
