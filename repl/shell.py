"""One shell: a session, the torch that appears in it, and the `:commands`; the terminal and the pipe both drive it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..shim import alias
from . import describe, screen
from .commands import RefusedError, dispatch
from .entries import Entry
from .evaluate import Session
from .habits import as_command, hint
from .settings import Settings
from .stored import loaded

if TYPE_CHECKING:
    from .history import EntryHistory
    from .reload import Watch
    from .snapshot import Past
    from .suggest import Edit


class Shell:
    """What an entry can reach: the names of the session and the commands."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        main = ModuleType("__main__")
        # A real module, so that what is defined here pickles and `import __main__` finds it.
        sys.modules["__main__"] = main
        self.session = Session(main.__dict__)
        self.session.after_echo = self._describe
        self.session.text_of = self._text_of
        self.session.kind_of = self._kind_of
        self.session.suggest = self._suggest
        self.background = "dark"  # or light, once the terminal has said so
        self._modules: Watch | None = None
        self.changed: list[Callable[[], None]] = []  # called when an option was set
        self.apply_settings()
        alias.install()
        self._torch: ModuleType | None = None
        self._failure: Exception | None = None
        self._loading: Thread | None = None
        self._offered = False
        self._peek: Any = None
        self._recording = True
        self.entries: list[str] = []  # all that was entered, and what of it went through
        self.entered: list[str] = []
        self.past: Past | None = None  # what :undo goes back to
        self.remembered: EntryHistory | None = None  # the file of entries, in a terminal
        self.done: list[Entry] = []  # the entries of this session
        self.prefill = ""  # what the next prompt begins with
        self.prompts = False  # whether there is a prompt that can begin with something
        self.memory: dict[str, tuple[int, str]] | None = None  # of each named tensor, at the last :mem
        self.watched: list[str] = []  # expressions that are shown after each entry
        self.frames: list[Any] = []  # of the last error, while the shell is in one of them
        self.frame = 0
        self._outside = main.__dict__
        self.inside = ""  # the function whose frame the shell is in, after an error

    @property
    def modules(self) -> Watch:
        """The user's modules and their files."""
        if self._modules is None:
            from .reload import Watch

            self._modules = Watch()
        return self._modules

    @property
    def namespace(self) -> dict[str, Any]:
        """The user's names."""
        return self.session.namespace

    def prompt(self) -> str:
        """What stands before an entry."""
        return f"{self.inside}> " if self.inside else ">>> "

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
    def loaded(self) -> Any:
        """tt.core where it is there already, else None: for who must not wait."""
        return self._torch

    def visible_names(self) -> dict[str, Any]:
        """The names that an entry sees: in the frame of an error, its own over the module's."""
        return {**self.namespace, **self.session.locals} if self.session.locals is not None else self.namespace

    def peek(self) -> Any:
        """What looks at expressions without running them; None while torch is not there."""
        if self._peek is None and self._torch is not None:
            from .peek import Peek

            self._peek = Peek(self._torch)
        return self._peek

    def recording(self) -> bool:
        """Whether operations were recorded when the last entry ended; the mode itself belongs to its thread."""
        return self._recording

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

    def enter_frame(self, names: tuple[dict[str, Any], dict[str, Any]], inside: str) -> None:
        """Let entries see the names of a function, until `leave_frame`."""
        if not self.inside:
            self._outside = self.session.namespace
        self.session.namespace, self.session.locals = names
        self.inside = inside

    def leave_frame(self) -> None:
        """Back to the session's own names."""
        self.session.namespace, self.session.locals, self.inside = self._outside, None, ""
        self.frames = []

    def remember(self, text: str) -> None:
        """What `:undo` goes back to; what is entered in the frame of an error cannot be taken back, nor what was before."""
        from .snapshot import Past

        if self.inside:
            self.past = None
            return
        self.past = self.past or Past()
        self.past.add(self.namespace, text, len(self.entered))

    def forget(self) -> None:
        """Drop what :undo would need."""
        self.past = None

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

    def _text_of(self, value: Any) -> str:
        """What is printed of a value; a pipe gets its repr."""
        if not self.settings.pretty or not screen.is_terminal():
            return repr(value)
        from shutil import get_terminal_size

        from .pretty import pretty

        return pretty(value, get_terminal_size().columns)

    def _kind_of(self, value: Any) -> str | None:
        tensor = self.tensor_of(value)
        return None if tensor is None else describe.kind(tensor)

    def _suggest(self, message: str, source: str, names: dict[str, Any]) -> list[Edit]:
        from .suggest import suggestions

        peek = self.peek()
        try:
            return suggestions(peek, message, source, names) if peek is not None else []
        except Exception:  # noqa: BLE001 - a fault here must not hide the error itself
            return []

    def show(self, view: Callable[[int, bool], Any]) -> None:
        """Print a view, which is made for the terminal's width and for whether it has block characters."""
        console = screen.console()
        console.print(view(console.width, screen.has_blocks()))

    def tensor_of(self, value: Any) -> Any:
        """The core tensor that a value is, or that a value of dialect 0.3 wraps; None for anything else."""
        kind = type(value)
        if issubclass(kind, import_module(f"{alias.CORE}.tensor").Tensor):
            return value
        wrapper = loaded("dialects.v0_3.values", "Value")  # there once dialect 0.3 was spoken
        return value.core if wrapper is not None and issubclass(kind, wrapper) else None

    def is_its_own(self, value: Any) -> bool:
        """Whether a value is the shell's: `In` or `Out`."""
        return value is self.session.outputs or value is self.session.inputs

    def offer_torch(self) -> None:
        """Put `torch` among the user's names, once: who deletes it or assigns another keeps what they did."""
        if not self._offered:
            names = self.namespace if self.session.locals is None else self.session.locals
            names.setdefault("torch", self.torch)
            names.setdefault("Out", self.session.outputs)
            names.setdefault("In", self.session.inputs)
            self._offered = True

    def enter(self, text: str) -> bool:
        """Evaluate one entry, a command or Python; whether it went through without an error."""
        self.offer_torch()
        if text.lstrip().startswith((":", "%")):
            return self._command(text.strip())
        if (command := as_command(text, self.visible_names())) is not None:
            return self._command(command)
        if self.settings.reload:
            from .commands.reload import show_reloaded

            show_reloaded(self.modules.changed())
        self.entries.append(text)
        self.remember(text)
        steps = len(self.session.journal.steps)
        self.session.run(text)
        if self.session.error is not None:
            if (hinted := hint(text, self.session.error, self.session.outputs)) is not None:
                print(hinted, file=sys.stderr)
        else:
            self.entered.append(text.strip("\n"))
        self._recording = import_module(f"{alias.CORE}.autograd.modes").is_grad_enabled()
        self._note(text, steps)
        self.modules.remember()  # what the entry imported
        if self.watched:
            from .commands.watch import show_watched

            show_watched(self)
        return self.session.error is None

    def _note(self, text: str, steps: int) -> None:
        """Write down how long an entry took and which tensors it made."""
        gave = []
        for name in [name for step in self.session.journal.steps[steps:] for name in sorted(step.bound)]:
            tensor = self.tensor_of(self.namespace.get(name))
            if tensor is not None:
                gave.append(f"{name} {describe.kind(tensor)}")
        if self.session.echoed is not None:
            gave.append(self.session.echoed)
        if self.session.error is not None:
            gave.append(type(self.session.error).__name__)
        shown = ", ".join(dict.fromkeys(gave[-4:]))
        self.done.append(Entry("", text.strip("\n"), self.session.seconds, shown))
        del self.done[:-1000]
        if self.remembered is not None:
            self.remembered.note(self.session.seconds, shown)

    def history(self) -> list[Entry]:
        """The entries of the file, or without one those of this session."""
        return self.done if self.remembered is None else self.remembered.entries()

    def _command(self, text: str) -> bool:
        """Run `:name arguments`, or the `%name` that other shells have."""
        line = text.lstrip(":%").lstrip() if text.startswith("%") else text[1:]
        try:
            dispatch(self, line, percent=text.startswith("%"))
        except RefusedError as refusal:
            sys.stdout.flush()
            if str(refusal):  # an empty one has said it already
                print(refusal, file=sys.stderr)
            return False
        except Exception as error:  # a fault of a command must not cost the user their session
            print(f":{line}: {type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
            return False
        return True
