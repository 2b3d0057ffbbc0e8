"""Every row of the table of differences, in every dialect; and the page that is printed from it."""

from __future__ import annotations

import ast
import sys
import warnings
from pathlib import Path

import pytest
import tt.core
from tt.core.dialects import dialect, get_dialect, set_dialect
from tt.core.dialects.differences import TABLE, page
from tt.shim.alias import install

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _torch_is_tt(monkeypatch):
    """`import torch` inside an example is tt.core, whatever is installed; undone afterwards."""
    saved = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "torch"}
    for name in saved:
        del sys.modules[name]
    finders = list(sys.meta_path)
    install()
    yield
    sys.meta_path[:] = finders
    for name in [n for n in sys.modules if n.split(".")[0] == "torch"]:
        del sys.modules[name]
    sys.modules.update(saved)


def evaluate(example: str) -> str:
    """The repr of an example's last line, or its error."""
    tree = ast.parse("import torch\n" + example)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    namespace: dict = {"__name__": "__main__"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(tree, "<example>", "exec"), namespace)
            return repr(eval(compile(ast.Expression(last.value), "<example>", "eval"), namespace))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.topic)
@pytest.mark.parametrize(("name", "column"), [("2", "today"), ("0.4", "v0_4"), ("0.3", "v0_3")])
def test_example(row, name, column):
    with dialect(name):
        found = evaluate(row.example)
    expected = getattr(row, column)
    if ": " in expected and not expected.startswith("'"):
        assert found.startswith(expected)
    else:
        assert found == expected


def test_every_row_shows_a_difference():
    assert [row.topic for row in TABLE if row.today == row.v0_4 == row.v0_3] == []


def test_the_page_is_printed_from_the_table():
    assert (ROOT / "docs" / "dialects.md").read_text(encoding="utf-8") == page()


def test_the_default_is_restored():
    before = dict(vars(tt.core.Tensor))
    namespace = dict(vars(tt.core))
    for name in ("0.3", "0.4", "0.4.0", "0.3"):
        set_dialect(name)
    set_dialect("2")
    assert get_dialect() == "2"
    assert dict(vars(tt.core.Tensor)) == before
    assert {k: v for k, v in vars(tt.core).items() if k in namespace} == namespace


def test_an_unknown_dialect_is_refused():
    with pytest.raises(ValueError, match="unknown dialect '0.5': choose one of 2, 0.4"):
        set_dialect("0.5")
    assert get_dialect() == "2"
