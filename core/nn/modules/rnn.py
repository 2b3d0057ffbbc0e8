"""Recurrent layers: RNN, LSTM and GRU over sequences, and their cells for single steps."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any

from ...ops.create import empty, zeros
from ...ops.index import index_select
from ...ops.matmul import linear
from ...ops.recurrence import gru_scan, lstm_scan, rnn_scan
from ...ops.shape import cat, stack
from ...tensor import Tensor
from .. import functional as F  # noqa: N812
from .. import init
from ..parameter import Parameter
from ..utils.rnn import PackedSequence, apply_permutation  # noqa: F401 - programs find it here
from .module import Module

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def _scan(mode: str, x: Tensor, state: tuple, weights: list, batch_sizes: tuple, reverse: bool) -> tuple[Tensor, tuple]:
    """One layer in one direction: rows [N, features] and states [B, H] give rows [N, H] and the last states."""
    w_ih, w_hh, *biases = weights
    b_ih, b_hh = biases or (None, None)
    projected = linear(x, w_ih, b_ih)
    if mode == "LSTM":
        output, h, c, *_ = lstm_scan(projected, *state, w_hh, b_hh, batch_sizes, reverse)
        return output, (h, c)
    if mode == "GRU":
        output, h, *_ = gru_scan(projected, *state, w_hh, b_hh, batch_sizes, reverse)
    else:
        output, h, *_ = rnn_scan(projected, *state, w_hh, b_hh, batch_sizes, reverse, mode == "RNN_RELU")
    return output, (h,)


class RNNBase(Module):
    """What RNN, LSTM and GRU share: weights per layer and direction, checks, the way through the layers."""

    def __init__(
        self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.bidirectional, self.proj_size = bias, batch_first, bidirectional, proj_size
        if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        self.dropout = float(dropout)
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers "
                f"greater than 1, but got dropout={dropout} and num_layers={num_layers}",
                stacklevel=3,
            )
        self._check_sizes()
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: 1 + bidirectional]:
                self._add_weights(layer, suffix, {"device": device, "dtype": dtype})
        self.reset_parameters()

    def _check_sizes(self) -> None:
        for name, kind in (("bias", bool), ("batch_first", bool), ("input_size", int), ("hidden_size", int)):
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
            if kind is int and value <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if self.proj_size:
            raise NotImplementedError("LSTM: proj_size is not supported; put a Linear layer behind an LSTM without it")
        if self.mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + self.mode)

    def _add_weights(self, layer: int, suffix: str, kind: dict[str, Any]) -> None:
        gates, hidden = _GATES[self.mode] * self.hidden_size, self.hidden_size
        features = self.input_size if layer == 0 else hidden * self._directions
        shapes = {"weight_ih": (gates, features), "weight_hh": (gates, hidden)}
        if self.bias:
            shapes.update(bias_ih=(gates,), bias_hh=(gates,))
        names = [f"{name}_l{layer}{suffix}" for name in shapes]
        for name, shape in zip(names, shapes.values()):
            setattr(self, name, Parameter(empty(shape, **kind)))
        self._all_weights.append(names)

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def all_weights(self) -> list[list[Any]]:
        """The weights of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self) -> list[Any]:
        return [weight for weights in self.all_weights for weight in weights]

    def flatten_parameters(self) -> None:
        """For cuDNN, which wants the weights in one block; nothing to do here."""

    def reset_parameters(self) -> None:
        """Draw all weights uniformly within 1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    # -- checks ----------------------------------------------------------------------------------------------------
    def check_input(self, input: Tensor, batch_sizes: Any) -> None:
        """The input's dtype, dimensions and features."""
        weight = self.all_weights[0][0]
        if input.dtype is not weight.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). Convert input: "
                f"input.to({weight.dtype}), or convert model: model.to({input.dtype})"
            )
        expected = 2 if batch_sizes is not None else 3
        if input.dim() != expected:
            raise RuntimeError(f"input must have {expected} dimensions, got {input.dim()}")
        if self.input_size != input.shape[-1]:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.shape[-1]}"
            )

    def get_expected_hidden_size(self, input: Tensor, batch_sizes: Any) -> tuple[int, int, int]:
        """[layers * directions, B, H]."""
        batch = int(batch_sizes[0]) if batch_sizes is not None else input.shape[0 if self.batch_first else 1]
        return self.num_layers * self._directions, batch, self.hidden_size

    def check_hidden_size(
        self, hx: Tensor, expected_hidden_size: tuple, msg: str = "Expected hidden size {}, got {}"
    ) -> None:
        """A state's shape."""
        if tuple(hx.shape) != tuple(expected_hidden_size):
            raise RuntimeError(msg.format(tuple(expected_hidden_size), list(hx.shape)))

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Any) -> None:
        """Everything about the arguments of `forward`."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def _check_dims(self, hx: Any, batched: bool) -> None:
        if hx is not None and hx.dim() != (3 if batched else 2):
            words = (
                "batched 3-D input, hx should also be 3-D" if batched else "unbatched 2-D input, hx should also be 2-D"
            )
            raise RuntimeError(f"For {words} but got {hx.dim()}-D tensor")

    # -- forward ---------------------------------------------------------------------------------------------------
    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """States in the order of another batch."""
        return hx if permutation is None else index_select(hx, 1, permutation)

    def _zero_state(self, input: Tensor, batch: int) -> Any:
        shape = (self.num_layers * self._directions, batch, self.hidden_size)
        return zeros(shape, dtype=input.dtype, device=input.device)

    def _unbatched(self, hx: Any) -> Any:
        return hx.unsqueeze(1)

    def _batch_removed(self, hx: Any) -> Any:
        return hx.squeeze(1)

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """input [T, B, features] ([B, T, features] with batch_first, [T, features] without a batch, or packed)."""
        if isinstance(input, PackedSequence):
            data, sizes, order, back = input
            hx = self._zero_state(data, int(sizes[0])) if hx is None else self.permute_hidden(hx, order)
            self.check_forward_args(data, hx, sizes)
            output, hidden = self._run(data, self._as_states(hx), tuple(sizes.tolist()))
            return PackedSequence(output, sizes, order, back), self.permute_hidden(hidden, back)
        if input.dim() not in (2, 3):
            what = "tensor instead" if self.mode.startswith("RNN") else "instead"
            name = self.mode.partition("_")[0]
            raise ValueError(f"{name}: Expected input to be 2D or 3D, got {input.dim()}D {what}")
        batched = input.dim() == 3
        self._check_dims(hx, batched)
        if not batched:
            input = input.unsqueeze(0 if self.batch_first else 1)
            hx = None if hx is None else self._unbatched(hx)
        if hx is None:
            hx = self._zero_state(input, input.shape[0 if self.batch_first else 1])
        self.check_forward_args(input, hx, None)
        rows = input.transpose(0, 1) if self.batch_first else input
        steps, batch = rows.shape[:2]
        if not steps:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        output, hidden = self._run(rows.reshape(steps * batch, rows.shape[2]), self._as_states(hx), (batch,) * steps)
        output = output.view(steps, batch, output.shape[-1])
        output = output.transpose(0, 1) if self.batch_first else output
        if batched:
            return output, hidden
        return output.squeeze(0 if self.batch_first else 1), self._batch_removed(hidden)

    def _as_states(self, hx: Any) -> tuple:
        return (hx,)

    def _run(self, x: Tensor, states: tuple, batch_sizes: tuple[int, ...]) -> tuple[Tensor, Any]:
        """All layers on rows [N, features]; the states come back as they were given, a tensor or two."""
        weights, lasts = self.all_weights, []
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(self._directions):
                i = layer * self._directions + direction
                state = tuple(s[i] for s in states)
                output, last = _scan(self.mode, x, state, weights[i], batch_sizes, direction == 1)
                outputs.append(output)
                lasts.append(last)
            x = cat(outputs, 1) if len(outputs) > 1 else outputs[0]
            if self.dropout and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, self.training)
        hidden = tuple(stack(list(each)) for each in zip(*lasts))
        return x, hidden if len(hidden) > 1 else hidden[0]

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for cached in ("_flat_weights", "_flat_weights_names", "_flat_weight_refs"):  # from a file of torch
            self.__dict__.pop(cached, None)
        self.__dict__.setdefault("proj_size", 0)

    def extra_repr(self) -> str:
        shown = f"{self.input_size}, {self.hidden_size}"
        for name, default in (
            ("num_layers", 1),
            ("bias", True),
            ("batch_first", False),
            ("dropout", 0),
            ("bidirectional", False),
        ):
            if getattr(self, name) != default:
                shown += f", {name}={getattr(self, name)}"
        return shown


class RNN(RNNBase):
    """Elman's network: `h = tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)`, or relu."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            nonlinearity, args = args[3], args[:3] + args[4:]
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(RNNBase):
    """Gated recurrent units (Cho et al., 2014)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    """Long short-term memory; its state is a pair `(h, c)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def get_expected_cell_size(self, input: Tensor, batch_sizes: Any) -> tuple[int, int, int]:
        """[layers * directions, B, H]."""
        return self.get_expected_hidden_size(input, batch_sizes)

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Any) -> None:
        self.check_input(input, batch_sizes)
        expected = self.get_expected_hidden_size(input, batch_sizes)
        for i, each in enumerate(hidden):
            self.check_hidden_size(each, expected, f"Expected hidden[{i}] size {{}}, got {{}}")

    def _check_dims(self, hx: Any, batched: bool) -> None:
        if hx is not None and any(each.dim() != (3 if batched else 2) for each in hx):
            kind, n = ("batched 3-D", 3) if batched else ("unbatched 2-D", 2)
            raise RuntimeError(
                f"For {kind} input, hx and cx should also be {n}-D but got ({hx[0].ndim}-D, {hx[1].ndim}-D) tensors"
            )

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        return hx if permutation is None else tuple(index_select(each, 1, permutation) for each in hx)

    def _zero_state(self, input: Tensor, batch: int) -> Any:
        state = super()._zero_state(input, batch)
        return state, state

    def _unbatched(self, hx: Any) -> Any:
        return tuple(each.unsqueeze(1) for each in hx)

    def _batch_removed(self, hx: Any) -> Any:
        return tuple(each.squeeze(1) for each in hx)

    def _as_states(self, hx: Any) -> tuple:
        return tuple(hx)


# -- cells ---------------------------------------------------------------------------------------------------------
class RNNCellBase(Module):
    """What the cells share."""

    mode = ""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        kind, gates = {"device": device, "dtype": dtype}, num_chunks * hidden_size
        self.weight_ih = Parameter(empty((gates, input_size), **kind))
        self.weight_hh = Parameter(empty((gates, hidden_size), **kind))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(empty(gates, **kind)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights uniformly within 1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        shown = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            shown += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            shown += f", nonlinearity={self.nonlinearity}"
        return shown

    def _step(self, input: Tensor, state: tuple) -> tuple:
        """One step on a batch; its new states."""
        if input.shape[1] != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {input.shape[1]} expected {self.input_size}")
        for i, each in enumerate(state):
            if each.shape[0] != input.shape[0]:
                raise RuntimeError(
                    f"Input batch size {input.shape[0]} doesn't match hidden{i} batch size {each.shape[0]}"
                )
            if each.shape[1] != self.hidden_size:
                raise RuntimeError(
                    f"hidden{i} has inconsistent hidden_size: got {each.shape[1]}, expected {self.hidden_size}"
                )
        weights = [self.weight_ih, self.weight_hh, *([self.bias_ih, self.bias_hh] if self.bias else [])]
        return _scan(self.mode, input, state, weights, (len(input),), False)[1]

    def _zeros(self, input: Tensor) -> Tensor:
        return zeros((input.shape[0], self.hidden_size), dtype=input.dtype, device=input.device)

    def _check_dims(self, input: Tensor, states: dict[str, Tensor]) -> bool:
        """Is the input a batch?"""
        for what, value in {"input": input, **states}.items():
            if value.dim() not in (1, 2):
                raise ValueError(f"{type(self).__name__}: Expected {what} to be 1D or 2D, got {value.dim()}D instead")
        return input.dim() == 2


class _OneState(RNNCellBase):
    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """input [B, features] or [features] and hidden state [B, H] or [H] give the new hidden state."""
        batched = self._check_dims(input, {} if hx is None else {"hidden": hx})
        if not batched:
            input = input.unsqueeze(0)  # type: ignore[attr-defined]
            hx = None if hx is None else hx.unsqueeze(0)  # type: ignore[attr-defined]
        (new,) = self._step(input, (self._zeros(input) if hx is None else hx,))
        return new if batched else new.squeeze(0)


class RNNCell(_OneState):
    """One step of an RNN."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    @property
    def mode(self) -> str:  # type: ignore[override]
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return f"RNN_{self.nonlinearity.upper()}"


class GRUCell(_OneState):
    """One step of a GRU."""

    mode = "GRU"

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)


class LSTMCell(RNNCellBase):
    """One step of an LSTM; its state is a pair `(h, c)`."""

    mode = "LSTM"

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """input [B, features] or [features] and the pair of states [B, H] or [H] give the new pair."""
        batched = self._check_dims(input, {} if hx is None else {f"hx[{i}]": each for i, each in enumerate(hx)})
        if not batched:
            input = input.unsqueeze(0)  # type: ignore[attr-defined]
            hx = None if hx is None else tuple(each.unsqueeze(0) for each in hx)  # type: ignore[assignment,attr-defined]
        h, c = self._step(input, (self._zeros(input),) * 2 if hx is None else tuple(hx))
        return (h, c) if batched else (h.squeeze(0), c.squeeze(0))


__all__ = ["GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNBase", "RNNCell", "RNNCellBase"]
