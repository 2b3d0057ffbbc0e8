"""The rows of LU and LDL factors, of the functions that report instead of raising, and of tensors as matrices."""

from __future__ import annotations

import warnings

from tt.tests.ops.row import known, plain
from tt.tests.ops.samples import S, exactly, ints, x

WIDE = ("float32", "float64")  # LAPACK's
REFUSING = (*WIDE, "int64")

_regular = exactly([[2.0, -1.0, 0.5], [0.25, 1.5, -1.0], [3.0, 0.75, -2.0]])
_pair = exactly([[[2.0, -1.0], [4.25, 1.5]], [[-1.0, 0.75], [0.5, 2.0]]])
_wide = exactly([[1.0, -2.0, 0.5, 1.5], [3.0, 1.0, -1.0, 0.25]])
_tall = exactly([[1.0, 3.0], [-2.0, 1.0], [0.5, -1.0], [1.5, 0.25]])
_singular, _one_singular = (
    exactly([[1.0, 2.0], [2.0, 4.0]]),
    exactly([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [2.0, 4.0]]]),
)
_fixed = exactly([[2.0, -1.0], [0.25, 1.5]], grad=False)
_definite = exactly([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
_indefinite = exactly([[4.0, 9.0], [2.0, 1.0]])
_symmetric = exactly([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]], grad=False)
_unpivoted = (S(_regular, pivot=False),)


def linalg(name):
    """A call of that name in torch.linalg."""
    return lambda torch, *a, **k: getattr(torch.linalg, name)(*a, **k)


# -- LU ------------------------------------------------------------------------------------------------------------
_no_matrix = (S(x(3)), S(ints(2, 2, high=3)))
plain("linalg.lu_factor", S(_regular), S(_pair), S(_wide), S(_tall), S(x(0, 0)), call=linalg("lu_factor"),
      covers=("linalg_lu_factor_ex",), dtypes=REFUSING, tolerance=10,
      bad=(*_no_matrix, *_unpivoted, S(_singular), S(_one_singular)))  # fmt: skip
plain("linalg.lu_factor_ex", S(_regular), S(_pair), S(exactly([[1.0, 2.0], [2.0, 4.0]], grad=False)), S(_wide),
      call=linalg("lu_factor_ex"), dtypes=REFUSING, tolerance=10,
      bad=(*_no_matrix, S(_singular, check_errors=True)))  # fmt: skip
plain("linalg.lu", S(_regular), S(_pair), S(_wide), S(_tall), S(x(0, 3)), call=linalg("lu"), covers=("linalg_lu",),
      dtypes=REFUSING, tolerance=10, bad=(*_no_matrix, *_unpivoted))  # fmt: skip


def quietly(function):
    """A call whose deprecation is not the matter."""

    def call(torch, *args, **kwargs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(torch, *args, **kwargs)

    return call


plain("lu", S(_regular), S(_pair, True, True), S(_tall, get_infos=True), call=quietly(lambda torch, *a, **k: torch.lu(*a, **k)),
      dtypes=REFUSING, tolerance=10, bad=_no_matrix)  # fmt: skip

_order = exactly([3, 3, 3], "int")
_orders = exactly([[2, 2], [1, 2]], "int")


def _int32(function):
    """The exchanges of rows, which are int32."""
    return lambda torch, a, order, *rest, **k: function(torch, a, order.to(torch.int32), *rest, **k)


plain("lu_unpack", S(_regular, _order), S(_pair, _orders), S(_wide, exactly([2, 2], "int")), S(_tall, exactly([2, 4], "int")),
      S(_fixed, exactly([2, 2], "int"), unpack_data=False), S(_regular, _order, unpack_pivots=False), covers=("lu_parts",),
      call=_int32(lambda torch, *a, **k: torch.lu_unpack(*a, **k)), dtypes=WIDE, bad=(S(x(3), _order),),
      differs=known("the exchanges are made on the host", "simulated_mixing"))  # fmt: skip
plain("linalg.lu_solve", S(_regular, _order, x(3, 2)), S(_regular, _order, x(2, 3), left=False),
      S(_regular, _order, x(3, 2), adjoint=True), S(_regular, _order, x(2, 3), left=False, adjoint=True),
      S(_pair, _orders, x(2, 2, 1)), S(_pair, _orders, x(2, 1)), call=_int32(linalg("lu_solve")),
      covers=("linalg_lu_solve",), dtypes=WIDE, tolerance=10,
      bad=(S(_regular, _order, x(3)), S(_regular, _order, x(2, 2)), S(_regular, exactly([1, 2], "int"), x(3, 2)),
           S(x(2, 3), _order, x(3, 2))))  # fmt: skip
plain("lu_solve", S(x(3, 2), _regular, _order), S(x(2, 2, 1), _pair, _orders), dtypes=WIDE, tolerance=10,
      call=quietly(lambda torch, b, a, order: torch.lu_solve(b, a, order.to(torch.int32))), bad=(S(x(3), _regular, _order),))  # fmt: skip
plain("solving by factors", S(_regular, x(3, 2)), S(_pair, x(2, 2, 2)), dtypes=WIDE, tolerance=10,
      call=lambda torch, a, b: torch.linalg.lu_solve(*torch.linalg.lu_factor(a), b))  # fmt: skip

_looks = known("which pivot is zero is looked up on the host", "simulated_place")

# -- a report instead of an error ----------------------------------------------------------------------------------
plain("linalg.inv_ex", S(_regular), S(_pair), call=linalg("inv_ex"), dtypes=REFUSING, tolerance=10,
      bad=(S(x(2, 3)), S(_singular, check_errors=True), S(_one_singular, check_errors=True)))  # fmt: skip
plain(
    "linalg.inv_ex's report",
    S(_singular),
    S(_one_singular),
    call=lambda torch, a: torch.linalg.inv_ex(a).info,
    differs=_looks,
    dtypes=WIDE,
)
plain("linalg.solve_ex", S(_regular, x(3, 2)), S(_regular, x(3)), S(_regular, x(2, 3), left=False),
      call=linalg("solve_ex"), dtypes=REFUSING, tolerance=10,
      bad=(S(x(2, 3), x(3, 2)), S(_singular, x(2, 2), check_errors=True)))  # fmt: skip
plain("linalg.solve_ex's report", S(_singular, x(2, 2)), S(_singular, x(2)), S(_one_singular, x(2, 2, 1)),
      call=lambda torch, a, b: torch.linalg.solve_ex(a, b).info, dtypes=WIDE, differs=_looks)  # fmt: skip
plain("linalg.cholesky_ex", S(_definite), S(_definite, upper=True),
      S(exactly([[4.0, 9.0], [2.0, 1.0]], grad=False)), S(exactly([[-1.0, 0.5], [0.5, 2.0]], grad=False)),
      call=linalg("cholesky_ex"), dtypes=WIDE, bad=(S(x(2, 3)), S(_indefinite, check_errors=True)))  # fmt: skip

# -- LDL -----------------------------------------------------------------------------------------------------------
_host = known("goes by the host: the packed form is LAPACK's", "simulated_place")
_definite_plain = exactly([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]], grad=False)
plain("linalg.ldl_factor", S(_definite_plain), S(_symmetric), S(_symmetric, hermitian=True), call=linalg("ldl_factor"),
      covers=("linalg_ldl_factor_ex",), dtypes=REFUSING, differs=_host, bad=(S(x(2, 3)), S(x(3))))  # fmt: skip
plain("linalg.ldl_factor_ex", S(_symmetric), S(exactly([[0.0, 0.0], [0.0, 0.0]], grad=False)), call=linalg("ldl_factor_ex"),
      dtypes=WIDE, differs=_host)  # fmt: skip
_blocks = exactly([-3, -3, 3], "int")
_packed = exactly([[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.5, 0.5, -3.0]], grad=False)
plain("linalg.ldl_solve", S(_packed, _blocks, x(3, 2, grad=False)), S(_packed, _blocks, x(2, 3, 1, grad=False)),
      call=_int32(linalg("ldl_solve")), covers=("linalg_ldl_solve",), dtypes=WIDE, differs=_host,
      bad=(S(_packed, _blocks, x(2, 2)), S(_packed, _blocks, x(3)), S(x(2, 3), _blocks, x(3, 2))))  # fmt: skip

# -- tensors as matrices, and powers -------------------------------------------------------------------------------
_cube = exactly([[[2.0, -1.0], [0.25, 1.5]], [[3.0, 0.75], [-2.0, 0.5]]])


def _four(torch, a, shape):
    """A regular matrix of four rows from eight numbers, in another shape."""
    unit = torch.eye(4, dtype=a.dtype, device=a.device)
    return (unit * 3 + torch.cat([a, a * a], 2).reshape(4, 4)).reshape(shape)


plain("linalg.tensorinv", S(_cube, (2, 2, 4)), S(_cube, (4, 2, 2), 1), dtypes=WIDE, tolerance=10,
      differs=known("a reshaped tensor is a view", "nodes"),
      call=lambda torch, a, shape, *rest: torch.linalg.tensorinv(_four(torch, a, shape), *rest),
      bad=(S(_cube, (2, 2, 4), 0), S(_cube, (2, 2, 4), 1)))  # fmt: skip
plain("linalg.tensorsolve", S(_cube, (2, 2, 4), x(2, 2)), S(_cube, (2, 4, 2), x(2, 2), dims=(1,)), dtypes=WIDE, tolerance=10,
      call=lambda torch, a, shape, *rest, **k: torch.linalg.tensorsolve(_four(torch, a, shape), *rest, **k),
      bad=(S(_cube, (2, 8), x(2)),))  # fmt: skip
plain("linalg.vander", S(x(3)), S(x(2, 3), N=2), S(x(2), N=5), call=linalg("vander"), dtypes=REFUSING,
      bad=(S(x(3), N=0), S(x(3), N=-1), S(x())))  # fmt: skip
plain("vander", S(x(3)), S(x(3), 2), S(x(3), 4, True), S(x(3), 0), bad=(S(x(2, 3)), S(x(3), -1)),
      differs=known("torch writes the powers into a new tensor, which its formula then misses", "nodes", "complex_grad"))  # fmt: skip
