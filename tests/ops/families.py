"""Finds what each family of operations declares, and writes core/ops/families.py: `python -m tt.tests.ops.families`.

It imports every family in a process of its own and looks at what each import added: to the operations, to the functions
of the torch namespace, to the attributes of Tensor.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

OPS = Path(__file__).parents[2] / "core" / "ops"
TABLE = OPS / "families.py"
HEADER = '''"""Which family declares which names: what `lazy.py` reads. Written by `python -m tt.tests.ops.families`.

For each family its operations, its functions of the torch namespace, and its attributes of Tensor.
"""

FAMILIES: dict[str, tuple[str, str, str]] = {
'''


def find() -> dict[str, tuple[str, str, str]]:
    """The names that each family declares, found in a fresh process."""
    done = subprocess.run([sys.executable, "-m", "tt.tests.ops.families", "--find"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return {family: tuple(names) for family, names in json.loads(done.stdout).items()}


def render(table: dict[str, tuple[str, str, str]]) -> str:
    """The text of core/ops/families.py."""
    rows = []
    for family, names in sorted(table.items()):
        parts = ",\n".join(textwrap.indent(_literal(each), " " * 8) for each in names)
        rows.append(f'    "{family}": (\n{parts},\n    ),\n')
    return HEADER + "".join(rows) + "}\n"


def _literal(names: str) -> str:
    lines = textwrap.wrap(names, 100, break_long_words=False) or [""]
    texts = [f'"{line} "' for line in lines[:-1]] + [f'"{lines[-1]}"']
    return texts[0] if len(texts) == 1 else "(\n    " + "\n    ".join(texts) + "\n)"


# -- in the process of its own -------------------------------------------------------------------------------------
def _declared() -> dict[tuple[int, str], object]:
    """Everything declared so far, as (operation 0, function 1 or attribute 2, name)."""
    found: dict[tuple[int, str], object] = {}
    for kind, (module, holder) in enumerate((("ops.schema", "OPS"), ("ops.declare", "PUBLIC"), ("tensor", "Tensor"))):
        held = getattr(sys.modules.get(f"tt.core.{module}"), holder, None)
        for name, value in (held if isinstance(held, dict) else vars(held) if held else {}).items():
            found[kind, name] = value
    return found


EXECUTE = SourceFileLoader.exec_module


def _watch(claimed: dict[tuple[int, str], str], declared: Callable = _declared) -> None:
    """From now on, note for each name the module whose import added it; what a module imports claims its own first."""

    def watched(self: SourceFileLoader, module: ModuleType) -> None:
        before = declared()
        inner = dict(claimed)
        EXECUTE(self, module)
        name = module.__name__
        for key, value in declared().items():
            if before.get(key) is not value and claimed.get(key) == inner.get(key):
                # outside ops/ a later layer may complete what an earlier one declared
                if key in claimed and key[1][:1] != "_" and ".ops." in name:
                    raise SystemExit(f"{key[1]} is declared twice: by {claimed[key]} and by {name}")
                claimed[key] = name

    SourceFileLoader.exec_module = watched


def _find() -> dict[str, tuple[str, str, str]]:
    claimed: dict[tuple[int, str], str] = {}
    _watch(claimed)
    empty = ModuleType("tt.core.ops.families")
    empty.FAMILIES = {}
    sys.modules[empty.__name__] = empty
    lazy = import_module("tt.core.ops.lazy")
    lazy.Registry.__missing__ = _search
    for module in _modules():
        import_module(module)
    families: dict[str, tuple[list, list, list]] = {}
    for (kind, name), module in sorted(claimed.items()):
        package, _, family = module.rpartition(".")
        if package == "tt.core.ops" and name not in ("__doc__", "__module__"):
            families.setdefault(family, ([], [], []))[kind].append(name)
    return {family: tuple(" ".join(each) for each in names) for family, names in families.items()}


def _modules() -> list[str]:
    return [f"tt.core.ops.{file.stem}" for file in sorted(OPS.glob("*.py")) if file.stem != "__init__"]


def _search(registry: dict[str, object], name: str) -> object:
    """A family asks for a name of another while it is imported: go on with the others until it is there."""
    for module in _modules():
        if module not in sys.modules:
            import_module(module)
        if dict.__contains__(registry, name):
            return dict.__getitem__(registry, name)
    raise KeyError(name)


if __name__ == "__main__":
    if sys.argv[1:] == ["--find"]:
        print(json.dumps(_find()))
    else:
        TABLE.write_text(render(find()), encoding="utf-8")
