"""The options that `tt run` and the shell share, read by hand: what follows them is the script's."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from .errors import CommandError, reporting

DIALECTS = ("2", "0.4", "0.4.1", "0.4.0", "0.3", "0.3.1")  # 0.4 is 0.4.1, 0.3 is 0.3.1


@dataclass
class Settings:
    """Which torch is spoken and on which devices; None leaves the environment's choice."""

    torch: str | None = None
    device_sim: int | None = None
    stub: bool = False  # synthetic stand-ins for data and modules that are missing; of `tt run` alone

    def export(self) -> None:
        """Put the settings where tt.core reads them when it is imported, here and in child processes."""
        if self.torch is not None:
            os.environ["TT_TORCH"] = self.torch
        elif os.environ.get("TT_TORCH"):
            _dialect("TT_TORCH", os.environ["TT_TORCH"])
        if self.device_sim is not None:
            os.environ["TT_DEVICE_SIM"] = str(self.device_sim)
        elif os.environ.get("TT_DEVICE_SIM"):
            _devices("TT_DEVICE_SIM", os.environ["TT_DEVICE_SIM"], least=0)
        if os.environ.get("TT_DEVICE_SIM_MEMORY"):  # last: the core that reads it is imported with what stands above
            _size("TT_DEVICE_SIM_MEMORY", os.environ["TT_DEVICE_SIM_MEMORY"])


def read(
    args: list[str], stop: Callable[[str], bool] = lambda arg: False, stubs: bool = False
) -> tuple[Settings, list[str]]:
    """Read options from the front of `args` up to the first word that is none, or at which `stop` says so.

    `stubs`: the command has --stub.
    """
    settings, rest = Settings(), list(args)
    while rest and rest[0].startswith("-") and not stop(rest[0]):
        name, equals, value = rest.pop(0).partition("=")
        if name == "--traceback" and not equals:
            reporting.traceback = True
        elif name == "--stub" and stubs and not equals:
            settings.stub = True
        elif name in ("--torch", "--device-sim"):
            if not equals:
                if not rest:
                    raise CommandError(f"{name} needs a value")
                value = rest.pop(0)
            _set(settings, name, value)
        else:
            raise CommandError(f"no such option: {name}")
    return settings, rest


def _set(settings: Settings, name: str, value: str) -> None:
    if name == "--torch":
        settings.torch = _dialect(name, value)
    else:
        settings.device_sim = _devices(name, value, least=1)


def _dialect(name: str, value: str) -> str:
    if value not in DIALECTS:
        raise CommandError(f"{name} is one of {', '.join(DIALECTS)}, not {value!r}")
    return value


def _devices(name: str, value: str, least: int) -> int:
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise CommandError(f"{name} is a number of devices, at least {least}, not {value!r}")
    return int(value)


def _size(name: str, value: str) -> None:
    from importlib import import_module

    try:
        import_module("tt.core.array.ledger").parsed(value, name)
    except ValueError as error:
        raise CommandError(str(error)) from None
