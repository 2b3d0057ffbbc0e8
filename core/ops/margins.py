"""Losses of margins, each one node: huber, soft margin, multi-class and multi-label margins."""

from __future__ import annotations

from ..tensor import Tensor
from .declare import operation
from .halves import in_float32
from .loss import _reduced, _share
from .pointwise import sgn, sigmoid
from .schema import Plain
from .where import where


def _huber_slope(g, self, target, reduction, delta):
    difference = self - target
    near = (difference <= delta) & (difference >= -delta)
    return g * (where(near, difference, sgn(difference) * delta) * _share(self, reduction))


@in_float32
@operation(
    grad=dict(
        self=_huber_slope,
        target=lambda g, self, target, reduction, delta: -_huber_slope(g, self, target, reduction, delta),
    ),
    function=False, method=False, refuses=("iubc", "huber_cpu"),
)  # fmt: skip
def huber_loss(xp, self: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0):
    """Half the squared difference below `delta`, a straight line above (Huber, 1964)."""
    size = xp.absolute(self - target)
    return _reduced(xp.where(size <= delta, size * size * 0.5, delta * (size - 0.5 * delta)), reduction)


@in_float32
@operation(
    grad=dict(
        self=lambda g, self, target, reduction: g * (-target * sigmoid(-self * target)) * _share(self, reduction),
    ),
    function=False, method=False,
)  # fmt: skip
def soft_margin_loss(xp, self: Tensor, target: Plain, reduction: str = "mean"):
    """`log(1 + exp(-target * x))` for answers of 1 and -1."""
    return _reduced(xp.log1p(xp.exp(-target * self)), reduction)


# -- of classes ----------------------------------------------------------------------------------------------------
def _rows(xp, self):
    """[N, C], whatever was given."""
    return self.reshape(1, -1) if self.ndim < 2 else self


def _one_hot(xp, target, classes):
    return xp.arange(classes) == target.reshape(-1, 1)


def _multi_margin_slope(g, self, target, p, margin, weight, reduction):
    from ..array.backend import xp_of

    xp = xp_of(_raw(self))
    rows = self.reshape(1, -1) if len(self.shape) < 2 else self
    classes = rows.shape[1]
    wanted = _like(_one_hot(xp, _raw(target), classes), self)
    own = where(wanted, rows, 0.0).sum(1, **_keep(self))
    over = where(wanted, 0.0, margin - own + rows)
    positive = over > 0
    slopes = where(positive, over * 2 if p == 2 else over * 0 + 1, 0.0)
    if weight is not None:
        each = weight[target]
        slopes = slopes * each.reshape(-1, 1)
    slopes = slopes / classes
    slopes = where(wanted, -slopes.sum(1, **_keep(self)), slopes)
    count = rows.shape[0]
    if reduction == "mean":
        slopes = slopes / count
    g = g.reshape(-1, 1) if reduction == "none" else g
    return (g * slopes).reshape(self.shape)


def _raw(value):
    return value.array if isinstance(value, Tensor) else value


def _keep(self) -> dict:
    return {"keepdim": True} if isinstance(self, Tensor) else {"keepdims": True}


def _like(array, self):
    from ..tensor import wrap

    return wrap(array) if isinstance(self, Tensor) else array


@operation(grad=dict(self=_multi_margin_slope), function=False, method=False, refuses=("iubc", "multi_margin_loss_cpu"))
def multi_margin_loss(
    xp, self: Tensor, target: Plain, p: int = 1, margin: float = 1.0, weight: Plain | None = None,
    reduction: str = "mean",
):  # fmt: skip
    """How far the other classes come within the margin of the right one, to the power `p`, over their number."""
    rows = _rows(xp, self)
    wanted = _one_hot(xp, target, rows.shape[1])
    own = xp.take_along_axis(rows, target.reshape(-1, 1), 1)
    over = xp.where(wanted, 0, xp.maximum(margin - own + rows, 0))
    over = over * over if p == 2 else over
    if weight is not None:
        over = over * weight[target].reshape(-1, 1)
    losses = over.sum(1) / rows.shape[1]
    if reduction == "none":
        return losses.reshape(self.shape[:-1]).astype(self.dtype)
    return _reduced(losses, reduction).astype(self.dtype)


# -- of labels -----------------------------------------------------------------------------------------------------
def _labels(xp, target, classes):
    """How often a row's labels name each class: those before the first negative number, [N, C]."""
    rows = target.reshape(-1, classes)
    valid = xp.cumprod(rows >= 0, axis=1).astype(bool)
    counts = xp.zeros((len(rows), classes))
    index = xp.broadcast_to(xp.arange(len(rows))[:, None], rows.shape)
    xp.add.at(counts, (index[valid], rows[valid]), 1)
    return counts


def _pairs(counts):
    """[N, label, class]: how often a class is a label, where another is none."""
    n, classes = counts.shape
    return counts.reshape(n, classes, 1) * (counts == 0).reshape(n, 1, classes)


def _multilabel_slope(g, self, target, reduction):
    from ..array.backend import xp_of

    xp, classes = xp_of(_raw(self)), (self.shape[-1] if len(self.shape) else 1)
    pairs = _like(_pairs(_labels(xp, _raw(target), classes)).astype(_raw(self).dtype), self)
    rows = self.reshape(-1, classes)
    over = 1 - rows.reshape(-1, classes, 1) + rows.reshape(-1, 1, classes)
    active = where(over > 0, over * 0 + pairs, 0.0)
    slopes = (active.sum(1) - active.sum(2)) / classes
    if reduction == "mean":
        slopes = slopes / rows.shape[0]
    g = g.reshape(-1, 1) if reduction == "none" else g
    return (g * slopes).reshape(self.shape)


@operation(
    grad=dict(self=_multilabel_slope), function=False, method=False, node="MultilabelMarginLossBackward0",
    refuses=("iubc", "multilabel_margin_loss_forward_out_frame"),
)  # fmt: skip
def multilabel_margin_loss(xp, self: Tensor, target: Plain, reduction: str = "mean"):
    """How far the classes that are not labels come within 1 of those that are, over the number of classes."""
    classes = self.shape[-1] if self.ndim else 1
    rows = self.reshape(-1, classes)
    over = xp.maximum(1 - rows[:, :, None] + rows[:, None, :], 0)
    losses = ((over * _pairs(_labels(xp, target, classes))).sum((1, 2)) / classes).astype(self.dtype)
    return losses.reshape(self.shape[:-1]) if reduction == "none" else _reduced(losses, reduction)
