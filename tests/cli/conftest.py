"""Runs the command `tt` in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def tt(tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    """`tt("run", "x.py", input=…)` in an empty folder, without settings of the caller's environment."""

    def run(*args: object, input: str | bytes | None = None, **environment: str) -> subprocess.CompletedProcess:
        env = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
        return subprocess.run(
            [sys.executable, "-m", "tt", *map(str, args)],
            input=input if input is not None else "",
            cwd=tmp_path, env=env | environment, capture_output=True, text=not isinstance(input, bytes), timeout=120,
        )  # fmt: skip

    return run


@pytest.fixture
def refused() -> Callable[[subprocess.CompletedProcess, str], None]:
    """Checks a refusal: exit code 2, one plain line on stderr that holds the words, nothing on stdout."""

    def check(done: subprocess.CompletedProcess, *words: str) -> None:
        assert done.returncode == 2, done
        assert done.stdout == "", done
        assert done.stderr.count("\n") == 1, done
        assert done.stderr.endswith("\n"), done
        assert "Traceback" not in done.stderr, done
        for word in words:
            assert word in done.stderr, done

    return check
