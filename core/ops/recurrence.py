"""Recurrent layers along time: one operation for a whole sequence, one direction of one layer.

The input's share of the gates is computed beforehand, for all steps in one product. A sequence is given as rows, step
after step, `batch_sizes` of them at each: the sizes never grow, so that sequences may end early (packed sequences). A
reversed scan goes from the last step to the first, and a sequence joins it at its own end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..array.backend import xp_of
from ..tensor import Tensor
from .declare import operation
from .pointwise import relu, sigmoid, tanh
from .shape import cat


def _steps(batch_sizes: tuple[int, ...], reverse: bool) -> list[tuple[slice, int]]:
    """(rows of the step, number of sequences) in the order of computation."""
    found, start = [], 0
    for size in batch_sizes:
        found.append((slice(start, start + size), size))
        start += size
    return found[::-1] if reverse else found


def _by_gate(xp: Any, rows: Any, bias: Any, width: int, order: tuple[int, ...]) -> Any:
    """[N, gates * width] plus the bias as [gates, N, width]: then a gate's numbers lie together, which NumPy is fast on."""
    apart = xp.empty((len(order), len(rows), width), rows.dtype)
    for gate, at in zip(apart, order):
        own = slice(at * width, (at + 1) * width)
        if bias is None:
            gate[...] = rows[:, own]
        else:
            xp.add(rows[:, own], bias[own], out=gate)
    return apart


def _weights_by_gate(xp: Any, weight: Any, order: tuple[int, ...]) -> Any:
    """[gates * H, H] as [gates, H, H], each turned so that states stand on its left."""
    width = weight.shape[1]
    apart = xp.empty((len(order), width, width), weight.dtype)
    for gate, at in zip(apart, order):
        gate[...] = weight[at * width : (at + 1) * width].T
    return apart


def _beside(rows: Any, width: int) -> Any:
    """[N, gates * width] as [gates, N, width], the same memory."""
    return rows.reshape(len(rows), -1, width).swapaxes(0, 1)


def _sigmoid(xp: Any, a: Any, out: Any) -> None:
    """The logistic function; `a` is lost."""
    xp.negative(a, out=a)
    xp.exp(a, out=a)
    a += 1
    xp.reciprocal(a, out=out)


# -- RNN -----------------------------------------------------------------------------------------------------------
def _rnn_gradient(g_output, g_last, projected, h, weight, bias, batch_sizes, reverse, rectify, output, before, needed):
    if isinstance(g_output, Tensor):
        composed = _composed(_rnn_step, (projected, h, weight, bias), batch_sizes, reverse, 1, rectify=rectify)
        return _second_order(composed, (projected, h, weight, bias), (g_output, g_last), needed)
    xp, dh = xp_of(output), g_last.copy()
    dgates = (output > 0).astype(output.dtype) if rectify else 1 - output * output  # times what arrives, step by step
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        d = dh[:size]
        d += g_output[rows]
        dgates[rows] *= d
        xp.matmul(dgates[rows], weight, out=d)
    return dgates, dh, dgates.T @ before, None if bias is None else dgates.sum(0)


@operation(
    grad={("projected", "h", "weight", "bias"): _rnn_gradient}, outputs=("output", "last", "before*"), function=False,
    method=False,
)  # fmt: skip
def rnn_scan(
    xp, projected: Tensor, h: Tensor, weight: Tensor, bias: Tensor | None, batch_sizes: tuple, reverse: bool, rectify: bool
):  # fmt: skip
    """`h = tanh(projected + h @ weight.T + bias)` along time (Elman, 1990); with `rectify` by relu.

    projected [rows, H], h [B, H], weight [H, H], bias [H]; gives the hidden states [rows, H] and the last [B, H].
    """
    h, transposed = h.copy(), weight.T
    output, before = xp.empty_like(projected), xp.empty_like(projected)
    share = projected if bias is None else projected + bias
    for rows, size in _steps(batch_sizes, reverse):
        a, now = output[rows], h[:size]
        before[rows] = now
        xp.matmul(now, transposed, out=a)
        a += share[rows]
        if rectify:
            xp.maximum(a, 0, out=a)
        else:
            xp.tanh(a, out=a)
        now[...] = a
    return output, h, before


def _rnn_step(x: Any, state: tuple, weight: Any, bias: Any, rectify: bool) -> tuple:
    a = x + _hidden(state[0], weight, bias)
    return (relu(a) if rectify else tanh(a),)


# -- LSTM ----------------------------------------------------------------------------------------------------------
_SQUASHED_LAST = (0, 1, 3, 2)  # i, f, o, g: the three of the logistic function lie together


def _lstm_gradient(
    g_output, g_last, g_cell, projected, h, c, weight, bias, batch_sizes, reverse, gates, before, cells_before, bent, needed
):  # fmt: skip
    if isinstance(g_output, Tensor):
        composed = _composed(_lstm_step, (projected, h, c, weight, bias), batch_sizes, reverse, 2)
        return _second_order(composed, (projected, h, c, weight, bias), (g_output, g_last, g_cell), needed)
    xp, width = xp_of(gates), weight.shape[1]
    i, f, o, g = gates
    # For all steps at once: by what each gate multiplies the gradient of the cell, and o that of the hidden state.
    from_cell = xp.stack([g * i * (1 - i), cells_before * f * (1 - f), i * (1 - g * g)])
    from_hidden, into_cell = bent * o * (1 - o), o * (1 - bent * bent)
    dh, dc, dgates = g_last.copy(), g_cell.copy(), xp.empty((len(before), 4 * width), gates.dtype)
    apart = _beside(dgates, width)
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        d, dcell = dh[:size], dc[:size]
        d += g_output[rows]
        dcell += d * into_cell[rows]
        xp.multiply(from_cell[:, rows], dcell, out=apart[:3, rows])
        xp.multiply(from_hidden[rows], d, out=apart[3, rows])
        dcell *= f[rows]
        xp.matmul(dgates[rows], weight, out=d)
    return dgates, dh, dc, dgates.T @ before, None if bias is None else dgates.sum(0)


@operation(
    grad={("projected", "h", "c", "weight", "bias"): _lstm_gradient},
    outputs=("output", "last", "cell", "gates*", "before*", "cells_before*", "bent*"), function=False, method=False,
)  # fmt: skip
def lstm_scan(
    xp, projected: Tensor, h: Tensor, c: Tensor, weight: Tensor, bias: Tensor | None, batch_sizes: tuple, reverse: bool
):  # fmt: skip
    """Long short-term memory along time (Hochreiter and Schmidhuber, 1997), gates in the order i, f, g, o.

    projected [rows, 4 H], h and c [B, H], weight [4 H, H], bias [4 H]; gives the hidden states [rows, H], the last
    hidden state and the last cell state [B, H]; and for the gradient the gates i, f, o, g [4, rows, H], the states
    before each step and the squashed cell states after it.
    """
    h, c, width = h.copy(), c.copy(), weight.shape[1]
    gates = _by_gate(xp, projected, bias, width, _SQUASHED_LAST)
    turned, sums = _weights_by_gate(xp, weight, _SQUASHED_LAST), xp.empty((4, *h.shape), gates.dtype)
    output, before, cells_before, bent = (xp.empty((len(projected), width), gates.dtype) for _ in range(4))
    for rows, size in _steps(batch_sizes, reverse):
        now, cell, a, (i, f, o, g) = h[:size], c[:size], sums[:, :size], gates[:, rows]
        before[rows], cells_before[rows] = now, cell
        xp.matmul(now, turned, out=a)
        a += gates[:, rows]
        _sigmoid(xp, a[:3], out=gates[:3, rows])
        xp.tanh(a[3], out=g)
        cell *= f
        cell += i * g
        xp.tanh(cell, out=bent[rows])
        xp.multiply(o, bent[rows], out=now)
        output[rows] = now
    return output, h, c, gates, before, cells_before, bent


def _lstm_step(x: Any, state: tuple, weight: Any, bias: Any) -> tuple:
    h, c = state
    a, width = x + _hidden(h, weight, bias), weight.shape[1]
    i, f, g, o = (a[:, k * width : (k + 1) * width] for k in range(4))
    cell = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(cell), cell


# -- GRU -----------------------------------------------------------------------------------------------------------
_IN_ORDER = (0, 1, 2)  # r, z, n


def _gru_gradient(g_output, g_last, projected, h, weight, bias, batch_sizes, reverse, gates, before, needed):
    if isinstance(g_output, Tensor):
        composed = _composed(_gru_step, (projected, h, weight, bias), batch_sizes, reverse, 1)
        return _second_order(composed, (projected, h, weight, bias), (g_output, g_last), needed)
    xp, width = xp_of(gates), weight.shape[1]
    r, z, n, hidden = gates
    # For all steps at once: by what each gate multiplies the gradient of the new state, and n's hidden share.
    to_n = (1 - z) * (1 - n * n)
    factors = xp.stack([to_n * hidden * r * (1 - r), (before - n) * z * (1 - z), to_n * r])
    dh, arrived = g_last.copy(), xp.empty_like(before)
    dhidden = xp.empty((len(before), 3 * width), gates.dtype)
    apart = _beside(dhidden, width)
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        d = arrived[rows]
        xp.add(dh[:size], g_output[rows], out=d)
        xp.multiply(factors[:, rows], d, out=apart[:, rows])
        xp.matmul(dhidden[rows], weight, out=dh[:size])
        dh[:size] += d * z[rows]
    dprojected = dhidden.copy()
    xp.multiply(to_n, arrived, out=dprojected[:, 2 * width :])
    return dprojected, dh, dhidden.T @ before, None if bias is None else dhidden.sum(0)


@operation(
    grad={("projected", "h", "weight", "bias"): _gru_gradient}, outputs=("output", "last", "gates*", "before*"),
    function=False, method=False,
)  # fmt: skip
def gru_scan(xp, projected: Tensor, h: Tensor, weight: Tensor, bias: Tensor | None, batch_sizes: tuple, reverse: bool):
    """Gated recurrent units along time (Cho et al., 2014), gates in the order r, z, n.

    projected [rows, 3 H], h [B, H], weight [3 H, H], bias [3 H]; gives the hidden states [rows, H] and the last [B, H];
    and for the gradient the gates r, z, n and the hidden share of n [4, rows, H], and the states before each step.
    """
    h, width = h.copy(), weight.shape[1]
    share, turned = _by_gate(xp, projected, None, width, _IN_ORDER), _weights_by_gate(xp, weight, _IN_ORDER)
    sums, shifts = xp.empty((3, *h.shape), h.dtype), None if bias is None else bias.reshape(3, 1, width)
    gates = xp.empty((4, len(projected), width), projected.dtype)
    output, before = (xp.empty((len(projected), width), projected.dtype) for _ in range(2))
    for rows, size in _steps(batch_sizes, reverse):
        now, a, (r, z, n, hidden) = h[:size], sums[:, :size], gates[:, rows]
        before[rows] = now
        xp.matmul(now, turned, out=a)
        if shifts is not None:
            a += shifts
        hidden[...] = a[2]
        a[:2] += share[:2, rows]
        _sigmoid(xp, a[:2], out=gates[:2, rows])
        xp.multiply(r, hidden, out=n)
        n += share[2, rows]
        xp.tanh(n, out=n)
        now -= n
        now *= z
        now += n
        output[rows] = now
    return output, h, gates, before


def _gru_step(x: Any, state: tuple, weight: Any, bias: Any) -> tuple:
    (h,), width = state, weight.shape[1]
    a = _hidden(h, weight, bias)
    r, z = (sigmoid(x[:, k * width : (k + 1) * width] + a[:, k * width : (k + 1) * width]) for k in range(2))
    n = tanh(x[:, 2 * width :] + r * a[:, 2 * width :])
    return ((h - n) * z + n,)


# -- derivatives of derivatives ------------------------------------------------------------------------------------
def _hidden(h: Any, weight: Any, bias: Any) -> Any:
    product = h @ weight.transpose(0, 1)
    return product if bias is None else product + bias


def _composed(
    step: Callable, inputs: tuple, batch_sizes: tuple, reverse: bool, states: int, **options: Any
) -> tuple[Any, ...]:
    """The scan again, of operations on tensors: output and last states. Slow, and only for `create_graph=True`."""
    from ..autograd.modes import enable_grad

    projected, *state, weight, bias = inputs
    outputs: dict[int, Any] = {}
    with enable_grad():
        for rows, size in _steps(batch_sizes, reverse):
            now = tuple(s[:size] for s in state)
            new = step(projected[rows.start : rows.stop], now, weight, bias, **options)
            state = [cat([n, s[size:]], 0) if size < len(s) else n for n, s in zip(new, state)]
            outputs[rows.start] = new[0]
        return cat([outputs[k] for k in sorted(outputs)], 0), *state[:states]


def _second_order(outputs: tuple, inputs: tuple, gradients: tuple, needed: tuple[bool, ...]) -> list[Any]:
    from ..autograd import grad

    wanted = [t for t, n in zip(inputs, needed) if n]
    found = iter(grad(outputs, wanted, gradients, create_graph=True, allow_unused=True))
    return [next(found) if n else None for n in needed]
