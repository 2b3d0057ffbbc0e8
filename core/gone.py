"""What 2.13 has in place of names of 0.4 that it removed: the second line of the AttributeError."""

from __future__ import annotations

REPLACEMENTS = {
    "gesv": "torch.linalg.solve(A, B)",
    "potrf": "torch.linalg.cholesky(a, upper=upper)",
    "potri": "torch.cholesky_inverse(u, upper)",
    "potrs": "torch.cholesky_solve(b, u, upper)",
    "trtrs": "torch.linalg.solve_triangular(A, b, upper=upper)",
    "gels": "torch.linalg.lstsq(A, B)",
    "rfft": "torch.view_as_real(torch.fft.rfftn(input))",
    "irfft": "torch.fft.irfftn(torch.view_as_complex(input))",
    "ifft": "torch.view_as_real(torch.fft.ifftn(torch.view_as_complex(input)))",
    "btrifact": "torch.linalg.lu_factor(A)",
    "btrifact_with_info": "torch.linalg.lu_factor_ex(A)",
    "btrisolve": "torch.linalg.lu_solve(LU, pivots, B)",
    "btriunpack": "torch.lu_unpack(LU, pivots)",
    "pstrf": "torch.linalg.cholesky(a)",
}


def advice(name: str) -> str:
    """A line that names the replacement, empty for a name that never was."""
    found = REPLACEMENTS.get(name)
    return f"\n  torch.{name} was removed: use {found}, or choose dialect 0.4" if found else ""
