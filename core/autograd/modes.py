"""Whether operations are recorded: no_grad, enable_grad, set_grad_enabled, and the anomaly switch. Per thread."""

from __future__ import annotations

import functools
import inspect
import threading
import warnings
from collections.abc import Callable
from typing import Any


class _Mode(threading.local):
    enabled = True
    packers: tuple = ()  # (pack, unpack) of `graph.saved_tensors_hooks`, innermost last
    no_packers: str | None = None  # why such hooks are refused here
    late = False  # a write in place records: its result is packed when it is written
    task: Any = None  # the backward pass this thread is in


class _Switches:
    """What holds for all threads."""

    __slots__ = ("anomaly", "check_nan", "packing")

    def __init__(self) -> None:
        self.anomaly, self.check_nan = False, True
        self.packing = 0  # how many threads have packers: while none has, saving a tensor looks no further


mode = _Mode()
switches = _Switches()


def is_grad_enabled() -> bool:
    """Is recording on in this thread?"""
    return mode.enabled


class _Switch:
    """A context manager that is also a decorator, also of generator functions."""

    before: bool

    def _wanted(self) -> bool:
        raise NotImplementedError

    def __enter__(self) -> None:
        self.before, mode.enabled = mode.enabled, self._wanted()

    def __exit__(self, *_: Any) -> None:
        mode.enabled = self.before

    def _again(self) -> _Switch:
        return type(self)()

    def __call__(self, function: Callable) -> Callable:
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generator(*args: Any, **kwargs: Any) -> Any:
                # the mode is left at each yield, so that the caller never runs under it
                inner = function(*args, **kwargs)
                resume: Callable = functools.partial(next, inner)
                while True:
                    with self._again():
                        try:
                            item = resume()
                        except StopIteration as stop:
                            return stop.value
                    try:
                        resume = functools.partial(inner.send, (yield item))
                    except GeneratorExit:
                        with self._again():
                            inner.close()
                        raise
                    except BaseException as error:  # noqa: BLE001 - it belongs to the generator
                        resume = functools.partial(inner.throw, error)

            return generator

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return wrapper


class no_grad(_Switch):  # noqa: N801 - torch's name
    """Inside, nothing is recorded. A context manager and a decorator."""

    def __new__(cls, function: Callable | None = None) -> Any:
        switch = super().__new__(cls)
        return switch if function is None else switch(function)

    def _wanted(self) -> bool:
        return False


class enable_grad(no_grad):  # noqa: N801 - torch's name
    """Inside, operations are recorded again."""

    def _wanted(self) -> bool:
        return True


class inference_mode(no_grad):  # noqa: N801 - torch's name
    """As no_grad; `inference_mode(False)` leaves recording as it is."""

    def __new__(cls, mode: Any = True) -> Any:
        switch = _Switch.__new__(cls)
        if callable(mode):
            switch.on = True  # type: ignore[attr-defined]
            return switch(mode)
        switch.on = mode  # type: ignore[attr-defined]
        return switch

    def _wanted(self) -> bool:
        return mode.enabled and not self.on  # type: ignore[attr-defined]

    def _again(self) -> _Switch:
        return type(self)(self.on)  # type: ignore[attr-defined]


class set_grad_enabled(_Switch):  # noqa: N801 - torch's name
    """Turn recording on or off, at once; as a context manager also back again."""

    def __init__(self, mode: bool) -> None:  # noqa: A002 - torch's argument name
        self.before, self.wanted = _swap(bool(mode)), bool(mode)

    def _wanted(self) -> bool:
        return self.wanted

    def __enter__(self) -> None:
        mode.enabled = self.wanted

    def _again(self) -> _Switch:
        return set_grad_enabled(self.wanted)

    def __call__(self, function: Callable) -> Callable:
        mode.enabled = self.before  # used as a decorator: the switch at construction was not meant
        return super().__call__(function)


def _swap(wanted: bool) -> bool:
    before, mode.enabled = mode.enabled, wanted
    return before


class detect_anomaly:  # noqa: N801 - torch's name
    """Inside, a failing or (with `check_nan`) NaN-producing backward formula names the forward line that recorded it."""

    def __init__(self, check_nan: bool = True) -> None:
        self.wanted = (True, check_nan)
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
            UserWarning,
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self.before = (switches.anomaly, switches.check_nan)
        switches.anomaly, switches.check_nan = self.wanted

    def __exit__(self, *_: Any) -> None:
        switches.anomaly, switches.check_nan = self.before


class set_detect_anomaly(detect_anomaly):  # noqa: N801 - torch's name
    """Switch anomaly detection at once; as a context manager also back again."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:  # noqa: A002
        self.wanted = (mode, check_nan)
        super().__enter__()

    def __enter__(self) -> None:
        pass
