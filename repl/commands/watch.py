"""`:watch`: expressions that are shown again after each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import describe
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

WIDTH = 72


class Watch(Command):
    name = "watch"
    arguments = "[EXPRESSION | off [EXPRESSION]]"
    help = "show an expression again after each entry; without an argument list them, off ends it"

    def run(self, shell: Shell, arguments: str) -> None:
        word, _, rest = arguments.partition(" ")
        if word == "off":
            self._off(shell, rest.strip())
        elif arguments:
            try:
                compile(arguments, "<:watch>", "eval", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                raise RefusedError(f":watch {arguments}: {getattr(error, 'msg', error)}") from None
            if arguments not in shell.watched:
                shell.watched.append(arguments)
            print(watched(shell, arguments))
        elif not shell.watched:
            print("nothing is watched")
        else:
            show_watched(shell)

    @staticmethod
    def _off(shell: Shell, text: str) -> None:
        if not text:
            shell.watched.clear()
        elif text in shell.watched:
            shell.watched.remove(text)
        else:
            raise RefusedError(f":watch off {text}: that is not watched (:watch lists what is)")


def show_watched(shell: Shell) -> None:
    """A line for each watched expression."""
    from .. import screen

    for text in shell.watched:
        print(screen.dim(watched(shell, text)))


def watched(shell: Shell, text: str) -> str:
    """`loss = 0.25  float32 [] cpu grad=MeanBackward0`; an error in its place. Records no history of its own."""
    from ...core.autograd.modes import no_grad

    try:
        with no_grad():
            value = eval(compile(text, "<:watch>", "eval", dont_inherit=True), shell.namespace, shell.session.locals)
            return f"{text} = {_shown(shell, value)}"
    except Exception as error:
        return describe.shorten(f"{text}: {type(error).__name__}: {error}", WIDTH)


def _shown(shell: Shell, value: Any) -> str:
    tensor = shell.tensor_of(value)
    if tensor is None:
        return describe.shorten(repr(value), WIDTH)
    summary = describe.summary(tensor)
    return f"{tensor.item():.6g}  {summary}" if tensor.numel() == 1 and not tensor.is_complex() else summary
