"""Names of 0.4.1 that 2.13 no longer has, and what it has in their place: the second line of the AttributeError.

No array is imported here. In dialects 0.3 and 0.4 these names work (see `dialects/old_names.py`).
"""

from __future__ import annotations

from typing import Any

from .refused import REFUSED

_PAIRS = "torch.view_as_complex(input)"

# Of the torch namespace. `fft` is not here: 2.13 has it, as a module.
FUNCTIONS = {
    "bernoulli_": "input.bernoulli_(p)",
    "btrifact": "torch.linalg.lu_factor(A)",
    "btrifact_with_info": "torch.linalg.lu_factor_ex(A)",
    "btrisolve": "torch.linalg.lu_solve(LU, pivots, B)",
    "btriunpack": "torch.lu_unpack(LU, pivots)",
    "gels": "torch.linalg.lstsq(A, B).solution",
    "gesv": "torch.linalg.solve(A, B)",
    "ifft": f"torch.view_as_real(torch.fft.ifftn({_PAIRS}, dim=dims))",
    "irfft": f"torch.fft.irfftn({_PAIRS}, s=signal_sizes, dim=dims)",
    "pin_memory": "input.pin_memory()",
    "potrf": "torch.linalg.cholesky(a, upper=upper)",
    "potri": "torch.cholesky_inverse(u, upper)",
    "potrs": "torch.cholesky_solve(b, u, upper)",
    "pstrf": "torch.linalg.cholesky(a), or torch.linalg.eigh(a) for a semidefinite matrix",
    "raw_copy_sparse_": "input.copy_(src)",
    "rfft": "torch.view_as_real(torch.fft.rfftn(input, dim=dims))",
    "slice": "an index: input[start:end:step], or torch.narrow(input, dim, start, length)",
    "trtrs": "torch.linalg.solve_triangular(A, b, upper=upper)",
}

# Methods of Tensor.
METHODS = {
    **{name: FUNCTIONS[name] for name in (
        "btrifact", "btrifact_with_info", "btrisolve", "gels", "gesv", "ifft", "irfft", "potrf", "potri", "potrs",
        "pstrf", "rfft", "slice", "trtrs",
    )},
    "conv_tbc": "torch.conv_tbc(input, weight, bias, pad)",
    "fft": f"torch.view_as_real(torch.fft.fftn({_PAIRS}, dim=dims))",
    "masked_copy": "input.masked_scatter(mask, source)",
    "masked_copy_": "input.masked_scatter_(mask, source)",
}  # fmt: skip


def advice(name: str, owner: str = "torch") -> str:
    """A line that names the replacement, empty for a name that never was."""
    refused = REFUSED.get(f"torch.{name}" if owner == "torch" else f"torch.{owner}.{name}")
    if refused is not None:
        return f"\n  {refused.name}: {refused.reason}; {refused.instead}"
    found = (METHODS if owner == "Tensor" else FUNCTIONS).get(name)
    return f"\n  {owner}.{name} was removed: use {found}, or choose dialect 0.4" if found else ""


class _FormerName:
    """A name that nothing has; who asks is told of the replacement."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, tensor: Any, owner: type) -> Any:
        whose = f"type object '{owner.__name__}'" if tensor is None else f"'{owner.__name__}' object"
        raise AttributeError(f"{whose} has no attribute '{self.name}'{advice(self.name, 'Tensor')}")


class FormerMethods:
    """The base of Tensor: what it has no longer, name by name. A `__getattr__` would slow down all that it has."""

    def __dir__(self) -> list[str]:
        return [name for name in object.__dir__(self) if name not in _FORMER or hasattr(type(self), name)]


_FORMER = {*METHODS, *(name.removeprefix("torch.Tensor.") for name in REFUSED if name.startswith("torch.Tensor."))}
for _name in _FORMER:
    setattr(FormerMethods, _name, _FormerName(_name))


def not_callable() -> str:
    """What a call of the module `torch.fft` is told."""
    return f"'module' object is not callable\n  torch.fft was a function: use {METHODS['fft']}, or choose dialect 0.4"
