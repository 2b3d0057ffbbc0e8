"""The rows of what a tensor is, of small names of old, of complex numbers from parts, and of spread and mean at once."""

from __future__ import annotations

import math

from tt.tests.ops.row import known, plain, row, unary, without_row
from tt.tests.ops.samples import FLOATS, Named, S, exactly, ints, mask, x

NAN = math.nan
for _name in ("is_nonzero",):
    plain(_name, S(exactly([1.0])), S(exactly(0.0)), bad=(S(x(2)), S(x(0))))
for _name in ("is_signed", "is_complex", "is_distributed", "is_conj", "is_neg", "is_inference", "get_device"):
    plain(
        f"torch.{_name}",
        S(x(2)),
        S(mask(2)),
        call=lambda torch, a, n=_name: getattr(torch, n)(a),
        covers=(_name,),
        differs=known("a device of its own", "simulated") if _name == "get_device" else {},
    )
plain("torch.is_same_size", S(x(2, 3), x(2, 3)), S(x(2), x(3)), call=lambda torch, a, b: torch.is_same_size(a, b))
FLAGS = (
    "name",
    "is_cpu",
    "is_ipu",
    "is_maia",
    "is_meta",
    "is_mkldnn",
    "is_mps",
    "is_mtia",
    "is_nested",
    "is_quantized",
    "is_sparse",
    "is_sparse_csr",
    "is_vulkan",
    "is_xla",
    "is_xpu",
)
plain(
    "flags",
    S(x(2)),
    call=lambda torch, a: [getattr(a, f) for f in FLAGS],
    covers=FLAGS,
    differs=known("a device of its own", "simulated"),
)
for _name in ("resolve_conj", "resolve_neg", "conj_physical"):
    row(_name, S(x(2, 3)), S(x()), S(x(0, 3)))
plain(
    "can_cast",
    *(
        S(Named(a), Named(b))
        for a in ("bool", "uint8", "float16", "complex64")
        for b in ("bool", "int64", "float64", "complex64")
    ),
)
plain(
    "result_type",
    S(x(2), 1),
    S(x(), ints(2, high=3)),
    S(ints(2, high=3), 1.5),
    S(1, 2.5),
    S(ints(2, high=3), mask(2)),
    bad=(),
)
plain("scalar_tensor", S(2.5), S(2, dtype=Named("int64")), S(2))
for _name in ("zero_", "detach_"):
    plain(f"torch.{_name}", S(x(2, 3)), call=lambda torch, a, n=_name: getattr(torch, n)(a * 1), covers=(_name,))
plain("torch.detach", S(x(2, 3)), call=lambda torch, a: torch.detach(a), covers=("detach",))
plain(
    "torch.resize_as_",
    S(x(2, 3, grad=False), x(2, grad=False)),
    call=lambda torch, a, b: torch.resize_as_(a.contiguous().clone(), b),
    covers=("resize_as_",),
)
plain("torch.masked_fill", S(x(2, 3), mask(2, 3), 0.5), call=lambda torch, a, m, v: torch.masked_fill(a, m, v))
for _name in ("clamp_min_", "clamp_max_"):
    plain(
        f"torch.{_name}", S(x(2, 3), 0.3), call=lambda torch, a, v, n=_name: getattr(torch, n)(a * 1, v), dtypes=FLOATS
    )
plain(
    "norm_except_dim",
    S(x(2, 3)),
    S(x(2, 3), 2, 1),
    S(x(2, 3, 2), 1),
    dtypes=FLOATS,
    differs=known("torch reshapes last", "nodes"),
)
plain("Tensor.broadcast_to", S(x(2, 1), 2, 3), S(x(3), (2, 3)), call=lambda torch, a, *s: a.broadcast_to(*s))

row(
    "inner",
    S(x(3), x(3)),
    S(x(2, 3), x(3)),
    S(x(2, 3), x(4, 3)),
    S(x(), x(3)),
    S(x(0, 3), x(3)),
    bad=(S(x(2, 3), x(2)),),
    differs=known("torch ends with another step", "nodes", "nodes:0"),
)
row(
    "vdot",
    S(x(3), x(3)),
    S(x(0), x(0)),
    scalar="refused, see bad",
    bad=(S(x(3), x(2, 3)), S(x(3), x(2)), S(x(), x())),
    differs=known("torch has a node of its own", "nodes"),
)
row("adjoint", S(x(2, 3)), S(x(2, 3, 2)), S(x()), S(x(0, 3)), bad=(S(x(3)),))
row("Tensor.H", S(x(2, 3)), S(x()), S(x(0, 3)), call=lambda torch, a: a.H, bad=(S(x(3)),), covers=("H",))
row("Tensor.mH", S(x(2, 3)), S(x(2, 3, 2)), S(x()), S(x(0, 3)), call=lambda torch, a: a.mH, covers=("mH",))
plain(
    "conj_physical_",
    S(x(2, 3)),
    call=lambda torch, a: (a * 1).conj_physical_(),
    covers=("conj_physical_",),
    differs=known("torch writes real numbers, too", "nodes"),
)

for _name in ("var_mean", "std_mean"):
    row(_name, S(x(2, 3)), S(x(2, 3), 1), S(x(2, 3), (0, 1), keepdim=True), S(x(2, 3), correction=0), S(x(2, 3), 1, False), S(x(2, 3), False), S(x(0, 3), 1), scalar="as var",
        covers=(_name.replace("_mean", "_and_mean"),), bad=(S(ints(3, high=4)), S(x(2, 3), 2)))  # fmt: skip
unary("angle", S(exactly([NAN, 0.0, -0.0])))
_parts = known("torch knows complex numbers of 16-bit floats", "dtypes:float16")
for _name in ("complex", "polar"):
    row(
        _name,
        S(x(2, 3), x(2, 3)),
        S(x(2, 3), x(3)),
        S(x(), x()),
        S(x(0, 3), x(3)),
        dtypes=("float32", "float64", "int64", "bool"),
        bad=(S(x(3), x(2)), S(x(3), ints(3, high=2))),
    )

without_row("only for tensors on a device, and refused elsewhere: tests/behaviour/cases/limits.py", "record_stream")
