"""The rows of linear algebra: torch.linalg, products, diagonals, and their older spellings."""

from __future__ import annotations

import math

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import S, exactly, ints, x

WIDE = ("float32", "float64")  # LAPACK's
SOLVED = (*WIDE, "int64")  # and what is refused


def linalg(name):
    """A call of that name in torch.linalg."""
    return lambda torch, *a, **k: getattr(torch.linalg, name)(*a, **k)


def add(name, *samples, **fields):
    """A row for a function of torch.linalg."""
    fields.setdefault("dtypes", SOLVED)
    plain(f"linalg.{name}", *samples, call=linalg(name), **fields)


_regular = exactly([[2.0, -1.0, 0.5], [0.25, 1.5, -1.0], [1.0, 0.75, -2.0]])
_pair = exactly([[[2.0, -1.0], [0.25, 1.5]], [[-1.0, 0.75], [0.5, 2.0]]])
_definite = exactly([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
_definites = exactly([[[2.0, 0.5], [0.5, 1.0]], [[3.0, -1.0], [-1.0, 2.0]]])
_zero, _indefinite = exactly([[0.0, 0.0], [0.0, 0.0]]), exactly([[1.0, 2.0], [2.0, 1.0]])
_one_singular = exactly([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [2.0, 4.0]]])
_one_indefinite = exactly([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [2.0, 1.0]]])
_factor = exactly([[2.0, 0.0, 0.0], [0.5, 1.5, 0.0], [-1.0, 0.25, 1.0]])
_no_squares = (S(x(2, 3)), S(x(3)), S(ints(2, 2, high=9)))

# -- systems -------------------------------------------------------------------------------------------------------
add("inv", S(_regular), S(_pair), S(x(0, 0)), S(x(0, 2, 2)), covers=("linalg_inv",),
    bad=(*_no_squares, S(_zero), S(_one_singular)))  # fmt: skip
plain("inverse", S(_regular), S(_pair), dtypes=SOLVED, bad=(*_no_squares, S(_zero)))
add("det", S(_regular), S(_pair), S(exactly([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])), S(x(0, 0)),
    covers=("linalg_det",), bad=_no_squares)  # fmt: skip
plain("det", S(_regular), S(_pair), dtypes=SOLVED, bad=_no_squares)
add("slogdet", S(_regular), S(_pair), covers=("linalg_slogdet",), bad=_no_squares)
plain("slogdet", S(_regular), S(_pair), dtypes=SOLVED, bad=_no_squares)
plain("logdet", S(_definite), S(_definites), S(exactly([[0.0, 1.0], [1.0, 0.0]])), dtypes=SOLVED, bad=_no_squares)
add("solve", S(_regular, x(3, 2)), S(_regular, x(3)), S(_pair, x(2, 2, 1)), S(_pair, x(1, 2, 3)), S(_pair, x(2, 2)),
    S(_regular, x(2, 3), left=False), S(_regular, x(2, 3, 1)), covers=("linalg_solve",),
    bad=(S(_zero, x(2, 2)), S(_one_singular, x(2, 2, 1)), S(x(2, 3), x(2, 2)), S(_regular, x(2, 2)), S(_regular, x(2)),
         S(_regular, x(3, 2), left=False), S(ints(2, 2, high=3), ints(2, 2, high=3))))  # fmt: skip
add("solve_triangular", S(_regular, x(3, 2), upper=True), S(_regular, x(3, 2), upper=False), S(_pair, x(2, 1), upper=True),
    S(_regular, x(2, 3), upper=True, left=False), S(_regular, x(3, 2), upper=False, unitriangular=True),
    covers=("solve_triangular",), dtypes=WIDE, bad=(S(_regular, x(3), upper=True), S(_regular, x(2, 2), upper=True),
                                                     S(x(2, 3), x(2, 2), upper=True)))  # fmt: skip
plain("triangular_solve", S(x(3, 2), _regular), S(x(3, 2), _regular, False), S(x(3, 2), _regular, transpose=True),
      S(x(3, 2), _regular, unitriangular=True), dtypes=WIDE, bad=(S(x(2, 2), x(2, 3)),),
      differs=known("solving and copying are two operations", "nodes"))  # fmt: skip
add("cholesky", S(_definite), S(_definites), S(_definite, upper=True), S(x(0, 0)), covers=("linalg_cholesky",),
    bad=(*_no_squares[:1], S(_indefinite), S(_one_indefinite)))  # fmt: skip
plain("cholesky", S(_definite), S(_definites), S(_definite, True), dtypes=SOLVED, bad=(S(x(2, 3)), S(_indefinite)))
plain("cholesky_solve", S(x(3, 2), _factor), S(x(2, 3, 1), _factor), S(x(3, 2), _regular, True), dtypes=WIDE,
      bad=(S(x(2, 2), x(2, 3)),))  # fmt: skip
plain("cholesky_inverse", S(_factor), S(_regular, True), dtypes=WIDE, bad=(S(x(2, 3)),))

# -- decompositions ------------------------------------------------------------------------------------------------
add("qr", S(x(4, 3)), S(x(3, 4)), S(x(2, 3, 3)), S(x(3, 4), "complete"), S(x(4, 3, grad=False), "complete"),
    S(x(4, 3, grad=False), "r"), covers=("linalg_qr",), bad=(S(x(3)), S(x(2, 2), "x")))  # fmt: skip
plain("qr", S(x(4, 3)), S(x(3, 4), True), S(x(4, 3, grad=False), some=False), dtypes=SOLVED)


def _signless(function):
    """The magnitudes of U and V: their signs are LAPACK's own choice."""

    def call(torch, *args, **kwargs):
        u, s, v = function(torch)(*args, **kwargs)
        return abs(u), s, abs(v)

    return call


plain("linalg.svd", S(x(4, 3), full_matrices=False), S(x(3, 4), full_matrices=False), S(x(2, 3, 3)),
      S(x(4, 3, grad=False)), covers=("linalg_svd",), call=_signless(lambda torch: torch.linalg.svd), dtypes=SOLVED,
      tolerance=100, bad=(S(x(3)), S(exactly([[math.nan, 1.0], [0.0, 1.0]]))))  # fmt: skip
plain("torch.svd", S(x(4, 3)), S(x(3, 4), False, False), S(x(2, 3, 3), some=True), covers=("svd",), dtypes=SOLVED,
      call=_signless(lambda torch: torch.svd), tolerance=100)  # fmt: skip
add("svdvals", S(x(4, 3)), S(x(2, 3, 3)), tolerance=10)


def _eigenpairs(name):
    def call(torch, a, *rest):
        values, vectors = getattr(torch.linalg, name)(a, *rest)
        return values, abs(vectors)

    return call


_rotated = exactly([[1.0, 2.0], [-1.5, 0.5]])
plain("linalg.eigh", S(_definite), S(_definites), S(_regular, "U"), covers=("linalg_eigh",), call=_eigenpairs("eigh"),
      dtypes=SOLVED, tolerance=100, bad=(S(x(2, 3)), S(_definite, "x")))  # fmt: skip
add("eigvalsh", S(_definite), S(_definites), tolerance=100)
plain("linalg.eig", S(_definite), S(_rotated), covers=("linalg_eig", "conjugate", "matrix_product"), dtypes=("float32", "float64"),
      call=lambda torch, a: (lambda found: (torch.view_as_real(found[0]), abs(found[1])))(torch.linalg.eig(a)), tolerance=100,
      bad=(S(x(2, 3)), S(exactly([[math.nan]]))))  # fmt: skip
plain("linalg.eigvals", S(_definite), S(_rotated), dtypes=("float32", "float64"), tolerance=100,
      call=lambda torch, a: torch.view_as_real(torch.linalg.eigvals(a)))  # fmt: skip
add("pinv", S(x(4, 3)), S(x(3, 4)), S(_pair), S(_definite, hermitian=True), S(x(4, 3), rtol=0.5), S(x(0, 3)),
    covers=("linalg_pinv",), tolerance=100, bad=(S(x(3)),))  # fmt: skip
plain("pinverse", S(x(4, 3)), S(x(4, 3), 0.5), dtypes=SOLVED, tolerance=100)
plain("linalg.lstsq", S(x(4, 2), x(4, 3)), S(_regular, x(3, 2)), S(_pair, x(2, 2, 1)), covers=("linalg_lstsq",),
      call=lambda torch, a, b: torch.linalg.lstsq(a, b).solution, dtypes=WIDE, tolerance=100,
      bad=(S(x(3), x(3)), S(x(2, 2), x(3, 2))))  # fmt: skip
plain("linalg.lstsq in full", S(x(4, 2, grad=False), x(4, 3, grad=False)), S(x(2, 4, grad=False), x(2, 3, grad=False)),
      S(x(4, 2, grad=False), x(4, grad=False), driver="gelsd"), call=linalg("lstsq"), dtypes=WIDE, tolerance=100)  # fmt: skip
add("matrix_rank", S(x(4, 3)), S(exactly([[1.0, 2.0], [2.0, 4.0]])), S(_pair), S(_definite, hermitian=True),
    S(_pair, 1.5), dtypes=WIDE, bad=(S(x(3)),))  # fmt: skip
add("matrix_exp", S(_regular), S(_pair), S(exactly([[0.0, 0.0], [0.0, 0.0]])), dtypes=(*WIDE, "int64"), tolerance=10,
    covers=("matrix_exp",), bad=(S(x(2, 3)), S(ints(2, 2, high=3))))  # fmt: skip
add("cond", S(_regular), S(_regular, -2), S(_regular, "fro"), S(_pair, 1), dtypes=WIDE, tolerance=10,
    differs=known("torch names its last view", "nodes"))  # fmt: skip
plain("geqrf", S(x(4, 3, grad=False)), S(x(2, 3, 4, grad=False)), covers=("geqrf",), dtypes=WIDE,
      differs=known("goes by the host: the packed form is LAPACK's", "simulated_place"))  # fmt: skip
_reflectors = known("reflections are separate operations", "nodes")
plain("orgqr", S(x(4, 3), x(3)), S(x(2, 3, 3), x(2, 2)), dtypes=WIDE, differs=_reflectors)
plain("ormqr", S(x(4, 3), x(3), x(4, 2)), S(x(4, 3), x(3), x(4, 2), True, True), S(x(4, 3), x(3), x(2, 4), False),
      S(x(4, 3), x(3), x(2, 4), False, True), dtypes=WIDE, differs=_reflectors)  # fmt: skip

# -- powers and products -------------------------------------------------------------------------------------------
plain("matrix_power", S(_regular, 3), S(_pair, 2), S(_regular, 1), S(_regular, -1), S(_regular, -3), S(_regular, 5),
      S(x(2, 2, grad=False), 0), dtypes=WIDE, tolerance=10, bad=(S(x(2, 3), 2), S(_zero, -1)))  # fmt: skip
plain("linalg.multi_dot", S([x(2, 3), x(3, 4), x(4, 2)]), S([x(3), x(3, 4), x(4)]), S([x(5, 2), x(2, 5), x(5, 1), x(1, 2)]),
      call=linalg("multi_dot"), dtypes=WIDE, bad=(S([x(2, 2)]), S([x(2, 2), x(3, 3)]), S([x(2, 2), x(2, 2, 2), x(2, 2)])))  # fmt: skip
plain("chain_matmul", S(x(2, 3), x(3, 4), x(4, 2)), S(x(2, 3), x(3, 4)), dtypes=WIDE)  # fmt: skip
plain("linalg.cross", S(x(2, 3), x(2, 3)), S(x(2, 3), x(1, 3)), S(x(3, 2), x(3, 2), dim=0), call=linalg("cross"),
      covers=("linalg_cross",), bad=(S(x(2, 3), x(2, 2)), S(x(2, 2), x(2, 2)), S(x(2, 3), x(3))))  # fmt: skip
plain("cross", S(x(3, 2), x(3, 2)), S(x(2, 3), x(2, 3), 1), S(x(2, 3), x(2, 3)),
      bad=(S(x(2, 2), x(2, 2)), S(x(3, 2), x(2, 2))))  # fmt: skip
plain("linalg.vecdot", S(x(2, 3), x(2, 3)), S(x(2, 3), x(2, 1), dim=0), call=linalg("vecdot"), dtypes=WIDE)
plain("linalg.diagonal", S(x(3, 4)), S(x(2, 3, 4), offset=1), call=linalg("diagonal"))
_b = (x(3, 2, 4), x(3, 4, 5))
_writes = known(
    "the sentence about a result that does not fit its first operand is that of every operation", "in_place"
)
plain("baddbmm", S(x(3, 2, 5), *_b), S(x(2, 5), *_b, beta=0.5, alpha=2), S(exactly([math.nan]), *_b, beta=0), differs=_writes,
      bad=(S(x(2, 2, 2), x(2, 2, 3), x(2, 2, 3)), S(x(2, 2, 3), x(2, 2, 2), x(2, 2, 2))))  # fmt: skip
plain("addbmm", S(x(2, 5), *_b), S(x(5), *_b, beta=0.5, alpha=2), differs=_writes, bad=(S(x(2, 2), x(2, 2, 3), x(3, 3, 2)),
      S(x(2, 2), x(2, 2, 3), x(2, 2, 2)), S(x(2, 3), x(2, 2, 3), x(2, 3, 2))))  # fmt: skip
plain("addmv", S(x(2), x(2, 3), x(3)), S(x(2), x(2, 3), x(3), beta=0.5, alpha=2), S(x(1), x(2, 3), x(3)), differs=_writes,
      bad=(S(x(3), x(2, 2), x(3)), S(x(3), x(2, 2), x(2)), S(x(3), x(3), x(3))))  # fmt: skip
plain(
    "addr",
    S(x(2, 3), x(2), x(3)),
    S(x(3), x(2), x(3), beta=0.5, alpha=2),
    differs=_writes,
    bad=(S(x(3, 2), x(3), x(3)), S(x(2, 2), x(2, 2), x(3))),
)
_SUMS = {
    "ij,jk->ik": (x(2, 3), x(3, 4)), "ij->ji": (x(2, 3),), "ij->i": (x(2, 3),), "ij->": (x(2, 3),), "ii->i": (x(3, 3),),
    "ii": (x(3, 3),), "bij,jk": (x(2, 3, 4), x(4, 5)), "...ij,...jk->...ik": (x(2, 3, 4), x(4, 5)), "i,j->ij": (x(2), x(3)),
    "ij,ij->": (x(2, 3), x(2, 3)), "bn,anm,bm->ba": (x(2, 3), x(4, 3, 5), x(2, 5)), "ij,j": (x(2, 3), x(3)),
    "ij,kl->": (x(2, 3), x(2, 2)), "...i->...": (x(2, 3),), "iij->j": (x(2, 2, 3),), "ij , ij -> ij": (x(2, 3), x(1, 3)),
}  # fmt: skip
plain("einsum", *(S(equation, *operands) for equation, operands in _SUMS.items()), dtypes=WIDE,
      differs=known("the last of several operations may be another", "nodes", "simulated_mixing"), bad=(
    S("ij,jk", x(2, 2)), S("ij,jk", x(2, 2), x(3, 2)), S("ijk", x(2, 2)), S("i1", x(2, 2)), S("ij->k", x(2, 2)),
    S("ij->ii", x(2, 2)), S("ij->i->j", x(2, 2)), S("ii", x(2, 3)), S("i", x(2), x(2))))  # fmt: skip
plain("tensordot", S(x(2, 3), x(3, 2), 1), S(x(2, 3), x(2, 3), 2), S(x(2), x(3), 0), S(x(2, 3), x(2, 3), ([1, 0], [1, 0])),
      S(x(2, 3, 4), x(4, 2), dims=([2], [0])), dtypes=WIDE,
      bad=(S(x(2, 2), x(2, 3), 3), S(x(2, 2), x(2, 3), ([0], [1])), S(x(2, 2), x(2, 3), ([0, 1], [1]))))  # fmt: skip
plain("kron", S(x(2, 3), x(3, 2)), S(x(2, 2, 3), x(2)), S(x(), x(2)), bad=(S(x(2), 1),),
      differs=known("torch keeps copies of both, tt the operands themselves", "stale"))  # fmt: skip
for _name, _samples in {
    "diag": (S(x(3, 4)), S(x(3)), S(x(3, 4), 1), S(x(3, 4), -1), S(x(2), -1)),
    "diagonal": (S(x(3, 4)), S(x(3, 4, 2), -1, 2, 0), S(x(3, 3), 5)),
    "diagflat": (S(x(3)), S(x(2, 2), 1), S(x())),
    "diag_embed": (S(x(3)), S(x(2, 3), 1), S(x(2, 3), -1, 0, 2)),
    "trace": (S(x(3, 4)), S(x(2, 2))),
}.items():
    plain(_name, *_samples, bad={
        "diag": (S(x(2, 2, 2)),), "diagonal": (S(x(3)), S(x(2, 2), 0, 0, 0), S(x(2, 2), 0, 0, 3)),
        "trace": (S(x(3)),)}.get(_name, ()),
        covers={"diag": ("diagonal_copy", "diagonal_back")}.get(_name, ()))  # fmt: skip

# -- norms and distances -------------------------------------------------------------------------------------------
_inf = math.inf
add("norm", S(x(3, 4)), S(x(3, 4), 2), S(x(3, 4), "nuc"), S(x(4), 3), S(x(2, 3, 4), dim=1), S(x(2, 3, 4), 1, (0, 2)),
    S(x(3, 4), -_inf), dtypes=WIDE, bad=(S(x(2, 2), "x"), S(x(3), "fro"), S(x(2, 2, 2), 2), S(ints(2, 2, high=3))))  # fmt: skip
add("matrix_norm", *(S(_regular, ord) for ord in ("fro", "nuc", 1, -1, 2, -2, _inf, -_inf)), S(x(2, 3, 4), 1, (0, 2)),
    S(x(2, 3, 4), 1, keepdim=True), dtypes=WIDE, bad=(S(x(3)), S(x(2, 2), 3), S(x(2, 2), "x"), S(ints(2, 2, high=3))))  # fmt: skip
add("vector_norm", S(x(3, 4)), S(x(3, 4), 3, 1), S(x(3, 4), 0), S(x(3, 4), _inf, keepdim=True), dtypes=WIDE,
    bad=(S(ints(2, high=3)), S(x(0), _inf)))  # fmt: skip
plain(
    "dist",
    S(x(3, 4), x(3, 4)),
    S(x(3, 4), x(4), 1),
    S(x(3, 4), x(4), 3),
    S(x(3), x(3), _inf),
    dtypes=WIDE,
    bad=(S(x(3), x(2, 2)),),
)
row("cdist", S(x(3, 4), x(5, 4)), S(x(2, 3, 4), x(1, 5, 4), 1.0), S(x(3, 4), x(5, 4), 3.0), S(x(3, 4), x(5, 4), _inf),
    S(x(0, 4), x(5, 4)), covers=("cdist",), dtypes=WIDE, scalar="takes rows",
    bad=(S(x(3), x(2, 2)), S(x(2, 2), x(2, 3)), S(x(2, 2), x(2, 2), -1.0)))  # fmt: skip

# -- complex numbers -----------------------------------------------------------------------------------------------
plain("view_as_complex", S(x(3, 2)), S(x(2, 3, 2)), call=lambda torch, a: torch.view_as_real(torch.view_as_complex(a)),
      covers=("view_as_complex", "view_as_real"), dtypes=WIDE, bad=(S(x(3)), S(ints(2, 2, high=3))))  # fmt: skip
plain(
    "real", S(x(3, 2)), call=lambda torch, a: torch.view_as_complex(a.contiguous()).real, covers=("real",), dtypes=WIDE
)
plain(
    "imag",
    S(x(3, 2)),
    call=lambda torch, a: torch.imag(torch.view_as_complex(a.contiguous())),
    covers=("imag",),
    dtypes=WIDE,
)
plain(
    "conj",
    S(x(3, 2)),
    call=lambda torch, a: torch.view_as_real(torch.conj(torch.view_as_complex(a.contiguous())) * 2),
    dtypes=WIDE,
)
