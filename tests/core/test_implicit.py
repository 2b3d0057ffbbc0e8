"""How gamma and beta values move with their parameters: the slope of the quantile function, by SciPy."""

import numpy as np
import pytest
import scipy.special
from tt.core.array import implicit

ALPHAS = [0.003, 0.05, 0.4, 1.0, 1.7, 6.0, 80.0, 3000.0]
LEVELS = [1e-6, 0.01, 0.3, 0.5, 0.8, 0.999]


def slope(quantile, alpha: float) -> float:
    """Central differences of order 6 in the parameter."""
    step = 2e-3 * alpha
    weights = ((1, 45 / 60), (2, -9 / 60), (3, 1 / 60))
    return sum(w * (quantile(alpha + k * step) - quantile(alpha - k * step)) for k, w in weights) / step


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("level", LEVELS)
def test_gamma(alpha: float, level: float) -> None:
    x = scipy.special.gammaincinv(alpha, level)
    if x < 1e-290:
        pytest.skip("the value is no number of this precision")
    wanted = slope(lambda a: scipy.special.gammaincinv(a, level), alpha)
    found = implicit.gamma_slope(np, scipy.special, np.array(alpha), np.array(x))
    assert found == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("beta", [0.2, 1.0, 30.0])
@pytest.mark.parametrize("alpha", ALPHAS[2:])
@pytest.mark.parametrize("level", LEVELS)
def test_beta(alpha: float, beta: float, level: float) -> None:
    x = scipy.special.betaincinv(alpha, beta, level)
    if 1 - x < 1e-6:
        pytest.skip("the value is too close to one for a quotient by its distance")
    wanted = slope(lambda a: scipy.special.betaincinv(a, beta, level), alpha)
    found = implicit.beta_slope(np, scipy.special, np.array(x), np.array(alpha), np.array(alpha + beta)) * (1 - x)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_values_below_any_precision_move_in_the_limit() -> None:
    found = implicit.gamma_slope(np, scipy.special, np.array([0.01, 0.01]), np.array([1e-300, 0.0]))
    assert np.isfinite(found).all() and found[0] > 0 and found[1] == 0


def test_dtypes_are_kept() -> None:
    ones = np.ones(3, np.float32)
    assert implicit.gamma_slope(np, scipy.special, ones, ones).dtype == np.float32
    assert implicit.beta_slope(np, scipy.special, ones / 2, ones, ones * 2).dtype == np.float32
