"""The guarantees: settled, deterministic, minimal, and one bad file or rule costs nothing else."""

import difflib
import hashlib
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tt.migrate import lint_source, migrate_source
from tt.migrate.engine import unshift
from tt.migrate.rules import RULES


def test_program(old_program, new_program):
    result = migrate_source(old_program)
    assert result.text == new_program
    assert all(finding.fixed for finding in result.findings)
    assert not migrate_source(result.text).changed


def test_idioms_nested_in_one_expression():
    before = (
        "import torch.nn.functional as F\nfrom torch.autograd import Variable\n"
        "def f(net, x, y):\n    net.eval()\n"
        "    return F.nll_loss(net(Variable(x.cuda(async=True))), Variable(y), size_average=False).data[0]\n"
    )
    after = (
        "import torch.nn.functional as F\n"
        "def f(net, x, y):\n    net.eval()\n"
        "    return F.nll_loss(net(x.cuda(non_blocking=True)), y, reduction='sum').item()\n"
    )
    assert migrate_source(before).text == after


@pytest.mark.parametrize("first", [rule.code for rule in RULES])
def test_rules_one_at_a_time_never_break_the_program(first, old_program):
    # Whatever is asked for first, nothing wrong is written and the rest still parses and settles.
    once = migrate_source(old_program, select=[first])
    assert once.error is None
    rest = migrate_source(once.text)
    assert rest.error is None
    compile(rest.text, "x", "exec")
    assert not migrate_source(rest.text).changed


def test_only_reported_places_change(old_program):
    result = migrate_source(old_program)
    touched = {finding.line for finding in result.findings}
    matcher = difflib.SequenceMatcher(None, old_program.splitlines(), result.text.splitlines(), autojunk=False)
    for tag, start, end, _, _ in matcher.get_opcodes():
        if tag != "equal":
            around = set(range(start, end + 2))
            assert around & {line for place in touched for line in (place, place + 1, place + 2)}


def test_hash_seed_changes_nothing(old_program):
    code = (
        "import sys, json; from tt.migrate import migrate_source; r = migrate_source(sys.stdin.read());"
        "print(r.text, [(f.code, f.line, f.column, f.message, f.edits) for f in r.findings])"
    )
    outputs = set()
    for seed in ("0", "1", "2", "77"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], input=old_program, capture_output=True, text=True, env=env)
        assert done.returncode == 0, done.stderr
        outputs.add(hashlib.sha256(done.stdout.encode()).hexdigest())
    assert len(outputs) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1\n",
        "import torch\nx = torch.ones(2)\nwith torch.no_grad():\n    print(x.sum().item())\n",
        "from chainer import Variable\nx = Variable(3)\nprint(x.data[0])\n",
        "import torch\nclass D:\n    def __init__(self):\n        self.data = [1]\n    def n(self):\n        return len(self.data[0])\n",
        "from .values import variable\n# like torch\ny = variable(3, volatile=True).data[0]\n",
        "import torch\nloss = net.blobs['loss'].data[0]\n",
    ],
)
def test_nothing_to_say(text):
    result = migrate_source(text)
    assert not result.changed
    assert not [finding for finding in result.findings if finding.safety == "safe"]


def test_a_shadowed_name_is_not_torchs():
    text = (
        "import torch\nfrom torch.autograd import Variable\n"
        "def f(Variable, x):\n    return Variable(x)\n"
        "def g(x):\n    return Variable(x)\n"
    )
    result = migrate_source(text)
    assert result.text == text.replace("def g(x):\n    return Variable(x)", "def g(x):\n    return x")


def test_syntax_error_is_an_error_and_nothing_changes():
    result = migrate_source("import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(2)\n")
    assert result.error
    assert "line 3" in result.error
    assert not result.changed
    assert lint_source(result.original).error == result.error


def test_a_failing_rule_costs_only_itself(old_program, monkeypatch):
    rule = next(rule for rule in RULES if rule.code == "TT301")

    def fail(node, ctx):
        raise RuntimeError("boom")

    monkeypatch.setattr(rule, "check", fail)
    result = migrate_source(old_program)
    assert result.crashed == ("TT301 failed: RuntimeError: boom",)
    assert "no_grad" in result.text
    assert ".data[0]" in result.text


def test_a_rewrite_that_would_not_parse_leaves_the_file(old_program, monkeypatch):
    from tt.migrate.edits.edit import Edit
    from tt.migrate.rules.base import Report

    rule = next(rule for rule in RULES if rule.code == "TT651")
    monkeypatch.setattr(rule, "check", lambda node, ctx: [Report(node, "m", (Edit(0, 0, "(("),))])
    result = migrate_source(old_program)
    assert result.error.startswith("the rewrite would not parse")
    assert result.text == old_program


def test_selection(old_program):
    assert {finding.code for finding in migrate_source(old_program, select=["TT3"]).findings} == {"TT301", "TT306"}
    assert "TT201" not in {finding.code for finding in migrate_source(old_program, ignore=["TT2"]).findings}


def test_places_of_later_rounds_are_those_of_the_original():
    from tt.migrate.edits.edit import Edit

    edits = (Edit(2, 4, "xyz"), Edit(6, 6, "__"))
    assert [unshift(offset, edits) for offset in range(12)] == [0, 1, 2, 2, 2, 4, 5, 6, 6, 6, 7, 8]


def test_lint_findings_are_those_that_migrate_fixes(old_program):
    key = [(finding.code, finding.line, finding.column) for finding in lint_source(old_program).findings]
    done = migrate_source(old_program)
    assert set(key) <= {(finding.code, finding.line, finding.column) for finding in done.findings}
    assert not lint_source(done.text).findings


EXAMPLES = st.sampled_from([example for rule in RULES for example in rule.examples])


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(st.lists(EXAMPLES, min_size=2, max_size=3), st.booleans(), st.booleans())
def test_programs_put_together_stay_programs_and_settle(examples, unsafe, device_style):
    # Facts and edits of one idiom meet those of another: whatever comes out parses, and a second run has nothing to do.
    text = "".join(example.before for example in examples)
    once = migrate_source(text, unsafe=unsafe, device_style=device_style)
    assert (once.error, once.crashed) == (None, ())
    compile(once.text.replace("async", "asynk"), "x", "exec")
    assert not migrate_source(once.text, unsafe=unsafe, device_style=device_style).changed


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(EXAMPLES, st.integers(0, 10_000), st.sampled_from("()[]:,=#'\"\\ \t\n\r\f\0é"), st.booleans())
def test_damaged_text_is_an_error_or_a_program_but_never_a_crash(example, place, character, cut):
    text = example.before
    place %= len(text)
    damaged = text[:place] if cut else text[:place] + character + text[place + 1 :]
    result = migrate_source(damaged)
    assert "failed" not in (result.error or "")
    assert "the rewrite" not in (result.error or "")
    assert result.crashed == ()
    if result.error is not None:
        assert result.text == damaged
