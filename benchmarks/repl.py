"""How fast the shell is: `python benchmarks/repl.py [--rounds N]`. First prompt, a key, the peek, `:graph`.

First prompt: from the start of the process to `>>>` in a pseudo-terminal. Key: from typing a letter to the end of its
drawing, with 200 names and a tensor of 1 GB (never touched memory) in scope. Numbers are medians.
"""

import argparse
import asyncio
import os
import pty
import statistics
import subprocess
import sys
import time

GOALS = {"first prompt": 350, "key to render": 16, "graph of 10,000 nodes": 200}


def first_prompt() -> float:
    """Milliseconds from the start of `tt` to its prompt."""
    controller, terminal = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "tt"], stdin=terminal, stdout=terminal, stderr=terminal, env=env)
    seen = b""
    while b">>>" not in seen:
        seen += os.read(controller, 4096)
    taken = time.perf_counter() - start
    process.kill()
    process.wait()
    os.close(controller)
    os.close(terminal)
    return taken * 1000


def filled_shell():
    """A shell with 200 names, one of them big."""
    from tt.repl.shell import Shell

    shell = Shell()
    shell.offer_torch()
    shell.namespace.update({f"name_{i}": shell.torch.ones(3, 4) for i in range(199)})
    shell.namespace["big"] = shell.torch.empty(1 << 28)
    return shell


def keys(shell, count: int) -> list[float]:
    """Milliseconds from each key to the end of the drawing that follows it."""
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output.vt100 import Vt100_Output
    from tt.repl.read import prompt_session

    taken: list[float] = []
    text = ("y = (big * name_1[0, 0]).view(-1, 4) @ name_2.t() + name_3.sum() " * count)[:count]
    with create_pipe_input() as keyboard, open(os.devnull, "w") as sink:
        output = Vt100_Output(sink, lambda: Size(rows=30, columns=100), term="xterm", enable_cpr=False)
        session = prompt_session(shell, InMemoryHistory(), input=keyboard, output=output)
        start = [0.0]
        session.app.after_render += lambda _: taken.append(time.perf_counter() - start[0]) if start[0] else None

        async def type_all() -> None:
            typing = asyncio.ensure_future(session.prompt_async())
            await asyncio.sleep(0.5)
            for character in text:
                seen = len(taken)
                start[0] = time.perf_counter()
                keyboard.send_text(character)
                while len(taken) == seen:
                    await asyncio.sleep(0)
                del taken[seen + 1 :]
                start[0] = 0.0
                await asyncio.sleep(0.03)
            typing.cancel()

        asyncio.run(type_all())
    return [one * 1000 for one in taken]


def graph(shell) -> float:
    """Milliseconds that `:graph` takes for 10,000 nodes."""
    from tt.repl.tensors import Names
    from tt.repl.views.graph import graph as view

    value = shell.torch.ones(4, requires_grad=True)
    for i in range(10_000):
        value = value.sin() if i % 2 else value * 1.1
    start = time.perf_counter()
    view(value.grad_fn, Names(shell.namespace), 100)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure and print, one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    first_prompt()  # fills the caches
    shell = filled_shell()
    found = {
        "first prompt": statistics.median(first_prompt() for _ in range(rounds)),
        "key to render": statistics.median(keys(shell, 60)),
        "graph of 10,000 nodes": statistics.median(graph(shell) for _ in range(rounds)),
    }
    for name, taken in found.items():
        print(f"{name:<22} {taken:8.1f} ms   goal {GOALS[name]} ms   {'met' if taken < GOALS[name] else 'MISSED'}")


if __name__ == "__main__":
    main()
