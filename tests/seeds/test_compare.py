"""The comparer and the reader of the fixtures notice what they are for: a bug of each kind is planted and must be found."""

import tomllib
from dataclasses import replace

import pytest
from tt.fixtures.seeds.blocks import digest, fenced_blocks
from tt.fixtures.seeds.cases import HERE, Case, CaseError, documents, load
from tt.fixtures.seeds.compare import Outcome, differences
from tt.fixtures.seeds.run import MARK, read_script, run
from tt.fixtures.seeds.transcript import entries

CASE = Case("a-case", "002", 1, "exact", "run", "2", setup="", code="print(x)", first_line=2, expected="tensor([2.])")
RANDOM = "tensor([[<number>, <number>],\n        [<number>, <number>]], device='cuda:0')"
TRANSCRIPT = ">>> x = 1\n>>> x + 1\n2\n>>> x.y\nAttributeError: 'int' object has no attribute 'y'"

# (kind and expectation, an outcome that holds, outcomes with a planted bug)
PLANTED = {
    "exact": (
        replace(CASE, expected="tensor([40.], device='cuda:0')\n"),
        Outcome("tensor([40.], device='cuda:0')  \n\n"),
        [
            Outcome("tensor([41.], device='cuda:0')\n"),
            Outcome("tensor([40.], device='cuda:1')\n"),
            Outcome("tensor([40.])\n"),
            Outcome("\ntensor([40.], device='cuda:0')\n"),
            Outcome("tensor([40.], device='cuda:0')\n", error="RuntimeError: after the print"),
        ],
    ),
    "masked": (
        replace(CASE, kind="masked", expected=RANDOM),
        Outcome("tensor([[ 0.8234, -0.5632],\n        [ 1.1058,  0.9174]], device='cuda:0')\n"),
        [
            Outcome("tensor([[ 0.8234, -0.5632],\n        [ 1.1058,  0.9174]])\n"),
            Outcome("tensor([[ 0.8234, -0.5632]], device='cuda:0')\n"),
            Outcome("tensor([[0.8234, -0.5632],\n        [1.1058, 0.9174]], device='cuda:0')\n"),
            Outcome("tensor([[1, 2],\n        [3, 4]], device='cuda:0')\n"),
            Outcome("tensor([[ 0.8, -0.5],\n        [ 1.1,  0.9]], device='cuda:0', dtype=torch.float64)\n"),
        ],
    ),
    "error": (
        replace(CASE, kind="error", expected="RuntimeError: Mismatch in shape"),
        Outcome("", error="RuntimeError: Mismatch in shape: grad_output[0] has"),
        [
            Outcome("tensor([2.])\n"),
            Outcome("", error="ValueError: Mismatch in shape"),
            Outcome("", error="RuntimeError: shapes differ"),
        ],
    ),
    "state": (
        replace(CASE, kind="state", expected=None, asserts="assert x"),
        Outcome("whatever\n"),
        [Outcome("", assertion="AssertionError: not so"), Outcome("", error="NameError: name 'x' is not defined")],
    ),
    "transcript": (
        replace(CASE, via="repl", code=TRANSCRIPT.partition("\n>>> x.y")[0], expected=None),
        Outcome("2\n", echoes=("", "2\n")),
        [Outcome("3\n", echoes=("", "3\n")), Outcome("2\n", echoes=("2\n", "")), Outcome("2\n", echoes=("2\n",))],
    ),
    "transcript's error": (
        replace(CASE, kind="error", via="repl", code=TRANSCRIPT, expected=None),
        Outcome("2\n", error="AttributeError: 'int' object has no attribute 'y'", echoes=("", "2\n")),
        [Outcome("2\n", error="AttributeError: something else", echoes=("", "2\n")), Outcome("2\n", echoes=("", "2\n"))],
    ),
    "unshown echo": (
        replace(CASE, via="repl", code=">>> f()", expected=None, unshown=(2,)),
        Outcome("1\n", echoes=("1\n",)),
        [Outcome("", echoes=("",))],
    ),
    "shown in comments": (
        replace(CASE, expected="1\n[[2,\n 3]]\n", shown=("1", "[[2, 3]]")),
        Outcome("1\n[[2,\n 3]]\n"),
        [Outcome("[[2,\n 3]]\n1\n"), Outcome("1\n[[2,\n 4]]\n")],
    ),
    "warning": (
        replace(CASE, expected="", warns="UserWarning: The .grad"),
        Outcome("", stderr="case.py:1: UserWarning: The .grad attribute\n"),
        [Outcome("")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_bug_is_found(kind):
    case, holds, bugs = PLANTED[kind]
    assert differences(case, holds) == []
    for bug in bugs:
        assert differences(case, bug), bug


@pytest.mark.parametrize(
    ("mask", "fits", "does_not"),
    [
        ("number", ["0.5", " -1.2500e+03", "nan", "1."], ["1", "a", ""]),
        ("value", ["1", " 0.5000", "1.0000e-05", "-inf"], ["1.", "x", ""]),
        ("integer", ["0", "1048576"], ["1.5", "-1", ""]),
        ("address", ["0x7fc5d71a5df0"], ["7fc5", "0x", "0xZZ"]),
        ("time", ["0:00:00.001167", "0:00:02"], ["0.001167", "0:0:0"]),
        ("version", ["1.2.0", "2.13.0+tt", "3.11.4"], ["2", "two", "None"]),
        ("text", ["anything at all"], ["", "two\nlines"]),
    ],
)
def test_masks(mask, fits, does_not):
    case = replace(CASE, kind="masked", expected=f"is <{mask}>.")
    assert [text for text in fits if differences(case, Outcome(f"is {text}.\n"))] == []
    assert [text for text in does_not if not differences(case, Outcome(f"is {text}.\n"))] == []


def test_optional_lines():
    scaled = replace(CASE, kind="masked", expected="<scale>\n<value>\n")
    assert not differences(scaled, Outcome(" 1.0000\n")) and not differences(
        scaled, Outcome("1.00000e+05 *\n  1.0000\n")
    )
    assert differences(scaled, Outcome("twice\n 1.0000\n"))


# A case of each kind in the fixtures, and an edit of its file after which it must fail.
EDITS = {
    "exact": ("002", "leaves-on-the-gpu", "tensor([20.], device='cuda:0')\n'''", "tensor([21.], device='cuda:0')\n'''"),
    "device": ("004", "move-to-the-gpu", "0., 0., 0.]], device='cuda:0')", "0., 0., 0.]], device='cuda:1')"),
    "masked": ("002", "example-backward", "None\n<MulBackward0 object", "None\n<AddBackward0 object"),
    "error": ("002", "backward-needs-a-scalar", 'expected = "RuntimeError: grad can be', 'expected = "RuntimeError: grad is'),
    "state": ("002", "create-on-the-gpu", 'torch.device("cuda", 0) and', 'torch.device("cuda", 1) and'),
    "transcript": ("000", "zero-dimensional-tensors", "\n5.0\n", "\n5\n"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_fixture_fails(edit, tmp_path):
    number, name, right, wrong = EDITS[edit]
    text = (HERE / f"{number}.toml").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / f"{number}.toml"
    path.write_text(with_true_digests(text.replace(right, wrong)), encoding="utf-8")
    (case,) = [case for case in load(path).cases() if case.id == name]
    assert differences(case, run(case, tmp_path))


def with_true_digests(text):
    """An edit may fall into a block's text, which the reader would refuse: here it is the runner that must notice."""
    for block in tomllib.loads(text)["block"]:
        text = text.replace(f'sha256 = "{block["sha256"]}"', f'sha256 = "{digest(block["text"])}"')
    return text


HEAD = '[document]\nnumber = "009"\ndialect = "2"\nblocks = 1\n'
BLOCK = f"[[block]]\nline = 4\nsha256 = \"{digest('print(1)')}\"\ntext = 'print(1)'\n"
GOOD = "[[block.case]]\nid = 'one'\nkind = 'exact'\nexpected = '1'\n"
REFUSED = {
    "is not the document's": HEAD + BLOCK.replace("print(1)'\n", "print(2)'\n") + GOOD,
    "no case and no reason": HEAD + BLOCK,
    "has 2 blocks": HEAD.replace("1\n", "2\n") + BLOCK + GOOD,
    "kind is one of": HEAD + BLOCK + GOOD.replace("exact", "runs without error"),
    "unknown expecetd": HEAD + BLOCK + GOOD.replace("expected", "expecetd"),
    "needs what is expected": HEAD + BLOCK + "[[block.case]]\nid = 'one'\nkind = 'exact'\n",
    "a state is assertions": HEAD + BLOCK + "[[block.case]]\nid = 'one'\nkind = 'state'\n",
    "needs a note": HEAD + BLOCK + GOOD + "code = 'print(1)'\n",
    "does not show": HEAD + BLOCK + GOOD + "shown = ['2']\n",
    "the name is taken": HEAD + BLOCK + GOOD + GOOD,
    "not an earlier case": HEAD + BLOCK + GOOD + "after = 'two'\n",
    "which has no case": HEAD + BLOCK + "output_of = 4\n",
}


def test_a_good_file_loads(tmp_path):
    path = tmp_path / "009.toml"
    path.write_text(HEAD + BLOCK + GOOD)
    (document,) = documents(tmp_path)
    assert [case.id for case in document.cases()] == ["one"]


@pytest.mark.parametrize("refusal", REFUSED)
def test_a_file_that_does_not_fit_is_refused(refusal, tmp_path):
    path = tmp_path / "009.toml"
    path.write_text(REFUSED[refusal])
    with pytest.raises(CaseError, match=refusal):
        load(path)


def test_fences():
    text = "a ```inline``` fence\n``` python\nx\n\n```  \n```\n>>> y\n```\n"
    assert [(block.line, block.language, block.text) for block in fenced_blocks(text)] == [
        (2, "python", "x\n"),
        (6, "", ">>> y"),
    ]
    with pytest.raises(ValueError, match="line 1"):
        fenced_blocks("```\nx\n")


def test_entries_of_a_transcript_and_of_a_program():
    typed = entries(">>> with a:\n...     b\n>>>\n>>> c\nd\n\ne\n", 10)
    assert [(entry.source, entry.shown, entry.line) for entry in typed] == [
        ("with a:\n    b", "", 10),
        ("c", "d\ne", 13),
    ]
    assert [(entry.source, entry.line) for entry in entries("x = (1,\n 2)\nx  # (1, 2)", 5)] == [
        ("x = (1,\n 2)", 5),
        ("x", 7),
    ]


def test_where_a_script_failed():
    error = "Traceback\n  File\nRuntimeError: sentence: more\n  its details\n"
    assert read_script("", error, True).error == "SetupError: the setup failed: RuntimeError: sentence: more"
    assert read_script(f"{MARK}\n1\n", error, True) == Outcome("1\n", error, "RuntimeError: sentence: more")
    assert read_script(f"{MARK}\n1\n{MARK}\n", error, True).assertion == "RuntimeError: sentence: more"
    assert read_script(f"{MARK}\n1\n{MARK}\n", "", False) == Outcome("1\n")
