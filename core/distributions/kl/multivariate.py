"""Divergences between multivariate normals, of full and of low rank.

With covariances P and Q it is half of log det Q - log det P + tr(Q⁻¹ P) + (µq - µp)ᵀ Q⁻¹ (µq - µp) - n. The trace is
the squared length of a matrix: of Lq⁻¹ Lp where Q = Lq Lqᵀ; of pieces after Woodbury's identity where Q has low rank.
"""

from __future__ import annotations

from typing import Any

from .. import namespace as torch
from ..lowrank_multivariate_normal import (
    LowRankMultivariateNormal,
    _batch_lowrank_logdet,
    _batch_lowrank_mahalanobis,
)
from ..multivariate_normal import MultivariateNormal, _batch_mahalanobis
from .registry import register_kl

Tensor = torch.Tensor


def _squared(matrix: Tensor) -> Tensor:
    """The sum of squares of each matrix."""
    return matrix.pow(2).sum((-2, -1))


def _same_events(p: Any, q: Any, kind: str) -> None:
    if p.event_shape != q.event_shape:
        raise ValueError(
            f"KL-divergence between two {kind} with                          different event shapes cannot be computed"
        )


def _log_det(d: Any) -> Tensor:
    if isinstance(d, LowRankMultivariateNormal):
        return _batch_lowrank_logdet(*d._parts, d._capacitance_tril)
    return 2 * d._half_log_det()


def _finish(p: Any, q: Any, trace: Tensor, distance: Tensor) -> Tensor:
    return 0.5 * (_log_det(q) - _log_det(p) + trace + distance - p.event_shape[0])


def _against_full(p: Any, q: Any, *halves: Tensor) -> Tensor:
    """For a q of full rank and the covariance of p as a sum of A Aᵀ of these halves A."""
    factor = q._unbroadcasted_scale_tril
    parts = [_squared(torch.linalg.solve_triangular(factor, half, upper=False)) for half in halves]
    trace = parts[0] if len(parts) == 1 else parts[0] + parts[1]
    return _finish(p, q, trace, _batch_mahalanobis(factor, q.loc - p.loc))


def _against_low_rank(p: Any, q: Any, *halves: Tensor) -> Tensor:
    """For a q of low rank W Wᵀ + D: Q⁻¹ is D⁻¹ - Bᵀ B with B = C⁻¹ Wᵀ D⁻¹, C the factor of the capacitance."""
    factor, diagonal = q._parts
    correction = torch.linalg.solve_triangular(q._capacitance_tril, factor.mT / diagonal.unsqueeze(-2), upper=False)
    trace: Any = 0
    for half in halves:
        trace = trace + _squared(half * diagonal.rsqrt().unsqueeze(-1)) - _squared(correction @ half)
    distance = _batch_lowrank_mahalanobis(factor, diagonal, q.loc - p.loc, q._capacitance_tril)
    return _finish(p, q, trace, distance)


def _halves(d: LowRankMultivariateNormal) -> tuple[Tensor, Tensor]:
    factor, diagonal = d._parts
    return factor, torch.diag_embed(diagonal.sqrt())


@register_kl(MultivariateNormal, MultivariateNormal)
def _kl_multivariatenormal_multivariatenormal(p: Any, q: Any) -> Tensor:
    _same_events(p, q, "Multivariate Normals")
    return _against_full(p, q, p._unbroadcasted_scale_tril)


@register_kl(LowRankMultivariateNormal, MultivariateNormal)
def _kl_lowrankmultivariatenormal_multivariatenormal(p: Any, q: Any) -> Tensor:
    _same_events(p, q, "(Low Rank) Multivariate Normals")
    return _against_full(p, q, *_halves(p))


@register_kl(MultivariateNormal, LowRankMultivariateNormal)
def _kl_multivariatenormal_lowrankmultivariatenormal(p: Any, q: Any) -> Tensor:
    _same_events(p, q, "(Low Rank) Multivariate Normals")
    return _against_low_rank(p, q, p._unbroadcasted_scale_tril)


@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
def _kl_lowrankmultivariatenormal_lowrankmultivariatenormal(p: Any, q: Any) -> Tensor:
    _same_events(p, q, "Low Rank Multivariate Normals")
    return _against_low_rank(p, q, *_halves(p))
