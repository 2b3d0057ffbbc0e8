"""The one table of what operations launch: an operation's row or one of its formulas, and the function that launches kernels.

A launching function has the parameters of what it stands for, and answers None where its kernels do not cover the
arguments (another dtype, a layout that is not contiguous, another dimension): then the plain function on arrays answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ...array.cupy_backend import CudaArray
from ..schema import OPS, Op
from . import launch, on_activations, on_cells, on_losses, on_norms, on_rows


class Launch(NamedTuple):
    """What answers for an operation's kernel (`inputs` is None) or for the formula of these inputs."""

    operation: str
    inputs: tuple[str, ...] | None
    kernels: tuple[str, ...]
    function: Callable


def _activation(operation: str, function: Callable, kernel: str | None = None) -> Launch:
    name = f"{kernel or operation}_backward"
    return Launch(operation, ("self",), (name,), partial(function, name))


LAUNCHES = (
    Launch("softmax", None, ("softmax_forward",), partial(on_rows.softmax, "softmax_forward")),
    Launch("softmax", ("self",), ("softmax_backward",), partial(on_rows.softmax_gradient, "softmax_backward")),
    Launch("log_softmax", None, ("log_softmax_forward",), partial(on_rows.softmax, "log_softmax_forward")),
    Launch("log_softmax", ("self",), ("log_softmax_backward",), partial(on_rows.softmax_gradient, "log_softmax_backward")),
    Launch("nll_loss", None, ("nll_loss_forward",), on_losses.nll_loss),
    Launch("nll_loss", ("self",), ("nll_loss_backward",), on_losses.nll_loss_gradient),
    Launch("layer_norm", None, ("layer_norm_forward",), on_norms.layer_norm),
    Launch(
        "layer_norm", ("self", "weight", "bias"), ("layer_norm_backward", "layer_norm_backward_parameters"),
        on_norms.layer_norm_gradient,
    ),
    Launch("batch_norm", None, ("batch_norm_training", "batch_norm_evaluation"), on_norms.batch_norm),
    Launch("batch_norm", ("self", "weight", "bias"), ("batch_norm_backward",), on_norms.batch_norm_gradient),
    Launch("dropout_by_key", None, ("dropout_forward",), on_activations.dropout),
    Launch("dropout_by_key", ("self",), ("dropout_backward",), on_activations.dropout_gradient),
    _activation("relu", on_activations.of_result),
    _activation("sigmoid", on_activations.of_result),
    _activation("tanh", on_activations.of_result),
    _activation("leaky_relu", on_activations.leaky_relu_gradient),
    _activation("elu", on_activations.elu_gradient),
    _activation("silu", on_activations.silu_gradient),
    _activation("gelu", on_activations.gelu_gradient),
    _activation("softplus", on_activations.softplus_gradient),
    Launch("embedding_gradient", None, ("embedding_backward",), on_rows.embedding_gradient),
    Launch("scatter_zeros", None, ("scatter_add",), on_rows.scatter_zeros),
    Launch("scatter_add", None, ("scatter_add",), on_rows.scatter_add),
    Launch("rnn_scan", None, ("rnn_cell_forward",), on_cells.rnn),
    Launch("rnn_scan", ("projected", "h", "weight", "bias"), ("rnn_cell_backward",), on_cells.rnn_gradient),
    Launch("lstm_scan", None, ("lstm_cell_forward",), on_cells.lstm),
    Launch("lstm_scan", ("projected", "h", "c", "weight", "bias"), ("lstm_cell_backward",), on_cells.lstm_gradient),
    Launch("gru_scan", None, ("gru_cell_forward",), on_cells.gru),
    Launch("gru_scan", ("projected", "h", "weight", "bias"), ("gru_cell_backward",), on_cells.gru_gradient),
)  # fmt: skip

_installed = False


def install() -> None:
    """Let the operations of the table launch kernels for CuPy's arrays; other arrays are computed as before.

    Done when a backend on CuPy is made: a process without one never looks at this table, and pays nothing for it.
    """
    global _installed
    if _installed:
        return
    for row in LAUNCHES:
        op = OPS[row.operation]
        if row.inputs is None:
            op.kernels["cuda"] = _launching(row.function, op.kernel, skipped=1)
        else:
            _replace_formula(op, row)
    _installed = True


def _launching(function: Callable, plain: Callable, skipped: int = 0) -> Callable:
    """The function for CuPy's arrays where it covers them, else the plain one, which is also given `xp` (skipped: 1)."""

    def chosen(*given: Any) -> Any:
        if type(given[skipped]) is CudaArray and launch.wanted():
            found = function(*given[skipped:])
            if found is not None:
                return found
        return plain(*given)

    return chosen


def _replace_formula(op: Op, row: Launch) -> None:
    """Put a launching function before a formula, also in the plans that were made of it."""
    slots = tuple(op.slot(name) for name in row.inputs or ())
    (formula,) = (each for each in op.formulas if each.inputs == slots)
    plain = formula.function
    formula.function = chosen = _launching(row.function, plain)
    for plan in op._plans.values():
        plan.calls = tuple((chosen if call[0] is plain else call[0], *call[1:]) for call in plan.calls)


__all__ = ["LAUNCHES", "Launch", "install"]
