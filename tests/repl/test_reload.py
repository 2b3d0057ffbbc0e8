"""Edited modules are taken over under living objects, or stay wholly as they were."""

import itertools
import os
import sys

import pytest

BEFORE = """import torch
from dataclasses import dataclass
from enum import Enum
from functools import wraps

LIMIT = 3
cache = {}

def loud(f):
    @wraps(f)
    def inner(*args):
        return f(*args)
    return inner

def scale(x):
    return x * 2

@loud
def wrapped(x):
    return x + 1

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 1)
    def forward(self, x):
        return self.fc(x)
    def gone(self):
        pass
    @staticmethod
    def static():
        return "old"

class Colour(Enum):
    RED = 1

@dataclass
class Point:
    x: int

class Slots:
    __slots__ = ("a",)
"""


@pytest.fixture
def edited(shell, tmp_path, monkeypatch, capsys):
    """Import BEFORE as `net`; each call edits the file by replacing a text and runs an entry."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path, clock = tmp_path / "net.py", itertools.count(1)

    def write(text):
        path.write_text(text)
        os.utime(path, (10_000 + next(clock),) * 2)

    def edit(old, new, entry=":reload"):
        assert old in path.read_text()
        write(path.read_text().replace(old, new))
        capsys.readouterr()
        shell.enter(entry)
        return capsys.readouterr()

    write(BEFORE)
    shell.enter("from net import *; import net; model, scaled = Net(), scale; one = Slots(); red = Colour.RED")
    assert shell.session.error is None
    yield edit
    sys.modules.pop("net", None)


def test_functions_change_under_the_names_that_were_imported(edited, shell):
    assert edited("x * 2", "x * 5").out == "reloaded net: scale\n"
    assert shell.namespace["scaled"](2) == 10 and shell.namespace["net"].scale is shell.namespace["scaled"]
    assert edited("x + 1", "x + 7").out == "reloaded net: wrapped\n"
    assert shell.namespace["wrapped"](1) == 8


def test_methods_change_under_living_objects(edited, shell):
    model, kind, weight = shell.namespace["model"], type(shell.namespace["model"]), shell.namespace["model"].fc.weight
    said = edited(
        "        return self.fc(x)\n    def gone(self):\n        pass",
        "        return 7\n    def new(self):\n        return super().train()",
    )
    assert said.out == "reloaded net: Net\n"
    assert model(None) == 7 and model.new() is model and not hasattr(model, "gone")
    assert type(model) is kind is shell.namespace["net"].Net and model.fc.weight is weight
    edited('"old"', '"fresh"')
    assert model.static() == "fresh"


def test_values_and_new_names(edited, shell):
    assert edited("LIMIT = 3", "LIMIT = 4\ndef more(): return LIMIT").out == "reloaded net: LIMIT, more\n"
    assert shell.namespace["net"].more() == 4
    assert edited("LIMIT = 4", "LIMIT  = 4").out == "reloaded net: nothing changed\n"


REFUSED = {
    "an enum": ("RED = 1", "RED = 1; BLUE = 2", "Colour is an Enum with other members"),
    "a dataclass": ("x: int", "x: int; y: int = 0", "dataclass Point has other fields"),
    "a default": ("x: int", "x: int = 5", "dataclass Point has other fields"),
    "slots": ('("a",)', '("a", "b")', "class Slots has other __slots__"),
    "bases": ("class Net(torch.nn.Module)", "class Net(torch.nn.ReLU)", "class Net has other bases"),
    "a class that was a function": (
        "def scale(x):\n    return x * 2",
        "class scale: pass",
        "scale was a function and is a class",
    ),
    "a syntax error": ("LIMIT = 3", "LIMIT = = 3", "line 6: invalid syntax"),
    "an error": ("cache = {}", "cache = {}; scale = None; 1 / 0", "ZeroDivisionError: division by zero"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_swapped_leaves_the_module_as_it_was(edited, shell, case):
    old, new, reason = REFUSED[case]
    before = dict(vars(shell.namespace["net"]))
    said = edited(old, "\n" * (case == "never") + new)
    assert said.err == said.err.strip() + "\n" and reason in said.err and "net stays as it was" in said.err
    assert {k: v for k, v in vars(shell.namespace["net"]).items() if k != "__builtins__"} == {
        k: v for k, v in before.items() if k != "__builtins__"
    }
    assert shell.namespace["scaled"](2) == 4 and shell.namespace["red"] is shell.namespace["net"].Colour.RED


def test_a_method_of_an_enum_changes(edited, shell):
    edited("RED = 1", "RED = 1\n    def lower(self): return self.name.lower()")
    assert shell.namespace["red"].lower() == "red"


def test_before_each_entry(edited, shell, capsys):
    assert edited("x * 2", "x * 3", "scale(1)").out == "2\n"
    assert edited("x * 3", "x * 4").out == "reloaded net: scale\n"
    shell.enter("%autoreload 2")
    assert edited("x * 4", "x * 6", "scale(1)").out == "reloaded net: scale\n6\n"
    assert edited("x * 6", "x * (", "scale(1)").out == "6\n"
    capsys.readouterr()
    shell.enter("scale(1)")
    assert capsys.readouterr().err == ""  # said once
    shell.enter(":reload off")
    assert edited("x * (", "x * 8", "scale(1)").out == "6\n"


def test_a_module_by_name(edited, shell, capsys):
    assert edited("x * 2", "x * 9", ":reload net").out == "reloaded net: scale\n"
    capsys.readouterr()
    shell.enter(":reload nowhere")
    assert capsys.readouterr().err == ":reload nowhere: no such module is imported\n"
    shell.enter(":reload")
    shell.enter(":reload")
    assert capsys.readouterr().out.endswith("no module was edited since it was imported or :reload last looked\n")
