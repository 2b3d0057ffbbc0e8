"""AdaptiveLogSoftmaxWithLoss: a softmax over many classes, rare ones in clusters."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

from ...ops.declare import PUBLIC
from ...ops.shape import cat
from ...tensor import Tensor
from .. import functional as F  # noqa: N812
from .container import ModuleList, Sequential
from .linear import Linear
from .module import Module

_ASMoutput = namedtuple("_ASMoutput", ("output", "loss"))


class AdaptiveLogSoftmaxWithLoss(Module):
    """Efficient softmax approximation (Grave et al., 2017): classes sorted by frequency, cut at `cutoffs`."""

    def __init__(
        self, in_features: int, n_classes: int, cutoffs: Sequence[int], div_value: float = 4.0, head_bias: bool = False,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        cutoffs = list(cutoffs)
        if not cutoffs:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        if (
            cutoffs != sorted(set(cutoffs)) or min(cutoffs) <= 0 or max(cutoffs) > n_classes - 1
            or any(int(c) != c for c in cutoffs)
        ):  # fmt: skip
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value "
                "is between 1 and n_classes-1"
            )
        kind = {"device": device, "dtype": dtype}
        self.in_features, self.n_classes, self.cutoffs = in_features, n_classes, [*cutoffs, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, bias=head_bias, **kind)
        self.tail = ModuleList()
        for i in range(self.n_clusters):
            hidden = int(in_features // div_value ** (i + 1))
            classes = self.cutoffs[i + 1] - self.cutoffs[i]
            self.tail.append(
                Sequential(Linear(in_features, hidden, bias=False, **kind), Linear(hidden, classes, bias=False, **kind))
            )

    def reset_parameters(self) -> None:
        """Draw all weights again."""
        self.head.reset_parameters()
        for i2h, h2o in self.tail:
            i2h.reset_parameters()
            h2o.reset_parameters()

    def forward(self, input_: Tensor, target_: Tensor) -> _ASMoutput:
        """Log-probability of each target, and minus their mean: input [N, features] or [features], target [N] or []."""
        self._check(input_, target_)
        batched = target_.array.ndim > 0
        input: Any = input_ if batched else input_.unsqueeze(0)  # type: ignore[attr-defined]
        target: Any = target_ if batched else target_.unsqueeze(0)  # type: ignore[attr-defined]
        output = input.new_zeros(target.size(0))
        chosen = target.clone()
        for i, (low, high) in enumerate(zip(self.cutoffs, self.cutoffs[1:])):
            rows = ((target >= low) & (target < high)).nonzero().squeeze(1)
            if rows.numel():
                chosen.index_fill_(0, rows, self.shortlist_size + i)
                scores = F.log_softmax(self.tail[i](input.index_select(0, rows)), 1)
                own = scores.gather(1, (target.index_select(0, rows) - low).unsqueeze(1))  # type: ignore[attr-defined]
                output = output.index_copy(0, rows, own.squeeze(1))
        head = F.log_softmax(self.head(input), 1)
        output = output + head.gather(1, chosen.unsqueeze(1)).squeeze(1)  # type: ignore[attr-defined]
        loss = (-output).mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def _check(self, input: Tensor, target: Tensor) -> None:
        wanted = target.array.ndim
        if wanted > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if wanted == 1 and input.array.shape[0] != target.array.shape[0]:
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if input.array.ndim != wanted + 1:
            raise RuntimeError(
                f"{wanted}D target tensor expects {wanted + 1}D input tensors, but found inputs with size {input.shape}"
            )
        values = target.array
        if values.size and not (values.min() >= 0 and values.max() < self.n_classes):
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range [{values.min()}, "
                f"{values.max()}] were found. "
            )

    def log_prob(self, input: Tensor) -> Tensor:
        """Log-probabilities of all classes: [N, features] gives [N, n_classes]."""
        head: Any = F.log_softmax(self.head(input), 1)
        parts = [head[:, : self.shortlist_size]]
        for i, tail in enumerate(self.tail):
            parts.append(F.log_softmax(tail(input), 1) + head[:, self.shortlist_size + i].unsqueeze(1))
        return cat(parts, 1)

    def predict(self, input: Tensor) -> Tensor:
        """The most probable class of each row: [N, features] gives [N]."""
        best = PUBLIC["argmax"](self.head(input), 1)
        return PUBLIC["where"](best < self.shortlist_size, best, PUBLIC["argmax"](self.log_prob(input), 1))


__all__ = ["AdaptiveLogSoftmaxWithLoss"]
