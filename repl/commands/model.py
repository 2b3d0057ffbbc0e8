"""`:params`, `:grads`, `:graph`, `:mem`: models, gradients, graphs and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import expression
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Params(Command):
    name = "params"
    arguments = "MODEL"
    help = "the parameters and buffers of a model, with shapes and bytes"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..views.model import params

        model = expression.model(shell, self.name, arguments)
        shell.show(lambda width, _: params(model, width))


class Grads(Command):
    name = "grads"
    arguments = "MODEL"
    help = "gradient norms of a model's parameters; NaN, zeros and vanishing ones stand out"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..views.model import grads

        model = expression.model(shell, self.name, arguments)
        shell.show(lambda width, blocks: grads(model, width, blocks))


class Graph(Command):
    name = "graph"
    arguments = "EXPRESSION [all]"
    help = "the autograd graph of a tensor: nodes, what they keep, its bytes, versions, your names"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..tensors import Names
        from ..views.graph import LIMIT, graph

        text, _, last = arguments.rpartition(" ")
        everything = bool(text) and last == "all"
        text = text.strip() if everything else arguments
        tensor = expression.tensor(shell, self.name, text)
        node = tensor.grad_fn
        if node is None:
            why = "is a leaf" if tensor.requires_grad else "records no gradient"
            raise RefusedError(f":graph {text}: {why}, nothing computed it")
        names = Names({**shell.namespace, **(shell.session.locals or {})})
        shell.show(lambda width, _: graph(node, names, width, None if everything else LIMIT))


class Mem(Command):
    name = "mem"
    arguments = "[diff]"
    choices = ("diff",)
    help = "live tensors by bytes, and who holds them: names, graphs, Out, the last error; diff: since the last :mem"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..views.memory import difference, mem, sizes

        if arguments not in ("", "diff"):
            raise RefusedError(f":mem {arguments}: takes nothing, or diff")
        now = sizes(shell)
        if arguments and shell.memory is None:
            raise RefusedError(":mem diff: there was no :mem before")
        before, shell.memory = shell.memory, now
        shell.show(lambda width, _: difference(before or {}, now, width) if arguments else mem(shell, width))
