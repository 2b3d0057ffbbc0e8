"""Random values drawn by rejection, with tensors as parameters: gamma, Dirichlet, Poisson and binomial."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import backend, dtypes, implicit, rejection
from ..array.shapes import broadcast
from ..tensor import Tensor, to_host
from . import calls
from .casting import check_implemented
from .declare import composite, operation, pointwise
from .random import _source, drawn
from .special import kernels


def _unknown(message: str, kind: type = RuntimeError):
    def formula(g):
        raise kind(message)

    return formula


# -- how gamma and Dirichlet values move with their parameters -----------------------------------------------------
def _of_one_dtype(*tensors):
    """The dtypes must be equal; torch names the first other one."""
    kinds = [dtypes.scalar_name(t.dtype) for t in tensors]
    for kind in kinds:
        if kind != kinds[0]:
            raise RuntimeError(f"Found dtype {kind} but expected {kinds[0]}")


@pointwise(
    grad=dict(
        self=_unknown("the derivative for '_standard_gamma_grad' is not implemented.", NotImplementedError),
        output=_unknown("the derivative for '_standard_gamma_grad' is not implemented.", NotImplementedError),
    ),
    dtype="promote", numbers=False, inplace=False, method=False, function=False, check=_of_one_dtype,
    refuses=("iub", "_standard_gamma_grad_cpu"),
)  # fmt: skip
def standard_gamma_grad(xp, self: Tensor, output: Tensor):
    """The derivative of gamma values `output` of rate 1 with respect to their concentrations."""
    return implicit.gamma_slope(xp, kernels(xp), self, output)


@pointwise(
    grad=dict.fromkeys(
        ("x", "alpha", "total"), _unknown("derivative for aten::_dirichlet_grad is not implemented")
    ),
    dtype="promote", numbers=False, inplace=False, method=False, function=False, check=_of_one_dtype,
    refuses=("iub", "_dirichlet_grad_cpu"),
)  # fmt: skip
def dirichlet_grad(xp, x: Tensor, alpha: Tensor, total: Tensor):
    """The derivative of a share `x` with respect to its concentration, over 1 - x; `total` is their sum."""
    return implicit.beta_slope(xp, kernels(xp), x, alpha, total)


@composite(method=False)
def _standard_gamma_grad(input: Tensor, output: Tensor) -> Tensor:
    """The derivative of gamma values `output` of rate 1 with respect to their concentrations."""
    return standard_gamma_grad(input, output)


@composite(method=False)
def _dirichlet_grad(x: Tensor, alpha: Tensor, total: Tensor) -> Tensor:
    """The derivative of a share `x` with respect to its concentration, over 1 - x; `total` is their sum."""
    return dirichlet_grad(x, alpha, total)


# -- drawn values in the graph -------------------------------------------------------------------------------------
@operation(
    grad=dict(self=lambda g, self, result: g * standard_gamma_grad(self, result)),
    function=False, method=False, node="StandardGammaBackward0",
)  # fmt: skip
def standard_gamma_drawn(xp, self: Tensor, values: Any):
    """Gamma values that were drawn for the input's concentrations."""
    return values


@operation(
    grad=dict(self=_unknown("derivative for aten::_sample_dirichlet is not implemented")),
    function=False, method=False, node="torch::autograd::NotImplemented",
)  # fmt: skip
def dirichlet_drawn(xp, self: Tensor, values: Any):
    """Shares that were drawn for the input's concentrations; torch has no derivative of them."""
    return values


@operation(
    grad=dict.fromkeys(("count", "prob"), _unknown("derivative for aten::binomial is not implemented")),
    function=False, method=False, node="torch::autograd::NotImplemented",
)  # fmt: skip
def binomial_drawn(xp, count: Tensor, prob: Tensor, values: Any):
    """Counts that were drawn; torch has no derivative of them."""
    return values


# -- the samplers --------------------------------------------------------------------------------------------------
def _parameter(name: str, argument: str, position: int, value: Any) -> np.ndarray:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {type(value).__name__}"
        )
    return to_host(value.array)


@composite(method=False)
def poisson(input: Tensor, generator: Any = None) -> Tensor:
    """Poisson counts with the input's elements as means."""
    rates, source = _parameter("poisson", "input", 1, input), _source("poisson", generator, input.device)
    check_implemented("iub", "poisson_cpu", rates)
    values = backend.send(rejection.poisson(source, rates), input.device)
    return calls.run(drawn.op, (input, values, "PoissonBackward0"))


@composite(method=False)
def binomial(count: Tensor, prob: Tensor, generator: Any = None) -> Tensor:
    """Successes of `count` trials of probability `prob` each."""
    arrays = [_parameter("binomial", "count", 1, count), _parameter("binomial", "prob", 2, prob)]
    source = _source("binomial", generator, count.device)
    if not count.dtype.is_floating_point:
        shown = dtypes.scalar_name(arrays[0].dtype)
        raise ValueError(f"binomial only supports floating-point dtypes for count, got: {shown}")
    _of_one_dtype(*arrays)
    if count.dtype.itemsize < 4:
        raise NotImplementedError(f"\"binomial_cpu\" not implemented for '{dtypes.scalar_name(arrays[0].dtype)}'")
    shape = broadcast(*(a.shape for a in arrays))
    values = rejection.binomial(source, *(np.broadcast_to(a, shape) for a in arrays))
    return calls.run(binomial_drawn.op, (count, prob, backend.send(values, count.device)))


def _concentrations(name: str, kernel: str, input: Any) -> np.ndarray:
    alpha = _parameter(name, "input", 1, input)
    if not input.dtype.is_floating_point or input.dtype.itemsize < 4:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.scalar_name(alpha.dtype)}'")
    return alpha


@composite(method=False)
def _standard_gamma(input: Tensor, generator: Any = None) -> Tensor:
    """Gamma values of rate 1 with the input's elements as concentrations, which they have a derivative in."""
    alpha, source = (
        _concentrations("_standard_gamma", "gamma_cpu", input),
        _source("_standard_gamma", generator, input.device),
    )
    values = backend.send(rejection.gamma(source, alpha), input.device)
    return calls.run(standard_gamma_drawn.op, (input, values))


@composite(method=False)
def _sample_dirichlet(input: Tensor, generator: Any = None) -> Tensor:
    """Shares that sum to 1 along the last dimension, with the input's elements as concentrations."""
    alpha, source = (
        _concentrations("_sample_dirichlet", "dirichlet", input),
        _source("_sample_dirichlet", generator, input.device),
    )
    values = backend.send(rejection.dirichlet(source, alpha), input.device)
    return calls.run(dirichlet_drawn.op, (input, values))
