"""Distributions survive pickling and copying: the copy gives the same probabilities and draws."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tt.core as torch
from tt.tests.distributions.table import TABLE, Numbers


class Constants(Numbers):
    """Parameters that want no gradient: what is computed from those that do cannot be copied."""

    def of(self, value: Any) -> Any:
        return super().of(value).detach()


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize(
    "twin_of", [copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))], ids=["copy", "pickle"]
)
def test_twins_are_alike(name: str, twin_of: Callable[[Any], Any]) -> None:
    make, inside = TABLE[name]
    made = make(torch.distributions, Constants(torch))
    twin, value = twin_of(made), torch.tensor(inside, dtype=torch.float64)
    assert type(twin) is type(made) and twin.batch_shape == made.batch_shape and repr(twin) == repr(made)
    np.testing.assert_array_equal(twin.log_prob(value).numpy(), made.log_prob(value).numpy())
    draws = []
    for each in (made, twin):
        torch.manual_seed(0)
        draws.append(each.sample((2,)).numpy())
    np.testing.assert_array_equal(*draws)
