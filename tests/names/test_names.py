"""Every public name of PyTorch 0.4.1 is accounted for; run with `-s` to see the table."""

from pathlib import Path

import pytest
from tt.core.refused import REFUSED
from tt.fixtures.oracle import api
from tt.tests.names.account import account, is_named, kind, namespaces, table
from tt.tests.names.page import page
from tt.tests.names.tested import TESTED

ROOT = Path(__file__).resolve().parents[2]
OUT_OF_SCOPE = (
    "torch.sparse",
    "torch.onnx",
    "torch.utils.cpp_extension",
    "torch.utils.ffi",
    "torch.distributed",
)  # refused as a whole


def test_accounts_are_printed():
    print("\n" + "\n".join(table(account())))


@pytest.mark.parametrize("space", namespaces())
def test_nothing_is_missing(space):
    missing = [name for name, found in account()[space].items() if found == "missing"]
    assert not missing, f"{space}: no row, case or test uses {', '.join(missing)}"


def test_few_names_are_refused():
    counted = [k for space in namespaces() if not space.startswith(OUT_OF_SCOPE) for k in account()[space].values()]
    assert counted.count("refused") <= 0.05 * len(counted)


@pytest.mark.parametrize("full", sorted(TESTED))
def test_named_test_uses_the_name(full):
    assert is_named(full), f"tests/{TESTED[full]} does not mention {full}"


def test_named_tests_are_needed():
    from tt.tests.names.account import evidence

    assert sorted(set(TESTED) & evidence()) == []


def test_refusals_say_why_and_what_instead():
    for found in REFUSED.values():
        assert found.reason and found.instead
        assert found.name in str(found.error())


def test_having_the_attribute_does_not_count():
    """A name that nothing uses is missing, whether or not it exists."""
    assert kind("torch.manual_sed") == "missing"
    assert "torch.no_such_name" not in api.names()


def test_page_is_up_to_date():
    stored = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert stored == page(), "run: python -m tt.tests.names.page > docs/coverage.md"
