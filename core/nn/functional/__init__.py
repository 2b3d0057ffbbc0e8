"""torch.nn.functional: layers without parameters of their own, a file per family."""

from ...ops.checked import check_all as _check_all
from ...ops.layer_forms import LAYERS as _LAYERS
from .activation import *  # noqa: F403
from .attention import *  # noqa: F403
from .bilinear import *  # noqa: F403
from .conv import *  # noqa: F403
from .distance import *  # noqa: F403
from .dropout import *  # noqa: F403
from .embedding_bag import *  # noqa: F403
from .fold import *  # noqa: F403
from .gates import *  # noqa: F403
from .likelihood import *  # noqa: F403
from .linear import *  # noqa: F403
from .loss import *  # noqa: F403
from .margin import *  # noqa: F403
from .normalization import *  # noqa: F403
from .padding import *  # noqa: F403
from .pooling import *  # noqa: F403
from .sparse import *  # noqa: F403
from .upsampling import *  # noqa: F403
from .vision import *  # noqa: F403

__all__ = [name for name in globals() if not name.startswith("_")]

# What is C++ in torch looks at the types of its arguments first.
_check_all(
    globals(),
    ["avg_pool2d", "avg_pool3d", "gelu", "hardshrink", "logsigmoid", "one_hot", "prelu", "softplus", "softshrink"],
)
# So does Python where it hands them on, or it asks them for an attribute.
_check_all(globals(), [_name for _name in _LAYERS if _name in globals()], "nn.functional.")

for _function in list(globals().values()):  # pickles name the module that users import from
    if getattr(_function, "__module__", "").startswith(f"{__name__}."):
        _function.__module__ = __name__
