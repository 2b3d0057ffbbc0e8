"""The traced process: runs the program of its instructions (JSON, its only argument) and writes what it did.

The dialect comes from TT_TORCH. Exit code 0 whatever the program did, as long as the trace is complete.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

from . import isolation

# where the library lies: what is raised there is not the program's own word
_LIBRARY = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "core", "")


def main() -> int:
    """Shut the process in, prepare it, and run the program under the tracer."""
    instructions: dict[str, Any] = json.loads(sys.argv[1])
    # before NumPy is imported: its threads would make a namespace impossible
    network = isolation.ALLOWED if instructions["network"] else isolation.leave_network()
    isolation.limit(instructions["memory"])
    from ...shim.launch import execute, main_module, prepare
    from ...shim.repair import compile_source

    filename = instructions["program"]
    root = os.path.dirname(filename)
    prepare(root, root, [os.path.basename(filename), *instructions["arguments"]])
    sys.dont_write_bytecode = True
    from . import clock
    from .probes import Probes
    from .trace import Stop, Tracer

    with open(filename, "rb") as file:
        data = file.read()
    with open(instructions["trace"], "w", encoding="utf-8") as sink:
        tracer = Tracer(sink, root, steps=instructions["steps"], events=instructions["events"], network=network)
        failure: dict[str, Any] | None = None
        probes = Probes(os.path.join(root, ""))
        probes.install()
        try:
            code = compile_source(data, filename)
            seed_everything(instructions["seed"])
            clock.install()
            if instructions.get("stub"):
                from .stubs import install

                install(root)
            isolation.Guard(instructions["place"])
            tracer.install()
            execute(code, main_module(filename))
        except Stop:
            pass
        except BaseException as error:
            if not isinstance(error, SystemExit) or error.code not in (None, 0):
                failure = described(error, tracer)
        if instructions.get("stub"):
            from .stubs import used

            tracer.note("stubs", used=used())
        tracer.finish(failure, probes.ran())
    return 0


def seed_everything(seed: int) -> None:
    """Start torch's, Python's and NumPy's random numbers from one seed: the program may draw from all three."""
    import random

    import numpy

    from ... import core

    core.manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)


def described(error: BaseException, tracer: Any) -> dict[str, Any]:
    """An exception as one line, its kinds, and the place in the program it came from."""
    place = None
    for frame in traceback.extract_tb(error.__traceback__):
        place = tracer.place_of(frame.filename, frame.lineno) or place
    if isinstance(error, SyntaxError):
        place = tracer.place_of(error.filename or "", error.lineno) or place
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    last = f"{type(error).__name__}: {said.strip().partition(chr(10))[0]}".removesuffix(": ")
    kinds = [kind.__name__ for kind in type(error).__mro__[:-1]]
    return {
        "error": last, "kinds": kinds, "at": place, "name": getattr(error, "name", None),
        "errno": getattr(error, "errno", None), "lacking": lacking(error),
    }  # fmt: skip


def lacking(error: BaseException) -> str | None:
    """What of PyTorch the library does not have, when that is why it raised this; no fault of the program's."""
    from ...core.refused import REFUSED

    frames = traceback.extract_tb(error.__traceback__)
    if not frames or not frames[-1].filename.startswith(_LIBRARY):
        return None
    said = str(error)
    for refused in REFUSED.values():
        if f"{refused.name}: {refused.reason}; " in said:
            return f"{refused.name}: {refused.reason}"
    first = said.strip().partition("\n")[0]
    ours = isinstance(error, NotImplementedError) and " not supported" in first and "complex" not in first
    return first.partition(";")[0] if ours else None


if __name__ == "__main__":
    # the process exits at once: what the program left running must not keep the proof waiting
    status = main()
    sys.stdout.flush()
    os._exit(status)
