"""Launches of recurrent layers: per step one matrix product, and one kernel for all that is left of it."""

from __future__ import annotations

from typing import Any

from ..recurrence import _steps
from .launch import covered, dense, launch


def _empty(like: Any, *shapes: tuple[int, ...]) -> list[Any]:
    return [like.xp.empty(shape, like.dtype) for shape in shapes]


def _sum(rows: Any, bias: Any) -> Any:
    return None if bias is None else rows.sum(axis=0)


# -- RNN -----------------------------------------------------------------------------------------------------------
def rnn(projected: Any, h: Any, weight: Any, bias: Any, batch_sizes: tuple, reverse: bool, rectify: bool) -> Any:
    if not covered(projected, weight, bias):
        return None
    h, width = h.copy(), weight.shape[1]
    output, before = _empty(projected, projected.shape, projected.shape)
    for rows, size in _steps(batch_sizes, reverse):
        product = h[:size] @ weight.T
        launch(
            "rnn_cell_forward", h, projected, product, bias, h, output, before, rows.start, size, width, rectify,
            over=size * width,
        )  # fmt: skip
    return output, h, before


def rnn_gradient(
    g_output: Any, g_last: Any, projected: Any, h: Any, weight: Any, bias: Any, batch_sizes: tuple, reverse: bool,
    rectify: bool, output: Any, before: Any, needed: Any,
) -> Any:  # fmt: skip
    if not covered(output, weight, before):
        return None
    g_output, d_hidden, width = dense(g_output), g_last.copy(), weight.shape[1]
    (d_sum,) = _empty(output, output.shape)
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        launch(
            "rnn_cell_backward", output, g_output, output, d_hidden, d_sum, rows.start, size, width, rectify,
            over=size * width,
        )  # fmt: skip
        d_hidden[:size] = d_sum[rows] @ weight
    return d_sum, d_hidden, d_sum.T @ before, _sum(d_sum, bias)


# -- LSTM ----------------------------------------------------------------------------------------------------------
def lstm(projected: Any, h: Any, c: Any, weight: Any, bias: Any, batch_sizes: tuple, reverse: bool) -> Any:
    if not covered(projected, weight, bias):
        return None
    h, c, width, total = h.copy(), c.copy(), weight.shape[1], len(projected)
    gates, output, before, cells_before, bent = _empty(projected, (4, total, width), *[(total, width)] * 4)
    for rows, size in _steps(batch_sizes, reverse):
        product = h[:size] @ weight.T
        launch(
            "lstm_cell_forward", h, projected, product, bias, h, c, output, gates, before, cells_before, bent,
            rows.start, size, width, total, over=size * width,
        )  # fmt: skip
    return output, h, c, gates, before, cells_before, bent


def lstm_gradient(
    g_output: Any, g_last: Any, g_cell: Any, projected: Any, h: Any, c: Any, weight: Any, bias: Any, batch_sizes: tuple,
    reverse: bool, gates: Any, before: Any, cells_before: Any, bent: Any, needed: Any,
) -> Any:  # fmt: skip
    if not covered(gates, weight, before, cells_before, bent):
        return None
    g_output, d_hidden, d_cell, width, total = (
        dense(g_output),
        g_last.copy(),
        g_cell.copy(),
        weight.shape[1],
        len(before),
    )
    (d_gates,) = _empty(gates, (total, 4 * width))
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        launch(
            "lstm_cell_backward", gates, g_output, gates, cells_before, bent, d_hidden, d_cell, d_gates, rows.start, size,
            width, total, over=size * width,
        )  # fmt: skip
        d_hidden[:size] = d_gates[rows] @ weight
    return d_gates, d_hidden, d_cell, d_gates.T @ before, _sum(d_gates, bias)


# -- GRU -----------------------------------------------------------------------------------------------------------
def gru(projected: Any, h: Any, weight: Any, bias: Any, batch_sizes: tuple, reverse: bool) -> Any:
    if not covered(projected, weight, bias):
        return None
    h, width, total = h.copy(), weight.shape[1], len(projected)
    gates, output, before = _empty(projected, (4, total, width), (total, width), (total, width))
    for rows, size in _steps(batch_sizes, reverse):
        product = h[:size] @ weight.T
        launch(
            "gru_cell_forward", h, projected, product, bias, h, output, gates, before, rows.start, size, width, total,
            over=size * width,
        )  # fmt: skip
    return output, h, gates, before


def gru_gradient(
    g_output: Any, g_last: Any, projected: Any, h: Any, weight: Any, bias: Any, batch_sizes: tuple, reverse: bool,
    gates: Any, before: Any, needed: Any,
) -> Any:  # fmt: skip
    if not covered(gates, weight, before):
        return None
    g_output, d_hidden, width, total = dense(g_output), g_last.copy(), weight.shape[1], len(before)
    d_projected, d_product = _empty(gates, (total, 3 * width), (total, 3 * width))
    for rows, size in reversed(_steps(batch_sizes, reverse)):
        launch(
            "gru_cell_backward", gates, g_output, gates, before, d_hidden, d_projected, d_product, rows.start, size, width,
            total, over=size * width,
        )  # fmt: skip
        d_hidden[:size] += d_product[rows] @ weight
    return d_projected, d_hidden, d_product.T @ before, _sum(d_product, bias)
