"""Light or dark: what the environment says, what the terminal answers, and that no answer is typed into an entry."""

import asyncio
import io
import re

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from tt.repl import background, read


@pytest.mark.parametrize(
    ("value", "colour"), [("15;0", "dark"), ("0;15", "light"), ("0;default;7", "light"), ("", None), ("x", None)]
)
def test_the_environment(value, colour):
    assert background.from_environment({"COLORFGBG": value}) == colour


@pytest.mark.parametrize(
    ("answer", "colour"),
    [
        ("11;rgb:ffff/ffff/ffff", "light"),
        ("11;rgb:1e1e/1e1e/2e2e", "dark"),
        ("11;rgb:fd/f6/e3", "light"),
        ("11;rgba:0000/0000/0000/ffff", "dark"),
        ("11;?", None),
        ("10;rgb:ff/ff/ff", None),
    ],
)
def test_answers(answer, colour):
    assert background.of_answer(answer) == colour


def typed(shell, monkeypatch, parts, term="xterm-256color"):
    """What an entry came to that was typed with answers of the terminal in between, and what was written to it."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("COLORFGBG", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    written = io.StringIO()
    with create_pipe_input() as keyboard, create_app_session():
        output = Vt100_Output(written, lambda: Size(rows=24, columns=80), term=term, enable_cpr=False)
        session = read.prompt_session(shell, InMemoryHistory(), input=keyboard, output=output)

        async def run():
            typing = asyncio.ensure_future(session.prompt_async())
            for part in parts:
                await asyncio.sleep(0.2)
                keyboard.send_text(part)
            return await asyncio.wait_for(typing, 30)

        return asyncio.run(run()), written.getvalue()


LIGHT, BEL = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgb:ffff/ffff/ffff\x07"


@pytest.mark.parametrize("keys", ["emacs", "vi"])
@pytest.mark.parametrize(
    "parts", [[LIGHT, "x = 1\r"], ["x", LIGHT + " = 1\r"], ["x =", BEL, " 1\r"], [LIGHT[:9], LIGHT[9:], "x = 1\r"]]
)
def test_the_answer_sets_the_colours_and_is_not_typed(shell, monkeypatch, parts, keys):
    shell.settings.keys = keys
    text, written = typed(shell, monkeypatch, parts)
    assert text == "x = 1" and background.QUERY in written and shell.background == "light"


def test_a_terminal_that_does_not_answer(shell, monkeypatch):
    text, _ = typed(shell, monkeypatch, ["x = [1]\r"])
    assert text == "x = [1]" and shell.background == "dark"


@pytest.mark.parametrize("term", ["linux", "unknown"])
def test_a_terminal_that_would_print_the_question(shell, monkeypatch, term):
    assert background.QUERY not in typed(shell, monkeypatch, ["1\r"], term)[1]


def test_who_chose_a_theme_is_not_asked(shell, monkeypatch):
    shell.settings.theme = "contrast"
    assert background.QUERY not in typed(shell, monkeypatch, ["1\r"])[1]


def test_what_is_too_long_is_no_answer(shell):
    question = background.Question(None, lambda colour: pytest.fail(colour))
    question.open, question.answer = True, ""
    for _ in range(background.LONGEST + 1):
        question.take("x")
    assert question.answer is None and not question.open


def test_the_colours_differ(shell):
    from tt.repl.theme import style

    def colours(theme):
        return re.findall(r"#?\w+", str(style(theme).get_attrs_for_style_str("class:pygments.keyword")))

    assert colours("dark") != colours("light")
