"""Random functions have no rows: what they draw is compared stream by stream."""

from __future__ import annotations

from tt.tests.ops.row import without_row

without_row(
    "draws random numbers; tests/core/test_random.py",
    "bernoulli", "cauchy_", "drawn", "exponential_", "geometric_", "log_normal_", "multinomial", "normal", "normal_",
    "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "random_", "randperm", "uniform_",
)  # fmt: skip
