"""The guarantees over a corpus: the rules' examples in odd layouts, and real trees named by TT_PRACTICE (a folder)."""

import ast
import io
import os
import re
import tokenize
from collections import Counter
from pathlib import Path

import pytest
from tt.migrate.edits.edit import apply
from tt.migrate.options import Options
from tt.migrate.rules import RULES
from tt.migrate.sources.mask import UnparsableError, mask
from tt.migrate.work import concerns, examine

LAYOUTS = {
    "plain": lambda text: text.encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "latin-1": lambda text: f"# -*- coding: latin-1 -*-\ns = 'é'\n{text}".encode("latin-1", "replace"),
    "form feed": lambda text: f"s = 1\n\f\n{text}".encode(),
    "no final newline": lambda text: text.rstrip("\n").encode(),
    "comments": lambda text: re.sub(r"(?m)^((?!.*['\"\\]).*[^\s:,(\[])$", r"\1  # ü ☃", text).encode(),
}
PRACTICE = [
    path
    for path in sorted(Path(os.environ["TT_PRACTICE"]).rglob("*") if os.environ.get("TT_PRACTICE") else ())
    if path.suffix in (".py", ".pyi", ".ipynb", ".md", ".rst") and path.is_file()
]


def kept_lines(before, findings):
    """The 0-based lines of the original on which no finding stands and no edit of one falls."""
    touched = set()
    for finding in findings:
        for start, end in [(finding.start, finding.end), *((edit.start, edit.end) for edit in finding.edits)]:
            touched |= set(range(before.count("\n", 0, start), before.count("\n", 0, end) + 1))
    return [line for number, line in enumerate(before.split("\n")) if number not in touched]


def parses(data, name):
    """Whether the file is Python before anything is done to it: of what is not, nothing is promised but that it stays."""
    if not name.endswith(".py"):
        return True
    try:
        ast.parse(mask(data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])).text)
    except (SyntaxError, ValueError, UnparsableError):
        return False
    return True


def check(data, name):
    """Everything that is promised of one file."""
    outcome = examine(data, name, Options())
    if outcome.error is not None:
        assert outcome.result is None or not outcome.result.changed
        assert not parses(data, name), outcome.error
        return
    result = outcome.result
    assert not any(message for message in result.crashed), result.crashed
    assert outcome.source.encode(result.original) == data
    for finding in result.findings:
        assert re.fullmatch(r"TT\d{3}", finding.code)
        assert 0 <= finding.start <= finding.end <= len(result.original)
        line = re.split(r"\r\n|\r|\n", result.original)[finding.line - 1]
        assert 1 <= finding.column <= len(line) + 1
        apply(result.original, finding.edits)
    if not any(finding.fixed for finding in result.findings):
        assert not result.changed, "a change without a finding"
    if name.endswith(".py"):
        ast.parse(mask(result.text).text)
        if "torch" not in result.original:
            assert not result.changed
    kept = kept_lines(result.original, [each for each in result.findings if each.fixed])
    left = result.text.split("\n")
    lost = Counter(line.strip() for line in kept) - Counter(line.strip() for line in left)
    assert not lost, f"lost: {lost}"
    if not any(finding.fixed and finding.code.startswith("TT2") for finding in result.findings):  # no block was made
        assert not Counter(kept) - Counter(left), "a line was indented anew"
    again = examine(outcome.encoded(), name, Options())
    assert again.error is None
    assert again.result.text == result.text, "a second run changes something"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples(rule, layout):
    for example in rule.examples:
        check(LAYOUTS[layout](example.before), "a.py")


def deeper(text):
    """The program inside a method, under a condition: what stands at the margin in an example rarely does in a tree."""
    lines = [
        line if line.startswith("from __future__") or not line.strip() else f"            {line}"
        for line in text.splitlines()
    ]
    return (
        "import torch\nclass Box(object):\n    def go(self, on):\n        if on:\n"
        + "\n".join(lines)
        + "\n        return on\n"
    )


@pytest.mark.parametrize("layout", ["plain", "crlf", "comments"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_inside_a_method(rule, layout):
    for example in rule.examples:
        if "import *" not in example.before and '"""' not in example.before:
            check(LAYOUTS[layout](deeper(example.before)), "a.py")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_in_documents(rule):
    for example in rule.examples:
        if "```" not in example.before:
            check(f"# A page\n\n```python\n{example.before}```\n\nEnd\n".encode(), "a.md")


@pytest.mark.slow
@pytest.mark.skipif(not PRACTICE, reason="TT_PRACTICE names no folder of real programs")
@pytest.mark.parametrize("path", PRACTICE, ids=str)
def test_practice(path):
    data = path.read_bytes()
    if concerns(data, path.name):
        check(data, path.name)
