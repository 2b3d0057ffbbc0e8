"""Comparing traces: to the bit, in step, and what only looks like a difference."""

from __future__ import annotations

import pytest
from tt.migrate.proof.blame import minimal
from tt.migrate.proof.compare import compare
from tt.migrate.proof.output import compare_text


def value(number, digest=None, shape=()):
    return [digest or str(number), list(shape), abs(number), number, number, number]


def event(kind, **fields):
    return {"event": kind, "at": ["p.py", 3], "nodes": {}, "live": 0, "kept": 0, "settled": True, "draws": 0, **fields}


def end(**fields):
    plain = {"draws": 0, "failure": None, "updates": 1, "steps": 1, "nodes": {}, "modules": [], "generators": {}}
    return {"event": "end", **plain, **fields}


def backward(number=1.0, leaves=(), digest=None, **fields):
    return event("backward", roots=[value(number, digest)], leaves=list(leaves), **fields)


def leaf(number, gradient=1.0, shape=(2,)):
    return {"number": number, "value": ["v", list(shape)], "gradient": value(gradient, shape=shape)}


def printed(text, **fields):
    return event("print", text=text, **fields)


PAIRS = [
    ("bits of a loss", [backward(1.0, digest="a")], [backward(1.0, digest="b")], "loss"),
    ("gradients change places", [backward(leaves=[leaf(0, 1), leaf(1, 2)])], [backward(leaves=[leaf(0, 2), leaf(1, 1)])],
     "gradient of leaf 1 [2]"),
    ("another leaf", [backward(leaves=[leaf(0)])], [backward(leaves=[leaf(1)])], "gradients"),
    ("another shape", [backward(leaves=[leaf(0)])], [backward(leaves=[leaf(0, shape=(3,))])], "shape of leaf 1"),
    ("no gradient", [backward(leaves=[leaf(0)])], [backward(leaves=[{**leaf(0), "gradient": None}])],
     "gradient of leaf 1 [2]"),
    ("draws", [backward(draws=3)], [backward(draws=4)], "random draws"),
    ("a graph", [printed("x")], [printed("x", nodes={"p.py:2": [5, 2]})], "graph where none was recorded"),
    ("less of a graph", [printed("x", nodes={"p.py:2": [5, 2]})], [printed("x", nodes={"p.py:2": [4, 1]})],
     "nodes recorded"),
    ("one print more", [printed("x")], [printed("x"), printed("y")], "lines of output"),
    ("another order", [printed("x"), backward()], [backward(), printed("x")], "order of events"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "what"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
def test_what_differs_is_named(before, after, what):
    assert compare([*before, end()], [*before, end()]).difference is None
    assert compare([*before, end()], [*after, end()]).difference.what == what


def test_rounding_is_allowed_only_where_it_is_declared():
    before, after = [backward(1.0), end()], [backward(1.0000001), end()]
    assert compare(before, after).difference.what == "loss"
    found = compare(before, after, rounding=1e-6)
    assert found.difference is None
    assert 0 < found.largest < 1e-6
    assert compare(before, [backward(1.1), end()], rounding=1e-6).difference is not None


def test_a_node_that_takes_no_leaf_is_no_difference_but_is_counted():
    found = compare([printed("1"), end()], [printed("1", nodes={"p.py:2": [1, 0]}), end()])
    assert (found.difference, found.more_nodes) == (None, 1)


def test_a_pass_that_only_the_old_version_recorded_is_told_and_one_that_only_the_new_records_differs():
    plain, recorded = [backward(), end()], [backward(within=7), end()]
    found = compare(recorded, plain)
    assert (found.difference, found.recorded_passes) == (None, 1)
    assert compare(plain, recorded).difference.what == "recorded backward pass"


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (({"kind": "text", "content": "a 1.00"}, {"kind": "text", "content": "a 2.00"}), "file log"),
        (({"kind": "text", "content": "a"}, None), "file log"),
        (({"kind": "saved", "content": {"[1]": "a"}}, {"kind": "saved", "content": {"[1]": "b"}}), "file log"),
        (({"kind": "saved", "content": {"[1]": "a"}}, {"kind": "saved", "content": {}}), "file log"),
        (({"kind": "saved", "content": {}}, {"kind": "saved", "content": {"[1]": "a"}}), "file log"),
        (({"kind": "text", "content": "0.12345"}, {"kind": "text", "content": "0.12346"}), None),
    ],
)
def test_written_files_are_compared(files, what):
    before, after = (
        [*([] if f is None else [{"event": "file", "path": "log", "at": None, **f}]), end()] for f in files
    )
    found = compare(before, after).difference
    assert (None if found is None else found.what) == what


def test_what_pytorch_itself_adds_to_a_checkpoint_is_said_and_is_no_difference():
    entry = "['bn.num_batches_tracked']"
    contents = {"['bn.weight']": "a"}, {"['bn.weight']": "a", entry: "b"}
    before, after = (
        [{"event": "file", "path": "net.pt", "at": None, "kind": "saved", "content": c}, end()] for c in contents
    )
    found = compare(before, after)
    assert (found.difference, found.counts["files"]) == (None, 1)
    assert found.only_saved == (f"net.pt: only the version after has {entry} (batch norm's since 0.4.1)",)


def test_numbers_of_other_generators_are_compared():
    before, after = end(generators={"numpy.random": "a"}), end(generators={"numpy.random": "b"})
    assert compare([before], [after]).difference.what == "random draws of numpy.random"


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ("loss 1.2345", "loss 1.2346", (1, pytest.approx(8e-5, rel=0.1))),
        ("loss 1.2345", "loss 1.2355", "printed number"),
        ("loss nan", "loss nan", (1, 0.0)),
        ("loss 1", "lost 1", "output"),
        ("5 of 10", "4 of 10", "printed number"),
        ("1e-05", "1.00001e-05", (1, pytest.approx(1e-5, rel=0.1))),
    ],
)
def test_lines_of_output(before, after, outcome):
    assert compare_text(before, after) == outcome


@pytest.mark.parametrize(
    ("visits", "chained", "found"),
    [
        ([0, 5, 10], None, 3),
        ([5, 5, 5, 5], None, 0),
        ([-9, -5, -1], None, 0),
        ([0, 5, 3, 6], None, 0),
        ([0, 5, 10, 15, 0, 5, 10], None, 3),
        ([0, 5, 10, 10], None, 0),
        ([0, 5, 10, 11, 11], None, 0),
        ([0, 5], [0, 1], 2),
        ([0, 5], [0, 0], 0),
        ([5, 5], [0, 1], 0),
        ([-5, -1], [0, 1], 0),
        ([0, 5, 5], [0, 1, 1], 0),
        ([0, 5, 0, 5], [0, 1, 0, 1], 2),
    ],
)
def test_only_what_grows_from_visit_to_visit_is_growth(visits, chained, found):
    """From the second visit where there is a chain, else from the third; what stops to grow was none."""
    plain = [printed(str(i), live=10) for i in range(len(visits))]
    grown = [{**e, "live": 10 + n, "chained": c} for e, n, c in zip(plain, visits, chained or [0] * len(visits))]
    difference = compare([*plain, end()], [*grown, end()]).difference
    assert (0 if difference is None else difference.event) == found
    if found:
        assert (difference.what, difference.step) == ("growing graph (nodes alive)", found)
    for unsettled in (plain, grown):
        for each in unsettled:
            each["settled"] = False
    assert compare([*plain, end()], [*grown, end()]).difference is None


def test_a_chain_is_seen_at_the_end_too():
    events = [printed("1", live=10), printed("2", live=10)]
    assert compare([*events, end(live=5)], [*events, end(live=5, chained=1)]).difference is None
    assert compare([*events, end(live=5, chained=1)], [*events, end(live=9, chained=1)]).difference is None
    found = compare([*events, end(live=5)], [*events, end(live=9, chained=1)]).difference
    assert (found.what, found.event) == ("growing graph (nodes alive)", 0)


def test_a_chain_in_both_versions_is_no_difference():
    plain, grown = ([printed(str(i), live=n * i + 5, chained=i) for i in range(2)] for n in (5, 6))
    assert compare([*plain, end()], [*grown, end()]).difference is None


@pytest.mark.parametrize("guilty", [{0}, {7}, {11}, {3, 9}])
def test_the_guilty_are_found_by_halves(guilty):
    """Leaving out everything is no help here: number 5 cannot be done without."""
    tried = []

    def resolves(left_out):
        tried.append(left_out)
        return guilty <= set(left_out) and not (5 in left_out and guilty != {3, 9})

    assert set(minimal(range(12), resolves)) == guilty
    assert len(tried) < (40 if len(guilty) > 1 else 24)


def test_no_rewrite_is_guilty_of_what_none_resolves():
    assert minimal(range(9), lambda left_out: False) == []
