"""Containers in a terminal: wrapped, complete where they are small, and never without end."""

import ast
import sys
from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tt.repl.pretty import MOST, pretty

LEAVES = st.one_of(st.integers(), st.text(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner), st.tuples(inner, inner), st.tuples(inner), st.dictionaries(st.text(), inner)
    ),
)


@given(VALUES, st.integers(20, 120))
def test_it_reads_back_as_the_same_value(value, width):
    assert ast.literal_eval(pretty(value, width)) == value


@given(st.lists(st.integers(-999, 999), max_size=200), st.integers(20, 120))
def test_lines_fit(value, width):
    assert all(len(line) <= width for line in pretty(value, width).split("\n"))


def test_shapes():
    assert pretty([1, 2], 80) == "[1, 2]"
    assert pretty(list(range(12)), 20) == "[0, 1, 2, 3, 4, 5,\n 6, 7, 8, 9, 10,\n 11]"
    assert pretty({"alpha": 1, "beta": [1, 2]}, 20) == "{'alpha': 1,\n 'beta': [1, 2]}"
    assert pretty(list(range(5000)), 80).endswith(",\n … 4,000 more]")
    assert len(pretty(list(range(10**6)), 80)) < 10 * MOST
    loop = [1]
    loop.append(loop)
    assert pretty(loop, 80) == "[1, [1, [...]]]"


def test_tensors_in_containers_are_indented(shell):
    x = shell.torch.zeros(2, 2)
    assert pretty(OrderedDict(weight=x, bias=x[0]), 80) == (
        "OrderedDict({'weight': tensor([[0., 0.],\n                               [0., 0.]]),\n"
        "             'bias': tensor([0., 0.])})"
    )


class Mine(list):
    def __repr__(self):
        return "mine"


def test_other_classes_print_their_own(monkeypatch):
    assert pretty([Mine([1] * 100)], 20) == "[mine]"


@pytest.mark.parametrize(("on", "lines"), [("on", 4), ("off", 1)])
def test_only_in_a_terminal_and_by_the_option(shell, capsys, monkeypatch, on, lines):
    shell.enter("x = list(range(60))")
    shell.enter("x")
    assert capsys.readouterr().out.count("\n") == 1  # no terminal
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    shell.enter(f":set pretty {on}")
    shell.enter("x")
    assert capsys.readouterr().out.count("\n") in ((lines,) if lines == 1 else (3, 4))
