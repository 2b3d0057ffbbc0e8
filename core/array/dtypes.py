"""torch.dtype objects, their NumPy equivalents, and the promotion table."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from .rules import rules

_CATEGORY_BOOL, _CATEGORY_INT, _CATEGORY_FLOAT, _CATEGORY_COMPLEX = range(4)


class dtype:  # noqa: N801 - torch's name
    """A tensor's element type. One object per type; compare with `is` or `==`."""

    __slots__ = ("_numpy", "category", "is_complex", "is_floating_point", "is_signed", "itemsize", "name")

    def __init__(self, name: str, itemsize: int, category: int, signed: bool = True) -> None:
        self.name, self.itemsize, self.category, self.is_signed = name, itemsize, category, signed
        self.is_floating_point = category == _CATEGORY_FLOAT
        self.is_complex = category == _CATEGORY_COMPLEX
        self._numpy: np.dtype | None = None

    @property
    def numpy(self) -> np.dtype:
        """The NumPy dtype that stores it."""
        if self._numpy is None:
            if self.name == "bfloat16":
                import ml_dtypes  # only programs that use bfloat16 pay for its import

                self._numpy = np.dtype(ml_dtypes.bfloat16)
            else:
                self._numpy = np.dtype(self.name)
            _FROM_NUMPY[self._numpy] = self
        return self._numpy

    def to_complex(self) -> dtype:
        """The complex dtype whose parts have this dtype's precision."""
        return self if self.is_complex else complex128 if self is float64 else complex64

    def to_real(self) -> dtype:
        """The real dtype of a complex dtype's parts."""
        return {complex64: float32, complex128: float64}.get(self, self)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        # by torch's name where `torch` is this library; another library's would not be the same object
        here = (
            rules.dialect != "0.3" and getattr(sys.modules.get("torch"), self.name, None) is self
        )  # 0.3 had no dtypes
        return self.name if here else (_named, (self.name,))

    @property
    def __module__(self) -> str:  # type: ignore[override]  # pickles under torch's name: `torch.float32`
        return "torch"


def _named(name: str) -> dtype:
    return next(kind for kind in ALL if kind.name == name)


_FROM_NUMPY: dict[np.dtype, dtype] = {}

bool_ = dtype("bool", 1, _CATEGORY_BOOL, signed=False)
uint8 = dtype("uint8", 1, _CATEGORY_INT, signed=False)
int8 = dtype("int8", 1, _CATEGORY_INT)
int16 = dtype("int16", 2, _CATEGORY_INT)
int32 = dtype("int32", 4, _CATEGORY_INT)
int64 = dtype("int64", 8, _CATEGORY_INT)
float16 = dtype("float16", 2, _CATEGORY_FLOAT)
bfloat16 = dtype("bfloat16", 2, _CATEGORY_FLOAT)
float32 = dtype("float32", 4, _CATEGORY_FLOAT)
float64 = dtype("float64", 8, _CATEGORY_FLOAT)
complex64 = dtype("complex64", 8, _CATEGORY_COMPLEX)
complex128 = dtype("complex128", 16, _CATEGORY_COMPLEX)

ALL = (bool_, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, complex64, complex128)

# The name each dtype had as a tensor type (`torch.FloatTensor`), which `Tensor.type()` still prints.
LEGACY_NAMES = {
    float16: "HalfTensor",
    float32: "FloatTensor",
    float64: "DoubleTensor",
    bfloat16: "BFloat16Tensor",
    uint8: "ByteTensor",
    int8: "CharTensor",
    int16: "ShortTensor",
    int32: "IntTensor",
    int64: "LongTensor",
    bool_: "BoolTensor",
    complex64: "ComplexFloatTensor",
    complex128: "ComplexDoubleTensor",
}

# C++'s name of each dtype, which torch shows in some messages.
C_NAMES = {
    float16: "c10::Half", float32: "float", float64: "double", bfloat16: "c10::BFloat16", uint8: "unsigned char",
    int8: "signed char", int16: "short", int32: "int", int64: "long int", bool_: "bool",
    complex64: "c10::complex<float>", complex128: "c10::complex<double>",
}  # fmt: skip

for _each in ALL:
    if _each is not bfloat16:
        _each.numpy  # noqa: B018 - registers the NumPy dtype for from_numpy()
del _each


def from_numpy(kind: np.dtype) -> dtype:
    """The torch dtype of a NumPy dtype; TypeError in torch's words where there is none."""
    found = _FROM_NUMPY.get(kind)
    if found is None and kind.name == "bfloat16":
        bfloat16.numpy  # noqa: B018 - registers it
        found = _FROM_NUMPY.get(kind)
    if found is None:
        native = kind.newbyteorder("=")
        if native == kind and native in _FROM_NUMPY:
            return _FROM_NUMPY[native]
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{kind.type.__name__}. The only supported types are: float64, float32, "
            "float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
        )
    return found


# -- the default dtype ---------------------------------------------------------------------------------------------
_default = float32


def get_default_dtype() -> dtype:
    """The dtype of new floating-point tensors (torch.float32 unless changed)."""
    return _default


def set_default_dtype(d: dtype) -> None:
    """Make `d` the dtype of new floating-point tensors."""
    global _default
    if not (isinstance(d, dtype) and d.is_floating_point):
        what = "" if isinstance(d, dtype) else "invalid dtype object: "
        raise TypeError(f"{what}only floating-point types are supported as the default type\n  got {d!r}")
    _default = d


# -- promotion (torch.promote_types, torch.result_type) ------------------------------------------------------------
_INT_ORDER = (int8, int16, int32, int64)
_FLOAT_ORDER = (float16, float32, float64)


def promote(a: dtype, b: dtype) -> dtype:
    """The smallest dtype that holds both, by torch's table (not NumPy's: int64 with float16 is float16)."""
    if a is b:
        return a
    if a.category != b.category:
        high, low = (a, b) if a.category > b.category else (b, a)
        if high.is_complex and low.is_floating_point:
            return complex128 if low is float64 else high
        return high
    if a.is_complex:
        return complex128
    if a.is_floating_point:
        return _promote_floats(a, b)
    return _promote_integers(a, b)


def _promote_floats(a: dtype, b: dtype) -> dtype:
    if bfloat16 in (a, b):
        other = b if a is bfloat16 else a
        return float32 if other is float16 else other
    return _FLOAT_ORDER[max(_FLOAT_ORDER.index(a), _FLOAT_ORDER.index(b))]


def _promote_integers(a: dtype, b: dtype) -> dtype:
    if uint8 in (a, b):
        other = b if a is uint8 else a
        return int16 if other is int8 else other
    return _INT_ORDER[max(_INT_ORDER.index(a), _INT_ORDER.index(b))]


def of_number(value: Any) -> dtype:
    """The dtype a Python number has as a tensor: bool, int64, the default float, or the default complex."""
    if isinstance(value, bool):
        return bool_
    if isinstance(value, int):
        return int64
    if isinstance(value, float):
        return _default
    if isinstance(value, complex):
        return _default.to_complex()
    if isinstance(value, np.generic):
        return from_numpy(value.dtype)
    raise TypeError(f"not a number: {type(value).__name__}")


def result_type(operands: list[tuple[dtype, int]]) -> dtype:
    """Torch's result dtype of operands given as (dtype, rank), rank -1 for a Python number.

    Tensors with dimensions decide first; 0-dim tensors and then numbers only count when theirs is a higher category
    (https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc).
    """
    best: list[dtype | None] = [None, None, None]  # dimensioned, 0-dim, number
    for kind, rank in operands:
        slot = 0 if rank > 0 else 1 if rank == 0 else 2
        best[slot] = kind if best[slot] is None else promote(best[slot], kind)  # type: ignore[arg-type]
    result: dtype | None = None
    for kind in best:  # type: ignore[assignment]
        if kind is None:
            continue
        if result is None:
            result = kind
        elif kind.category > result.category:
            # a complex number makes a float complex in its own precision
            result = result.to_complex() if kind.is_complex and result.is_floating_point else kind
    assert result is not None
    return result


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that holds both, by torch's table."""
    return promote(type1, type2)


def scalar_name(kind: dtype | np.dtype) -> str:
    """`Float` for float32, as torch's sentences name dtypes; also given NumPy's dtype."""
    return LEGACY_NAMES[kind if isinstance(kind, dtype) else from_numpy(kind)].removesuffix("Tensor")
