"""`:time` and `:timeit`: wall and processor time, with devices synchronised and the peak of memory."""

from __future__ import annotations

import ast
import re
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

from .. import describe, screen
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

LONGEST = 1.0  # seconds that :timeit spends, about
ROUNDS = 5


class Time(Command):
    name = "time"
    arguments = "STATEMENT"
    help = "run once: wall time, processor time and the peak of memory that arrays took"

    def run(self, shell: Shell, arguments: str) -> None:
        code = compiled(self.name, arguments)
        synchronise(shell)
        tracing = tracemalloc.is_tracing()
        if not tracing:
            tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        try:
            wall, processor = time.perf_counter(), time.process_time()
            with shell.session.journal.watching(shell.namespace, ":time", arguments):
                execute(shell, self.name, code)
            synchronise(shell)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            peak = tracemalloc.get_traced_memory()[1] - before
        finally:
            if not tracing:
                tracemalloc.stop()
        print(f"wall {seconds(wall)}, processor {seconds(processor)}, peak {describe.size(max(peak, 0))}")


class TimeIt(Command):
    name = "timeit"
    arguments = "[-n RUNS] [-r ROUNDS] STATEMENT"
    help = "run again and again: the best and the middle time of one run"

    def run(self, shell: Shell, arguments: str) -> None:
        options, arguments = _options(arguments)
        code = compiled(self.name, arguments)
        with shell.session.journal.watching(shell.namespace, ":timeit", arguments, again=False):
            once = self._round(shell, code, 1)
            number = options.get("n") or max(1, min(1_000_000, int(LONGEST / ROUNDS / max(once, 1e-7))))
            rounds = options.get("r") or (ROUNDS if once < LONGEST else 1)
            times = sorted(self._round(shell, code, number) / number for _ in range(rounds))
        middle = times[len(times) // 2]
        print(f"best {seconds(times[0])}, middle {seconds(middle)} of {len(times)} × {describe.count(number)} runs")

    def _round(self, shell: Shell, code: Any, number: int) -> float:
        synchronise(shell)
        start = time.perf_counter()
        for _ in range(number):
            execute(shell, self.name, code)
        synchronise(shell)
        return time.perf_counter() - start


def _options(text: str) -> tuple[dict[str, int], str]:
    """`-n` and `-r` before the statement, and the statement."""
    options = {}
    while match := re.match(r"\s*-([nr])\s*(\d+)\s+(?=\S)", text):
        options[match[1]] = int(match[2])
        text = text[match.end() :]
    return options, text


def compiled(command: str, text: str) -> Any:
    """The code of a statement; RefusedError where it is none."""
    if not text:
        raise RefusedError(f":{command} needs a statement, such as :{command} x @ w")
    try:
        return compile(ast.parse(text), f"<:{command}>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise RefusedError(f":{command} {text}: {getattr(error, 'msg', error)}") from None


def execute(shell: Shell, command: str, code: Any) -> None:
    """Run it on the user's names; its error is one line."""
    try:
        exec(code, shell.namespace, shell.session.locals)
    except Exception as error:
        first = str(error).split("\n")[0]
        raise RefusedError(f":{command}: {type(error).__name__}: {first}") from None


def synchronise(shell: Shell) -> None:
    """Wait for the devices: what was asked of them is otherwise not in the time."""
    cuda = shell.torch.cuda
    if cuda.is_available():
        for device in range(cuda.device_count()):
            cuda.synchronize(device)


def seconds(taken: float) -> str:
    """A time in the unit that suits it."""
    micro = "µs" if screen.has_blocks() else "us"
    for unit, size in (("s", 1.0), ("ms", 1e-3), (micro, 1e-6)):
        if taken >= size:
            return f"{taken / size:.3g} {unit}"
    return f"{taken / 1e-9:.3g} ns"
