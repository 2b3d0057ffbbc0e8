"""Every registered divergence has a case."""

from tt.core.distributions import kl
from tt.tests.behaviour.cases.distributions_kl import PAIRS


def test_every_registered_pair_has_a_case() -> None:
    ours = {(p.__name__, q.__name__) for p, q in kl._KL_REGISTRY if p.__module__.startswith("tt.core")}
    assert ours - {("ExponentialFamily", "ExponentialFamily")} == set(PAIRS)
