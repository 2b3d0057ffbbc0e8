"""`:look`, `:hist`, `:heat`, `:plot`: seeing the elements of tensors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from . import expression
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

MOST_POINTS = 100_000


class Look(Command):
    name = "look"
    arguments = "EXPRESSION"
    help = "what a tensor or model is: layout, history, statistics, NaN and Inf, the spread of its values"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..tensors import is_module
        from ..views.look import look
        from ..views.model import params

        value = expression.evaluate(shell, self.name, arguments)
        if is_module(value):
            shell.show(lambda width, _: params(value, width))
            return
        tensor = (
            expression.tensor(shell, self.name, arguments) if shell.tensor_of(value) is None else shell.tensor_of(value)
        )
        shell.show(lambda width, blocks: look(arguments, tensor, width, blocks))


class Hist(Command):
    name = "hist"
    arguments = "EXPRESSION [BINS]"
    help = "a histogram of a tensor's elements"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..views.look import hist

        text, _, last = arguments.rpartition(" ")
        bins = 12
        if text and last.isdigit():
            arguments, bins = text.strip(), int(last)
            if not 1 <= bins <= 1000:
                raise RefusedError(f":hist draws from 1 to 1000 bins, not {bins}")
        tensor = expression.tensor(shell, self.name, arguments)
        shell.show(lambda width, blocks: hist(arguments, tensor, width, bins, blocks))


class Heat(Command):
    name = "heat"
    arguments = "EXPRESSION"
    help = "a tensor's last two dimensions as coloured cells"

    def run(self, shell: Shell, arguments: str) -> None:
        from .. import screen
        from ..views.heat import heat

        tensor = expression.tensor(shell, self.name, arguments)
        colours = screen.has_colours() and shell.settings.theme != "mono"
        shell.show(lambda width, blocks: heat(arguments, tensor, width, colours=colours, blocks=blocks))


class Plot(Command):
    name = "plot"
    arguments = "EXPRESSION[, EXPRESSION…]"
    help = "draw rows of numbers as lines"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..views.plot import plot

        series = {}
        for text in _parts(arguments) or [""]:
            series[text] = _numbers(shell, text)
        shell.show(lambda width, blocks: plot(series, width, blocks=blocks))


def _parts(arguments: str) -> list[str]:
    """The expressions between commas."""
    try:
        tree = ast.parse(f"({arguments},)", mode="eval").body
    except (SyntaxError, ValueError):
        return [arguments]
    return [ast.unparse(one) for one in tree.elts] if isinstance(tree, ast.Tuple) else [arguments]


def _numbers(shell: Shell, text: str) -> list[float]:
    value: Any = expression.evaluate(shell, "plot", text)
    if type(value) in (list, tuple) and value and all(shell.tensor_of(one) is not None for one in value):
        tensors = [shell.tensor_of(one) for one in value]  # losses kept as they came
        if any(one.numel() != 1 for one in tensors):
            raise RefusedError(f":plot {text}: its tensors have more than one element")
        return [float(one.item()) for one in tensors]
    tensor = expression.tensor(shell, "plot", text)
    if tensor.is_complex():
        raise RefusedError(f":plot {text}: complex numbers have no line")
    if tensor.numel() > MOST_POINTS:
        raise RefusedError(f":plot {text}: {tensor.numel()} points; slice it to at most {MOST_POINTS}")
    return [float(v) for v in tensor.detach().reshape(-1).tolist()]
