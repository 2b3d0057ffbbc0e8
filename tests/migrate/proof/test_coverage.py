"""Which rewrites ran: by the innermost statement around each."""

from __future__ import annotations

import sys
import textwrap

import pytest
from tt.migrate.proof.coverage import coverage
from tt.migrate.proof.probes import NAME, Probes
from tt.migrate.proof.rewrites import Rewrite

# a program in which «…» stands around each rewrite, and whether each ran
PROGRAMS = [
    ("«a = 1»\nif a > 1:\n    «b = 2»\nelse:\n    «b = 3»", [True, False, True]),
    ("a = 1\nif a > 1: «b = 2»", [False]),
    ("if «1 > 2»: b = 2", [True]),
    ("def f(x=«1»):\n    «return 2»", [True, False]),
    ("def f():\n    'text'\n    «return 2»\nf()", [True]),
    ("class A:\n    'text'\n    b = «2»\n    def f(self):\n        «pass»", [True, False]),
    ("a = max(1,\n        «2»)", [True]),
    ("'ä'; a = «2»\n", [True]),
    ("try:\n    a = 1 / 0\n    «b = 1»\nexcept ZeroDivisionError:\n    «b = 2»\nfinally:\n    «c = 1»", [False, True, True]),
    ("for i in range(0):\n    «a = 1»\n«b = 2»", [False, True]),
    ("from __future__ import division\n«a = 1 / 2»", [True]),
    ("@staticmethod\n@«property»\ndef f(): pass", [True]),
    ("match 3:\n    case 1:\n        «a = 1»\n    case _:\n        «a = 2»", [False, True]),
    ("with «open('/dev/null')»:\n    a = [\n        x for x in []\n    ]", [True]),
    ("a = 1\n«»\nb = 2", [True]),
    ("if 1 > 2:\n    a = 1\n    «»\n    b = 2", [False]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "ran"), PROGRAMS)
def test_a_rewrite_ran_when_its_statement_did(tmp_path, monkeypatch, marked, ran):
    starts, text = [], ""
    for character in marked:
        if character == "«":
            starts.append(len(text))
        elif character != "»":
            text += character
    rewrites = [
        Rewrite("TT000", "x", "p.py", text.count("\n", 0, s) + 1, text.count("\n", 0, s) + 1, s) for s in starts
    ]
    probes = Probes(str(tmp_path) + "/")
    monkeypatch.setattr("builtins." + NAME, probes._passed.add, raising=False)
    exec(probes.compile(text.encode(), f"{tmp_path}/p.py", "exec", dont_inherit=True), {"__name__": "p"})
    event = {"event": "end", "ran": probes.ran()}
    result = coverage(rewrites, {"p.py": text.encode()}, [event])
    assert [r not in result.not_run for r in rewrites] == ran
    assert result.total == len(ran)


def test_lines_of_tracebacks_and_files_of_others_stay_as_they_are(tmp_path, monkeypatch):
    probes = Probes(str(tmp_path) + "/")
    monkeypatch.setattr("builtins." + NAME, probes._passed.add, raising=False)
    text = textwrap.dedent("""
        def f():
            '''What it does.'''
            raise ValueError
    """)
    space = {}
    exec(probes.compile(text, f"{tmp_path}/p.py", "exec", dont_inherit=True), space)
    assert space["f"].__doc__ == "What it does."
    try:
        space["f"]()
    except ValueError:
        assert sys.exc_info()[2].tb_next.tb_lineno == 4
    assert NAME not in probes.compile(text, "/elsewhere/p.py", "exec", dont_inherit=True).co_names
