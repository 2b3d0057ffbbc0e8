"""How fast `tt migrate --check` is, beside reading, parsing and torchfix: `python benchmarks/migrate.py [FOLDER]`.

Two trees are made in a temporary folder: one in which nothing is of 0.3, and one of 200 files with findings, put together
from the rules' own examples (or the files of FOLDER that concern torch). Every command is a process of its own; those of a
pair run in turns and the least time counts, on the clock and of the processors: on a shared machine only the second is
worth much. `--torchfix PATH` names torchfix's command, which lives in an environment of
its own because it pins another libcst.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES, CLEAN_FILES = 200, 4000
READ = "import sys\nfor path in open(sys.argv[1]).read().split('\\n'):\n    open(path, 'rb').read()\n"
PARSE = (
    "import sys, libcst\nfor path in open(sys.argv[1]).read().split('\\n'):\n"
    "    try:\n        libcst.parse_module(open(path, 'rb').read())\n    except Exception:\n        pass\n"
)


def clean_tree(folder: Path) -> list[Path]:
    """Modules of a few kilobytes that have nothing to do with torch, and some that use it as one does today."""
    body = "".join(
        f"def f{n}(a, b):\n    '''Add {n}.'''\n    return [a + b + {n} for _ in range(b)]\n\n" for n in range(40)
    )
    paths = []
    for number in range(CLEAN_FILES):
        path = folder / f"p{number // 100:02}" / f"m{number:04}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(("import torch\nx = torch.ones(2).sum().item()\n" if number % 10 == 0 else "") + body)
        paths.append(path)
    return paths


def old_tree(folder: Path, given: Path | None) -> list[Path]:
    """200 files with findings."""
    from tt.migrate.rules import RULES
    from tt.migrate.work import concerns

    if given is not None:
        found = sorted(path for path in given.rglob("*.py") if concerns(path.read_bytes(), path.name))
        texts = [path.read_bytes() for path in found[:FILES]]
    else:
        examples = [example.before for rule in RULES for example in rule.examples if example.fires]
        # Each file gets every sixth example, as functions of their own, and some code around them.
        texts = []
        for number in range(FILES):
            chosen = [examples[(number + 7 * k) % len(examples)] for k in range(12)]
            texts.append("\n\n".join(chosen).encode())
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"old{number:03}.py"
        path.write_bytes(text)
        paths.append(path)
    return paths


Times = dict[str, tuple[float, float]]


def least(commands: dict[str, list[str]], rounds: int, cwd: Path) -> Times:
    """The least wall time and processor time (its children's too) of each command, all of them in turns."""
    times: Times = {}
    for _ in range(rounds):
        for name, command in commands.items():
            start, used = time.perf_counter(), _processor()
            subprocess.run(
                command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wall, cpu = time.perf_counter() - start, _processor() - used
            best = times.get(name, (wall, cpu))
            times[name] = (min(wall, best[0]), min(cpu, best[1]))
    return times


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory(command: list[str], cwd: Path) -> int:
    """Peak resident memory of a command's own process and of its largest child, in MB."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=cwd, capture_output=True, text=True, check=True)
    return int(done.stdout)


def show(times: Times, base: str, files: int) -> None:
    """A line for each command: seconds on the clock and of the processors, files per second, ratios to the base."""
    for name, (wall, cpu) in times.items():
        ratios = f"{wall / times[base][0]:7.2f} x {cpu / times[base][1]:7.2f} x"
        print(f"  {name:34} {wall:7.2f} s {cpu:7.2f} s {files / wall:8.0f} files/s {ratios}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="real files to take instead of the rules' examples")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each command; the least counts (3)")
    parser.add_argument("--torchfix", help="the command torchfix")
    args = parser.parse_args()
    tt = str(Path(sys.executable).with_name("tt"))
    with tempfile.TemporaryDirectory() as name:
        clean, old = Path(name, "clean"), Path(name, "old")
        clean.mkdir()
        old.mkdir()
        lists = {}
        for folder, paths in ((clean, clean_tree(clean)), (old, old_tree(old, args.folder))):
            lists[folder] = str(Path(name, f"{folder.name}.txt"))
            Path(lists[folder]).write_text("\n".join(map(str, paths)))
        print(f"Nothing matches: {CLEAN_FILES} files")
        commands = {
            "read every file": [sys.executable, "-c", READ, lists[clean]],
            "tt migrate --check": [tt, "migrate", "--check", str(clean)],
            "tt migrate --help (start alone)": [tt, "migrate", "--help"],
        }
        show(least(commands, args.rounds, Path(name)), "read every file", CLEAN_FILES)
        count = len(os.listdir(old))
        size = sum(path.stat().st_size for path in old.iterdir())
        print(f"With findings: {count} files, {size // 1024} KB")
        check = [tt, "migrate", "--check", str(old)]
        commands = {
            "libcst.parse_module, one process": [sys.executable, "-c", PARSE, lists[old]],
            "tt migrate --check, no cache": [*check, "--no-cache"],
            "the same, one process": [*check, "--no-cache", "--jobs", "1"],
            "tt lint, no cache": [tt, "lint", "--no-cache", str(old)],
        }
        if args.torchfix:
            commands["torchfix"] = [args.torchfix, "--select=ALL", str(old)]
        show(least(commands, args.rounds, Path(name)), "libcst.parse_module, one process", count)
        subprocess.run(check, cwd=name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        warm = least({"tt migrate --check, from the cache": check}, args.rounds, Path(name))
        show(warm, "tt migrate --check, from the cache", count)
        half = Path(name, "half")
        half.mkdir()
        for path in sorted(old.iterdir())[: count // 4]:
            (half / path.name).write_bytes(path.read_bytes())
        print(
            f"Peak memory: {memory([tt, 'migrate', '--check', '--no-cache', str(half)], Path(name))} MB for a quarter of"
        )
        print(f"  the files, {memory([*check, '--no-cache'], Path(name))} MB for all of them")


if __name__ == "__main__":
    main()
