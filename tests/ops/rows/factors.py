"""Linear algebra of random matrices: what is held on complex numbers, too."""

from __future__ import annotations

from tt.tests.ops.row import plain
from tt.tests.ops.samples import S, exactly, x

WIDE = ("float32", "float64")
_order = exactly([3, 2, 3], "int")


def linalg(name):
    """A call of that name in torch.linalg."""
    return lambda torch, *a, **k: getattr(torch.linalg, name)(*a, **k)


def random(name, *samples, call=None, tolerance=1000):
    """A row beside the one of that name; random matrices may be ill-conditioned."""
    plain(f"{name} of random matrices", *samples, call=call or linalg(name), dtypes=WIDE, tolerance=tolerance)


def definite(torch, a):
    """A Hermitian positive-definite matrix."""
    return a @ a.conj().transpose(-2, -1) + torch.eye(a.shape[-1], dtype=a.dtype, device=a.device)


random("inv", S(x(3, 3)), S(x(2, 2, 2)))
random("det", S(x(3, 3)), S(x(2, 2, 2)))
random("slogdet", S(x(3, 3)), call=lambda torch, a: torch.linalg.slogdet(a).logabsdet)
random("solve", S(x(3, 3), x(3, 2)), S(x(2, 3), x(3, 3)), call=lambda torch, a, b: torch.linalg.solve(*((a, b) if a.shape[0] == 3 else (b, a)), left=a.shape[0] == 3))  # fmt: skip
random("solve_triangular", S(x(3, 3), x(3, 2)), S(x(3, 3), x(3, 2), upper=False),
       call=lambda torch, a, b, upper=True: torch.linalg.solve_triangular(a, b, upper=upper))  # fmt: skip
random("cholesky", S(x(3, 3)), S(x(2, 2, 2)), call=lambda torch, a: torch.linalg.cholesky(definite(torch, a)))
random("cholesky_solve", S(x(3, 3), x(3, 2)),
       call=lambda torch, a, b: torch.cholesky_solve(b, torch.linalg.cholesky(definite(torch, a))))  # fmt: skip
random(
    "cholesky_inverse",
    S(x(3, 3)),
    call=lambda torch, a: torch.cholesky_inverse(torch.linalg.cholesky(definite(torch, a))),
)
random("lu_factor", S(x(3, 3)), S(x(2, 3, 2)), call=lambda torch, a: torch.linalg.lu_factor(a).LU)
random("lu", S(x(3, 3)), S(x(2, 4)), call=lambda torch, a: torch.linalg.lu(a)[1:])
random("lu_unpack", S(x(3, 3), _order), S(x(3, 3), _order, unpack_pivots=False),
       call=lambda torch, a, order, **k: torch.lu_unpack(a, order.to(torch.int32), **k)[1:])  # fmt: skip
for _name, _options in {"": {}, " of the right": {"left": False}, " turned": {"adjoint": True},
                        " of the right, turned": {"left": False, "adjoint": True}}.items():  # fmt: skip
    random(f"lu_solve{_name}", S(x(3, 3), _order, x(3, 3)),
           call=lambda torch, a, order, b, k=_options: torch.linalg.lu_solve(a, order.to(torch.int32), b, **k))  # fmt: skip
random("matrix_exp", S(x(2, 2)))
random("eigvalsh", S(x(3, 3)), call=lambda torch, a: torch.linalg.eigvalsh(definite(torch, a)))
plain("householder_product of random matrices", S(x(3, 2), x(2)), call=linalg("householder_product"), dtypes=WIDE, tolerance=1000,
      differs={"nodes": "reflections are separate operations"})  # fmt: skip
random("vander", S(x(3)), tolerance=1)
