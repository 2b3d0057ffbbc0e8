"""The session evaluates and echoes as Python's own prompt does."""

import builtins
import inspect
import sys

import pytest
from tt.repl.evaluate import Session

ECHOES = {
    "1 + 1": ["2"],
    "1 + 1;": ["2"],
    "1; 'a'": ["1", "'a'"],
    "x = 1": [],
    "None": [],
    "x = 1\nx\n\nx + 1": ["1", "2"],
    "for i in range(3):\n    i": ["0", "1", "2"],
    "def f():\n    return 5\nf()": ["5"],
    "if True:\n    4\n": ["4"],
    "print(7)": [],
    "": [],
    "# a comment": [],
    "'''two\nlines'''": ["'two\\nlines'"],
    "4\n_ + 1\n_": ["4", "5", "5"],
    "_ = 9\n4\n_": ["4", "9"],
}


@pytest.fixture
def session(clean_process):
    return Session({"__name__": "__main__"})


@pytest.mark.parametrize("source", ECHOES)
def test_echo(session, source, capsys):
    assert session.run(source) == ECHOES[source]
    assert session.error is None
    if "print" not in source:
        assert capsys.readouterr().out == "".join(f"{text}\n" for text in ECHOES[source])


def test_tensors_echo_as_torch_prints_them(shell):
    assert shell.session.run("torch.ones(2)") == ["tensor([1., 1.])"]


def test_echo_and_print_keep_their_order(session, capsys):
    session.run("print('a')\n1\nprint('b')\n2")
    assert capsys.readouterr().out == "a\n1\nb\n2\n"


def test_an_exception_ends_the_entry_and_keeps_what_was_assigned(session, capsys):
    assert session.run("x = 1\nx\n1 / 0\nx = 2") == ["1"]
    assert isinstance(session.error, ZeroDivisionError)
    assert session.namespace["x"] == 1
    assert capsys.readouterr().err == (
        'Traceback (most recent call last):\n  File "<tt 1>", line 3, in <module>\n'
        "    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n"
    )


def test_the_traceback_goes_through_the_functions_of_earlier_entries(session, capsys):
    session.run("def f():\n    return missing")
    session.run("f()")
    said = capsys.readouterr().err
    assert 'File "<tt 1>", line 2, in f\n    return missing\n' in said
    assert "evaluate.py" not in said


def test_a_chained_exception_is_shown_whole(session, capsys):
    session.run("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e")
    said = capsys.readouterr().err
    assert "direct cause" in said
    assert said.endswith("ValueError: x\n")
    assert "evaluate.py" not in said


def test_a_syntax_error_shows_its_caret_and_runs_nothing(session, capsys):
    assert session.run("x = 1\nx = = 2") == []
    assert "x" not in session.namespace
    said = capsys.readouterr().err
    assert said.endswith("    x = = 2\n        ^\nSyntaxError: invalid syntax\n")
    assert "Traceback" not in said


def test_an_interrupt_keeps_the_state(session, capsys):
    session.run("x = 1\nraise KeyboardInterrupt")
    assert session.namespace["x"] == 1
    assert isinstance(session.error, KeyboardInterrupt)
    assert capsys.readouterr().err == "KeyboardInterrupt\n"
    assert session.run("x") == ["1"]
    assert session.error is None


def test_a_repr_that_fails_is_an_error_of_the_entry(session, capsys):
    session.run("class A:\n    def __repr__(self): raise ValueError('no')\nA()")
    assert isinstance(session.error, ValueError)
    assert capsys.readouterr().err.endswith("ValueError: no\n")


def test_system_exit_passes_through(session):
    with pytest.raises(SystemExit):
        session.run("raise SystemExit(3)")


def test_the_display_hook_is_put_back(session):
    before = sys.displayhook
    session.run("1")
    session.run("1 / 0")
    with pytest.raises(SystemExit):
        session.run("raise SystemExit")
    assert sys.displayhook is before


def test_a_future_import_stays_in_force(session):
    session.run("def f(x: int): pass\nf.__annotations__['x'] is int")
    session.run("from __future__ import annotations")
    assert session.run("def g(x: int): pass\ng.__annotations__['x']") == ["'int'"]


def test_our_own_future_imports_do_not_leak_in(session):
    assert session.run("def f(x: int): pass\nf.__annotations__['x'] is int") == ["True"]


def test_the_source_of_an_entry_can_be_inspected(session):
    session.run("def f():\n    return 1")
    assert inspect.getsource(session.namespace["f"]) == "def f():\n    return 1\n"


def test_underscore_is_not_held_by_the_namespace(session):
    session.run("5")
    assert builtins._ == 5
    assert "_" not in session.namespace


@pytest.mark.parametrize(("dialect", "works"), [("0.3", True), ("0.4", True), ("2", False)])
def test_async_is_a_name_where_it_was_one(session, monkeypatch, dialect, works):
    monkeypatch.setenv("TT_TORCH", dialect)
    session.run("def f(async=1): return async\nf(async=2)")
    assert (session.error is None) is works
    if not works:
        assert isinstance(session.error, SyntaxError)


def test_what_the_terminal_cannot_show_is_escaped(session, monkeypatch, tmp_path):
    with open(tmp_path / "out", "w", encoding="ascii") as out:
        monkeypatch.setattr(sys, "stdout", out)
        session.run("'ü'")
    assert (tmp_path / "out").read_text() == "'\\xfc'\n"
