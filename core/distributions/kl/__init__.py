"""torch.distributions.kl: how much one distribution differs from another, in nats."""

from . import alike, apart, multivariate  # noqa: F401 - each registers its pairs
from .registry import _KL_MEMOIZE, _KL_REGISTRY, _dispatch_kl, kl_divergence, register_kl  # noqa: F401

__all__ = ["kl_divergence", "register_kl"]
