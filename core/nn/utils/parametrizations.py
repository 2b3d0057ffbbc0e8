"""Parametrizations ready to use: orthogonal, spectral_norm, weight_norm."""

from __future__ import annotations

from typing import Any

from ...array.limits import finfo
from ...autograd.modes import no_grad
from ...ops.declare import PUBLIC
from ...tensor import Tensor
from ..functional.normalization import normalize
from ..modules.module import Module
from . import parametrize
from .spectral_norm import as_matrix, output_dim
from .weight_norm import composed, lengths


def _tensor_of(module: Any, name: str) -> Any:
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    return weight


# -- orthogonal ----------------------------------------------------------------------------------------------------
def _is_orthogonal(q: Any) -> bool:
    rows, columns = q.shape[-2:]
    one = PUBLIC["eye"](columns, dtype=q.dtype, device=q.device)
    return PUBLIC["allclose"](q.mH @ q, one, atol=10.0 * rows * finfo(q.dtype).eps)


def _make_orthogonal(a: Any) -> Any:
    """The orthogonal factor whose triangular one has a positive diagonal."""
    from ...linalg import householder_product

    x, tau = PUBLIC["geqrf"](a)
    return householder_product(x, tau) * x.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)


class _Orthogonal(Module):
    """An orthogonal matrix of any matrix of the shape, by one of three maps; times `base`, with `use_trivialization`."""

    base: Any

    def __init__(self, weight: Any, orthogonal_map: str, *, use_trivialization: bool = True) -> None:
        super().__init__()
        if weight.is_complex() and orthogonal_map == "householder":
            raise ValueError("The householder parametrization does not support complex tensors.")
        self.shape = weight.shape
        self.orthogonal_map = orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, matrix: Any) -> Any:
        wide = matrix.shape[-2] < matrix.shape[-1]
        tall = matrix.mT if wide else matrix
        q = self._by_reflections(tall) if self.orthogonal_map == "householder" else self._by_group(tall)
        if hasattr(self, "base"):
            q = self.base @ q
        return q.mT if wide else q

    def _by_group(self, x: Any) -> Any:
        """The exponential, or Cayley's transform, of a skew-symmetric matrix."""
        n, k = x.shape[-2:]
        x = x.tril()
        if n != k:
            x = PUBLIC["cat"]([x, x.new_zeros(n, n - k).expand(*x.shape[:-2], -1, -1)], -1)
        skew = x - x.mH
        if self.orthogonal_map == "matrix_exp":
            q = PUBLIC["matrix_exp"](skew)
        else:
            from ...linalg import solve

            one = PUBLIC["eye"](n, dtype=skew.dtype, device=skew.device)
            q = solve(one.add(skew, alpha=-0.5), one.add(skew, alpha=0.5))
        return q[..., :k] if n != k else q

    def _by_reflections(self, x: Any) -> Any:
        from ...linalg import householder_product

        a = x.tril(diagonal=-1)
        tau = 2.0 / (1.0 + (a * a).sum(-2))
        return householder_product(a, tau) * x.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)

    @no_grad()
    def right_inverse(self, q: Any) -> Any:
        """What `forward` makes this matrix of; with a base, the base becomes (nearly) it."""
        if q.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {q.shape}."
            )
        wide = q.shape[-2] < q.shape[-1]
        tall = q.mT if wide else q
        if not hasattr(self, "base"):
            return self._inverse_without_base(tall, wide)
        n, k = tall.shape[-2:]
        if n != k:
            more = PUBLIC["randn"](*tall.shape[:-2], n, n - k, dtype=q.dtype, device=q.device)
            self.base = _make_orthogonal(PUBLIC["cat"]([tall, more], -1))
        else:
            self.base = tall.clone() if _is_orthogonal(tall) else _make_orthogonal(tall)
        minus_one = PUBLIC["zeros_like"](q)
        minus_one.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return minus_one

    def _inverse_without_base(self, tall: Any, wide: bool) -> Any:
        if self.orthogonal_map != "householder":
            raise NotImplementedError(
                "It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
                "use_trivialization=False."
            )
        a, tau = PUBLIC["geqrf"](tall)
        diagonal = a.diagonal(dim1=-2, dim2=-1)
        diagonal.copy_(PUBLIC["where"](tau == 0.0, -diagonal.sign(), diagonal.sign()))
        return a.mT if wide else a


def orthogonal(
    module: Any, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True
) -> Any:
    """Keep a matrix orthogonal while it is trained (its longer side over its shorter one)."""
    weight = _tensor_of(module, name)
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    if orthogonal_map is None:
        square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if square or weight.is_complex() else "householder"
    if orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(
            f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}'
        )  # fmt: skip
    made = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    return parametrize.register_parametrization(module, name, made, unsafe=True)


# -- weight_norm ---------------------------------------------------------------------------------------------------
class _WeightNorm(Module):
    """A weight of its lengths and directions."""

    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Any, weight_v: Any) -> Any:
        return composed(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Any) -> tuple[Any, Any]:
        """Lengths and directions."""
        return lengths(weight, self.dim), weight


def weight_norm(module: Any, name: str = "weight", dim: int | None = 0) -> Any:
    """Learn a parameter's lengths along `dim` and its directions apart from each other; None is one length for all."""
    parametrize.register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def read_old_names(state_dict: Any, prefix: str, *_: Any) -> None:
        old = f"{prefix}{name}_g", f"{prefix}{name}_v"
        if all(key in state_dict for key in old):
            for i, key in enumerate(old):
                state_dict[f"{prefix}parametrizations.{name}.original{i}"] = state_dict.pop(key)

    module._register_load_state_dict_pre_hook(read_old_names)
    return module


# -- spectral_norm -------------------------------------------------------------------------------------------------
class _SpectralNorm(Module):
    """A weight over its greatest singular value, found by power iteration; in training with a step at every use."""

    def __init__(self, weight: Any, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        super().__init__()
        ndim = weight.ndim
        if dim >= ndim or dim < -ndim:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got {dim})"
            )  # fmt: skip
        if n_power_iterations <= 0:
            raise ValueError(
                f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}"
            )
        self.dim = dim % ndim
        self.eps = eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = as_matrix(weight, self.dim)
            u, v = (matrix.new_empty(n).normal_(0, 1) for n in matrix.shape)
            self.register_buffer("_u", normalize(u, dim=0, eps=eps))
            self.register_buffer("_v", normalize(v, dim=0, eps=eps))
            self._power_method(matrix, 15)

    @no_grad()
    def _power_method(self, matrix: Any, steps: int) -> None:
        for _ in range(steps):
            self._u = normalize(matrix.mv(self._v), dim=0, eps=self.eps, out=self._u)
            self._v = normalize(matrix.mH.mv(self._u), dim=0, eps=self.eps, out=self._v)

    def forward(self, weight: Any) -> Any:
        if weight.ndim == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._power_method(matrix, self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()  # the next use writes them before this one's backward
        return weight / PUBLIC["vdot"](u, matrix.mv(v))

    def right_inverse(self, value: Any) -> Any:
        """The value itself: one may assign a weight of any norm."""
        return value


def spectral_norm(
    module: Any, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Any:
    """Divide a parameter by its greatest singular value, found by power iteration (Miyato et al., 2018)."""
    weight = _tensor_of(module, name)
    made = _SpectralNorm(weight, n_power_iterations, output_dim(module) if dim is None else dim, eps)
    return parametrize.register_parametrization(module, name, made)


__all__ = ["orthogonal", "spectral_norm", "weight_norm"]
