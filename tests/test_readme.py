"""What the README shows is what happens: its files are written, its commands run, its outputs compared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(README) if found == language]


def console() -> list[tuple[str, str]]:
    """Every command that a console block shows, with the output below it."""
    shown = []
    for text in blocks("console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            shown.append((command, output))
    return shown


@pytest.fixture
def folder(tmp_path):
    for text in blocks("python"):
        name = re.match(r"# (\S+\.py)\n", text)
        assert name, "a Python block begins with its file name as a comment"
        (tmp_path / name[1]).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("command", "output"), console(), ids=[command for command, _ in console()])
def test_a_command_prints_what_the_readme_shows(command, output, folder):
    assert output, "the output is missing"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
    commands = str(Path(sys.executable).parent)
    environment["PATH"] = commands + os.pathsep + environment["PATH"]
    environment["PYTHONUNBUFFERED"] = "1"  # both streams in the order in which a terminal shows them
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == output


def test_every_door_has_an_example():
    shown = " ".join(command for command, _ in console())
    assert all(door in shown for door in ("tt run", "tt lint", "tt migrate", "| tt"))


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_lead_somewhere(link):
    assert (Path(__file__).resolve().parents[1] / link).exists()
