"""Notebooks, Markdown and reStructuredText: the code changes, and every byte around it stays."""

import json

import pytest
from tt.migrate.edits.edit import apply
from tt.migrate.embedded import run_document
from tt.migrate.options import Options
from tt.migrate.sources.magics import mask_magics, restore

HEAD = ["import torch\n", "from torch.autograd import Variable\n"]
CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# from torch.autograd import Variable é"]},
    {"cell_type": "code", "execution_count": 1, "metadata": {"b": 1, "a": 2}, "source": ["%matplotlib inline\n", *HEAD],
     "outputs": [{"output_type": "stream", "name": "stdout", "text": ["Variable 1.50\n"]}]},
    {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "id": "x-1", "source": [
        "%%time\n", "loss = (Variable(torch.ones(2)) * 2).mean()\n", "if True:\n", "    !ls {loss}\n", "loss.backward()\n",
        "print(loss.data[0], 'ü')\n", "torch.ones?"]},
    {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": "print(loss.data[0])\n"},
    {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ["%%bash\n", "echo Variable("]},
]  # fmt: skip
LAYOUTS = {
    "jupyter": dict(indent=1, ensure_ascii=False),
    "two blanks, escaped": dict(indent=2, ensure_ascii=True),
    "one line": dict(ensure_ascii=False),
    "no blanks": dict(ensure_ascii=True, separators=(",", ":")),
}


def notebook(cells=CELLS, **layout):
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, **layout) + "\n"


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_notebook_changes_in_its_code_only(layout, newline):
    before = notebook(**layout).replace("\n", newline)
    result = run_document(before, "a.ipynb", Options())
    expected = json.loads(json.dumps(CELLS))
    expected[1]["source"] = ["%matplotlib inline\n", "import torch\n"]
    expected[2]["source"][1] = "loss = (torch.ones(2) * 2).mean()\n"
    expected[2]["source"][5] = "print(loss.item(), 'ü')\n"
    expected[3]["source"] = "print(loss.item())\n"
    # Written anew by the same writer, the expected notebook is the result: nothing else may differ, not by a byte.
    assert result.text == notebook(expected, **layout).replace("\n", newline)
    assert not run_document(result.text, "a.ipynb", Options()).changed


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_findings_of_a_notebook_are_placed_in_its_text(layout):
    before = notebook(**layout)
    result = run_document(before, "a.ipynb", Options())
    places = {(f.code, before[f.start : f.end], f.cell) for f in result.findings}
    assert ("TT301", "loss.data[0]", "cell 3, line 6") in places
    assert ("TT101", "Variable(torch.ones(2))", "cell 3, line 2") in places
    lines = before.split("\n")
    for finding in result.findings:
        assert lines[finding.line - 1][finding.column - 1 :].startswith(before[finding.start : finding.end])
        json.loads(apply(before, finding.edits))


def test_a_cell_that_does_not_parse_is_reported_and_costs_no_other():
    cells = [*CELLS[:2], {"cell_type": "code", "source": ["x = Variable(\n"]}, {"cell_type": "code", "source": ["v = Variable(torch.ones(1))"]}]  # fmt: skip
    result = run_document(notebook(cells), "a.ipynb", Options())
    assert [(f.code, f.cell) for f in result.findings if not f.fixed] == [("TT000", "cell 3")]
    assert json.loads(result.text)["cells"][3]["source"] == ["v = torch.ones(1)"]
    assert json.loads(result.text)["cells"][1]["source"] == CELLS[1]["source"], "the broken cell may use the import"


def test_a_block_never_runs_across_cells():
    first = [*HEAD, "x = Variable(torch.ones(2), volatile=True)\n", "y = x * 2"]
    cells = [{"cell_type": "code", "source": first}, {"cell_type": "code", "source": ["z = y + x\n", "print(z)"]}]
    result = run_document(notebook(cells), "a.ipynb", Options())
    assert result.error is None
    for cell in json.loads(result.text)["cells"]:
        compile("".join(cell["source"]), "cell", "exec")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": 3}', '{"a": 1} x', "{'cells': []}"])
def test_what_is_no_notebook_is_an_error(text):
    assert run_document(text, "a.ipynb", Options()).error


def test_a_notebook_of_another_language_is_none_of_ours():
    text = json.dumps({"cells": [{"cell_type": "code", "source": HEAD}], "metadata": {"kernelspec": {"language": "R"}}})
    assert run_document(text, "a.ipynb", Options()).findings == ()


MAGICS = "%matplotlib inline\nx = (a\n % b)\nif x:\n    !ls {x} (\nfiles = !ls\ny?\ns = '''\n%not one\n'''\n?z\n"


def test_magics_stand_aside_and_come_back():
    masked, lines = mask_magics(MAGICS)
    compile(masked, "cell", "exec")
    assert lines == ["%matplotlib inline", "!ls {x} (", "files = !ls", "y?", "?z"]
    assert "\n".join(restore(masked.split("\n"), lines)) == MAGICS
    assert mask_magics("a = b % c\n") == ("a = b % c\n", [])


OLD = "import torch\nfrom torch.autograd import Variable\nloss = Variable(torch.ones(1))\nloss.backward()\nprint(loss.data[0])\n"
NEW = "import torch\nloss = torch.ones(1)\nloss.backward()\nprint(loss.item())\n"


def framed(before, lines, after, prefix=""):
    return before + "".join(f"{prefix}{line}\n" for line in lines.splitlines()) + after


FRAMES = {
    "fence": ("a.md", "Text\n\n```python\n", "```\n\nMore Variable(x).data[0]\n", ""),
    "tildes": ("a.md", "~~~ py\n", "~~~\n", ""),
    "in a list": ("a.md", "* x\n\n    ```python\n", "    ```\n", "    "),
    "quoted": ("a.md", "> ```python\n", "> ```\n", "> "),
    "attributes": ("a.md", "```{.python .numberLines}\n", "```", ""),
    "directive": ("a.rst", "T\n=\n\n.. code-block:: python\n   :linenos:\n\n", "\nEnd.\n", "   "),
    "literal": ("a.rst", "So::\n\n", "\nEnd.\n", "    "),
    "prompt": ("a.rst", "Try:\n\n", "1.0\n\nEnd.\n", ">>> "),
    "prompt in a fence": ("a.md", "```\n", "1.0\n```\n", ">>> "),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_code_in_text_changes_and_the_text_stays(frame, newline):
    name, before, after, prefix = frame
    text = framed(before, OLD, after, prefix).replace("\n", newline)
    result = run_document(text, name, Options())
    assert result.text == framed(before, NEW, after, prefix).replace("\n", newline)
    assert {f.code for f in result.findings} == {"TT101", "TT103", "TT301"}
    for finding in result.findings:
        assert text[finding.start : finding.end].strip()
    assert not run_document(result.text, name, Options()).changed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"```\n{OLD}```\n"),
        ("a.md", f"```cpp\n{OLD}```\n"),
        ("a.md", f"<!-- tt: off -->\n```python\n{OLD}```\n"),
        ("a.md", OLD),
        ("a.rst", f"```python\n{OLD}```\n"),
    ],
)
def test_what_is_not_marked_as_python_stays(name, text):
    result = run_document(text, name, Options())
    assert (result.text, result.findings) == (text, ())


def test_prompts_follow_the_indentation():
    text = ">>> import torch\n>>> from torch.autograd import Variable\n>>> x = Variable(torch.ones(2), volatile=True)\n>>> y = x * 2\n"
    after = ">>> import torch\n>>> x = torch.ones(2)\n>>> with torch.no_grad():\n...     y = x * 2\n"
    assert run_document(text, "a.rst", Options()).text == after


def test_programs_of_one_page_do_not_mix():
    text = f"```python\n{OLD}```\n\n```python\nimport torch\nloss = [[1]]\nprint(loss.data[0])\n```\n\n```python\nprint(\n```\n"
    result = run_document(text, "a.md", Options())
    assert result.text == text.replace(OLD, NEW)
