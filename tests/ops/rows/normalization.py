"""The rows of normalisation."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, x


def functional(name):
    """A call of that name in torch.nn.functional."""
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


def norm(name, *samples, **fields):
    """A row for a function of torch.nn.functional."""
    row(f"F.{name}", *samples, call=functional(name), scalar="takes vectors or more", **{"dtypes": FLOATS, **fields})


def w(*shape):
    """Positive numbers that may require grad."""
    return x(*shape, low=0.5, high=1.5)


def r(*shape):
    """Running statistics."""
    return x(*shape, low=0.5, high=1.5, grad=False)


# -- batch_norm and instance_norm ----------------------------------------------------------------------------------
_on = dict(training=True)
norm("batch_norm", S(x(4, 3), None, None, w(3), w(3), True), S(x(2, 3, 4), None, None, **_on), S(x(2, 2, 2, 3), None, None, w(2), **_on),
     S(x(4, 3), r(3), r(3), w(3), w(3)), S(x(2, 3, 2), r(3), r(3)), S(x(2, 3, 2), None, None, None, w(3), True, 0.2, 1e-2),
     S(x(0, 3), r(3), r(3), w(3), w(3)), S(x(0, 3), None, None, **_on), S(exactly([[1.0], [1.0]]), None, None, **_on),
     covers=("batch_norm",),
     bad=(S(x(3, 2), None, None), S(x(1, 2), None, None, **_on), S(x(3, 2), r(3), r(3)), S(x(3, 2), r(2), r(3)),
          S(x(3, 2), r(2), r(2), w(3)), S(x(3, 2), r(2), r(2), w(2), w(3)), S(x(3, 2), r(2), None, **_on),
          S(x(3, 2), r(2), None), S(x(3), r(3), r(3)), S(ints(3, 2, high=4), r(2), r(2)),
          S(x(3, 2), None, None, training=True, eps=0.0), S(x(3, 2), r(2), r(2), eps=-1.0)))  # fmt: skip
row("torch.batch_norm", S(x(4, 3), w(3), w(3), None, None, True, 0.1, 1e-5, False), S(x(4, 3), None, None, r(3), r(3), False, 0.1, 1e-5, False),
    S(x(0, 3), None, None, r(3), r(3), False, 0.1, 1e-5, False), call=lambda torch, *a: torch.batch_norm(*a),
    scalar="takes vectors or more", dtypes=FLOATS)  # fmt: skip
row("native_batch_norm", S(x(4, 3), w(3), w(3), None, None, True, 0.1, 1e-5), S(x(4, 3), None, None, r(3), r(3), False, 0.1, 1e-5),
    scalar="takes vectors or more", empty="see F.batch_norm", dtypes=("float32", "float64"))  # fmt: skip
norm("instance_norm", S(x(2, 3, 4), None, None, w(3), w(3)), S(x(2, 3, 4)), S(x(1, 2, 2, 3)), S(x(2, 3, 2), r(3), r(3), w(3), w(3), False),
     S(x(2, 3, 4), None, None, w(3), None, True, 0.1, 1e-1), S(x(0, 3, 2)), covers=("instance_norm",),
     bad=(S(x(2, 2, 1)), S(x(2, 2, 3), use_input_stats=False), S(x(2, 3)), S(x(2, 2, 3), r(3), r(3))))  # fmt: skip

# -- one example at a time -----------------------------------------------------------------------------------------
norm("layer_norm", S(x(2, 3), (3,), w(3), w(3)), S(x(2, 3), (3,)), S(x(2, 3, 2), [3, 2], w(3, 2)), S(x(3), (3,), None, w(3), 1e-2),
     S(x(2, 2, 3), (3,), w(3), w(3)), S(x(0, 3), (3,)), covers=("layer_norm",),
     bad=(S(x(2, 3), 3), S(x(2, 3), (2,)), S(x(2, 3), ()), S(x(2, 3), (3,), w(2)), S(x(2, 3), (3,), w(3), w(2)),
          S(ints(2, 3, high=4), (3,))))  # fmt: skip
row("torch.layer_norm", S(x(2, 3), (3,), w(3), w(3)), S(x(2, 3), (3,)), S(x(0, 3), (3,)), call=lambda torch, *a: torch.layer_norm(*a),
    scalar="takes vectors or more", dtypes=FLOATS)  # fmt: skip
row("native_layer_norm", S(x(2, 3), (3,), w(3), w(3), 1e-5), S(x(2, 3, 2), (3, 2), None, None, 1e-3), scalar="takes vectors or more",
    empty="see F.layer_norm", dtypes=("float32", "float64"))  # fmt: skip
norm("group_norm", S(x(2, 4, 3), 2, w(4), w(4)), S(x(2, 4, 3), 2), S(x(2, 4), 2, w(4)), S(x(1, 2, 2, 2), 1, None, w(2), 1e-2),
     S(x(0, 4, 3), 2), covers=("group_norm",),
     bad=(S(x(2, 4, 3), 3), S(x(2, 4, 3), 2, w(3)), S(x(2, 4, 3), 2, w(4), w(3)), S(x(4), 2), S(x(1, 2), 2),
          S(ints(2, 4, 3, high=4), 2)))  # fmt: skip
row("torch.group_norm", S(x(2, 4, 3), 2, w(4), w(4)), S(x(0, 4, 3), 2), call=lambda torch, *a: torch.group_norm(*a),
    scalar="takes vectors or more", dtypes=FLOATS, bad=(S(x(2, 4, 3), 0),))  # fmt: skip
norm("rms_norm", S(x(2, 3), (3,), w(3)), S(x(2, 3), (3,)), S(x(2, 3, 2), [3, 2], w(3, 2), 1e-3), S(x(0, 3), (3,)), covers=("rms_norm",),
     bad=(S(x(2, 3), (2,)), S(x(2, 3), ()), S(x(2, 3), (3,), w(2)), S(ints(2, 3, high=4), (3,))))  # fmt: skip
row("torch.rms_norm", S(x(2, 3), (3,), w(3)), S(x(0, 3), (3,)), call=lambda torch, *a: torch.rms_norm(*a),
    scalar="takes vectors or more", dtypes=FLOATS)  # fmt: skip

# -- neighbours and norms ------------------------------------------------------------------------------------------
norm("local_response_norm", S(x(2, 4, 3), 2), S(x(1, 4, 2, 2), 3, 0.5, 0.6, 2.0), S(x(1, 2, 2, 2, 1), 3, 0.5), S(x(0, 4, 3), 2),
     dtypes=("float32", "float64"), bad=(S(x(2, 4), 2),))  # fmt: skip
norm(
    "normalize",
    S(x(2, 3)),
    S(x(3), dim=0),
    S(x(2, 3), p=1),
    S(x(2, 3), p=3.0, dim=0),
    S(exactly([[0.0, 0.0], [3.0, 4.0]])),
    S(x(0, 3)),
    differs={"second:4": "the second derivative of a norm is 0 at zero, torch's is not a number"},
)
row("CrossMapLRN2d", S(x(1, 6, 1, 2), 3, 0.5), S(x(1, 4, 2, 1), 2, 0.5, 0.6, 2.0),
    call=lambda torch, a, *rest: torch.nn.CrossMapLRN2d(*rest)(a), scalar="takes pictures", empty="as any other", dtypes=("float32", "float64"),
    covers=("cross_map_lrn2d", "cross_map_lrn2d_gradient"),
    differs={"complex_grad": "torch's backward of this layer does not take complex numbers"}, bad=(S(x(2, 4, 3), 3),))  # fmt: skip
