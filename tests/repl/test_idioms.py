"""Torch 0.3 idioms are found while they are typed, underlined where they stand, previewed and rewritten."""

import pytest
from prompt_toolkit.document import Document
from prompt_toolkit.layout.processors import TransformationInput
from tt.repl.commands.migrate import preview
from tt.repl.idioms import Idioms, Underline, find

PROGRAM = """import torch
from torch.autograd import Variable
x = Variable(torch.ones(2), volatile=True)
for epoch in range(2):
    print(x.sum().data[0])
"""


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("total += loss.data[0]", ["loss.data[0]"]),
        ("v = Variable(torch.ones(2))", ["Variable(torch.ones(2))"]),
        ("v = Variable(torch.ones(2", ["Variable(torch.ones(2"]),
        ("for i in range(3):\n    v = Variable(x)", ["Variable(x)"]),
        ("if x.data[0] > 1:", ["x.data[0]"]),
        ("y = x.cuda(async=True)", ["async"]),
        ("x + 1", []),
        ("# volatile", []),
        ("x = = volatile", []),
        ("", []),
    ],
)
def test_found(text, underlined):
    found = find(text)
    marked = [text[start:end] for start, end in found.spans]
    assert len(marked) == len(underlined) and all(a in b or b in a for a, b in zip(underlined, marked)), marked
    assert found.said.startswith("0.3: ") if underlined else found.said == ""


def test_a_whole_program():
    found = find(PROGRAM)
    assert len(found.spans) >= 2 and "more)" in found.said and "Alt-M rewrites, Alt-P previews" in found.said


def styled(idioms, text, line=0):
    document = Document(text)
    given = TransformationInput(None, document, line, lambda i: i, [("class:code", document.lines[line])], 80, 24)
    return Underline(lambda: idioms).apply_transformation(given).fragments


def test_the_underline():
    text = "a = 1\nb = x.data[0] + 1"
    idioms = Idioms(text, ((10, 19),), "")
    marked = "".join(text for style, text, *_ in styled(idioms, text, 1) if "class:old" in style)
    assert marked == "x.data[0]"
    assert not any("class:old" in style for style, *_ in styled(idioms, text, 0))
    typed_on = styled(idioms, text + "2", 1)
    assert "".join(text for style, text, *_ in typed_on if "class:old" in style) == "x.data[0]"
    changed = styled(idioms, "a = 12\nb = x.data[0] + 1", 1)
    assert not any("class:old" in style for style, *_ in changed)


def test_the_preview_is_a_diff():
    shown = preview("total += loss.data[0]")
    assert "-total += loss.data[0]" in shown and "+total += loss.item()" in shown
    assert "import torch" not in shown
    assert preview("x + 1") == ""
    assert "+        print(x.sum().item())" in preview(PROGRAM)
