"""Arrows only point down: no file imports, not even inside a function, from a level above its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Inside core, the first entry that a file's path begins with gives its level.
CORE_LEVELS = [
    ("core/array/", 0),
    ("core/refused.py", 0),
    ("core/gone.py", 0),
    ("core/tensor.py", 1),
    ("core/storage/", 1),
    ("core/printing", 1),
    ("core/random.py", 1),
    ("core/autograd/", 2),
    ("core/ops/", 3),
    ("core/__init__.py", 5),
    ("core/dialects/", 6),
    ("core/", 4),
]
# What each floor may import from the others; a longer prefix wins.
FLOORS = {
    "core/": {"core/"},
    "migrate/": {"migrate/"},
    "migrate/proof/": {"migrate/", "core/", "shim/"},
    "shim/": {"shim/", "core/", "migrate/"},
    "repl/": {"repl/", "shim/", "core/", "migrate/"},
    "cli/": {"cli/", "repl/", "shim/", "core/", "migrate/"},
}
# Third-party packages that a floor must not import at all.
FORBIDDEN = {"migrate/": {"numpy", "scipy", "ml_dtypes"}}

# Upward imports that stay, each with its reason.
EXCEPTIONS = {
    "core/__init__.py -> core/dialects/__init__.py": "the namespace offers set_dialect, and reads TT_TORCH when imported",
}


def files(root: Path) -> list[Path]:
    return sorted(file for floor in FLOORS if floor.count("/") == 1 for file in (root / floor).rglob("*.py"))


def imports(file: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Every import statement of a file, as the dotted names that it may load: (absolute module, what it may be in full)."""
    package = ("tt", *file.parent.relative_to(root).parts)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            yield from ((module, f"{module}.{alias.name}") for alias in node.names)


def target(module: str, full: str, root: Path) -> str | None:
    """The file, relative to the root, that an import of `full` reaches; None for packages that are not ours."""
    for name in (full, module):
        if name == "tt" or not name.startswith("tt."):
            continue
        path = Path(*name.split(".")[1:])
        for candidate in (path.with_suffix(".py"), path / "__init__.py"):
            if (root / candidate).is_file():
                return candidate.as_posix()
    return None


def floor(path: str) -> str:
    return max((name for name in FLOORS if path.startswith(name)), key=len, default="")


def core_level(path: str) -> int:
    return next(level for prefix, level in CORE_LEVELS if path.startswith(prefix))


def violations(root: Path) -> list[str]:
    """Each upward import as "importing file -> imported file"."""
    found = []
    for file in files(root):
        source = file.relative_to(root).as_posix()
        forbidden = set().union(*(names for prefix, names in FORBIDDEN.items() if source.startswith(prefix)))
        if floor(source) == "migrate/proof/":
            forbidden = set()
        for module, full in imports(file, root):
            if module.split(".")[0] in forbidden:
                found.append(f"{source} -> {module}")
            reached = target(module, full, root)
            if reached is None or "/" not in reached:
                continue
            allowed = FLOORS[floor(source)]
            outside = not any(reached.startswith(prefix) for prefix in allowed)
            upward = (
                source.startswith("core/") and reached.startswith("core/") and core_level(reached) > core_level(source)
            )
            if outside or upward:
                found.append(f"{source} -> {reached}")
    return found


def test_no_import_points_up():
    assert sorted(set(violations(ROOT)) - set(EXCEPTIONS)) == []


def test_every_exception_is_needed():
    assert set(EXCEPTIONS) <= set(violations(ROOT))


def test_every_floor_is_looked_at():
    looked = {floor(file.relative_to(ROOT).as_posix()) for file in files(ROOT)}
    assert looked == set(FLOORS)


PLANTED = [
    ("core/array/x.py", "from ..tensor import y", "core/tensor.py"),
    ("core/array/x.py", "def f():\n    from .. import ops", "core/ops/__init__.py"),
    ("core/autograd/x.py", "from ..ops.sums import total", "core/ops/sums.py"),
    ("core/ops/x.py", "if True:\n    from tt.core.nn import y", "core/nn/__init__.py"),
    ("core/nn/x.py", "from .. import anything", "core/__init__.py"),
    ("core/nn/x.py", "import tt.core.dialects", "core/dialects/__init__.py"),
    ("core/nn/x.py", "from ...cli import main", "cli/main.py"),
    ("core/ops/x.py", "from ...migrate import y", "migrate/__init__.py"),
    ("core/ops/x.py", "import tt.repl.x", "repl/x.py"),
    ("migrate/x.py", "import numpy as np", "numpy"),
    ("migrate/rules/x.py", "def f():\n    from scipy.special import erf", "scipy.special"),
    ("migrate/x.py", "from ..core import ones", "core/__init__.py"),
    ("migrate/x.py", "from .proof import y\nfrom ..shim import alias", "shim/alias.py"),
    ("shim/x.py", "from ..cli import main", "cli/main.py"),
    ("repl/x.py", "from ..cli.main import main", "cli/main.py"),
]


@pytest.fixture
def tree(tmp_path):
    for name in [
        "core/__init__.py", "core/tensor.py", "core/array/__init__.py", "core/autograd/__init__.py",
        "core/ops/__init__.py", "core/ops/sums.py", "core/nn/__init__.py", "core/dialects/__init__.py",
        "migrate/__init__.py", "migrate/proof/__init__.py", "migrate/rules/__init__.py",
        "shim/__init__.py", "shim/alias.py", "repl/__init__.py", "repl/x.py", "cli/__init__.py", "cli/main.py",
    ]:  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(("name", "code", "reached"), PLANTED)
def test_a_planted_upward_import_is_named(tree, name, code, reached):
    assert violations(tree) == []
    (tree / name).write_text(code + "\n")
    assert violations(tree) == [f"{name} -> {reached}"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("core/ops/x.py", "from ..tensor import Tensor\nfrom ..autograd import y\nfrom . import sums\nimport numpy"),
        ("core/dialects/x.py", "from .. import ones\nfrom ..nn import y"),
        ("migrate/proof/x.py", "import tt.core\nimport numpy\nfrom ...shim import alias\nfrom ..rules import y"),
        ("cli/x.py", "from ..repl import x\nfrom ..core import ones\nfrom .. import __version__"),
    ],
)
def test_downward_imports_pass(tree, name, code):
    (tree / name).write_text(code + "\n")
    assert violations(tree) == []
