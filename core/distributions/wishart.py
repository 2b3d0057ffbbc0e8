"""Wishart: the scatter matrix of normal vectors."""

from __future__ import annotations

import math
import warnings
from typing import Any

from . import constraints
from . import namespace as torch
from .chi2 import Chi2
from .exp_family import ExponentialFamily
from .multivariate_normal import _FORMS, _precision_to_scale_tril
from .utils import is_number, lazy_property

Tensor = torch.Tensor
_LOG_2 = math.log(2)


def _mvdigamma(x: Tensor, p: int) -> Tensor:
    """The derivative of mvlgamma."""
    if not (x > (p - 1) / 2).all():
        raise AssertionError("Wrong domain for multivariate digamma function.")
    return (x.unsqueeze(-1) - torch.arange(p, dtype=x.dtype, device=x.device) / 2).digamma().sum(-1)


class Wishart(ExponentialFamily):
    """The sum of `df` products x xᵀ of normal vectors of this covariance; `df` may be any number above n - 1."""

    support = constraints.positive_definite
    has_rsample = True
    _mean_carrier_measure = 0
    _fields = ("df", *_FORMS)

    @property
    def arg_constraints(self) -> dict[str, Any]:
        return {
            "covariance_matrix": constraints.positive_definite, "precision_matrix": constraints.positive_definite,
            "scale_tril": constraints.lower_cholesky, "df": constraints.greater_than(self.event_shape[-1] - 1),
        }  # fmt: skip

    def __init__(
        self, df: Any, covariance_matrix: Tensor | None = None, precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None, validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        matrices = dict(zip(_FORMS, (scale_tril, covariance_matrix, precision_matrix)))
        given = [(name, matrix) for name, matrix in matrices.items() if matrix is not None]
        if len(given) != 1:
            raise AssertionError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given
        if matrix.dim() < 2:
            raise ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions")
        if is_number(df):
            batch_shape = torch.Size(matrix.shape[:-2])
            self.df = torch.tensor(df, dtype=matrix.dtype, device=matrix.device)
        else:
            batch_shape = torch.broadcast_shapes(matrix.shape[:-2], df.shape)
            self.df = df.expand(batch_shape)
        event_shape = matrix.shape[-2:]
        if (self.df <= event_shape[-1] - 1).any():
            raise ValueError(f"Value of df={df} expected to be greater than ndim - 1 = {event_shape[-1] - 1}.")
        setattr(self, name, matrix.expand((*batch_shape, -1, -1)))
        if (self.df < event_shape[-1]).any():
            warnings.warn(
                "Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.",
                stacklevel=2,
            )
        super().__init__(batch_shape, event_shape, validate_args=validate_args)
        factored = {"covariance_matrix": torch.linalg.cholesky, "precision_matrix": _precision_to_scale_tril}
        self._finish(factored[name](matrix) if name in factored else matrix)

    def _finish(self, factor: Tensor) -> None:
        """What follows from the parameters: the factor, and the squares on the diagonal of Bartlett's matrix."""
        self._unbroadcasted_scale_tril = factor
        self._batch_dims = [-1 - i for i in range(len(self._batch_shape))]
        row = torch.arange(self._event_shape[-1], dtype=factor.dtype, device=factor.device)
        self._dist_chi2 = Chi2(df=self.df.unsqueeze(-1) - row.expand((*self._batch_shape, -1)))

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = self._get_checked_instance(Wishart, _instance)
        shape = torch.Size(batch_shape)
        self._expand_fields(new, Wishart, shape)
        self._finish_expanded(new, shape)
        new._finish(self._unbroadcasted_scale_tril.expand(shape + self.event_shape))
        return new

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The Cholesky factor of the covariance."""
        return self._unbroadcasted_scale_tril.expand(self._batch_shape + self._event_shape)

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance of the vectors."""
        factor = self._unbroadcasted_scale_tril
        return (factor @ factor.mT).expand(self._batch_shape + self._event_shape)

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance."""
        factor = self._unbroadcasted_scale_tril
        identity = torch.eye(self._event_shape[-1], dtype=factor.dtype, device=factor.device)
        return torch.cholesky_solve(identity, factor).expand(self._batch_shape + self._event_shape)

    def _df_of_matrices(self, df: Tensor) -> Tensor:
        return df.view(self._batch_shape + (1, 1))

    @property
    def mean(self) -> Tensor:
        return self._df_of_matrices(self.df) * self.covariance_matrix

    @property
    def mode(self) -> Tensor:
        factor = self.df - self.covariance_matrix.shape[-1] - 1
        return self._df_of_matrices(factor.masked_fill(factor <= 0, torch.nan)) * self.covariance_matrix

    @property
    def variance(self) -> Tensor:
        covariance = self.covariance_matrix
        diagonal = covariance.diagonal(dim1=-2, dim2=-1)
        return self._df_of_matrices(self.df) * (covariance.pow(2) + diagonal.unsqueeze(-1) * diagonal.unsqueeze(-2))

    def _bartlett_sampling(self, sample_shape: Any = ()) -> Tensor:
        """L A Aᵀ Lᵀ, where A has roots of chi-squared values on the diagonal and normals below it."""
        p = self._event_shape[-1]
        roots = self._dist_chi2.rsample(sample_shape).sqrt()
        noise = roots.clamp(min=torch.finfo(roots.dtype).eps).diag_embed(dim1=-2, dim2=-1)
        i, j = torch.tril_indices(p, p, offset=-1)
        shape = torch.Size(sample_shape) + self._batch_shape + (p * (p - 1) // 2,)
        noise[..., i, j] = torch.randn(shape, dtype=noise.dtype, device=noise.device)
        factor = self._unbroadcasted_scale_tril @ noise
        return factor @ factor.transpose(-2, -1)

    def rsample(self, sample_shape: Any = (), max_try_correction: int | None = None) -> Tensor:
        """Torch takes the positive definite values of the first round for singular ones, warns and draws these again
        up to ten times; the same is done here, since the numbers depend on it."""
        sample_shape = torch.Size(sample_shape)
        sample = self._bartlett_sampling(sample_shape)
        again = self._any_of_batch(self.support.check(sample))
        if not again.any():
            return sample
        warnings.warn("Singular sample detected.", stacklevel=2)
        for _ in range(10 if max_try_correction is None else max_try_correction):
            redrawn = self._bartlett_sampling(again[again].shape)
            chosen = again.clone()  # kept for backward: it must not change with `again`
            sample[chosen] = redrawn
            again[chosen] = self._any_of_batch(~self.support.check(redrawn))
            if not again.any():
                break
        return sample

    def _any_of_batch(self, mask: Tensor) -> Tensor:
        return mask.amax(self._batch_dims) if self._batch_shape else mask

    def _half_log_det(self) -> Tensor:
        return self._unbroadcasted_scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        df, p = self.df, self._event_shape[-1]
        trace = torch.cholesky_solve(value, self._unbroadcasted_scale_tril).diagonal(dim1=-2, dim2=-1).sum(dim=-1)
        log_norm = df * (p * _LOG_2 / 2 + self._half_log_det()) + (df / 2).mvlgamma(p=p)
        return (df - p - 1) / 2 * torch.linalg.slogdet(value).logabsdet - trace / 2 - log_norm

    def entropy(self) -> Tensor:
        df, p = self.df, self._event_shape[-1]
        log_norm = (p + 1) * (p * _LOG_2 / 2 + self._half_log_det()) + (df / 2).mvlgamma(p=p)
        return log_norm - (df - p - 1) / 2 * _mvdigamma(df / 2, p=p) + df * p / 2

    @property
    def _natural_params(self) -> tuple[Tensor, Tensor]:
        return -self.precision_matrix / 2, (self.df - self._event_shape[-1] - 1) / 2

    def _log_normalizer(self, x: Tensor, y: Tensor) -> Tensor:
        p = self._event_shape[-1]
        half_df = y + (p + 1) / 2
        return half_df * (_LOG_2 * p - torch.linalg.slogdet(-2 * x).logabsdet) + half_df.mvlgamma(p=p)


__all__ = ["Wishart"]
