"""The wheel of a clean export, installed into an empty environment, does the main job from there."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def export(target: Path) -> None:
    """Copy what a clone would hold: tracked files, and new ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():  # a deleted file is still listed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def run(*command: object, **options: object) -> subprocess.CompletedProcess:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    clone = tmp_path_factory.mktemp("clone") / "a-house-of-another-name"
    export(clone)
    stale = clone / "build" / "lib" / "tt" / "left_over.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("raise SystemExit\n")
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", target, clone)
    (found,) = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder of the commands of an environment that holds the wheel and what it requires, nothing else."""
    place = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", place)
    commands = place / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return commands


@pytest.fixture
def bare(tmp_path) -> dict:
    """Options of a process that has no other environment than a home and the standard commands."""
    return {"cwd": tmp_path, "env": {"PATH": os.defpath, "HOME": str(tmp_path)}}


def test_the_wheel_holds_the_product_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    ours = {name for name in names if name.startswith("tt/")}
    tops = {name.split("/")[1] for name in ours}
    assert tops == {"__init__.py", "__main__.py", "py.typed", "cli", "core", "migrate", "repl", "shim", "fixtures"}
    assert {name.split("/")[2] for name in ours if name.startswith("tt/fixtures/")} == {"__init__.py", "programs"}
    others = {name.split("/")[0] for name in names if name not in ours}
    assert all(name.endswith(".dist-info") for name in others)


def test_every_module_on_disk_is_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = ("cli", "core", "migrate", "repl", "shim")
    wanted = {f"tt/{file.relative_to(ROOT).as_posix()}" for top in tops for file in (ROOT / top).rglob("*.py")}
    assert wanted - names == set()


def test_version(installed, bare):
    from tt import __version__

    assert run(installed / "tt", "--version", **bare).stdout == f"tt {__version__}\n"


def test_demo(installed, bare):
    assert "proved" in run(installed / "tt", "demo", **bare).stdout


def test_run(installed, bare, tmp_path):
    (tmp_path / "x.py").write_text("import torch\nprint(torch.ones(2) + 1, torch.__file__)\n")
    said = run(installed / "tt", "run", "x.py", **bare).stdout
    assert said.startswith("tensor([2., 2.]) ")
    assert str(ROOT) not in said


def test_pipe(installed, bare):
    assert run(installed / "tt", input="torch.ones(2)\n", **bare).stdout == "tensor([1., 1.])\n"


def test_module(installed, bare):
    assert run(installed / "python", "-m", "tt", "--help", **bare).stdout.startswith("Usage: tt ")
