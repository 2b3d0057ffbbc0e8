"""The process that tries a file's modules and functions: finds inputs that work, or repeats the ones it is given.

`python -m tt.migrate.proof.modules_child JSON`; the dialect comes from TT_TORCH. What it found and computed is written as
one JSON object: name -> recipe, and what each draw gave.
"""

from __future__ import annotations

import ast
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from typing import Any

from . import isolation


class _TooLongError(BaseException):
    """A name took longer than its share; passes `except Exception`, the user's and ours."""


def main() -> int:
    """Shut the process in, load the definitions, and try every name."""
    instructions: dict[str, Any] = json.loads(sys.argv[1])
    if not instructions["network"]:
        isolation.leave_network()
    isolation.limit(instructions["memory"])
    from ...shim.launch import prepare
    from ...shim.repair import dialect_has_async, repaired

    filename = instructions["program"]
    root = os.path.dirname(filename)
    prepare(root, root, [os.path.basename(filename)])
    sys.dont_write_bytecode = True
    with open(filename, "rb") as file:
        from importlib.util import decode_source

        text = decode_source(file.read())
    tree = ast.parse(repaired(text, filename) if dialect_has_async() else text, filename)
    if instructions.get("stub"):
        from .stubs import install

        install(root)
    isolation.Guard(instructions["place"])
    from . import definitions, trials

    plan = instructions.get("plan")
    out: dict[str, Any] = {}
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        trials.seed(instructions["seed"])
        found = definitions.load(tree, filename)
        for name, trial in trials.of(found, instructions["seed"]):
            if plan is None or name in plan:
                out[name] = _within(instructions["seconds"], partial(trial.run, None if plan is None else plan[name]))
        for name, why in found.skipped.items():
            out.setdefault(f"!{name}", why)
    with open(instructions["trace"], "w", encoding="utf-8") as sink:
        files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        own = sorted({f[len(root) + 1 :] for f in files if isinstance(f, str) and f.startswith(os.path.join(root, ""))})
        json.dump({"event": "end", "failure": None, "names": out, "modules": own}, sink)
        sink.write("\n")
    return 0


def _within(seconds: int, run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        with _limited(seconds):
            return run()
    except _TooLongError:
        return {"problem": f"took longer than {seconds} s", "slow": True}
    except (Exception, SystemExit) as error:  # the user's code: whatever it raises is the answer for this name
        return {"problem": f"{type(error).__name__}: {error}"}


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    if not hasattr(signal, "SIGALRM"):  # not on Windows: the whole process has its limit
        yield
        return

    def stop(*_: Any) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
