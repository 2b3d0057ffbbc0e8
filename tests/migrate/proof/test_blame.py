"""A rule that rewrites wrongly is found among the rules that rewrite rightly, by leaving out one rewrite after another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tt.migrate import Options
from tt.migrate.proof import Settings, verify_file
from tt.migrate.proof.program import Program
from tt.migrate.rules import RULES

PROGRAM = """\
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

torch.manual_seed(1)
net = nn.Linear(3, 2)
nn.init.xavier_uniform(net.weight)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(8, 3), torch.LongTensor([0, 1] * 4)
for epoch in range(4):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(Variable(x)), Variable(y), size_average=False)
    loss.backward()
    norm = nn.utils.clip_grad_norm(net.parameters(), 0.5)
    optimizer.step()
    print('loss %.5f' % loss.data[0])
print('norm %.3f' % norm)
"""

# what a rule writes, what it is made to write, and the line that is to blame
SPOILED = [
    (".item()", ".item() * 1.01", 17),
    ("clip_grad_norm_", "clip_grad_value_", 15),
    ("reduction='sum'", "reduction='mean'", 13),
]


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def spoil(monkeypatch, old, new):
    """Make every rule write `new` where it would write `old`."""
    for rule in RULES:

        def check(node, ctx, plain=rule.check):
            for report in plain(node, ctx):
                yield replace(report, edits=tuple(e._replace(text=e.text.replace(old, new)) for e in report.edits))

        monkeypatch.setattr(rule, "check", check, raising=True)


def test_the_program_is_proved_as_it_is_rewritten(program):
    report = verify_file(program)
    assert report.verdict == "proved", report.lines()


@pytest.mark.parametrize(("old", "new", "line"), SPOILED, ids=[s[1] for s in SPOILED])
def test_a_wrong_rule_is_guilty(monkeypatch, program, old, new, line):
    spoil(monkeypatch, old, new)
    report = verify_file(program, Settings(steps=2))
    text = "\n".join(report.lines())
    assert report.verdict == "differs", text
    assert report.blame.certain, text
    assert [each.line for each in report.blame.rewrites] == [line], text
    assert report.blame.rewrites[0].code.startswith("TT")
    assert f"guilty: without it they do not differ there: {report.blame.rewrites[0].code}" in text


def test_one_rewrite_can_be_left_out(tmp_path):
    program = Program(tmp_path, Options())
    assert program.add("program.py", PROGRAM.encode()) is None
    changes = program.changes()
    whole = changes.without(())["program.py"]
    for each in changes.rewrites:
        assert changes.without([each])["program.py"] != whole, each
    assert changes.without(changes.rewrites)["program.py"].decode() == PROGRAM
