"""The packages that pyproject.toml lists are the packages on disk."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("cli", "core", "migrate", "repl", "shim")
SHIPPED_BESIDES = {"tt.fixtures", "tt.fixtures.programs"}  # what `tt demo` shows


def listed(root: Path) -> list[str]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]


def on_disk(root: Path) -> set[str]:
    found = {"tt"}
    for top in TOPS:
        found |= {".".join(("tt", *init.parent.relative_to(root).parts)) for init in (root / top).rglob("__init__.py")}
    return found


def folders_with_modules(root: Path) -> set[Path]:
    return {file.parent for top in TOPS for file in (root / top).rglob("*.py")}


def test_every_package_is_listed_and_every_listed_package_exists():
    assert set(listed(ROOT)) - SHIPPED_BESIDES == on_disk(ROOT)


def test_no_package_is_listed_twice():
    assert len(listed(ROOT)) == len(set(listed(ROOT)))


def test_every_folder_with_modules_is_a_package():
    bare = {folder for folder in folders_with_modules(ROOT) if not (folder / "__init__.py").exists()}
    assert bare == {ROOT / "shim" / "onpath"}, "a folder without __init__.py does not reach the wheel"


def test_a_forgotten_package_is_noticed(tmp_path):
    (tmp_path / "core" / "new").mkdir(parents=True)
    (tmp_path / "core" / "new" / "__init__.py").touch()
    assert "tt.core.new" in on_disk(tmp_path) - set(listed(ROOT))


@pytest.mark.parametrize("name", ["py.typed", "LICENSE", "shim/onpath/torch.py", "shim/onpath/sitecustomize.py"])
def test_data_files_are_there(name):
    assert (ROOT / name).is_file()
