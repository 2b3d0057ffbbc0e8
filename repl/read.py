"""Reads one entry in a terminal: the prompt, its keys, and when an entry is complete."""

from __future__ import annotations

import ast
import codeop
import io
import os
import re
import sys
import tokenize
from collections.abc import Callable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.cursor_shapes import DynamicCursorShapeConfig, ModalCursorShapeConfig
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, has_completions, has_selection, is_searching
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.lexers import PygmentsLexer

from . import background
from .complete import ShellCompleter
from .habits import as_command
from .idioms import Underline, is_parsable
from .shell import Shell
from .toolbar import Toolbar, fitted

PROMPT, CONTINUATION, INDENT = ">>> ", "... ", "    "
COMPOUND = (
    *(ast.If, ast.For, ast.While, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef, ast.Match),
    *(ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef, ast.TryStar),
)


def is_complete(text: str) -> bool:
    """Whether Enter evaluates: as at Python's prompt, a block ends with an empty line, anything else when it can be read."""
    if text.lstrip().startswith((":", "%")) or as_command(text, {}):
        return not text.lstrip().startswith("%%") or text.rpartition("\n")[2].strip() == ""
    try:
        if codeop.compile_command(text.rstrip(), "<entry>", "exec") is None:
            return False
        body = ast.parse(text).body
    except (SyntaxError, ValueError, OverflowError):
        return True  # evaluating it shows the error
    if not body or not isinstance(body[-1], COMPOUND):
        return True
    return text.rpartition("\n")[2].strip() == "" and "\n" in text


def without_prompts(text: str) -> str:
    """Pasted text without the prompts of Python or IPython, or a diff's `+`; output between prompted lines goes too."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    prompt = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d+\]:|\s*\.\.\.:)(?: |$)")
    first = next((line for line in lines if line.strip()), "")
    written = [line for line in lines if line.strip()]
    if len(written) > 1 and all(line.startswith("+") for line in written):  # cut from a diff
        return "\n".join(line[1:] for line in lines)
    if not re.match(r"^\s*(?:>>>|In \[\d+\]:)", first):
        return "\n".join(lines)
    return "\n".join(prompt.sub("", line, count=1) for line in lines if prompt.match(line))


def next_indent(text: str) -> str:
    """The spaces that the line after `text` begins with: a step more in a block and in a bracket, as before after one."""
    lines = text.split("\n")
    line, (first, opened) = lines[-1], _logical(text)
    if opened is not None:
        return _spaces(lines[opened]) + INDENT if opened == len(lines) - 1 else _spaces(line)
    spaces = _spaces(lines[first])
    if line.rstrip().endswith(":"):
        return spaces + INDENT
    if re.match(r"\s*(return|pass|raise|break|continue)\b", line):
        return spaces[: -len(INDENT)]
    return spaces


def _spaces(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _logical(text: str) -> tuple[int, int | None]:
    """Where the statement of the last line begins, and the line of the innermost bracket that is still open."""
    opened: list[int] = []
    first, last = 0, text.count("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row = token.start[0] - 1
            if token.type == tokenize.OP and token.string in "([{":
                first = row if not opened else first
                opened.append(row)
            elif token.type == tokenize.OP and token.string in ")]}" and opened:
                opened.pop()
                if row == last and not opened:
                    return first, None
    except (tokenize.TokenError, SyntaxError):
        pass
    return (first if opened else last), (opened[-1] if opened else None)


def key_bindings() -> KeyBindings:
    """Enter, Alt-Enter, Tab and paste; everything else is prompt_toolkit's."""
    bindings = KeyBindings()
    typing = ~is_searching

    @Condition
    def in_indentation() -> bool:
        from prompt_toolkit.application import get_app

        before = get_app().current_buffer.document.current_line_before_cursor
        return bool(before) and not before.strip(" ")

    @Condition
    def at_line_start() -> bool:
        from prompt_toolkit.application import get_app

        return get_app().current_buffer.document.current_line_before_cursor.strip() == ""

    @bindings.add("enter", filter=typing & has_completions_selected())
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None  # the chosen line stays, the menu goes

    @bindings.add("enter", filter=typing & ~has_completions_selected())
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        at_end = not buffer.document.text_after_cursor.strip()
        if (at_end or "\n" not in buffer.text) and is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n" + next_indent(buffer.document.text_before_cursor))

    @bindings.add("escape", "enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @bindings.add("tab", filter=at_line_start & ~has_completions)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(INDENT)

    @bindings.add("backspace", filter=in_indentation & ~has_selection)
    def _(event: KeyPressEvent) -> None:
        """A step of indentation at once."""
        width = len(event.current_buffer.document.current_line_before_cursor)
        event.current_buffer.delete_before_cursor((width - 1) % len(INDENT) + 1)

    @bindings.add("s-tab", filter=typing & ~has_completions)
    def _(event: KeyPressEvent) -> None:
        """Take a step of indentation off the line."""
        buffer = event.current_buffer
        line = buffer.document.current_line
        off = min(len(line) - len(line.lstrip(" ")), len(INDENT))
        column = buffer.document.cursor_position_col
        start = buffer.cursor_position - column
        buffer.text = buffer.text[:start] + buffer.text[start + off :]
        buffer.cursor_position = start + max(column - off, 0)

    @bindings.add("escape", "m", filter=typing)
    def _(event: KeyPressEvent) -> None:
        """Rewrite torch 0.3 as today's; undo (Ctrl-_) brings it back."""
        from .commands.migrate import migrated

        buffer = event.current_buffer
        new = migrated(buffer.text, unsafe=True)
        if new != buffer.text:
            buffer.save_to_undo_stack()
            buffer.text = new.rstrip("\n")
            buffer.cursor_position = len(buffer.text)

    @bindings.add("escape", "p", filter=typing)
    def _(event: KeyPressEvent) -> None:
        """Show above the prompt what Alt-M would do."""
        from prompt_toolkit.application import run_in_terminal

        from .commands.migrate import preview

        text = event.current_buffer.text
        diff = preview(text) or (
            "nothing to rewrite\n" if is_parsable(text) else "finish the entry first: it is no Python yet\n"
        )
        run_in_terminal(lambda: sys.stdout.write(diff))

    @bindings.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(without_prompts(event.data))

    return bindings


def has_completions_selected() -> Condition:
    """Whether the menu has a chosen line, which Enter then takes without evaluating."""

    @Condition
    def selected() -> bool:
        from prompt_toolkit.application import get_app

        state = get_app().current_buffer.complete_state
        return state is not None and state.current_completion is not None

    return selected


def plain_entry(ask: Callable[[str], str] = input) -> str:
    """One entry from a terminal that only knows lines (TERM=dumb): no keys, no colours, no menus."""
    text = ask(PROMPT)
    while not is_complete(text):
        text += "\n" + ask(CONTINUATION)
    return text


def prompt_session(shell: Shell, history: History, **terminal: Any) -> PromptSession[str]:
    """The reader of entries; `terminal` may give `input` and `output` of its own."""
    from pygments.lexers.python import PythonLexer

    from .theme import style

    toolbar, modal, keys = Toolbar(shell), ModalCursorShapeConfig(), key_bindings()

    def shown() -> Any:
        return fitted(toolbar.fragments(session.default_buffer.text), session.app.output.get_size().columns)

    session: PromptSession[str] = PromptSession(
        lambda: [("class:prompt", shell.prompt())],
        prompt_continuation=CONTINUATION,
        multiline=True,
        lexer=PygmentsLexer(PythonLexer),
        history=history,
        completer=ShellCompleter(shell),
        complete_in_thread=True,
        complete_while_typing=True,
        key_bindings=keys,
        enable_open_in_editor=True,
        bottom_toolbar=shown,
        include_default_pygments_style=False,
        input_processors=[Underline(lambda: toolbar.idioms)],
        reserve_space_for_menu=6,
        cursor=DynamicCursorShapeConfig(lambda: modal if shell.settings.keys == "vi" else None),
        **terminal,
    )
    toolbar.invalidate = session.app.invalidate

    def apply() -> None:
        theme = shell.settings.theme
        session.style = style(shell.background if theme == "auto" else theme)
        session.editing_mode = EditingMode.VI if shell.settings.keys == "vi" else EditingMode.EMACS
        session.auto_suggest = AutoSuggestFromHistory() if shell.settings.suggest else None

    def changed(buffer: Buffer) -> None:
        toolbar.changed(buffer.text, buffer.document.text_before_cursor)

    session.app.ttimeoutlen = session.app.timeoutlen = 0.05  # Escape in vi mode acts at once
    session.default_buffer.on_text_changed += changed
    session.default_buffer.on_cursor_position_changed += changed
    session.app.on_reset += lambda _: toolbar.clear()
    shell.changed.append(apply)
    apply()
    _ask_background(shell, session, keys)
    return session


def _ask_background(shell: Shell, session: PromptSession[str], keys: KeyBindings) -> None:
    """Let the colours follow the terminal's background, where no theme was chosen."""
    if shell.settings.theme != "auto" or os.environ.get("NO_COLOR"):
        return

    def found(colour: str) -> None:
        shell.background = colour
        shell.apply_settings()

    known = background.from_environment()
    if known is not None:
        found(known)
        return
    question = background.Question(session.app.output, found)
    for binding in question.bindings().bindings:
        keys.bindings.append(binding)

    session.app.pre_run_callables.append(question.ask)  # once: the list is emptied by the first prompt
