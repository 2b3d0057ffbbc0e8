"""Which dtypes `out=` may have: torch's kernels each have a rule and a sentence, kept here as data."""

from __future__ import annotations

from typing import Any

from ..array import dtypes
from .casting import check_in_place

# Written into any dtype.
_ANY = frozenset((
    "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "logical_not", "greater",
    "greater_equal", "less", "less_equal", "not_equal", "zeros", "ones", "full", "eye", "arange", "range", "linspace",
    "logspace", "cumsum", "cumprod",
))  # fmt: skip
# Not elementwise, and cast all the same: into a dtype of the result's category or a higher one.
_CAST = frozenset((
    "addr", "kron", "diff", "polygamma", "sum", "mean", "nansum", "nanmean", "var", "std", "prod", "logsumexp", "mvlgamma", "ldexp", "max", "min", "cholesky",
    "cholesky_solve", "cholesky_inverse", "orgqr", "cat", "stack", "concat", "concatenate",
))  # fmt: skip
_SAME = "Expected out tensor to have dtype {want_c}, but got {have_c} instead"
_FOUND = "Found dtype {have} but expected {want}"
_MASK = "{name} does not support non-boolean outputs."
_SCALAR = "{name}(): self and result must have the same scalar type"
_ALL = "{name} only supports bool tensor for result, got: {have}"
_EXTREME = "Expected the dtype for input and out to match, but got {want} for input's dtype and {have} for out's dtype."
_QUANTILE = "quantile() out tensor must be same dtype as the input tensor"
_PLACE = (
    "torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on "
    "whether out_int32 flag is True, but we got output tensor's dtype {have} and out_int32 flag is False"
)
# The sentences of operations whose `out` must have the result's dtype; where none is given, _SAME.
_SENTENCES = {
    **dict.fromkeys(
        ("frac", "absolute", "fix", "clip", "floor", "ceil", "round", "trunc", "abs", "sgn", "sign", "neg", "negative",
         "clamp", "clamp_min", "clamp_max"), _FOUND
    ),
    "signbit": _MASK, "isposinf": _MASK, "isneginf": _MASK, "index_select": _SCALAR, "masked_select": _SCALAR,
    "all": _ALL, "any": _ALL, "amax": _EXTREME, "amin": _EXTREME, "quantile": _QUANTILE, "nanquantile": _QUANTILE,
    "searchsorted": _PLACE, "bucketize": _PLACE,
    "float_power": "the output given to float_power has dtype {have} but the operation's result requires dtype {want}",
    "heaviside": "heaviside is not yet implemented for tensors with different dtypes.",
    "nan_to_num": "nan_to_num: dtype of out: {have} should be same as input: {want}",
    "nonzero": "nonzero: Expected out tensor to have scalar type Long but got scalar type{have}",
    "ormqr": "torch.ormqr: Expected input and result to have the same dtype, but input has dtype{want} and result has dtype {have}",
    "addbmm": "self and mat2 must have the same dtype, but got {have} and {want}",
    "tensordot": "tensordot: Expected the output tensor to have dtype {want}, but got an output tensor with dtype {have}",
    "where": "Expected out type to be {want} but got {have}",
    "dot": "result dtype {have} does not match input dtype {want}",
    "logcumsumexp": "expected scalar_type {want} but found {have}",
    "take": "take(): self and out expected to have the same dtype, but got self.dtype = {want} and out.dtype = {have}",
    "chain_matmul": "multi_dot(): expected out tensor to have dtype {want_c} but got {have_c}",
}  # fmt: skip


def check_out_dtype(name: str, value: Any, target: Any, elementwise: bool) -> None:
    """Refuse an `out` (an array) whose dtype the operation does not write this value into."""
    if value.dtype == target.dtype or name in _ANY:
        return
    have, want = (dtypes.from_numpy(a.dtype) for a in (target, value))
    if name in ("all", "any") and have is dtypes.uint8:
        return
    if name in ("cat", "stack", "concat", "concatenate") and want.category > have.category:
        shown = dtypes.scalar_name(have)
        raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {shown}")
    if name in _CAST or (elementwise and name not in _SENTENCES):
        check_in_place(name, value, target)
        return
    names = dict(name=name, have=dtypes.scalar_name(have), want=dtypes.scalar_name(want))
    spelled = dict(have_c=dtypes.C_NAMES[have], want_c=dtypes.C_NAMES[want])
    raise RuntimeError(_SENTENCES.get(name, _SAME).format(**names, **spelled))


__all__ = ["check_out_dtype"]
