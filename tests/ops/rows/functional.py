"""The rows of torch.nn.functional: activations, losses, embedding."""

from __future__ import annotations

from tt.tests.ops.row import plain, row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, x


def functional(name):
    """A call of that name in torch.nn.functional."""
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


def activation(name, *more, covers=(), **fields):
    """A row for an activation, with samples on both sides of zero and exactly there."""
    row(f"F.{name}", S(x(2, 3)), S(x()), S(x(0, 3)), S(exactly([0.0, 1e-3, -30.0, 30.0])), *more, call=functional(name),
        covers=covers, **fields)  # fmt: skip


activation("leaky_relu", S(x(2, 3), 0.3), covers=("leaky_relu",))
activation("elu", S(x(2, 3), 0.5), covers=("elu",))
activation("selu")
activation("celu", S(x(2, 3), 0.5), covers=("celu",))
activation("softplus", S(x(2, 3), 2), S(x(4, low=-4, high=4), 2.0, 3.0), covers=("softplus",))
activation("gelu", S(x(2, 3), approximate="tanh"), covers=("gelu",), bad=(S(x(3), approximate="x"),))
activation("silu", covers=("silu",))
activation("logsigmoid", covers=("log_sigmoid",))
activation("hardtanh", S(x(2, 3), -0.5, 1.5), covers=("hardtanh",), dtypes=FLOATS)
activation("relu6", dtypes=FLOATS)
activation("softsign", dtypes=FLOATS)
activation("tanhshrink", dtypes=FLOATS)
row("F.softmin", S(x(2, 3), 1), S(x(), 0), S(x(0, 3), 1), call=functional("softmin"))
row("torch.softmax", S(x(2, 3), 1), S(x(2, 3), -1), S(x(), 0), S(x(0, 3), 1),
    call=lambda torch, a, dim: torch.softmax(a, dim), bad=(S(x(2), 1),))  # fmt: skip
row("torch.log_softmax", S(x(2, 3), 1), S(x(2, 3), -1), S(x(), 0), S(x(0, 3), 1),
    call=lambda torch, a, dim: a.log_softmax(dim), bad=(S(x(2), 1),))  # fmt: skip

# -- losses --------------------------------------------------------------------------------------------------------
_inside = dict(low=0.05, high=0.95)
row("F.mse_loss", S(x(2, 3), x(2, 3), reduction="sum"), S(x(2, 3), x(3)), S(x(2, 3), x(2, 3), weight=x(2, 3, low=0.1, grad=False)),
    S(x(2, 3), x(2, 3), False), S(x(2, 3), x(2, 3), None, False), S(x(), x()), S(x(0), x(0)), call=functional("mse_loss"),
    covers=("mse_loss",), dtypes=FLOATS, bad=(S(x(2, 3), x(2, 2)), S(x(2), x(2), reduction="no")))  # fmt: skip
row("F.l1_loss", S(x(2, 3), x(2, 3), reduction="sum"), S(x(2, 3), x(2, 3), weight=x(2, 3, low=0.1, grad=False)), S(x(), x()),
    S(x(0), x(0)), call=functional("l1_loss"), dtypes=FLOATS, bad=(S(x(2, 3), x(2, 2)),))  # fmt: skip
row("F.smooth_l1_loss", S(x(2, 3), x(2, 3), beta=0.5), S(x(2, 3), x(2, 3), beta=0.0), S(x(), x()), S(x(0), x(0)),
    call=functional("smooth_l1_loss"), covers=("smooth_l1_loss",), dtypes=FLOATS,
    bad=(S(x(2), x(2), beta=-1.0),))  # fmt: skip
row("F.binary_cross_entropy", S(x(2, 3, **_inside), x(2, 3, **_inside)), S(x(2, 3, **_inside), x(2, 3, **_inside), reduction="sum"),
    S(x(2, 3, **_inside), x(2, 3, **_inside), x(3, low=0.1, high=1, grad=False), reduction="none"), S(x(**_inside), x(**_inside)),
    S(x(0), x(0)), call=functional("binary_cross_entropy"), covers=("binary_cross_entropy",), dtypes=("float32", "float64"),
    bad=(S(x(2, low=2, high=3), x(2)), S(x(2, **_inside), x(3)), S(x(2, **_inside), ints(2, high=2))))  # fmt: skip
plain("F.binary_cross_entropy at the bounds", S(exactly([0.0, 1.0, 1.0, 0.0]), exactly([0.0, 1.0, 0.0, 1.0], grad=False)),
      call=functional("binary_cross_entropy"), dtypes=("float32", "float64"),
      differs={"second": "torch's second derivative adds 1e-12 instead of bounding by it"})  # fmt: skip
row("F.binary_cross_entropy_with_logits", S(x(2, 3), x(2, 3, **_inside)), S(x(2, 3), x(2, 3, **_inside), reduction="sum"),
    S(x(2, 3), x(2, 3, **_inside), x(3, low=0.1, grad=False), reduction="none"),
    S(x(2, 3), x(2, 3, **_inside), pos_weight=x(3, low=0.1, grad=False)), S(x(), x(**_inside)), S(x(0), x(0)),
    S(exactly([-200.0, 200.0, 0.0]), exactly([1.0, 0.0, 0.5], grad=False)), call=functional("binary_cross_entropy_with_logits"),
    covers=("binary_cross_entropy_with_logits",), dtypes=("float32", "float64"),
    bad=(S(x(2), x(3)), S(x(2), ints(2, high=2))))  # fmt: skip

# -- classes -------------------------------------------------------------------------------------------------------
_classes = (
    S(x(3, 4), ints(3, high=4)), S(x(3, 4), ints(3, high=4), x(4, low=0.2, grad=False)), S(x(4), ints(high=4)),
    S(x(4), ints(1, high=4)), S(x(3, 4), exactly([1, -100, 3], "int"), reduction="sum"),
    S(x(3, 4), exactly([1, 2, 3], "int"), ignore_index=2), S(x(3, 4), exactly([1, -100, 3], "int"), reduction="none"),
    S(x(2, 3, 2), ints(2, 2, high=3)), S(x(2, 3, 2, 2), ints(2, 2, 2, high=3), reduction="none"),
    S(x(3, 4), exactly([-100, -100, -100], "int")), S(x(0, 3), ints(0, high=3)),
)  # fmt: skip
_bad_classes = (
    S(x(2, 3), exactly([0, 3], "int")), S(x(2, 3), exactly([0, -1], "int")), S(x(2, 3), ints(3, high=3)),
    S(x(3, 4), x(3)), S(x(3, 4), ints(3, 1, high=4)), S(x(2, 5, 3), ints(2, 4, high=5)),
    S(x(3, 4), ints(3, high=4), x(5)), S(x(3, 4), ints(3, high=4), reduction="no"), S(x(), ints(high=1)),
)  # fmt: skip
row("F.nll_loss", *_classes, call=functional("nll_loss"), covers=("nll_loss",), scalar="takes classes",
    dtypes=("float32", "float64"), bad=_bad_classes)  # fmt: skip
row("F.cross_entropy", *_classes, S(x(3, 4), ints(3, high=4), label_smoothing=0.1),
    S(x(3, 4), exactly([1, -100, 3], "int"), x(4, low=0.2, grad=False), label_smoothing=0.1),
    S(x(3, 4), exactly([1, -100, 3], "int"), label_smoothing=0.1, reduction="none"),
    call=functional("cross_entropy"), scalar="takes classes", dtypes=("float32", "float64"),
    bad=(*_bad_classes[:-1], S(x(2, 3), ints(2, high=3), label_smoothing=2.0), S(x(2, 3), ints(2, 3, high=3)), S(x(2, 3), 1)))  # fmt: skip

plain("F.cross_entropy with probabilities", S(x(3, 4), x(3, 4, low=0)), S(x(3, 4), x(3, 4, low=0), reduction="none"),
      S(x(3, 4), x(3, 4, low=0), x(4, low=0.2, grad=False), label_smoothing=0.1), call=functional("cross_entropy"),
      dtypes=("float32", "float64"),
      differs={"nodes": "torch divides by a number of C++'s, which has a node of its own"})  # fmt: skip

# -- indices -------------------------------------------------------------------------------------------------------
row("F.embedding", S(ints(2, 3, high=4), x(4, 3)), S(exactly([0, 0, 2], "int"), x(4, 3)), S(ints(high=4), x(4, 3)),
    S(exactly([0, 1, 1, 3], "int"), x(4, 3), 1), S(exactly([0, 1, 3], "int"), x(4, 3), -1), S(ints(0, high=4), x(4, 3)),
    call=functional("embedding"), covers=("embedding", "embedding_gradient", "embedding_gradient_slope"), dtypes=FLOATS,
    bad=(S(exactly([0, 4], "int"), x(4, 3)), S(exactly([0, -1], "int"), x(4, 3)), S(x(2), x(4, 3)),
         S(ints(2, high=4), x(4, 3), 4)))  # fmt: skip
row("F.one_hot", S(ints(2, 3, high=4), 4), S(exactly([0, 2, 1], "int")), S(ints(high=3), 3), S(ints(0, high=3), 3),
    call=functional("one_hot"), bad=(S(ints(2, low=3, high=5), 3), S(exactly([-1, 2], "int")), S(x(2)), S(ints(0, high=3))))  # fmt: skip
