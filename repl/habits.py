"""What hands used to IPython type: `?x`, `!ls`, `exit`, `__`, `_5`, and one line where something goes by another name here."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .outputs import Outputs

QUESTION = re.compile(r"^\s*([^\W\d][\w.\[\]]*)(\?{1,2})\s*$")  # `x?`, `model.fc1??`
ASKED = re.compile(r"^\s*(\?{1,2})\s*([^\W\d][\w.\[\]]*)\s*$")  # `?x`
SYSTEM = re.compile(r"^\s*!\s*(.+)$", re.DOTALL)  # `!ls`
EARLIER = re.compile(r"_(?:\d+|_|__)")  # `_5`, `__`, `___`

# Commands of other shells, and what does the same here.
ELSEWHERE = {
    "paste": "paste at the prompt: prompts and the marks of a diff are taken off",
    "cpaste": "paste at the prompt: prompts and the marks of a diff are taken off",
    "matplotlib": ":plot, :hist and :heat draw in the terminal; a program may use matplotlib as ever",
    "pylab": "torch is there already; :plot, :hist and :heat draw in the terminal",
    "load_ext": "there are no extensions; :set lists the options, such as reload and traceback",
    "config": ":set lists the options",
    "colors": ":set theme",
    "xmode": ":set traceback folded, or full",
    "pdb": ":debug goes into the function that failed",
    "edit": "Ctrl-X Ctrl-E opens the entry in your editor",
    "reset": "leave and open the shell anew; :undo takes entries back, `del x` a name",
    "recall": ":history shows entries; Up and Ctrl-R bring them back",
    "rerun": ":history shows entries; Up and Ctrl-R bring them back",
    "store": ":save FILE.pt keeps your values, :load reads them",
    "logstart": ":save FILE.py writes the entries that went through",
    "notebook": ":save FILE.py writes the entries that went through",
    "writefile": ":save FILE.py writes the entries that went through",
    "macro": "write a function",
    "env": "os.environ, after `import os`",
    "pip": "!pip",
    "conda": "!conda",
    "memit": ":time reports the peak of memory",
    "mprun": ":time reports the peak of memory, :mem what is alive",
    "lprun": ":profile reports each operation",
    "psearch": ":who lists your names; Tab finds names by their parts",
    "tb": "the last traceback is above; :set traceback full shows every frame from now on",
    "capture": "contextlib.redirect_stdout",
    "precision": "torch.set_printoptions(precision=4)",
}
PROGRAMS = frozenset(
    {
        "ls",
        "ll",
        "cat",
        "pip",
        "git",
        "mkdir",
        "rm",
        "cp",
        "mv",
        "man",
        "python",
        "nvidia-smi",
        "head",
        "tail",
        "grep",
        "less",
    }
)


def question(text: str) -> tuple[str, bool] | None:
    """What `x?`, `x??`, `?x` or `??x` asks about, and whether for its source."""
    if match := QUESTION.match(text):
        return match[1], len(match[2]) > 1
    if match := ASKED.match(text):
        return match[2], len(match[1]) > 1
    return None


def as_command(text: str, names: dict[str, Any]) -> str | None:
    """The `:command` that an entry of another shell means; None for Python."""
    if asked := question(text):
        return f":doc {asked[0]}{' source' if asked[1] else ''}"
    if match := SYSTEM.match(text):
        return f":sh {match[1].strip()}"
    word = text.strip()
    if word in ("exit", "quit") and word not in names:
        return ":quit"
    return None


def hint(text: str, error: BaseException, outputs: Outputs) -> str | None:
    """One line for an entry that failed and was not meant as Python."""
    if isinstance(error, NameError) and EARLIER.fullmatch(error.name or ""):
        return f"  {outputs!r}"
    if not isinstance(error, (NameError, SyntaxError)) or "\n" in text.strip():
        return None
    words = text.split()
    if not words:
        return None
    if words[0] in PROGRAMS and (len(words) > 1 or isinstance(error, NameError)):
        return f"  !{text.strip()} runs a command of the system"
    if isinstance(error, SyntaxError) and re.match(r"\s*\w+\s*=\s*[!%]", text):
        return "  commands give no value to Python; subprocess.getoutput('ls') does"
    from .commands import COMMANDS, find

    command = find(words[0])
    if command is not None and (len(words) > 1 or str(error) == f"name '{words[0]}' is not defined"):
        return f"  :{command.name} is the command" if command.name in COMMANDS else None
    return "  Ctrl-L clears the screen" if words == ["clear"] else None


@contextmanager
def earlier_results(tree: ast.AST, outputs: Outputs, *names: dict[str, Any] | None) -> Iterator[None]:
    """Let an entry read `__`, `___` and `_5`; they are held while it runs, and not after."""
    wanted = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and EARLIER.fullmatch(node.id)}
    put = []
    for name in wanted:
        if hasattr(builtins, name) or any(name in table for table in names if table is not None):
            continue
        number = int(name[1:]) if name[1:].isdigit() else outputs.number(-len(name))
        if number in outputs:
            setattr(builtins, name, outputs[number])
            put.append(name)
    try:
        yield
    finally:
        for name in put:
            delattr(builtins, name)
