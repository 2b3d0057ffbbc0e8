"""Every rule's examples, as they stand and in every layout; the catalogue's own consistency."""

import ast
import re

import pytest
from tt.migrate import lint_source, migrate_source
from tt.migrate.prefilter import may_concern
from tt.migrate.rules import RULES
from tt.migrate.rules.base import TARGETS

CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.title or number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]
LAYOUTS = {
    "as written": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "tabs": lambda text: re.sub(r"(?m)^(?:    )+", lambda match: "\t" * (len(match.group()) // 4), text),
    "no final newline": lambda text: text.removesuffix("\n"),
    "twice as deep": lambda text: re.sub(r"(?m)^( +)", r"\1\1", text),
}


def migrated(example, text):
    return migrate_source(
        text, unsafe=example.safety == "unsafe", device_style=example.device_style, target=example.target
    )


def parses(text):
    ast.parse(text.replace("async", "asynk"))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule, example, layout):
    before, after = LAYOUTS[layout](example.before), LAYOUTS[layout](example.after)
    result = migrated(example, before)
    assert (result.error, result.crashed) == (None, ())
    assert result.text == after
    parses(result.text)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example_speaks_with_its_safety(rule, example):
    safeties = {finding.safety for finding in migrated(example, example.before).findings if finding.code == rule.code}
    assert example.safety in safeties if example.fires else not safeties


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_second_run_changes_nothing(rule, example):
    once = migrated(example, example.before)
    again = migrated(example, once.text)
    assert not again.changed
    left = {(finding.code, finding.message) for finding in once.findings if not finding.fixed}
    assert {(finding.code, finding.message) for finding in again.findings} <= left


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_unsafe_and_manual_places_are_not_touched_unasked(rule, example):
    result = migrate_source(example.before, target=example.target)
    assert not any(finding.fixed and finding.safety != "safe" for finding in result.findings)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_findings_have_places_and_their_edits_slice_the_source(rule, example):
    result = lint_source(example.before)
    lines = example.before.split("\n")
    for finding in result.findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert 0 <= finding.start < finding.end <= len(example.before)
        assert all(0 <= edit.start <= edit.end <= len(example.before) for edit in finding.edits)
        assert bool(finding.edits) == (finding.safety != "manual")


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_what_a_rule_speaks_about_passes_the_prefilter(rule, example):
    if example.fires:
        assert may_concern(example.before.encode())


def test_a_rule_waits_for_its_first_target():
    late = [rule for rule in RULES if rule.first_target == "latest"]
    assert late
    for rule in late:
        for example in rule.examples:
            codes = {finding.code for finding in migrate_source(example.before, unsafe=True).findings}
            assert rule.code not in codes


def test_minimal_mode_leaves_style_alone():
    styles = [rule for rule in RULES if rule.style]
    assert styles
    for rule in styles:
        for example in rule.examples:
            codes = {finding.code for finding in migrate_source(example.before, mode="minimal").findings}
            assert rule.code not in codes


def test_catalogue_is_consistent():
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"TT\d{3}", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        assert rule.summary and rule.why.endswith(".")
        assert rule.first_target in TARGETS
        assert rule.examples
        assert any(example.safety == "unsafe" for example in rule.examples) <= bool(rule.unsafe_when)
        assert type(rule).__module__.rpartition(".")[2].startswith(rule.code.lower())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page(rule):
    from tt.migrate.report.page import page

    text = page(rule)
    assert text.startswith(f"{rule.code} {rule.name}: ")
    assert len(
        [line for line in text.splitlines() if "Rewritten" in line or "Left alone" in line or "Reported" in line]
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@pytest.mark.parametrize("comment", ["# noqa", "# noqa: {code}", "# tt: ignore[{code}]"])
def test_suppression_on_the_line(rule, comment):
    example = next(example for example in rule.examples if example.fires)
    findings = migrated(example, example.before).findings
    lines = example.before.split("\n")
    for finding in findings:
        if finding.code == rule.code and "\\" not in lines[finding.line - 1]:
            lines[finding.line - 1] += "  " + comment.format(code=rule.code)
    quiet = migrated(example, "\n".join(lines)).findings
    spoken = [finding for finding in quiet if finding.code == rule.code]
    assert len(spoken) < len([finding for finding in findings if finding.code == rule.code])
