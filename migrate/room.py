"""Room for deeply nested source: a call that runs out of stack is made again on a thread that has more."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_STACK = 256 * 1024 * 1024
_LIMIT = 50_000


def with_room(call: Callable[[], _T]) -> _T:
    """The value of `call()`. Trees are read by recursion, which a few hundred chained operators exhaust."""
    try:
        return call()
    except RecursionError:
        pass
    outcome: list[_T] = []
    failure: list[BaseException] = []

    def again() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed over to the calling thread
            failure.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(_LIMIT)
    try:
        thread = threading.Thread(target=again)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if failure:
        raise failure[0]
    return outcome[0]
