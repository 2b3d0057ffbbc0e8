"""How random values move with the parameters of their distribution, by implicit differentiation of the cdf F:
dx/da = -(dF/da) / density(x). No closed form exists for gamma and beta; their F is differentiated numerically.

The logarithm of the smaller of F and 1 - F is smooth in log a on a scale of 1/sqrt(a), so six values of it give the
derivative to about ten digits, also far out in the tails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Array = Any
_STEP = 0.02  # of the scale on which F changes
_WEIGHTS = ((1, 45 / 60), (2, -9 / 60), (3, 1 / 60))  # central differences of order 6


def _slope_of_cdf(xp: Any, parameter: Array, tails: Callable[[Array], tuple[Array, Array]]) -> tuple[Array, Array]:
    """(dF/da / P, log P) where P is the smaller tail; the first is signed as that of F."""
    step = _STEP / xp.sqrt(xp.maximum(parameter, 1.0))
    low, high = tails(parameter)
    below = low < high

    def logarithm(a: Array) -> Array:
        lower, upper = tails(a)
        return xp.log(xp.where(below, lower, upper))

    total = sum(
        weight * (logarithm(parameter * xp.exp(k * step)) - logarithm(parameter * xp.exp(-k * step)))
        for k, weight in _WEIGHTS
    )
    relative = total / (step * parameter)
    return xp.where(below, relative, -relative), xp.log(xp.where(below, low, high))


def gamma_slope(xp: Any, special: Any, alpha: Array, x: Array) -> Array:
    """dx/dalpha of gamma values x of rate 1."""
    kind = xp.result_type(alpha, x)
    alpha, x = (xp.asarray(each, xp.float64) for each in (alpha, x))
    relative, log_tail = _slope_of_cdf(xp, alpha, lambda a: (special.gammainc(a, x), special.gammaincc(a, x)))
    log_density = (alpha - 1) * xp.log(x) - x - special.gammaln(alpha)
    slope = -relative * xp.exp(log_tail - log_density)
    # Where F underflows it is x ** alpha / gamma(alpha + 1), and x = u ** (1 / alpha) times a constant.
    small = x / alpha * (special.psi(alpha + 1) - xp.log(x))
    slope = xp.where((x < 1e-8 * xp.minimum(alpha, 1.0)) | ~xp.isfinite(slope), small, slope)
    return xp.where(x == 0, 0.0, slope).astype(kind)


def beta_slope(xp: Any, special: Any, x: Array, alpha: Array, total: Array) -> Array:
    """dx/dalpha of beta values x of parameters alpha and total - alpha, over 1 - x."""
    kind = xp.result_type(x, alpha, total)
    x, alpha, total = (xp.asarray(each, xp.float64) for each in (x, alpha, total))
    beta = total - alpha
    relative, log_tail = _slope_of_cdf(
        xp, alpha, lambda a: (special.betainc(a, beta, x), special.betainc(beta, a, 1.0 - x))
    )
    log_density = (alpha - 1) * xp.log(x) + (beta - 1) * xp.log1p(-x) - special.betaln(alpha, beta)
    slope = -relative * xp.exp(log_tail - log_density) / (1.0 - x)
    # Where F underflows it is x ** alpha / (alpha B(alpha, beta)).
    small = x / alpha * (1 / alpha + special.psi(alpha) - special.psi(total) - xp.log(x))
    slope = xp.where((x < 1e-8 * xp.minimum(1.0, 1.0 / total)) | ~xp.isfinite(slope), small, slope)
    return slope.astype(kind)
