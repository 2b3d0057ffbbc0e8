"""A clock that both versions read alike: programs print how long a batch took, and name files by the time of day."""

from __future__ import annotations

import datetime
import time
from typing import Any

START = 1_514_764_800.0  # the first day of 2018
TICK = 0.001  # each look at the clock finds it a millisecond later


class Clock:
    """Seconds that pass only by being asked for."""

    def __init__(self) -> None:
        self.now = START

    def seconds(self) -> float:
        """What `time.time` returns."""
        self.now += TICK
        return self.now

    def elapsed(self) -> float:
        """What `time.perf_counter` and `time.process_time` return."""
        return self.seconds() - START


def install() -> None:
    """Put the clock in place of this process's. `time.monotonic` stays: time limits are measured with it."""
    clock = Clock()
    time.time = clock.seconds
    time.perf_counter = time.process_time = clock.elapsed
    time.time_ns = lambda: int(clock.seconds() * 1e9)
    real_localtime, real_gmtime, real_strftime, real_ctime = time.localtime, time.gmtime, time.strftime, time.ctime
    time.localtime = lambda seconds=None: real_localtime(clock.seconds() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: real_gmtime(clock.seconds() if seconds is None else seconds)
    time.ctime = lambda seconds=None: real_ctime(clock.seconds() if seconds is None else seconds)
    time.strftime = lambda format, t=None: real_strftime(format, time.localtime() if t is None else t)
    real: Any = datetime.datetime

    class _Kind(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, real)

    class SteadyDatetime(datetime.datetime, metaclass=_Kind):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return real.fromtimestamp(clock.seconds(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            return real.fromtimestamp(clock.seconds(), datetime.UTC).replace(tzinfo=None)

        today = now

    SteadyDatetime.__name__ = SteadyDatetime.__qualname__ = "datetime"
    datetime.datetime = SteadyDatetime  # type: ignore[misc]
