"""torch.linalg: linear algebra under its modern names."""

from __future__ import annotations

from ..ops.checked import check_all
from ..ops.decompositions import matrix_exp
from ..ops.householder import orgqr as householder_product
from ..ops.matmul import matmul
from ..ops.matrices import _LinAlgError as LinAlgError
from ..ops.powers import matrix_power
from .factors import (
    cholesky,
    cholesky_ex,
    eig,
    eigh,
    eigvals,
    eigvalsh,
    ldl_factor,
    ldl_factor_ex,
    lu,
    lu_factor,
    lu_factor_ex,
    qr,
    svd,
    svdvals,
)  # fmt: skip
from .least_squares import lstsq, matrix_rank, pinv
from .norms import cond, matrix_norm, norm, vector_norm
from .products import cross, diagonal, multi_dot, vander, vecdot
from .systems import (
    det,
    inv,
    inv_ex,
    ldl_solve,
    lu_solve,
    slogdet,
    solve,
    solve_ex,
    solve_triangular,
    tensorinv,
    tensorsolve,
)  # fmt: skip

__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh",
    "householder_product", "inv", "inv_ex", "ldl_factor", "ldl_factor_ex", "ldl_solve", "lstsq", "lu", "lu_factor",
    "lu_factor_ex", "lu_solve", "matmul", "matrix_exp", "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm",
    "pinv", "qr", "slogdet", "solve", "solve_ex", "solve_triangular", "svd", "svdvals", "tensorinv", "tensorsolve",
    "vander", "vecdot", "vector_norm",
]  # fmt: skip

check_all(globals(), __all__, "linalg_")
