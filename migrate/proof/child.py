"""The traced process: `python -m tt.migrate.proof.child TRACE FILE` runs FILE and writes what it did as JSON lines.

The dialect comes from TT_TORCH, the seed from TT_PROOF_SEED. The file is compiled under the name of the original, so
that both versions see the same `__file__` and the same folder on the path.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any


def main() -> int:
    """Run the program under the tracer; 0 whatever it did, as long as the trace is complete."""
    trace_path, source_path, name, *argv = sys.argv[1:]
    from ...shim.launch import execute, main_module, prepare
    from ...shim.repair import compile_source

    filename = os.path.abspath(name)
    root = os.path.dirname(os.path.realpath(filename))
    prepare(root, root, [name, *argv])
    from .trace import Tracer

    with open(source_path, "rb") as file:
        data = file.read()
    with open(trace_path, "w", encoding="utf-8") as sink:
        tracer = Tracer(sink, filename)
        failure: dict[str, Any] | None = None
        try:
            code = compile_source(data, filename)
            seed = os.environ.get("TT_PROOF_SEED")
            if seed is not None:
                seed_everything(int(seed))
            tracer.install()
            execute(code, main_module(filename))
        except SystemExit as stop:
            if stop.code not in (None, 0):
                failure = {"error": f"SystemExit: {stop.code}", "line": None}
        except BaseException as error:
            failure = described(error, filename)
        tracer.finish(failure)
    return 0


def seed_everything(seed: int) -> None:
    """Start torch's, Python's and NumPy's random numbers from one seed: the program may draw from all three."""
    import random

    import numpy

    from ... import core

    core.manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)


def described(error: BaseException, filename: str) -> dict[str, Any]:
    """An exception as its last line, and the line of the program it came from."""
    line = None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == filename:
            line = frame.lineno
    if isinstance(error, SyntaxError):
        line = error.lineno
    text = "".join(traceback.format_exception_only(error)).strip().splitlines()
    last = next((t for t in reversed(text) if t and not t.startswith(" ")), text[-1] if text else type(error).__name__)
    return {"error": last, "line": line}


if __name__ == "__main__":
    # the process exits at once: what the program left running must not keep the proof waiting
    code = main()
    sys.stdout.flush()
    os._exit(code)
