"""The traced process on a real torch: the same events as `child.py`, taken by torch's own public hooks.

It runs under an interpreter that need not have tt installed, nor what tt depends on: only torch and NumPy. Its packages
are put into the table by `real_torch.py`, without running their `__init__`.
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from types import ModuleType
from typing import Any, TextIO

from . import clock, isolation
from .canonical import text_of

_LONGEST = 20_000  # characters of one line of output that are kept, as in a trace of tt


class Stop(BaseException):
    """Enough steps were seen: ends the program, past its own `except Exception`."""


def main(argument: str) -> int:
    """Shut the process in, prepare it, and run the program; 0 whatever it did, as long as the trace is complete."""
    instructions: dict[str, Any] = json.loads(argument)
    if not instructions["network"]:
        isolation.leave_network()  # before torch is imported: threads would make a namespace impossible
    filename = instructions["program"]
    root = os.path.dirname(filename)
    sys.path[0] = root
    sys.argv = [os.path.basename(filename), *instructions["arguments"]]
    sys.dont_write_bytecode = True
    with open(instructions["trace"], "w", encoding="utf-8") as sink:
        tracer = RealTracer(sink, instructions["steps"])
        failure: dict[str, Any] | None = None
        try:
            with open(filename, "rb") as file:
                code = compile(file.read(), filename, "exec", dont_inherit=True)
            seed_everything(instructions["seed"])
            if instructions.get("stub"):
                from .stubs import install

                install(root)
            clock.install()
            isolation.Guard(instructions["place"])
            tracer.install()
            module = ModuleType("__main__")
            module.__dict__.update(__builtins__=sys.modules["builtins"], __file__=filename)
            sys.modules["__main__"] = module
            exec(code, module.__dict__)
        except Stop:
            pass
        except BaseException as error:
            if not isinstance(error, SystemExit) or error.code not in (None, 0):
                failure = described(error, root)
        tracer.finish(failure)
    return 0


def seed_everything(seed: int) -> None:
    """Start torch's, Python's and NumPy's random numbers from one seed."""
    import numpy
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)


def described(error: BaseException, root: str) -> dict[str, Any]:
    """An exception as its last line, its kinds, and the line of the program it came from."""
    line = None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(os.path.join(root, "")):
            line = frame.filename[len(root) + 1 :], frame.lineno
    text = "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()
    last = next((t for t in text if t and not t.startswith(" ")), type(error).__name__)
    if isinstance(error, SystemExit):
        last = f"SystemExit: {error.code}"
    return {
        "error": last, "kinds": [k.__name__ for k in type(error).__mro__[:-1]], "at": line,
        "name": getattr(error, "name", None), "errno": getattr(error, "errno", None),
    }  # fmt: skip


def summary(tensor: Any) -> list[Any]:
    """As a trace of tt has it, but without the digest: no digest, shape, norm, sum, weighted sum, first element."""
    import numpy as np

    found = tensor.detach().cpu()
    array = found.numpy() if found.dtype.is_complex or not found.is_floating_point() else found.double().numpy()
    flat = array.reshape(-1).astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    weighted = flat @ np.cos(np.arange(flat.size))
    norm = float(np.sqrt(np.vdot(flat, flat).real))
    first = float(flat[0].real) if flat.size else 0.0
    shape = [] if array.shape == (1,) else list(array.shape)
    return ["", shape, norm, float(flat.sum().real), float(weighted.real), first]


class RealTracer:
    """Writes one JSON object per event of a program that runs on a real torch."""

    def __init__(self, sink: TextIO, most_steps: int | None) -> None:
        self.sink, self.most_steps = sink, most_steps
        self._pending, self._steps, self._running, self._process = "", 0, True, os.getpid()

    def install(self) -> None:
        """Watch backward passes, optimiser steps and standard output."""
        import torch
        from torch.optim.optimizer import register_optimizer_step_post_hook

        original = torch.autograd.backward

        def backward(tensors: Any, *arguments: Any, **named: Any) -> Any:
            done = original(tensors, *arguments, **named)
            self._backward([tensors] if isinstance(tensors, torch.Tensor) else list(tensors))
            return done

        torch.autograd.backward = backward  # what Tensor.backward calls too
        register_optimizer_step_post_hook(lambda optimiser, *_: self._step(optimiser))
        torch.Tensor.__repr__ = lambda tensor, **_: text_of(tensor)  # type: ignore[assignment, method-assign]
        sys.stdout = _Output(self)  # type: ignore[assignment]
        self._write("start", torch=str(torch.__version__))

    def finish(self, failure: dict[str, Any] | None) -> None:
        """Write the last line of output, and how the program ended."""
        if self._pending:
            self.printed("\n")
        self._running = False
        self._write("end", failure=failure, steps=self._steps)
        self.sink.flush()

    def _backward(self, roots: list[Any]) -> None:
        if not self._here():
            return
        leaves = [{"gradient": None if leaf.grad is None else summary(leaf.grad)} for leaf in leaves_of(roots)]
        self._write("backward", roots=[summary(r) for r in roots], leaves=leaves)

    def _step(self, optimiser: Any) -> None:
        if not self._here():
            return
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        self._steps += 1
        self._write(
            "step",
            parameters=[summary(p) for p in parameters],
            gradients=[None if p.grad is None else summary(p.grad) for p in parameters],
        )
        if self.most_steps is not None and self._steps >= self.most_steps:
            raise Stop

    def printed(self, text: str) -> None:
        """Output arrives in pieces; an event is a whole line."""
        self._pending += text
        while "\n" in self._pending and self._here():
            line, self._pending = self._pending.split("\n", 1)
            self._write("print", text=line[:_LONGEST])

    def _here(self) -> bool:
        return self._running and os.getpid() == self._process

    def _write(self, event: str, **fields: Any) -> None:
        json.dump({"event": event, **fields}, self.sink)
        self.sink.write("\n")


def leaves_of(roots: list[Any]) -> list[Any]:
    """The leaves below the roots, through the graph's public edges; a root that is a leaf counts."""
    leaves = {id(r): r for r in roots if r.grad_fn is None}
    stack, seen = [r.grad_fn for r in roots if r.grad_fn is not None], set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            leaves[id(node.variable)] = node.variable
        stack.extend(n for n, _ in node.next_functions if n is not None)
    return list(leaves.values())


class _Output:
    """Standard output of the traced program."""

    encoding, errors, closed = "utf-8", "strict", False

    def __init__(self, tracer: RealTracer) -> None:
        self._tracer = tracer

    def write(self, text: str) -> int:
        self._tracer.printed(text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 1
