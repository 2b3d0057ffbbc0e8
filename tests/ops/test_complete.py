"""The table is complete: every operation and public name has a row or a reason, a documentation and torch's name."""

import ast
import inspect
from pathlib import Path

import pytest
import tt.core as tt
from tt.core.autograd import methods
from tt.core.nn import functional  # noqa: F401 - declares operations of its own
from tt.core.ops.declare import PUBLIC
from tt.core.ops.schema import OPS
from tt.fixtures.oracle import ops as oracle
from tt.tests.ops.table import ROWS, WITHOUT_ROW

CORE = Path(tt.__file__).parent
# In-place forms and aliases are covered by the row of the function they are made from.
COVERED = {*ROWS, *WITHOUT_ROW, *(c for r in ROWS.values() for c in r.covers)}


def defined_in(path):
    """The names that a module's Tensor class (or the module itself) defines."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {getattr(n, "name", None) for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}


STATE = (
    defined_in(CORE / "tensor.py") | defined_in(methods.__file__) | {"grad", "data", "layout", "ndimension", "nelement"}
)
METHODS = sorted(n for n in vars(tt.Tensor) if not n.startswith("_") and n not in STATE)


def is_covered(name):
    return name in COVERED or (name.endswith("_") and name[:-1] in COVERED)


@pytest.mark.parametrize("name", sorted(OPS))
def test_operation_has_a_row(name):
    assert is_covered(name), f"add a row for {name} to tests/ops/rows/: python -m tt.tests.ops.skeleton {name}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_function_has_a_row(name):
    assert is_covered(name), f"add a row for torch.{name} to tests/ops/rows/, or a reason to WITHOUT_ROW"


@pytest.mark.parametrize("name", METHODS)
def test_method_has_a_row(name):
    assert is_covered(name), f"add a row for Tensor.{name} to tests/ops/rows/, or a reason to WITHOUT_ROW"


@pytest.mark.parametrize("name", sorted(WITHOUT_ROW))
def test_reasons_are_needed(name):
    """A reason for a name that has a row, or that does not exist, is out of date."""
    assert name not in ROWS
    assert name in OPS or name in PUBLIC or hasattr(tt.Tensor, name)


def test_covered_names_exist():
    known = {*OPS, *PUBLIC, *dir(tt.Tensor)}
    assert {c for r in ROWS.values() for c in r.covers} <= known


@pytest.mark.parametrize("name", sorted(OPS))
def test_operation_is_documented(name):
    doc = OPS[name].doc
    text = doc.partition("\n\n")[0].strip()
    assert text and text[-1] in ".:`?" and len(text.splitlines()[0]) <= 120, f"{name}: {doc!r}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_function_is_documented_and_has_a_signature(name):
    function = PUBLIC[name]
    assert (inspect.getdoc(function) or "").strip()
    assert "self" not in inspect.signature(function).parameters or name.endswith("_") or name in OPS


def test_names_are_torchs():
    """The torch namespace and Tensor have no name that torch does not have."""
    names = oracle.names()
    assert sorted(set(PUBLIC) - set(names["torch"])) == []
    assert [n for n in METHODS if n not in names["Tensor"] and n not in OURS] == []


# Methods of internal operations and of operators; torch has them under other names.
OURS = {"rdiv", "rpow", "rfloordiv", "rmod", "rmatmul", "drawn_", "volatile"}
