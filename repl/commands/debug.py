"""`:debug`, `:up`, `:down`, `:leave`: the names of the function in which the last entry failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Debug(Command):
    name = "debug"
    takes = ""
    help = "go into the function in which the last entry failed; :up and :down walk, :leave returns"
    step: int | None = None

    def run(self, shell: Shell, arguments: str) -> None:
        from ...shim.frames import is_library
        from ..trace import INPUT_PREFIX

        self.no_arguments(arguments)
        if shell.frames and self.step is not None:
            at = shell.frame + self.step
            if not 0 <= at < len(shell.frames):
                raise RefusedError(f":{self.name}: there is no frame further {self.name}")
        elif self.step is not None:
            raise RefusedError(f":{self.name}: not in a frame (:debug goes into one)")
        else:
            frames: list[Any] = []
            trace = shell.session.error.__traceback__ if shell.session.error is not None else None
            while trace is not None:
                name = trace.tb_frame.f_code.co_filename
                if not is_library(name) and (frames or name.startswith(INPUT_PREFIX)):
                    frames.append((trace.tb_frame, trace.tb_lineno))
                trace = trace.tb_next
            if not frames:
                raise RefusedError(":debug: the last entry did not fail")
            shell.frames, at = frames, len(frames) - 1
        shell.frame = at
        frame, line = shell.frames[at]
        # A copy: what is assigned here stays here, the function itself has ended.
        shell.enter_frame((frame.f_globals, dict(frame.f_locals)), frame.f_code.co_name.strip("<>"))
        print(f"{frame.f_code.co_filename}:{line} in {frame.f_code.co_name}")


class Up(Debug):
    name = "up"
    help = "after :debug, go to the function that called"
    step = -1


class Down(Debug):
    name = "down"
    help = "after :debug, go back towards the failure"
    step = 1


class Leave(Command):
    name = "leave"
    takes = ""
    help = "after :debug, return to your own names (also Ctrl-D)"

    def run(self, shell: Shell, arguments: str) -> None:
        self.no_arguments(arguments)
        if not shell.inside:
            raise RefusedError(":leave: not in a frame (:quit leaves the shell)")
        shell.leave_frame()
