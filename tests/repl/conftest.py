"""A shell without a terminal; the process's `__main__`, `_` and import hooks are put back afterwards."""

import builtins
import sys

import pytest
from tt.repl.shell import Shell


@pytest.fixture
def clean_process(monkeypatch):
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(builtins, "_", None, raising=False)
    loaded = {name for name in sys.modules if name == "torch" or name.startswith("torch.")}
    for name in loaded:  # a real torch that another test imported
        monkeypatch.delitem(sys.modules, name)
    yield
    for name in [name for name in sys.modules if name == "torch" or name.startswith("torch.")]:
        del sys.modules[name]


@pytest.fixture
def shell(clean_process):
    from tt.core import set_dialect

    made = Shell()
    made.offer_torch()
    from tt.core import get_default_dtype, set_default_dtype

    default = get_default_dtype()
    yield made
    set_dialect("2")
    set_default_dtype(default)
