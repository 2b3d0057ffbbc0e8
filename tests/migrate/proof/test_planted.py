"""Every wrong migration of the table is caught and blamed on its line, and the correct twin of each is proved."""

from __future__ import annotations

import pytest
from tt.migrate.proof import verify_sources
from tt.tests.migrate.proof.planted import PLANTED
from tt.tests.migrate.proof.planted_later import PLANTED_LATER

# Each case is half a dozen processes: the slips that people make most are tried in every run of the tests.
ALWAYS = {
    "dropped_detach",
    "truncated_accuracy",
    "graph_kept_by_a_list",
    "volatile_dropped",
    "softmax_over_another_dim",
}
ALL = [*PLANTED, *PLANTED_LATER]
CASES = pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c.name, marks=[] if c.name in ALWAYS else pytest.mark.slow) for c in ALL],
)


def verify(tmp_path, before, after, **named):
    path = tmp_path / "program.py"
    path.write_text(before)
    return verify_sources(str(path), before.encode(), after.encode(), **named)


@CASES
def test_the_slip_is_caught_and_blamed(tmp_path, case):
    before, _, wrong = case.texts()
    report = verify(tmp_path, before, wrong)
    text = "\n".join(report.lines())
    assert (report.verdict, report.exit_code) == ("differs", 1), text
    assert case.words in text
    blamed = [before.splitlines()[r.line - 1 : r.last] for r in report.blame.rewrites]
    assert any(case.blamed in line for lines in blamed for line in lines), text
    assert len(blamed) == 1, text


@CASES
@pytest.mark.parametrize("target", ["0.4.1", pytest.param("latest", marks=pytest.mark.slow)])
def test_its_twin_is_proved(tmp_path, case, target):
    before, right, _ = case.texts()
    report = verify(tmp_path, before, right, target=target)
    assert report.verdict == "proved", "\n".join(report.lines())


def test_there_are_thirty():
    names = {case.name for case in ALL}
    assert len(names) >= 30
    assert names >= ALWAYS
