"""Runs a program of fixtures/programs under tt, and compares what it printed with what torch printed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROGRAMS = FIXTURES / "programs"
LOGS = FIXTURES / "oracle" / "programs"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def oracle(name: str, file: str) -> str:
    """The lines torch printed, without the header that says which file, torch and processor."""
    header, _, text = (LOGS / f"{name}.txt").read_text(encoding="utf-8").partition("\n")
    assert re.fullmatch(rf"# programs/{re.escape(file)} under torch 2\.13\S* on .+", header), header
    return text


def run_under_tt(path: Path, dialect: str) -> str:
    """What the program prints under `tt run`."""
    done = subprocess.run(
        [sys.executable, "-m", "tt", "run", "--torch", dialect, str(path)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def last_digit(number: str) -> float:
    """The weight of a printed number's last digit; a whole number has to be met exactly."""
    digits, _, exponent = number.partition("e")
    _, point, decimals = digits.partition(".")
    return 10.0 ** (int(exponent or 0) - len(decimals)) if point else 0.0


def differences(got: str, wanted: str, tolerance: list[float] | None = None) -> list[str]:
    """Text must be the same; a number may be `tolerance` away, 1e-5 of itself where none is given, and one unit of its
    last printed digit, since that is where it was rounded."""
    if NUMBER.sub("#", got) != NUMBER.sub("#", wanted):
        return [f"the text differs:\n{got}\nfrom\n{wanted}"]
    pairs = list(zip(NUMBER.findall(got), NUMBER.findall(wanted), strict=True))
    allowed = tolerance or [1e-5 * abs(float(b)) for _, b in pairs]
    return [
        f"{a} is not {b} (± {extra:g})"
        for (a, b), extra in zip(pairs, allowed, strict=True)
        if abs(float(a) - float(b)) > extra + 1.000001 * last_digit(b)
    ]
