"""Every wrong migration of the table is caught and blamed on its line, and the correct twin of each is proved."""

from __future__ import annotations

import pytest
from tt.migrate.proof import verify_sources
from tt.tests.migrate.proof.planted import PLANTED, PRELUDE, TRAIN_AFTER, TRAIN_BEFORE
from tt.tests.migrate.proof.planted_later import PLANTED_LATER

# Each case is half a dozen processes: the slips that people make most are tried in every run of the tests.
ALWAYS = {
    "dropped_detach",
    "truncated_accuracy",
    "graph_kept_by_a_list",
    "volatile_dropped",
    "softmax_over_another_dim",
    "sum_of_two_passes",
}
# right, although a part of the graph lives past the pass: what is kept of it does not grow
KEPT = {
    "the_loss_of_last_time": ("change, last = loss.data[0] - last, loss.data[0]", "change, last = loss - last, loss"),
    "the_best_loss": ("best = loss.data[0]", "best = loss"),
    "the_last_output": ("seen = output.data.max(1)[0]", "seen = output.max(1)[0]"),
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


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("passes", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_what_is_kept_and_does_not_grow_is_no_growth(tmp_path, name, passes):
    before, after = (
        PRELUDE + text.replace("for epoch in range(4)", f"last = 0\nfor epoch in range({passes})") + f"    {kept}\n"
        for text, kept in zip((TRAIN_BEFORE, TRAIN_AFTER), KEPT[name])
    )
    report = verify(tmp_path, before, after)
    assert report.verdict == "proved", "\n".join(report.lines())


def test_there_are_thirty():
    names = {case.name for case in ALL}
    assert len(names) >= 30
    assert names >= ALWAYS
