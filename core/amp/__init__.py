"""torch.amp: what mixed-precision programs ask for. Loss scaling works; computing in half precision is refused."""

from .autocast_mode import autocast, custom_bwd, custom_fwd, is_autocast_available
from .grad_scaler import GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]

for _name in __all__:
    globals()[_name].__module__ = __name__
