"""The worker processes of one pass over a loader, seen from the main process: start, tasks, results, end."""

from __future__ import annotations

import os
import pickle
import time
import warnings
from multiprocessing import connection
from typing import Any

from .... import multiprocessing
from .worker import Job, worker_loop

PATIENCE = 5.0  # seconds that a worker has to end by itself


class Workers:
    """Worker processes with a queue of tasks each and one queue of results."""

    def __init__(self, job: Job, context: Any) -> None:
        context = multiprocessing.get_context() if context is None else context  # type: ignore[attr-defined]
        self.pid, self.ended = os.getpid(), False
        self.results, self.done = context.Queue(), context.Event()
        self.tasks: list[Any] = []
        self.processes: list[Any] = []
        self.active: list[bool] = []
        try:
            for worker_id in range(job.num_workers):
                self._start(context, job, worker_id)
        except BaseException:  # never some of them
            self.shut_down()
            raise

    def _start(self, context: Any, job: Job, worker_id: int) -> None:
        tasks = context.Queue()
        tasks.cancel_join_thread()  # tasks that nobody takes must not keep this process from ending
        process = context.Process(
            target=worker_loop, args=(job, worker_id, tasks, self.results, self.done), daemon=True
        )
        try:
            process.start()
        except (TypeError, AttributeError, pickle.PicklingError):
            warnings.warn(
                "Got pickle error when attempting to start a worker Process. This might be because the worker Process "
                "arguments are not picklable. Python 3.14+ changed the multiprocessing start method in non-Mac POSIX "
                "platforms to 'forkserver', which requires the worker Process arguments to be picklable. You can also "
                "try multiprocessing.set_start_method('fork').",
                stacklevel=6,
            )
            raise
        self.tasks.append(tasks)
        self.processes.append(process)
        self.active.append(True)

    def send(self, worker_id: int, task: Any) -> None:
        """Ask a worker for something."""
        self.tasks[worker_id].put(task)

    def dismiss(self, worker_id: int) -> None:
        """Let a worker end."""
        self.active[worker_id] = False
        self.tasks[worker_id].put(None)

    def receive(self, timeout: float) -> tuple[Any, Any]:
        """The next answer (task, data); RuntimeError when a worker dies, or when none comes in time."""
        reader = self.results._reader
        end = time.monotonic() + timeout if timeout else None
        living = {p.sentinel: p for p, active in zip(self.processes, self.active) if active}
        ready = connection.wait([reader, *living], None if end is None else end - time.monotonic())
        if reader not in ready and not reader.poll(0):
            if not ready:
                raise RuntimeError(f"DataLoader timed out after {timeout} seconds")
            raise self._dead([living[sentinel] for sentinel in ready])  # type: ignore[index]
        task, content = self.results.get()
        try:
            return task, pickle.loads(content)  # noqa: S301 - written by our own worker
        except (EOFError, OSError) as error:  # who sent the memory is gone
            if isinstance(error, OSError) and error.errno == 24:
                raise RuntimeError(
                    "Too many open files. Communication with the workers is no longer possible. Please increase the "
                    "limit using `ulimit -n` in the shell or change the sharing strategy by calling "
                    "`torch.multiprocessing.set_sharing_strategy('file_system')` at the beginning of your code"
                ) from None
            gone = [living[sentinel] for sentinel in connection.wait(list(living), 1)]  # type: ignore[index]
            if gone:
                raise self._dead(gone) from error
            raise

    @staticmethod
    def _dead(processes: list[Any]) -> RuntimeError:
        for process in processes:
            process.join(1)
        pids = ", ".join(str(process.pid) for process in processes)
        codes = ", ".join(str(process.exitcode) for process in processes)
        return RuntimeError(
            f"DataLoader worker (pid(s) {pids}) exited unexpectedly\n  exit code {codes}; a negative one is the signal "
            "that ended the process (-9: killed, often for want of memory)"
        )

    def shut_down(self) -> None:
        """End all workers: by their own will, and after some time by force."""
        if self.ended or os.getpid() != self.pid:  # a forked worker has this object, too
            return
        self.ended = True
        self.done.set()
        for tasks in self.tasks:
            tasks.put(None)
        end = time.monotonic() + PATIENCE
        for process in self.processes:
            process.join(max(0.0, end - time.monotonic()))
        for process in self.processes:
            if process.is_alive():
                process.terminate()
                process.join(1)
            if process.is_alive():
                process.kill()
                process.join()
        for each in (*self.tasks, self.results):
            each.cancel_join_thread()
            each.close()
