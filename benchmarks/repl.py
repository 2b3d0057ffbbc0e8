"""How fast the shell is: `python benchmarks/repl.py [--rounds N]`. First prompt, a key, the peek, `:graph`.

First prompt: from the start of the process to `>>>` in a pseudo-terminal, compiled files cached as after an installation.
Key: from typing a letter to the end of its drawing, with 200 names and a tensor of 1 GB (never touched memory) in scope.
Numbers are medians. The goals are held against the processor time, which a busy machine does not stretch (of a key and a
graph, that of the thread that draws); the load says how busy it was. A Python that only imports prompt_toolkit runs in turn.
"""

import argparse
import asyncio
import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time

GOALS = {"first prompt": 350, "key to render": 16, "graph of 10,000 nodes": 200}


def first_prompt(cache: str, command: tuple[str, ...] = ("-m", "tt"), sign: bytes = b">>>") -> tuple[float, float]:
    """Wall and processor milliseconds from the start of `tt` (or another program) to its prompt."""
    controller, terminal = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPYCACHEPREFIX": cache}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], stdin=terminal, stdout=terminal, stderr=terminal, env=env)
    seen = b""
    while sign not in seen:
        if not select.select([controller], [], [], 60)[0]:
            process.kill()
            raise SystemExit(f"no prompt within a minute: {seen!r}")
        seen += os.read(controller, 4096)
    taken = time.perf_counter() - start
    process.send_signal(signal.SIGSTOP)
    processor = sum(_ticks(process.pid)) / os.sysconf("SC_CLK_TCK")
    process.kill()
    process.wait()
    os.close(controller)
    os.close(terminal)
    return taken * 1000, processor * 1000


def _ticks(pid: int) -> list[int]:
    """Processor time of a process, in the kernel's ticks: its own code and the kernel's for it."""
    with open(f"/proc/{pid}/stat") as file:
        return [int(field) for field in file.read().rpartition(")")[2].split()[11:13]]


def filled_shell():
    """A shell with 200 names, one of them big."""
    from tt.repl.shell import Shell

    shell = Shell()
    shell.offer_torch()
    shell.namespace.update({f"name_{i}": shell.torch.ones(3, 4) for i in range(199)})
    shell.namespace["big"] = shell.torch.empty(1 << 28)
    return shell


def keys(shell, count: int) -> list[tuple[float, float]]:
    """Milliseconds from each key to the end of the drawing that follows it, and those that the prompt's thread worked."""
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output.vt100 import Vt100_Output
    from tt.repl.read import prompt_session

    taken: list[tuple[float, float]] = []
    text = ("y = (big * name_1[0, 0]).view(-1, 4) @ name_2.t() + name_3.sum() " * count)[:count]
    with create_pipe_input() as keyboard, open(os.devnull, "w") as sink:
        output = Vt100_Output(sink, lambda: Size(rows=30, columns=100), term="xterm", enable_cpr=False)
        session = prompt_session(shell, InMemoryHistory(), input=keyboard, output=output)
        start: list[float] = []

        def drawn(_) -> None:
            if start:
                taken.append((time.perf_counter() - start[0], time.thread_time() - start[1]))

        session.app.after_render += drawn

        async def type_all() -> None:
            typing = asyncio.ensure_future(session.prompt_async())
            await asyncio.sleep(0.5)
            for character in text:
                seen = len(taken)
                start[:] = time.perf_counter(), time.thread_time()
                keyboard.send_text(character)
                while len(taken) == seen and time.perf_counter() - start[0] < 10:
                    await asyncio.sleep(0)
                del taken[seen + 1 :]
                start.clear()
                await asyncio.sleep(0.03)
            typing.cancel()

        asyncio.run(type_all())
    return [(wall * 1000, own * 1000) for wall, own in taken]


def graph(shell) -> tuple[float, float]:
    """Milliseconds, and processor milliseconds, that `:graph` takes for 10,000 nodes."""
    from tt.repl.tensors import Names
    from tt.repl.views.graph import graph as view

    value = shell.torch.ones(4, requires_grad=True)
    for i in range(10_000):
        value = value.sin() if i % 2 else value * 1.1
    start, own = time.perf_counter(), time.thread_time()
    view(value.grad_fn, Names(shell.namespace), 100)
    return (time.perf_counter() - start) * 1000, (time.thread_time() - own) * 1000


def main() -> None:
    """Measure and print, one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as cache:
        first_prompt(cache)  # fills the caches
        toolkit = ("-c", "import prompt_toolkit; print('>>>', flush=True); input()")
        pairs = [(first_prompt(cache), first_prompt(cache, toolkit)) for _ in range(rounds)]
    shell = filled_shell()
    found = {
        "first prompt": [ours for ours, _ in pairs],
        "key to render": keys(shell, 60),
        "graph of 10,000 nodes": [graph(shell) for _ in range(rounds)],
    }
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, taken in found.items():
        wall, own = (statistics.median(one[i] for one in taken) for i in (0, 1))
        verdict = "met" if own < GOALS[name] else "MISSED"
        print(f"{name:<22} {wall:8.1f} ms, processor {own:6.1f} ms   goal {GOALS[name]} ms   {verdict}")
    wall, own = (statistics.median(theirs[i] for _, theirs in pairs) for i in (0, 1))
    print(
        f"{'prompt_toolkit alone':<22} {wall:8.1f} ms, processor {own:6.1f} ms   its import is most of the first prompt"
    )


if __name__ == "__main__":
    main()
