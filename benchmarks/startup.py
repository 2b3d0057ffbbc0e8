"""How long tt takes to start, beside torch: `python benchmarks/startup.py [--rounds N]`.

The commands of a pair are run in turns, so that both see the same machine; the numbers are medians of wall time.
The first run of each is not counted: it fills caches, that of compiled code too, which lies in a folder of its own for
the time of the benchmark. Where torch is not installed its column is left out.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

SCRIPT = "import torch\nprint(torch.ones(2) + 1)\n"
HELP_GOAL_S = 0.2
RUN_GOAL_RATIO = 0.25


def timed(command: list[str], expected: str, env: dict[str, str]) -> float:
    """Seconds of wall time that one run of `command` takes."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL, env=env)
    taken = time.perf_counter() - start
    if expected not in done.stdout:
        raise SystemExit(f"{command} printed {done.stdout!r}")
    return taken


def medians(commands: dict[str, tuple[list[str], str]], rounds: int, cache: Path) -> dict[str, float]:
    """The median of every command, all of them in turns."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(cache)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, (command, expected) in commands.items():
            taken = timed(command, expected, env)
            if turn:
                times[name].append(taken)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> None:
    """Print the medians, and each goal with what was measured for it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, help="counted runs of each command (11)")
    rounds = parser.parse_args().rounds
    tt = str(Path(sys.executable).with_name("tt"))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "ones.py")
        script.write_text(SCRIPT, encoding="utf-8")
        commands = {
            "python -c pass": ([sys.executable, "-c", "pass"], ""),
            "python -c 'import numpy'": ([sys.executable, "-c", "import numpy"], ""),
            "tt --help": ([tt, "--help"], "Usage: tt"),
            "python -c 'import tt.core'": ([sys.executable, "-c", "import tt.core"], ""),
            "tt run ones.py": ([tt, "run", str(script)], "tensor([2., 2.])"),
        }
        if find_spec("torch") is not None:
            commands["python ones.py (torch)"] = ([sys.executable, str(script)], "tensor([2., 2.])")
        found = medians(commands, rounds, Path(folder, "cache"))
    for name, seconds in found.items():
        print(f"{name:26} {1000 * seconds:8.1f} ms")
    print(f"tt --help: {found['tt --help']:.3f} s, the goal is under {HELP_GOAL_S} s")
    if "python ones.py (torch)" in found:
        ratio = found["tt run ones.py"] / found["python ones.py (torch)"]
        print(f"tt run / torch: {ratio:.3f}, the goal is at most {RUN_GOAL_RATIO}")
    else:
        print("tt run / torch: torch is not installed here")


if __name__ == "__main__":
    main()
