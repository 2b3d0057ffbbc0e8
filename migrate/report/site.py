"""The rule pages of the documentation, made from the rules: `python -m tt.migrate.report.site docs/rules`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..codes import OWN
from .diff import unified

if TYPE_CHECKING:
    from ..rules.base import Example, Rule

_NOTE = "<!-- made by python -m tt.migrate.report.site; the words are those of the rule's own file -->"
_OFF = "<!-- tt: off -->"
_GROUPS = {
    "TT0": "The tool itself", "TT1": "Variable", "TT2": "volatile", "TT3": "Numbers and 0-dimensional tensors",
    "TT4": ".data and writes in place", "TT5": "Devices and types", "TT60": "nn", "TT61": "nn", "TT62": "nn",
    "TT63": "nn", "TT64": "nn", "TT65": "Losses", "TT66": "Losses", "TT7": "Autograd and hooks",
    "TT80": "Modules and state", "TT81": "Modules and state", "TT82": "Masks, integers, shapes",
    "TT83": "Masks, integers, shapes", "TT84": "Recurrent networks", "TT85": "Recurrent networks",
    "TT86": "Optimisers", "TT87": "Optimisers", "TT88": "Data", "TT89": "Data", "TT9": "Removed packages, torchvision, Python",
}  # fmt: skip


def pages() -> dict[str, str]:
    """Every file of the folder with its text."""
    from ..rules import RULES

    rules = sorted(RULES, key=lambda rule: rule.code)
    lines = [
        _NOTE,
        "",
        "# Rules",
        "",
        "`tt explain CODE` prints the same page. Safe fixes are applied by `tt migrate`, unsafe ones",
    ]
    lines += ["with `--unsafe-fixes`; the rest is reported for a person to decide.", ""]
    group = ""
    for code, name, summary, link in [
        *((own.code, own.name, own.summary, "") for own in OWN),
        *((rule.code, rule.name, rule.summary, f"{rule.code}.md") for rule in rules),
    ]:
        title = next(title for prefix, title in _GROUPS.items() if code.startswith(prefix))
        if title != group:
            lines += [*([""] if group else []), f"## {title}", "", "| code | name | what |", "|---|---|---|"]
            group = title
        shown = f"[{code}]({link})" if link else code
        lines.append(f"| {shown} | {name} | {_cell(summary)} |")
    found = {"README.md": _clean(lines)}
    for rule in rules:
        found[f"{rule.code}.md"] = _page(rule)
    return found


def write(folder: Path) -> None:
    """Make the folder anew."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _page(rule: Rule) -> str:
    since = f"Since PyTorch {rule.since}" + (f"; refused from {rule.until} on" if rule.until else "") + "."
    lines = [_NOTE, _OFF, "", f"# {rule.code} {rule.name}", "", f"{_sentence(rule.summary)} {since}", "", rule.why]
    if rule.unsafe_when:
        lines += ["", f"**When the fix is unsafe.** {rule.unsafe_when}"]
    for example in rule.examples:
        lines += ["", f"## {_title(example)}", "", *_body(example)]
    lines += ["", f"Silence it on a line with `# noqa: {rule.code}`."]
    return _clean(lines)


def _title(example: Example) -> str:
    if not example.fires:
        kind = "Left alone"
    elif example.safety == "manual":
        kind = "Reported"
    else:
        kind = "Rewritten" if example.safety == "safe" else "Rewritten with `--unsafe-fixes`"
    if example.device_style:
        kind += " with `--device-style`"
    if getattr(example, "target", "0.4.1") != "0.4.1":
        kind += f" for `--target {example.target}`"
    return f"{kind}: {example.title}" if example.title else kind


def _body(example: Example) -> list[str]:
    if example.before == example.after:
        return ["```python", *example.before.rstrip("\n").split("\n"), "```"]
    diff = unified("x", example.before, example.after, context=99).split("\n", 3)[3]
    return ["```diff", *diff.rstrip("\n").split("\n"), "```"]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _clean(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tt.migrate.report.site FOLDER")
    write(Path(sys.argv[1]))
