"""The rule pages of the documentation are those that the rules make."""

from pathlib import Path

import pytest
from tt.migrate.report.site import pages, write
from tt.migrate.rules import RULES

FOLDER = Path(__file__).parents[2] / "docs" / "rules"


def test_the_pages_are_up_to_date():
    made = pages()
    assert {path.name for path in FOLDER.glob("*.md")} == set(made), "python -m tt.migrate.report.site docs/rules"
    stale = [name for name, text in made.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "python -m tt.migrate.report.site docs/rules"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_all_that_the_rule_says(rule):
    text = pages()[f"{rule.code}.md"]
    assert rule.why in text
    assert rule.unsafe_when in text
    assert text.count("\n## ") == len(rule.examples)
    assert f"[{rule.code}]({rule.code}.md)" in pages()["README.md"]


def test_pages_of_rules_that_are_gone_go(tmp_path):
    (tmp_path / "TT999.md").write_text("old")
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(pages())
