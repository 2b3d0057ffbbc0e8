"""Runs a command through typer, with plain help and with errors as exceptions of ours."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from .errors import FAILED, CommandError
from .typed import Argument, parameters


def call(command: Callable[..., Any], prog: str, args: list[str]) -> int:
    """Parse `args` by the annotations of `command`, call it, and return its exit code."""
    # rich is a third of a second on a cold disk and only draws boxes around the help: the help stays plain.
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(context_settings={"help_option_names": ["-h", "--help"]})(_annotated(command))
    try:
        result = typer.main.get_command(app).main(args, prog_name=prog, standalone_mode=False)
    except typer.Abort:
        raise CommandError("aborted", FAILED) from None
    except _usage_errors() as error:
        raise CommandError(error.format_message().replace(": Value error, ", ": "), error.exit_code) from None
    return result if isinstance(result, int) else 0


def _annotated(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with typer's annotations in place of ours."""

    def run(**given: Any) -> Any:
        return command(**given)

    hints: dict[str, Any] = {}
    for name, kind, declared in parameters(command):
        if isinstance(declared, Argument):
            hints[name] = Annotated[kind, typer.Argument(metavar=declared.metavar, help=declared.help)]
        else:
            option = typer.Option(*declared.names, metavar=declared.metavar, help=declared.help)
            hints[name] = Annotated[kind, option]
    shape = inspect.signature(command)
    run.__doc__, run.__annotations__ = command.__doc__, hints
    run.__signature__ = shape.replace(  # type: ignore[attr-defined]
        parameters=[each.replace(annotation=hints[name]) for name, each in shape.parameters.items()]
    )
    return run


def _usage_errors() -> type[Any]:
    # typer carries its own copy of click in some versions and uses the real one in others: the base class of all parsing
    # errors is reached through the one subclass that typer makes public.
    return next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")
