"""Which public names the rows and behaviour cases really use: seen by running them, not by reading their names.

A row or case is given a recorder in place of the library, which notes every name that is asked of it; methods and
properties of tensors, storages and the like are noted when they are called from a file below `tests/`. What rows and
cases produce is compared with torch's stored answers by the tests beside them.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tt.core as tt
from tt.core.ops.declare import PUBLIC
from tt.fixtures.oracle import api
from tt.fixtures.oracle import ops as oracle
from tt.tests.behaviour.families import FAMILIES as CASES
from tt.tests.ops.measure import invoke
from tt.tests.ops.table import ROWS

INSTANCES = {"torch.FloatStorage": tt.TypedStorage}  # what calling an old class makes
TESTS = str(Path(__file__).resolve().parents[1])


class Recorder:
    """A module that notes which of its names are asked for, and those of its submodules."""

    def __init__(self, module: Any, name: str, seen: set[str]) -> None:
        self.__dict__.update(_module=module, _name=name, _seen=seen)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        full = f"{self._name}.{name}"
        self._seen.add(full)
        return Recorder(value, full, self._seen) if isinstance(value, types.ModuleType) else value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)


def _called_by_a_test() -> bool:
    return sys._getframe(2).f_code.co_filename.startswith(TESTS)


def _noting(member: Any, full: str, seen: set[str]) -> Any:
    """The same member of a class, which notes its use from a test."""
    if isinstance(member, property):

        def get(self: Any) -> Any:
            if _called_by_a_test():
                seen.add(full)
            return member.__get__(self)

        return property(get, member.fset, member.fdel, member.__doc__)
    if isinstance(member, (bool, int, str)):

        def value(self: Any) -> Any:
            if _called_by_a_test():
                seen.add(full)
            return member

        return property(value)
    plain = member.__func__ if isinstance(member, (staticmethod, classmethod)) else member
    if not inspect.isfunction(plain):
        return None

    def call(*args: Any, **kwargs: Any) -> Any:
        if _called_by_a_test():
            seen.add(full)
        return plain(*args, **kwargs)

    call.__dict__.update(plain.__dict__)
    call.__name__, call.__qualname__, call.__doc__, call.__module__ = (
        plain.__name__, plain.__qualname__, plain.__doc__, plain.__module__,
    )  # fmt: skip
    return type(member)(call) if isinstance(member, (staticmethod, classmethod)) else call


@contextlib.contextmanager
def members_noted(classes: dict[str, list[str]], seen: set[str]) -> Iterator[None]:
    """Note the use of named members of classes while the block runs."""
    undo: list[Callable[[], None]] = []
    try:
        for full, names in classes.items():
            owner = INSTANCES.get(full) or api.find(tt, full)
            if not isinstance(owner, type):
                continue
            for name in names:
                _note(owner, name, f"{full}.{name}", seen, undo)
        yield
    finally:
        for each in reversed(undo):
            each()


def _note(owner: type, name: str, full: str, seen: set[str], undo: list[Callable[[], None]]) -> None:
    if not hasattr(owner, name):
        return
    own = owner.__dict__.get(name)
    noting = _noting(inspect.getattr_static(owner, name), full, seen)
    if noting is None:
        return
    setattr(owner, name, noting)
    undo.append(lambda: setattr(owner, name, own) if own is not None else delattr(owner, name))


def used() -> set[str]:
    """The full names (`torch.sin`, `torch.Tensor.sin`) that rows and behaviour cases use."""
    seen: set[str] = set()
    classes = {"torch.Tensor": api.names()["torch.Tensor"], **api.members()}
    torch = Recorder(tt, "torch", seen)
    with members_noted(classes, seen), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in ROWS.values():
            for number in range(len(row.samples)):
                with contextlib.suppress(Exception):  # an error is an answer, and compared as such
                    invoke(torch, row, number)
        for cases in CASES.values():
            for case in cases.values():
                with contextlib.suppress(Exception):
                    case.program(torch)
    return seen | _forms()


def _forms() -> set[str]:
    """The spellings that the properties of a row compare with torch's stored answers (test_in_place, test_spellings)."""
    stored, found = oracle.load(), set()
    for row in ROWS.values():
        if row.call is not None or row.name not in stored:
            continue
        if hasattr(tt.Tensor, row.name):
            found.add(f"torch.Tensor.{row.name}")
        if any(a and "error" not in a for a in stored[row.name].get("in_place", ())):
            found |= {f"torch.Tensor.{row.name}_"} | ({f"torch.{row.name}_"} & {f"torch.{n}" for n in PUBLIC})
    return found
