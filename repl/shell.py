"""One shell: a session, the torch that appears in it, and the `:commands`; the terminal and the pipe both drive it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from types import ModuleType
from typing import Any

from ..shim import alias
from . import describe, screen
from .commands import RefusedError, dispatch
from .evaluate import Session
from .settings import Settings


class Shell:
    """What an entry can reach: the names of the session and the commands."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        main = ModuleType("__main__")
        # A real module, so that what is defined here pickles and `import __main__` finds it.
        sys.modules["__main__"] = main
        self.session = Session(main.__dict__)
        self.session.after_echo = self._describe
        self.changed: list[Callable[[], None]] = []  # called when an option was set
        self.apply_settings()
        alias.install()
        self._torch: ModuleType | None = None
        self._failure: Exception | None = None
        self._loading: Thread | None = None
        self._offered = False

    @property
    def namespace(self) -> dict[str, Any]:
        """The user's names."""
        return self.session.namespace

    def load_in_background(self) -> None:
        """Import torch while the user is still typing the first entry."""
        if self._loading is None and self._torch is None:
            self._loading = Thread(target=self._load, name="tt-import", daemon=True)
            self._loading.start()

    def _load(self) -> None:
        try:
            self._torch = import_module(alias.CORE)
        except Exception as error:
            self._failure = error

    @property
    def torch(self) -> Any:
        """tt.core, imported when first needed."""
        if self._torch is None and self._failure is None:  # the thread may still be at work
            self.load_in_background()
            assert self._loading is not None
            self._loading.join()
        if self._failure is not None:
            raise self._failure
        return self._torch

    def apply_settings(self) -> None:
        """Let the options take effect."""
        self.session.full_tracebacks = self.settings.traceback == "full"
        for changed in self.changed:
            changed()

    def _describe(self, value: Any) -> None:
        """The line below an echoed tensor; a pipe gets values alone."""
        if self.settings.echo and screen.is_terminal():
            tensor = self.tensor_of(value)
            if tensor is not None:
                print(screen.dim(describe.summary(tensor)))

    def show(self, view: Callable[[int, bool], Any]) -> None:
        """Print a view, which is made for the terminal's width and for whether it has block characters."""
        console = screen.console()
        console.print(view(console.width, screen.has_blocks()))

    def tensor_of(self, value: Any) -> Any:
        """The core tensor that a value is, or that a value of dialect 0.3 wraps; None for anything else."""
        kind = type(value)
        if issubclass(kind, import_module(f"{alias.CORE}.tensor").Tensor):
            return value
        values = sys.modules.get(f"{alias.CORE}.dialects.v0_3.values")  # loaded once dialect 0.3 was spoken
        return value.core if values is not None and issubclass(kind, values.Value) else None

    def offer_torch(self) -> None:
        """Put `torch` among the user's names, once: who deletes it or assigns another keeps what they did."""
        if not self._offered:
            self.namespace.setdefault("torch", self.torch)
            self.namespace.setdefault("Out", self.session.outputs)
            self._offered = True

    def enter(self, text: str) -> bool:
        """Evaluate one entry, a command or Python; whether it went through without an error."""
        self.offer_torch()
        if text.lstrip().startswith(":"):
            return self._command(text.strip()[1:])
        self.session.run(text)
        return self.session.error is None

    def _command(self, line: str) -> bool:
        try:
            dispatch(self, line)
        except RefusedError as refusal:
            sys.stdout.flush()
            print(refusal, file=sys.stderr)
            return False
        except Exception as error:  # a fault of a command must not cost the user their session
            print(f":{line}: {type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
            return False
        return True
