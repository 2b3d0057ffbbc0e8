"""`:sh` (also `!ls`), `:cd` and `:run`: commands of the system, the folder, and scripts."""

from __future__ import annotations

import builtins
import linecache
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Sh(Command):
    name = "sh"
    arguments = "COMMAND"
    takes = "file"
    help = "run a command of the system (also: !COMMAND); what it does to its own folder or variables ends with it"

    def run(self, shell: Shell, arguments: str) -> None:
        if not arguments:
            raise RefusedError(":sh needs a command, such as !ls")
        if arguments.split()[0] == "cd" and not set(arguments) & set(";|&"):
            _go(arguments[2:].strip())
            return
        sys.stdout.flush()
        code = subprocess.run(arguments, shell=True, check=False, **_streams()).returncode
        if code:
            raise RefusedError(f"!{arguments}: {f'exit code {code}' if code > 0 else f'ended by signal {-code}'}")


def _streams() -> dict[str, Any]:
    """Where the command writes: to what stands for the terminal here; on a pipe it must not read our entries."""
    streams: dict[str, Any] = {} if sys.stdin is not None and sys.stdin.isatty() else {"stdin": subprocess.DEVNULL}
    for name in ("stdout", "stderr"):
        try:
            streams[name] = getattr(sys, name).fileno()
        except (AttributeError, OSError, ValueError):  # replaced by something in memory
            continue
    return streams


class Cd(Command):
    name = "cd"
    arguments = "[FOLDER]"
    takes = "file"
    help = "work in another folder, or say which one this is"

    def run(self, shell: Shell, arguments: str) -> None:
        if arguments:
            _go(arguments)
        else:
            print(os.getcwd())


def _go(folder: str) -> None:
    try:
        os.chdir(os.path.expanduser(folder or "~"))
    except OSError as error:
        raise RefusedError(f":cd {folder}: {error.strerror}") from None
    print(os.getcwd())


class Run(Command):
    name = "run"
    arguments = "FILE.py [ARGUMENTS]"
    takes = "file"
    help = "run a script as `tt run` would, and have its names here; :debug goes in where it fails"

    def run(self, shell: Shell, arguments: str) -> None:
        try:
            words = shlex.split(arguments)
        except ValueError as error:
            raise RefusedError(f":run {arguments}: {error}") from None
        if not words or words[0].startswith("-"):
            raise RefusedError(":run needs a script, such as :run train.py --epochs 2")
        path = Path(words[0]).expanduser()
        code = _compiled(path)
        names: dict[str, Any] = {"__name__": "__main__", "__file__": str(path), "__builtins__": builtins}
        place = f"<tt :run {path.name}>"
        linecache.cache[place] = (1, None, [f":run {arguments}\n"], place)
        outer = compile("exec(code, names)", place, "exec")
        shell.remember(f":run {arguments}")
        argv, folders = sys.argv, list(sys.path)
        sys.argv, sys.path[:0] = [str(path), *words[1:]], [str(path.parent.resolve())]
        try:
            with shell.session.journal.watching(shell.namespace, ":run", f":run {arguments}", again=False):
                try:
                    exec(outer, {"code": code, "names": names, "__builtins__": builtins})
                finally:
                    sys.argv, sys.path[:] = argv, folders
                    found = {name: value for name, value in names.items() if not name.startswith("__")}
                    (shell.namespace if shell.session.locals is None else shell.session.locals).update(found)
        except SystemExit as left:
            if left.code not in (None, 0):
                raise RefusedError(f":run {path}: exit code {left.code}") from None
        except (Exception, KeyboardInterrupt) as error:
            shell.session.fail(error)
            raise RefusedError("") from None


def _compiled(path: Path) -> Any:
    from ...shim.repair import dialect_has_async, repaired

    try:
        text = path.read_text(encoding="utf-8-sig")
        return compile(repaired(text, str(path)) if dialect_has_async() else text, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise RefusedError(f":run {path}: line {error.lineno}: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise RefusedError(f":run {path}: {getattr(error, 'strerror', None) or error}") from None
