"""Every example of the seed documents does what its case says, and every block of the documents has a case or a reason."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import pytest
from tt.fixtures.seeds import table
from tt.fixtures.seeds.blocks import fenced_blocks
from tt.fixtures.seeds.cases import documents
from tt.fixtures.seeds.compare import Outcome, differences
from tt.fixtures.seeds.run import run

DOCUMENTS = documents()
CASES = [case for document in DOCUMENTS for case in document.cases()]
ROOT = Path(__file__).parents[2]


def named(case):
    return f"{case.document}-{case.line}-{case.id}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case(case, tmp_path):
    found = differences(case, run(case, tmp_path))
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def torch_outcomes():
    """What real torch makes of the dialect-2 cases, where it is installed; one process, it takes seconds to import."""
    if find_spec("torch") is None:
        pytest.skip("torch is not installed")
    request = json.dumps([asdict(case) for case in TORCH_CASES])
    command = [sys.executable, "-m", "tt.fixtures.seeds.oracle"]
    done = subprocess.run(command, input=request, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)
    return {
        named(case): Outcome(**row | {"echoes": tuple(row["echoes"])})
        for case, row in zip(TORCH_CASES, rows, strict=True)
    }


TORCH_CASES = [case for case in CASES if case.dialect == "2" and not case.device_sim]


@pytest.mark.parametrize("case", TORCH_CASES, ids=named)
def test_case_holds_under_real_torch(case, torch_outcomes):
    found = differences(case, torch_outcomes[named(case)])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.number)
def test_fixture_holds_every_block_of_the_document(document):
    """Loading has checked count, order and digests; with the documents at hand they are compared with the source."""
    folder = os.environ.get("TT_SEED_DOCUMENTS")
    if not folder:
        pytest.skip("TT_SEED_DOCUMENTS names no folder with the documents")
    (path,) = Path(folder).glob(f"{document.number}*.txt")
    text = path.read_bytes().decode()
    assert [block.fenced for block in document.blocks] == fenced_blocks(text)
    lines = text.split("\n")
    for claim in document.claims:
        assert claim.words in lines[claim.line - 1]


def test_every_kind_and_every_document_has_cases():
    assert {case.kind for case in CASES} == {"exact", "masked", "error", "state"}
    assert {case.document for case in CASES} == {"000", "001", "002", "003", "004"}


def test_readme_shows_the_counts():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert table.between_markers(readme) == table.render(DOCUMENTS), "run: python -m tt.fixtures.seeds.table README.md"


def test_table_is_written_between_the_markers():
    text = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    assert table.replaced(text, "| new |") == f"before\n{table.BEGIN}\n| new |\n{table.END}\nafter\n"
    with pytest.raises(ValueError, match="no <!-- seeds:begin"):
        table.replaced("no markers", "| new |")
