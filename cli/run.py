"""`tt run`: a script runs as it would under python, except that `import torch` is tt.core."""

from __future__ import annotations

import os
import sys
from types import CodeType, ModuleType
from typing import Any

from ..shim import launch
from ..shim.launch import execute, main_module, prepare
from ..shim.repair import compile_source
from .errors import FAILED, INTERRUPTED, CommandError, reporting
from .options import read

_OURS = (__file__, launch.__file__)

HELP = """Usage: tt run [OPTIONS] FILE [ARGS…]
       tt run [OPTIONS] -m MODULE [ARGS…]
       tt run [OPTIONS] - [ARGS…]

Run a Python script (- reads it from standard input) with `import torch` resolved to tt, also in its child processes.

Options:
  --torch 2|0.4|0.4.0|0.3  the PyTorch whose rules apply (default: TT_TORCH, or 2); 0.3 and 0.4 also accept `async=`
  --device-sim N           simulate N CUDA devices on the processor
  --stub                   synthetic stand-ins for torchvision's data, plotting modules and what tt_stubs.py provides
  -m MODULE                run a module from the current folder or the path
  --traceback              show tracebacks in full, with the frames inside torch, and those of tt itself
  -h, --help               show this text

Exit code: the script's own; 1 when it raises; 2 when it cannot be run at all."""


def main(args: list[str]) -> int:
    """Run the script that `args` names and return its exit code."""
    settings, rest = read(args, stop=lambda arg: arg in ("-", "--", "-m", "-h", "--help"), stubs=True)
    if rest and rest[0] in ("-h", "--help"):
        print(HELP)
        return 0
    if rest and rest[0] == "--":
        del rest[0]
    if not rest or rest == ["-m"]:
        raise CommandError("needs a file to run (tt run --help)")
    settings.export()
    if rest[0] == "-m":
        return run_module(rest[1], rest[1:], settings.stub)
    return run_file(rest[0], rest, settings.stub)


def run_file(name: str, argv: list[str], stub: bool = False) -> int:
    """Run a file, or standard input for `-`, as `__main__`."""
    filename = "<stdin>" if name == "-" else os.path.abspath(name)
    data = _read(name)
    root = os.getcwd() if name == "-" else os.path.dirname(os.path.realpath(name))
    code = _compile(data, filename, shown=name if name != "-" else "<stdin>")
    if name == "-":
        import linecache

        lines = data.decode(errors="replace").splitlines()
        linecache.cache[filename] = (len(data), None, [line + "\n" for line in lines], filename)
    prepare(root, first_on_path="" if name == "-" else root, argv=argv)
    if stub:
        _stand_in(root)
    return _run(code, main_module(None if name == "-" else filename))


def run_module(name: str, argv: list[str], stub: bool = False) -> int:
    """Run a module as `python -m` does."""
    import runpy

    root = os.getcwd()
    prepare(root, first_on_path=root, argv=argv)
    if stub:
        _stand_in(root)
    get_details: Any = runpy._get_module_details  # type: ignore[attr-defined]
    try:
        _, spec, code = get_details(name, CommandError)
    except CommandError as error:
        raise CommandError(str(error)) from None
    except SyntaxError as error:
        raise CommandError(_syntax_line(error, error.filename or name)) from None
    sys.argv[0] = spec.origin
    module = main_module(
        spec.origin, __spec__=spec, __loader__=spec.loader, __cached__=spec.cached, __package__=spec.parent
    )
    return _run(code, module)


def _stand_in(root: str) -> None:
    """Put the synthetic stand-ins in place, here and in the Python processes that the program starts."""
    from ..migrate.proof.stubs import ROOT_VARIABLE, NoStandInError, install

    try:
        install(root)
    except NoStandInError as error:
        raise CommandError(str(error)) from None
    os.environ[ROOT_VARIABLE] = root


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    if os.path.isdir(name):
        raise CommandError(f"{name} is a folder, not a Python file")
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise CommandError(f"can't open {name}: {error.strerror}") from None


def _compile(data: bytes, filename: str, shown: str) -> CodeType:
    if b"\0" in data:
        raise CommandError(f"{shown} is a binary file, not Python source")
    try:
        return compile_source(data, filename)
    except SyntaxError as error:
        raise CommandError(_syntax_line(error, shown)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise CommandError(f"{shown}: {error or 'too deeply nested to compile'}") from None


def _syntax_line(error: SyntaxError, shown: str) -> str:
    place = f":{error.lineno}:{error.offset}" if error.lineno else ""
    return f"{shown}{place}: {type(error).__name__}: {error.msg}"


def _run(code: CodeType, module: ModuleType) -> int:
    """Run the program; what it raises is shown as python shows it."""
    try:
        execute(code, module)
    except SystemExit:
        raise
    except BaseException as error:
        _show(error)
        return INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAILED
    return 0


def _show(error: BaseException) -> None:
    """Print the script's traceback through its own `sys.excepthook`, from its own first frame on."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename in _OURS:
        frame = frame.tb_next
    error.__traceback__ = frame
    sys.stdout.flush()
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, frame)
        return
    # Not the built-in hook: it reads files, and so cannot show the lines of a script that came from standard input.
    from traceback import TracebackException

    from ..shim.frames import fold

    shown = TracebackException(type(error), error, frame, compact=True)
    if not reporting.traceback:
        fold(shown)
    print("".join(shown.format()), end="", file=sys.stderr)
