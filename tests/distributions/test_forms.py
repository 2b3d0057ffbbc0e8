"""Every form of a distribution's parameters follows from the one that was given, with its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tt.core as torch
from tt.core import distributions as d

ROW = [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]
YES_OR_NO = {
    "Bernoulli": d.Bernoulli,
    "Binomial": lambda **form: d.Binomial(3, **form),
    "ContinuousBernoulli": d.ContinuousBernoulli,
    "Geometric": d.Geometric,
    "NegativeBinomial": lambda **form: d.NegativeBinomial(3, **form),
}
SPREAD = np.array([[2.0, 0.3], [0.3, 1.0]])
FORMS = {
    "covariance_matrix": SPREAD,
    "precision_matrix": np.linalg.inv(SPREAD),
    "scale_tril": np.linalg.cholesky(SPREAD),
}


def t(values: Any, **options: Any) -> Any:
    return torch.tensor(values, dtype=torch.float64, **options)


@pytest.mark.parametrize("name", YES_OR_NO)
def test_log_odds(name: str) -> None:
    p = np.array([0.2, 0.7])
    probs, logits = t(p, requires_grad=True), t(np.log(p / (1 - p)), requires_grad=True)
    made, other = YES_OR_NO[name](probs=probs), YES_OR_NO[name](logits=logits)
    np.testing.assert_allclose(made.logits.detach().numpy(), logits.detach().numpy())
    np.testing.assert_allclose(other.probs.detach().numpy(), p)
    assert made.probs is made.probs and made.logits is made.logits
    (slope,) = torch.autograd.grad(made.logits.sum(), probs)
    np.testing.assert_allclose(slope.numpy(), 1 / (p * (1 - p)))


def test_log_probabilities() -> None:
    made, other = d.Categorical(probs=t(ROW) * 7), d.Categorical(logits=t(np.log(ROW) + 3))
    for each in (made, other):
        np.testing.assert_allclose(each.probs.numpy(), ROW)
        np.testing.assert_allclose(each.logits.numpy(), np.log(ROW))


@pytest.mark.parametrize("given", FORMS)
@pytest.mark.parametrize("wanted", FORMS)
def test_covariances(given: str, wanted: str) -> None:
    normal = d.MultivariateNormal(torch.zeros(2, dtype=torch.float64), **{given: t(FORMS[given])})
    np.testing.assert_allclose(getattr(normal, wanted).numpy(), FORMS[wanted], atol=1e-12)
    wishart = d.Wishart(t(4.0), **{given: t(FORMS[given])})
    np.testing.assert_allclose(getattr(wishart, wanted).numpy(), FORMS[wanted], atol=1e-12)


@pytest.mark.parametrize("wanted", FORMS)
def test_covariances_of_low_rank(wanted: str) -> None:
    factor, diagonal = np.array([[1.0], [0.5]]), np.array([1.0, 0.5])
    full = factor @ factor.T + np.diag(diagonal)
    made = d.LowRankMultivariateNormal(torch.zeros(2, dtype=torch.float64), t(factor), t(diagonal))
    answers = {
        "covariance_matrix": full,
        "precision_matrix": np.linalg.inv(full),
        "scale_tril": np.linalg.cholesky(full),
    }
    np.testing.assert_allclose(getattr(made, wanted).numpy(), answers[wanted], atol=1e-12)
