"""Completion looks at live objects and runs nothing of the user's."""

import pytest
from tt.repl import complete
from tt.repl.commands import COMMANDS

NAMES = """
import torch
import torch.nn as nn

class Trap:
    plain = 1
    calls = []
    @property
    def prop(self):
        self.calls.append("prop")
        return self
    def __getattr__(self, name):
        self.calls.append(name)
        raise AttributeError(name)
    def __dir__(self):
        self.calls.append("dir")
        return ["invented"]
    def __repr__(self):
        self.calls.append("repr")
        return ""
    def __eq__(self, other):
        self.calls.append("eq")
        return True
    __hash__ = None
    def method(self, first_argument, *, second_argument=2):
        pass

class Meta(type):
    def __getattr__(cls, name):
        Trap.calls.append("meta " + name)
        raise AttributeError(name)
    def __dir__(cls):
        Trap.calls.append("meta dir")
        return []

class Odd(metaclass=Meta):
    inner = Trap()

class Slotted:
    __slots__ = ("stored", "unset")
    def __init__(self):
        self.stored = Trap()

trap, slotted, odd = Trap(), Slotted(), Odd()
trap.own_value = trap
x = torch.ones(2, 3)
values = [1]
def function(alpha, beta=1, *rest, gamma, **more): pass
"""


@pytest.fixture
def names(shell):
    shell.session.run(NAMES)
    assert shell.session.error is None
    return shell.namespace


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("torch.one", ["ones", "ones_like"]),
        ("y = torch.one", ["ones", "ones_like"]),
        ("f(x, torch.one", ["ones", "ones_like"]),
        ("x.requires_g", ["requires_grad", "requires_grad_"]),
        ("-x.numel", ["numel"]),
        ("trap.pl", ["plain"]),
        ("trap.own_value.own_value.meth", ["method"]),
        ("slotted.stored.me", ["method"]),
        ("odd.inner.pr", ["prop"]),
        ("Odd.inn", ["inner"]),
        ("tra", ["trap"]),
        ("whil", ["while"]),
        ("isinst", ["isinstance"]),
        ("function(alp", ["alpha="]),
        ("function(1, gam", ["gamma="]),
        ("trap.method(sec", ["second_argument="]),
        ("import torch.opt", ["optim"]),
        ("from torch import one", ["ones", "ones_like"]),
        ("import statisti", ["statistics"]),
        ("values.appe", ["append"]),
        ("for i in ran", ["range"]),
    ],
)
def test_finds(names, text, expected):
    assert complete.candidates(names, text)[1] == expected


@pytest.mark.parametrize(
    "text", ["1.re", "missing.attribute", "trap.prop.me", "trap.anything.me", "f().x", "values[0].re", "'text", "slotted.unset.a", ""]
)  # fmt: skip
def test_finds_nothing_where_it_would_have_to_run_code(names, text):
    assert complete.candidates(names, text)[1] == []


def test_private_names_appear_when_asked_for(names):
    assert "__class__" not in complete.candidates(names, "trap.")[1]
    assert "__class__" in complete.candidates(names, "trap.__cl")[1]


def test_submodules_and_parameters_of_a_module(shell):
    shell.session.run("import torch.nn as nn\nmodel = nn.Sequential()\nmodel.fc1 = nn.Linear(2, 3)")
    assert complete.candidates(shell.namespace, "model.fc")[1] == ["fc1"]
    assert complete.candidates(shell.namespace, "model.fc1.weig")[1] == ["weight"]
    assert complete.candidates(shell.namespace, "model.fc1.weight.requires_grad_")[1] == ["requires_grad_"]


def test_nothing_of_the_user_was_run(names):
    texts = ["trap.", "trap.prop.", "trap.x", "trap.own_value.", "slotted.", "slotted.stored.", "Odd.", "odd.", "odd.inner.",
             "trap.method(", "tra", "Trap.", "Odd.x", "trap.prop(", "f(trap."]  # fmt: skip
    for text in texts:
        complete.candidates(names, text)
    assert names["Trap"].calls == []
    names["trap"].prop  # noqa: B018  # the trap works
    assert names["Trap"].calls == ["prop"]


def test_commands_and_their_choices():
    assert complete._commands("")[1] == sorted(COMMANDS)
    assert complete._commands("to")[1] == ["torch"]
    assert complete._commands("torch 0.")[1] == ["0.3", "0.4", "0.4.0"]
    assert complete._commands("nonsense x")[1] == []
