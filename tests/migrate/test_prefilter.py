"""The quick screen says what the pattern says, on every rule's examples and on made-up bytes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tt.migrate.facts.triggers import OLD, TRIGGERS
from tt.migrate.prefilter import Screen, may_concern
from tt.migrate.rules import RULES

PATTERNS = {
    "triggers": TRIGGERS,
    "old": OLD,
    "made up": (rb"\bab\b|\b(?:c|dd)\b|\.\s*(?:e|f)\b|\bg\s*=|[|(]h|\bi(?:j|k)?\b\)"),
}
PIECES = ["ab", "c", "dd", ".", " ", "e", "f", "g", "=", "|h", "(h", "i", "ij", ")", "\n", "_", "Variable", "data", "[0]", "async", "None", "==", "init", "import", "torch", "Softmax(", "log_softmin (", "softmaxes(", "dim", "functional", "F", "sigmoid", "xavier_", "kaiming_normal", "_uniform", "eig", "weig", "print", ">>", "autograd", "Function"]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_screen_is_its_pattern(pattern):
    screen = Screen(pattern)

    @settings(max_examples=600, deadline=None, derandomize=True, database=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
    def check(text):
        assert screen.matches(text.encode()) == (re.search(pattern, text.encode()) is not None)

    check()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_example_is_screened_out(rule):
    for example in rule.examples:
        data = example.before.encode()
        assert Screen(TRIGGERS).matches(data) == (re.search(TRIGGERS, data) is not None)
        if example.fires:
            assert may_concern(data), example.title


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.words], ids=lambda rule: rule.code)
def test_a_rule_speaks_only_in_files_that_have_one_of_its_words(rule):
    for example in rule.examples:
        if example.fires:
            assert not rule.words.isdisjoint(re.findall(r"\w+", example.before)), example.before
