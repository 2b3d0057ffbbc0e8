"""Functions of torch.nn.functional as 0.3 and 0.4 had them: aligned corners, shapes of losses, defaults that changed.

Modules find these functions too, since they call `functional` by name. Source: torch/nn/functional.py and THNN at
v0.3.1, v0.4.0 and v0.4.1.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

from ..array.rules import rules
from ..nn import functional
from ..ops.declare import PUBLIC
from ..tensor import Tensor
from .surface import called_by_library

_LINEAR = ("linear", "bilinear", "trilinear")


def _before_0_4() -> bool:
    return rules.dialect == "0.3"


def _not_training_by_default(original: Callable) -> Callable:
    """Up to 0.4.1 dropout as a function did nothing unless it was told that this is training."""

    @functools.wraps(original)
    def dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
        return original(input, p, training, inplace)

    return dropout


def _aligned(original: Callable) -> Callable:
    """`grid_sample` and `affine_grid` put the ends of the range on the outer elements' middles until 1.3."""

    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> Tensor:
        named.setdefault("align_corners", True)
        if named["align_corners"] is None:
            named["align_corners"] = True
        return original(*arguments, **named)

    return call


def _resized(original: Callable) -> Callable:
    """Linear modes of 0.3 aligned the corners; 0.4 told that they no longer do."""

    @functools.wraps(original)
    def call(
        input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: Any = None,
        *rest: Any, **named: Any,
    ) -> Tensor:  # fmt: skip
        if mode in _LINEAR and align_corners is None:
            align_corners = _before_0_4()
            if not align_corners:
                warnings.warn(
                    f"Default upsampling behavior when mode={mode} is changed to align_corners=False since 0.4.0. Please "
                    "specify align_corners=True if the old behavior is desired. See the documentation of "
                    "nn.Upsample for details.",
                    stacklevel=3,
                )
        return original(input, size, scale_factor, mode, align_corners, *rest, **named)

    return call


def _distance(original: Callable) -> Callable:
    """The distance of 0.3, which kept its dimension and added `eps` to the absolute difference."""

    @functools.wraps(original)
    def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2, eps: float = 1e-6, keepdim: bool = True) -> Tensor:
        assert x1.shape == x2.shape, "Input sizes must be equal."
        assert x1.array.ndim == 2, "Input must be a 2D matrix."
        powered = PUBLIC["pow"](PUBLIC["abs"](x1 - x2) + eps, p)  # type: ignore[operator]
        return PUBLIC["pow"](PUBLIC["sum"](powered, 1, keepdim=True), 1.0 / p)

    return pairwise_distance


def _embedding(original: Callable) -> Callable:
    """The third parameter of 0.3 was `max_norm`."""

    @functools.wraps(original)
    def embedding(
        input: Tensor, embedding_matrix: Tensor, max_norm: float | None = None, norm_type: float = 2,
        scale_grad_by_freq: bool = False, sparse: bool = False,
    ) -> Tensor:  # fmt: skip
        return original(input, embedding_matrix, None, max_norm, norm_type, scale_grad_by_freq, sparse)

    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> Tensor:
        return (original if called_by_library() else embedding)(*arguments, **named)

    return call


def _bag(original: Callable) -> Callable:
    """The weights came first before 0.4.1."""

    @functools.wraps(original)
    def embedding_bag(embedding_matrix: Any, indices: Any, *rest: Any, **named: Any) -> Tensor:
        if called_by_library():
            return original(embedding_matrix, indices, *rest, **named)
        return original(indices, embedding_matrix, *rest, **named)

    return embedding_bag


def _sizes(tensor: Tensor) -> str:
    return f"[{' x '.join(map(str, tensor.shape))}]"


def _pointwise_loss(original: Callable) -> Callable:
    """Losses of pairs of elements: 0.3 paired elements by position, 0.4 wanted one shape; neither broadcast, except for
    a target with a gradient."""

    @functools.wraps(original)
    def call(input: Tensor, target: Tensor, *rest: Any, **named: Any) -> Tensor:
        if input.shape == target.shape:
            return original(input, target, *rest, **named)
        if target.requires_grad:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return original(input, target, *rest, **named)
        if _before_0_4() and input.array.size == target.array.size:
            return original(input, target.reshape(input.shape), *rest, **named)  # type: ignore[attr-defined]
        if _before_0_4():
            raise RuntimeError(
                f"input and target have different number of elements: input{_sizes(input)} has {input.array.size} "
                f"elements, while target{_sizes(target)} has {target.array.size} elements"
            )
        raise RuntimeError(f"input and target shapes do not match: input {_sizes(input)}, target {_sizes(target)}")

    return call


def _cross_entropy_of_two(original: Callable) -> Callable:
    """Another shape with as many elements was taken, with a warning."""

    @functools.wraps(original)
    def binary_cross_entropy(input: Tensor, target: Tensor, *rest: Any, **named: Any) -> Tensor:
        if target.shape != input.shape:
            warnings.warn(
                f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is "
                "deprecated. Please ensure they have the same size.",
                stacklevel=3,
            )
            if target.array.size != input.array.size:
                raise ValueError(
                    "Target and input must have the same number of elements. target nelement "
                    f"({target.array.size}) != input nelement ({input.array.size})"
                )
            target = target.reshape(input.shape)  # type: ignore[attr-defined]
        return original(input, target, *rest, **named)

    return binary_cross_entropy


def _reduced(name: str, original: Callable) -> Callable:
    """`reduction=` came with 0.4.1, whose word for the mean was `elementwise_mean`."""

    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> Tensor:
        if "reduction" in named:
            found = named["reduction"]
            if rules.version != "0.4.1" and not called_by_library():
                raise TypeError(f"{name}() got an unexpected keyword argument 'reduction'")
            if found == "elementwise_mean":
                named["reduction"] = "mean"
            elif found == "mean" and not called_by_library():
                raise ValueError("mean is not a valid value for reduction")
        return original(*arguments, **named)

    return call


_BOTH: dict[str, Callable] = {
    "dropout": _not_training_by_default,
    "dropout2d": _not_training_by_default,
    "dropout3d": _not_training_by_default,
    "grid_sample": _aligned,
    "affine_grid": _aligned,
    "interpolate": _resized,
    "upsample": _resized,
    "mse_loss": _pointwise_loss,
    "l1_loss": _pointwise_loss,
    "smooth_l1_loss": _pointwise_loss,
    "binary_cross_entropy": _cross_entropy_of_two,
}
_OF_0_3: dict[str, Callable] = {"pairwise_distance": _distance, "embedding": _embedding}


def has_reduction(function: Any) -> bool:
    """Does a function, or a class, take `reduction=`?"""
    try:
        return "reduction" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


def functions() -> dict[str, Callable]:
    """The functions of torch.nn.functional that differ in the active dialect."""
    changes = dict(_BOTH)
    if _before_0_4():
        changes |= _OF_0_3
    if rules.version != "0.4.1":
        changes["embedding_bag"] = _bag
    found = {name: change(vars(functional)[name]) for name, change in changes.items()}
    for name, function in list(vars(functional).items()):
        if inspect.isfunction(function) and not name.startswith("_") and has_reduction(function):
            found[name] = _reduced(name, found.get(name, function))
    return found


def refuse_reduction(original: Callable) -> Callable:
    """The constructor of a loss before 0.4.1."""

    @functools.wraps(original)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        if "reduction" in named and not called_by_library():
            raise TypeError("__init__() got an unexpected keyword argument 'reduction'")
        original(self, *arguments, **named)
        self.size_average = self.reduction != "sum"
        self.reduce = self.reduction != "none"

    return init


NO_TARGET_GRADIENT = frozenset(
    {"L1Loss", "NLLLoss", "NLLLoss2d", "PoissonNLLLoss", "KLDivLoss", "MSELoss", "BCELoss", "MultiLabelMarginLoss",
     "SmoothL1Loss", "SoftMarginLoss", "CrossEntropyLoss"}
)  # fmt: skip


def _asserting(original: Callable) -> Callable:
    @functools.wraps(original)
    def forward(self: Any, input: Any, target: Any) -> Any:
        if getattr(target, "requires_grad", False):
            what = "variables as volatile or" if _before_0_4() else "tensors as"
            raise AssertionError(
                "nn criterions don't compute the gradient w.r.t. targets - please mark these "
                f"{what} not requiring gradients"
            )
        return original(self, input, target)

    return forward


def install_losses(surface: Any) -> None:
    """The modules of losses before 0.4.1: no `reduction=`, and no gradient for their targets."""
    from .. import nn

    if rules.version == "0.4.1":
        return

    for name in dir(nn):
        owner = getattr(nn, name)
        if not isinstance(owner, type) or not name.endswith(("Loss", "Loss2d")):
            continue
        if name in NO_TARGET_GRADIENT and "forward" in vars(owner):
            surface.replace(owner, "forward", _asserting(vars(owner)["forward"]))
        for base in owner.__mro__:
            original = vars(base).get("__init__")
            if has_reduction(original) and not hasattr(original, "_era"):
                wrapped = refuse_reduction(original)  # type: ignore[arg-type]
                wrapped._era = True  # type: ignore[attr-defined]
                surface.replace(base, "__init__", wrapped)
