"""`:save` and `:load`: the session's values in a file, or its entries as a script."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Save(Command):
    name = "save"
    arguments = "FILE.pt | FILE.py [NAME]"
    takes = "file"
    help = "write your values to a file for :load; or to a script your entries, or the program that made NAME"

    def run(self, shell: Shell, arguments: str) -> None:
        file, _, name = arguments.rpartition(" ")
        if file.endswith(".py") and name.isidentifier():
            self._program(shell, _path(self.name, file.strip()), name)
            return
        path = _path(self.name, arguments)
        if path.suffix == ".py":
            done = [text for text in shell.entered if not text.lstrip().startswith(":")]
            _replace(path, lambda file: file.write_text("import torch\n\n" + "\n".join(done) + "\n", encoding="utf-8"))
            print(f"{len(done)} entries in {path}")
            return
        if path.suffix != ".pt":
            raise RefusedError(f":save {arguments}: the file ends in .pt for values, in .py for a script")
        values, left = {}, []
        for name, value in shell.namespace.items():
            if name.startswith("_") or isinstance(value, ModuleType) or shell.is_its_own(value):
                continue
            if _goes_into_a_file(shell, value):
                values[name] = value
            else:
                left.append(name)
        _replace(path, lambda file: shell.torch.save(values, file))
        print(f"{len(values)} values in {path}" + (f"; left out: {', '.join(left)}" if left else ""))

    @staticmethod
    def _program(shell: Shell, path: Path, name: str) -> None:
        from ..slice import ImpossibleError, script

        if name not in shell.namespace:
            raise RefusedError(f":save {path} {name}: there is no {name}")
        journal = shell.session.journal
        try:
            text, count = script(journal.steps, name, journal.first_seed, str(shell.torch.__version__))
        except ImpossibleError as error:
            raise RefusedError(f":save {path} {name}: {error}") from None
        _replace(path, lambda file: file.write_text(text, encoding="utf-8"))
        print(f"{count} of {len(journal.steps)} statements in {path}")


class Load(Command):
    name = "load"
    arguments = "FILE.pt"
    takes = "file"
    help = "read the values that :save wrote; names that exist are bound anew"

    def run(self, shell: Shell, arguments: str) -> None:
        path = _path(self.name, arguments)
        try:
            values = shell.torch.load(path, weights_only=False)
        except Exception as error:
            raise RefusedError(f":load {path}: {type(error).__name__}: {str(error).splitlines()[0]}") from None
        if type(values) is not dict or not all(type(name) is str and name.isidentifier() for name in values):
            raise RefusedError(f":load {path}: holds no saved session (torch.load reads it)")
        shell.remember(f":load {arguments}")
        text = f"globals().update(torch.load({str(path)!r}, weights_only=False))"
        with shell.session.journal.watching(shell.namespace, ":load", text):
            shell.namespace.update(values)
        print(f"{len(values)} values: {', '.join(values)}")


def _path(command: str, text: str) -> Path:
    if not text:
        raise RefusedError(f":{command} needs the name of a file")
    return Path(text).expanduser()


def _goes_into_a_file(shell: Shell, value: Any) -> bool:
    import io

    try:
        shell.torch.save(value, io.BytesIO())
    except Exception:  # noqa: BLE001 - whatever a class of the user's raises
        return False
    return True


def _replace(path: Path, write: Any) -> None:
    """Write beside the file and put it in its place, so that nothing is half-written."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RefusedError(f":save {path}: {error.strerror}") from None
