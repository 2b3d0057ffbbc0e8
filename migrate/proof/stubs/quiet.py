"""Stand-ins for modules that only draw, log or show: every call is accepted and does nothing.

Only where they are not installed: a missing plot must not keep a program's numbers from being compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

NAMES = {
    "matplotlib": "draws nothing",
    "mpl_toolkits": "draws nothing",
    "pylab": "draws nothing",
    "seaborn": "draws nothing",
    "visdom": "shows nothing",
    "tensorboardX": "logs nothing",
    "tensorboard_logger": "logs nothing",
    "tensorboard": "logs nothing",
    "tensorflow": "logs nothing",  # in a PyTorch program: its summaries
    "tqdm": "shows no progress",
}


LOUD = {"tensorflow.examples.tutorials.mnist.input_data"}  # modules inside quiet ones that have a stand-in of their own


class Quiet:
    """Anything: its attributes, items and calls are itself again."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __setitem__(self, _: Any, __: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        # `fig, ax = plt.subplots()` and `line, = plt.plot(x)` unpack: how many is the caller's affair
        return _Unpacked(self)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __bool__(self) -> bool:
        return True


class _Unpacked:
    """As many quiet values as an unpacking asks for, seen from the instruction that asks; none for a loop."""

    def __init__(self, value: Quiet) -> None:
        import dis
        import sys

        frame: Any = sys._getframe(2)
        wanted = 0
        for instruction in dis.get_instructions(frame.f_code):
            if instruction.offset >= frame.f_lasti and instruction.opname == "UNPACK_SEQUENCE":
                wanted = instruction.arg or 0
                break
            if instruction.offset > frame.f_lasti + 8:
                break
        self._values = iter([value] * wanted)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self._values)


def module(found: ModuleType) -> ModuleType:
    """`found`, with every name it is asked for; progress bars hand through what they are given."""
    quiet = Quiet()
    if found.__name__.partition(".")[0] == "tqdm":
        found.__dict__.update(tqdm=Progress, trange=lambda *n, **_: Progress(range(*n)), tqdm_notebook=Progress)
        return found
    found.__getattr__ = lambda name: _attribute(quiet, found.__name__, name)  # type: ignore[method-assign, assignment]
    return found


def _attribute(quiet: Quiet, package: str, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    if f"{package}.{name}" in LOUD:
        return import_module(f"{package}.{name}")
    return quiet


class Progress:
    """A progress bar that shows none."""

    def __init__(self, iterable: Any = (), *_: Any, **__: Any) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None

    @staticmethod
    def write(text: str, *_: Any, **__: Any) -> None:
        """What a program prints through its progress bar is output like any other."""
        print(text)
