"""Recurrent layers along time: one operation for a whole sequence, one direction of one layer.

The input's share of the gates is computed beforehand, for all steps in one product. A sequence is given as rows, step
after step, `batch_sizes` of them at each: the sizes never grow, so that sequences may end early (packed sequences). A
reversed scan goes from the last step to the first, and a sequence joins it at its own end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


def _sigmoid(xp: Any, a: Any) -> None:
    """The logistic function, in place."""
    xp.negative(a, out=a)
    xp.exp(a, out=a)
    a += 1
    xp.reciprocal(a, out=a)


def _add_hidden(xp: Any, a: Any, h: Any, transposed: Any, bias: Any) -> None:
    xp.matmul(h, transposed, out=a)
    if bias is not None:
        a += bias


# -- RNN -----------------------------------------------------------------------------------------------------------
def _rnn_gradient(g_output, g_last, projected, h, weight, bias, batch_sizes, reverse, rectify, output, before, needed):
    if isinstance(g_output, Tensor):
        composed = _composed(_rnn_step, (projected, h, weight, bias), batch_sizes, reverse, 1, rectify=rectify)
        return _second_order(composed, (projected, h, weight, bias), (g_output, g_last), needed)
    dh, gates = g_last.copy(), g_output.copy()
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        d, y = gates[rows], output[rows]
        d += dh[:size]
        d *= (y > 0) if rectify else 1 - y * y
        dh[:size] = d @ weight
    return gates, dh, gates.T @ before, None if bias is None else gates.sum(0)


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
    for rows, size in _steps(batch_sizes, reverse):
        before[rows] = h[:size]
        a = output[rows]
        _add_hidden(xp, a, h[:size], transposed, bias)
        a += projected[rows]
        if rectify:
            xp.maximum(a, 0, out=a)
        else:
            xp.tanh(a, out=a)
        h[:size] = a
    return output, h, before


def _rnn_step(x: Any, state: tuple, weight: Any, bias: Any, rectify: bool) -> tuple:
    a = x + _hidden(state[0], weight, bias)
    return (relu(a) if rectify else tanh(a),)


# -- LSTM ----------------------------------------------------------------------------------------------------------
def _lstm_gradient(
    g_output, g_last, g_cell, projected, h, c, weight, bias, batch_sizes, reverse, gates, before, cells_before, needed
):  # fmt: skip
    if isinstance(g_output, Tensor):
        composed = _composed(_lstm_step, (projected, h, c, weight, bias), batch_sizes, reverse, 2)
        return _second_order(composed, (projected, h, c, weight, bias), (g_output, g_last, g_cell), needed)
    from ..array.backend import xp_of

    xp, width = xp_of(gates), weight.shape[1]
    dh, dc, dgates = g_last.copy(), g_cell.copy(), xp.empty_like(gates)
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        i, f, g, o = (gates[rows, k * width : (k + 1) * width] for k in range(4))
        di, df, dg, do = (dgates[rows, k * width : (k + 1) * width] for k in range(4))
        d = dh[:size] + g_output[rows]
        earlier = cells_before[rows]
        squashed = xp.tanh(f * earlier + i * g)
        dcell = dc[:size] + d * o * (1 - squashed * squashed)
        di[...] = dcell * g * i * (1 - i)
        df[...] = dcell * earlier * f * (1 - f)
        dg[...] = dcell * i * (1 - g * g)
        do[...] = d * squashed * o * (1 - o)
        dh[:size] = dgates[rows] @ weight
        dc[:size] = dcell * f
    return dgates, dh, dc, dgates.T @ before, None if bias is None else dgates.sum(0)


@operation(
    grad={("projected", "h", "c", "weight", "bias"): _lstm_gradient},
    outputs=("output", "last", "cell", "gates*", "before*", "cells_before*"), function=False, method=False,
)  # fmt: skip
def lstm_scan(
    xp, projected: Tensor, h: Tensor, c: Tensor, weight: Tensor, bias: Tensor | None, batch_sizes: tuple, reverse: bool
):  # fmt: skip
    """Long short-term memory along time (Hochreiter and Schmidhuber, 1997), gates in the order i, f, g, o.

    projected [rows, 4 H], h and c [B, H], weight [4 H, H], bias [4 H]; gives the hidden states [rows, H], the last
    hidden state and the last cell state [B, H].
    """
    h, c, transposed, width = h.copy(), c.copy(), weight.T, weight.shape[1]
    gates = xp.empty_like(projected)
    output, before, cells_before = (xp.empty((len(projected), width), projected.dtype) for _ in range(3))
    for rows, size in _steps(batch_sizes, reverse):
        before[rows], cells_before[rows] = h[:size], c[:size]
        a = gates[rows]
        _add_hidden(xp, a, h[:size], transposed, bias)
        a += projected[rows]
        i, f, g, o = (a[:, k * width : (k + 1) * width] for k in range(4))
        _sigmoid(xp, a[:, : 2 * width])
        xp.tanh(g, out=g)
        _sigmoid(xp, o)
        cell = c[:size]
        cell *= f
        cell += i * g
        new = output[rows]
        xp.tanh(cell, out=new)
        new *= o
        h[:size] = new
    return output, h, c, gates, before, cells_before


def _lstm_step(x: Any, state: tuple, weight: Any, bias: Any) -> tuple:
    h, c = state
    a, width = x + _hidden(h, weight, bias), weight.shape[1]
    i, f, g, o = (a[:, k * width : (k + 1) * width] for k in range(4))
    cell = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(cell), cell


# -- GRU -----------------------------------------------------------------------------------------------------------
def _gru_gradient(g_output, g_last, projected, h, weight, bias, batch_sizes, reverse, gates, before, needed):
    if isinstance(g_output, Tensor):
        composed = _composed(_gru_step, (projected, h, weight, bias), batch_sizes, reverse, 1)
        return _second_order(composed, (projected, h, weight, bias), (g_output, g_last), needed)
    from ..array.backend import xp_of

    xp, width = xp_of(gates), weight.shape[1]
    dh, dprojected = g_last.copy(), xp.empty((len(gates), 3 * width), gates.dtype)
    dhidden = xp.empty_like(dprojected)
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        r, z, n, hidden = (gates[rows, k * width : (k + 1) * width] for k in range(4))
        dr, dz, dn = (dprojected[rows, k * width : (k + 1) * width] for k in range(3))
        d = dh[:size] + g_output[rows]
        dz[...] = d * (before[rows] - n) * z * (1 - z)
        dn[...] = d * (1 - z) * (1 - n * n)
        dr[...] = dn * hidden * r * (1 - r)
        dhidden[rows, : 2 * width] = dprojected[rows, : 2 * width]
        dhidden[rows, 2 * width :] = dn * r
        dh[:size] = d * z + dhidden[rows] @ weight
    return dprojected, dh, dhidden.T @ before, None if bias is None else dhidden.sum(0)


@operation(
    grad={("projected", "h", "weight", "bias"): _gru_gradient}, outputs=("output", "last", "gates*", "before*"),
    function=False, method=False,
)  # fmt: skip
def gru_scan(xp, projected: Tensor, h: Tensor, weight: Tensor, bias: Tensor | None, batch_sizes: tuple, reverse: bool):
    """Gated recurrent units along time (Cho et al., 2014), gates in the order r, z, n.

    projected [rows, 3 H], h [B, H], weight [3 H, H], bias [3 H]; gives the hidden states [rows, H] and the last [B, H].
    """
    h, transposed, width = h.copy(), weight.T, weight.shape[1]
    gates = xp.empty((len(projected), 4 * width), projected.dtype)  # r, z, n, and the hidden share of n
    output, before = (xp.empty((len(projected), width), projected.dtype) for _ in range(2))
    for rows, size in _steps(batch_sizes, reverse):
        before[rows] = h[:size]
        hidden = xp.empty((size, 3 * width), projected.dtype)
        _add_hidden(xp, hidden, h[:size], transposed, bias)
        x, a = projected[rows], gates[rows]
        both, n = a[:, : 2 * width], a[:, 2 * width : 3 * width]
        xp.add(x[:, : 2 * width], hidden[:, : 2 * width], out=both)
        _sigmoid(xp, both)
        a[:, 3 * width :] = hidden[:, 2 * width :]
        xp.multiply(a[:, :width], hidden[:, 2 * width :], out=n)
        n += x[:, 2 * width :]
        xp.tanh(n, out=n)
        new = output[rows]
        xp.subtract(h[:size], n, out=new)
        new *= a[:, width : 2 * width]
        new += n
        h[:size] = new
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
