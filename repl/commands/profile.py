"""`:profile`: which operations a statement ran, how often, how long, and what memory they left."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .. import describe
from .command import Command, RefusedError
from .timing import compiled, execute, seconds, synchronise

if TYPE_CHECKING:
    from ..shell import Shell

NARROW = 60  # columns, below which the total time is left out
MOST = 25  # operations that are shown


class Profile(Command):
    name = "profile"
    arguments = "STATEMENT"
    help = "run once: each operation's calls, time, own time, time on the device, and bytes left allocated"

    def run(self, shell: Shell, arguments: str) -> None:
        code = compiled(self.name, arguments)
        recording = _recording(shell)
        with shell.session.journal.watching(shell.namespace, ":profile", arguments):
            recording.start()
            try:
                execute(shell, self.name, code)
                synchronise(shell)
            finally:
                recording.stop()
        from ...core.autograd.profiler_util import EventList

        rows = table(recording, EventList(recording.events, profile_memory=True).key_averages())
        if not rows:
            raise RefusedError(f":profile {arguments}: no operation of torch ran")
        from ..views.model import table as columns

        head = ("operation", "calls", "time", "own", *(("device",) if recording.timed else ()), "bytes")

        def view(width: int, _: bool) -> Any:
            shown = [head, *rows[:MOST]]
            if width < NARROW:
                shown = [(*row[:2], *row[3:]) for row in shown]  # without the time of what an operation calls
            lines = columns(shown, width, right=tuple(range(1, len(shown[0]))))
            lines.right_crop(1)
            return lines

        shell.show(view)
        more = f"{len(rows) - MOST} more rows; " if len(rows) > MOST else ""
        print(f"{more}measuring itself takes time: compare the rows, and take :timeit for the whole")


def table(recording: Any, averages: Any) -> list[tuple[str, ...]]:
    """One row for each operation, the longest of its own first."""
    device: dict[str, float] = {}
    for event, first, last in recording.marks:
        with suppress(RuntimeError):  # a mark that was never reached
            device[event.name] = device.get(event.name, 0.0) + first.elapsed_time(last) / 1e3
    rows = []
    for one in sorted(averages, key=lambda row: -row.self_cpu_time_total):
        if one.key.startswith("autograd::engine"):  # around the node's own row
            continue
        cells = [describe.count(one.count), seconds(one.cpu_time_total / 1e6), seconds(one.self_cpu_time_total / 1e6)]
        if recording.timed:
            cells.append(seconds(device[one.key]) if one.key in device else "")
        size = one.self_cpu_memory_usage
        cells.append(f"-{describe.size(-size)}" if size < 0 else describe.size(size))
        rows.append((one.key.removeprefix("aten::").removeprefix("torch::autograd::"), *cells))
    return rows


def _recording(shell: Shell) -> Any:
    """The profiler's recording, with marks on the device's queue around each operation where there is a device."""
    from ...core.autograd.tracing import Recording, current

    if current.recording is not None:
        raise RefusedError(":profile: a profiler is running already")
    cuda = shell.torch.cuda

    class Marked(Recording):
        timed = cuda.is_available()

        def __init__(self) -> None:
            super().__init__(memory=True)
            self.marks: list[tuple[Any, Any, Any]] = []
            self._firsts: dict[int, Any] = {}

        def begin(self, name: str, frame: Any = None) -> Any:
            event = super().begin(name, frame)
            if self.timed:
                self._firsts[event.id] = self._mark()
            return event

        def _end(self) -> Any:
            event = super()._end()
            if self.timed:
                self.marks.append((event, self._firsts.pop(event.id), self._mark()))
            return event

        @staticmethod
        def _mark() -> Any:
            mark = cuda.Event(enable_timing=True)
            mark.record()
            return mark

    return Marked()
