"""Says in which layer an operation failed, by the layer's name in its model.

A module's call adds nothing while all goes well. When an operation's error passes through, the innermost module adds
itself to the line that names the call, and every module around it adds the name under which it holds the one below.
"""

from __future__ import annotations

from typing import Any

from ...array.errors import describe
from ...tensor import Tensor
from .advice import advise


class _Note:
    """The parts of an annotated message: it is put together again at every module on the way out."""

    def __init__(self, sentence: str, call: str, rest: str, layer: Any) -> None:
        self.sentence, self.call, self.rest = sentence, call, rest
        self.layer = self.inside = layer  # where it failed, and the outermost module that knows of it
        self.path: tuple[str, ...] = ()

    def text(self, args: tuple) -> str:
        name = ".".join(self.path)
        shown = _shown(self.layer)
        lines = [self.sentence, f"{self.call} in {name} = {shown}" if name else f"{self.call} in {shown}"]
        called = f"layer {name}" if name.rpartition(".")[2].isdigit() else name or type(self.layer).__name__
        advice = self.layer._advice(called, args) or advise(self.layer, called, args)
        return "\n".join(lines + ([f"  {advice}"] if advice else []) + ([self.rest] if self.rest else []))


def annotate(error: Exception, module: Any, args: tuple) -> None:
    """Write into the message of an operation's error where in the model it happened."""
    note = getattr(error, "_layer_note", None)
    if note is None:
        note = _read(error, module, args)
        if note is None:
            return
        error._layer_note, error._layer_args = note, args  # type: ignore[attr-defined]
    else:
        name = next((n for n, child in module._modules.items() if child is note.inside), None)
        if name is None:
            return
        note.path, note.inside = (name, *note.path), module
    error.args = (note.text(error._layer_args), *error.args[1:])  # type: ignore[attr-defined]


def _read(error: Exception, module: Any, args: tuple) -> _Note | None:
    """A message of ours has the failed call on its second line: `  linear(input [64, 103], …)`."""
    if not error.args or not isinstance(error.args[0], str):
        return None
    if "\n" not in error.args[0] and _is_own(error, module):
        shown = ", ".join(describe(n, a) for n, a in zip(_names(module), args) if isinstance(a, Tensor))
        return _Note(error.args[0], f"  {type(module).__name__}({shown})", "", module)
    sentence, _, below = error.args[0].partition("\n")
    call, _, rest = below.partition("\n")
    name = call.strip().partition("(")[0]
    if not call.startswith("  ") or not name.isidentifier() or not call.endswith(")"):
        return None
    return _Note(sentence, call, rest, module)


def _is_own(error: Exception, module: Any) -> bool:
    """Whether a layer of this library failed by itself: its call is the last of a module, and no code of a user's is
    below it."""
    package = __name__.partition(".nn.")[0]
    if not type(module).__module__.startswith(f"{package}."):
        return False
    trace, caller, last = error.__traceback__, None, None
    while trace is not None:
        last = trace.tb_frame
        if last.f_code.co_name == "__call__" and last.f_globals["__name__"] == f"{package}.nn.modules.module":
            caller = last.f_locals.get("self")
        trace = trace.tb_next
    return caller is module and last is not None and str(last.f_globals.get("__name__")).startswith(f"{package}.")


def _names(module: Any) -> list[str]:
    """The names of forward's arguments."""
    code = module.forward.__code__
    return list(code.co_varnames[1 : code.co_argcount])


def _shown(module: Any) -> str:
    """The module on one line; `bias=True`, the default, says nothing. A whole model is named by its class alone."""
    text = repr(module)
    return type(module).__name__ if "\n" in text else text.replace(", bias=True", "")
