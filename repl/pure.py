"""Which functions a peek may call: torch's own, without side effects, whose result's shape does not hang on values.

The table says how each runs on stand-ins: `equal` when the result's shape depends on sizes only by their equality (big
tensors are then computed small), `view` when no element is touched (`copying view`: of what is contiguous), `exact` when
the sizes themselves matter (only small tensors then), `window` for convolutions and pools, which may be a bit larger.
"""

from __future__ import annotations

from typing import Any

EQUAL = """
abs acos acosh add addbmm addcdiv addcmul addmm addmv addr all amax amin angle any argmax argmin asin asinh atan atan2
atanh baddbmm bitwise_and bitwise_not bitwise_or bitwise_xor bmm ceil clamp clip clone conj cos cosh cross cummax cummin
cumprod cumsum deg2rad digamma div divide dot eq erf erfc erfinv exp exp2 expm1 floor floor_divide fmod frac gather ge
gt heaviside hypot index_select inner isclose isfinite isinf isnan kthvalue le lerp lgamma log log10 log1p log2
logaddexp logical_and logical_not logical_or logical_xor logit logsumexp lt masked_fill matmul max maximum mean median
min minimum mm mul multiply mv nan_to_num ne neg negative norm nansum pow prod rad2deg real reciprocal relu remainder
round rsqrt rsub sigmoid sign sin sinc sinh softmax log_softmax sort argsort sqrt square std sub subtract sum tan tanh
tril triu true_divide trunc var where xlogy outer ger logcumsumexp sgn zeros_like ones_like empty_like full_like take_along_dim
"""
VIEW = """
broadcast_to chunk detach diagonal expand expand_as movedim narrow permute select
split squeeze swapaxes swapdims t transpose unbind unfold unsqueeze view view_as adjoint
"""
COPYING_VIEW = "flatten ravel reshape reshape_as unflatten"
EXACT = """
cat concat diag einsum flip fliplr flipud hstack kron repeat roll rot90 stack tile topk trace vstack tensordot cdist
numel dim size ndimension is_contiguous stride
"""
CONVERTING = (
    "float double half bfloat16 int long short char byte bool to type_as contiguous cpu cuda new_zeros new_ones"
)
FUNCTIONAL = """
binary_cross_entropy binary_cross_entropy_with_logits cosine_similarity glu interpolate kl_div layer_norm normalize pad
unfold
"""
WINDOW = """
adaptive_avg_pool1d adaptive_avg_pool2d avg_pool1d avg_pool2d conv1d conv2d conv3d conv_transpose1d conv_transpose2d
max_pool1d max_pool2d
"""
FUNCTIONAL_EQUAL = """
cross_entropy embedding l1_loss linear log_softmax mse_loss nll_loss relu scaled_dot_product_attention sigmoid
smooth_l1_loss softmax tanh elu gelu leaky_relu selu silu softplus logsigmoid celu mish hardtanh relu6 softsign
"""
# Built-in modules whose forward is one function of the table, with what it is given: names are attributes.
MODULES = {
    "Linear": ("linear", ("weight", "bias")),
    "Conv1d": ("conv1d", ("weight", "bias", "stride", "padding", "dilation", "groups")),
    "Conv2d": ("conv2d", ("weight", "bias", "stride", "padding", "dilation", "groups")),
    "ReLU": ("relu", ()),
    "Sigmoid": ("sigmoid", ()),
    "Tanh": ("tanh", ()),
    "GELU": ("gelu", ()),
    "SiLU": ("silu", ()),
    "MaxPool2d": ("max_pool2d", ("kernel_size", "stride", "padding", "dilation")),
    "AvgPool2d": ("avg_pool2d", ("kernel_size", "stride", "padding")),
    "LayerNorm": ("layer_norm", ("normalized_shape", "weight", "bias", "eps")),
    "Embedding": ("embedding", ("weight",)),
    "LeakyReLU": ("leaky_relu", ("negative_slope",)),
    "Softmax": ("softmax", ("dim",)),
    "LogSoftmax": ("log_softmax", ("dim",)),
    "AdaptiveAvgPool2d": ("adaptive_avg_pool2d", ("output_size",)),
    "MSELoss": ("mse_loss", ()),
    "L1Loss": ("l1_loss", ()),
    "NLLLoss": ("nll_loss", ()),
    "CrossEntropyLoss": ("cross_entropy", ()),
}


class Table:
    """The functions and methods of the list, by identity: what the user put in their place is not in it."""

    def __init__(self, torch: Any) -> None:
        functional = torch.nn.functional
        self.functions: dict[int, tuple[Any, str]] = {}
        self.methods: dict[str, tuple[Any, str]] = {}
        self.modules: dict[type, tuple[Any, tuple[str, ...]]] = {}
        for way, names in (("exact", EXACT), ("view", VIEW), ("copying view", COPYING_VIEW), ("equal", EQUAL)):
            for name in names.split():
                self._function(torch, name, way)
                self._method(torch, name, way)
        for name in CONVERTING.split():
            self._method(torch, name, "equal" if not name.startswith("new_") else "exact")
        for name in FUNCTIONAL.split():
            self._function(functional, name, "exact")
        for name in WINDOW.split():
            self._function(functional, name, "window")
        for name in FUNCTIONAL_EQUAL.split():
            self._function(functional, name, "equal")
        for name, (function, arguments) in MODULES.items():
            kind = getattr(torch.nn, name, None)
            found = getattr(functional, function, None)
            if kind is not None and found is not None and id(found) in self.functions:
                self.modules[kind] = (found, arguments)
        self.containers = (torch.nn.Sequential,)
        # Values of these types are handed to the functions as they are.
        self.plain = (torch.dtype, torch.device)

    def _function(self, owner: Any, name: str, way: str) -> None:
        found = getattr(owner, name, None)
        if found is not None and _is_ours(found):
            self.functions[id(found)] = (found, way)

    def _method(self, torch: Any, name: str, way: str) -> None:
        found = getattr(torch.Tensor, name, None)
        if found is not None and _is_ours(found):
            self.methods[name] = (found, way)


def _is_ours(function: Any) -> bool:
    """Whether a function was defined by the library, and not put there by a program."""
    from ..shim.frames import is_library

    code = getattr(function, "__code__", None)
    return code is not None and is_library(code.co_filename)
