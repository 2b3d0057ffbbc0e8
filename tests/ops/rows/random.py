"""Random functions have no rows: what they draw is compared stream by stream."""

from __future__ import annotations

from tt.tests.ops.row import without_row

without_row("of a key that a GPU draws with; tests/cuda/test_launches.py", "dropout_by_key")
without_row(
    "draws random numbers; tests/core/test_random.py",
    "bernoulli", "cauchy_", "drawn", "exponential_", "geometric_", "log_normal_", "multinomial", "normal", "normal_",
    "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "random_", "randperm", "uniform_",
)  # fmt: skip
without_row(
    "draws random numbers by rejection; tests/core/test_random.py",
    "binomial", "poisson", "_standard_gamma", "_sample_dirichlet", "binomial_drawn", "dirichlet_drawn",
    "standard_gamma_drawn",
)  # fmt: skip
without_row(
    "torch's is an approximation of three digits; tests/core/test_implicit.py",
    "_standard_gamma_grad", "_dirichlet_grad", "standard_gamma_grad", "dirichlet_grad",
)  # fmt: skip
