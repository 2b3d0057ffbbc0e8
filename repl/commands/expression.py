"""Arguments of commands that are expressions of the user's: evaluated in the session, refused in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .command import RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


def evaluate(shell: Shell, command: str, text: str) -> Any:
    """The value of an expression."""
    if not text:
        raise RefusedError(f":{command} needs an expression, such as :{command} x")
    try:
        code = compile(text, f"<:{command}>", "eval", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise RefusedError(f":{command} {text}: {getattr(error, 'msg', error)}") from None
    try:
        return eval(code, shell.namespace, shell.session.locals)
    except Exception as error:
        first = str(error).split("\n")[0]
        raise RefusedError(f":{command} {text}: {type(error).__name__}: {first}") from None


def tensor(shell: Shell, command: str, text: str) -> Any:
    """The core tensor that an expression is; numbers and lists of them become one."""
    value = evaluate(shell, command, text)
    found = shell.tensor_of(value)
    if found is not None:
        return found
    if isinstance(value, (int, float, complex, list, tuple)) or type(value).__module__ == "numpy":
        try:
            return shell.tensor_of(shell.torch.tensor(value))
        except (TypeError, ValueError, RuntimeError):
            pass
    raise RefusedError(f":{command} {text}: is a {type(value).__name__}, not a tensor")


def model(shell: Shell, command: str, text: str) -> Any:
    """The nn.Module that an expression is."""
    from ..tensors import is_module

    value = evaluate(shell, command, text)
    if not is_module(value):
        raise RefusedError(f":{command} {text}: is a {type(value).__name__}, not an nn.Module")
    return value
