"""`--from-python2`: a Python 2 file becomes Python 3 (by fissix) and is then migrated like any other."""

from __future__ import annotations

import re
from dataclasses import replace

from .engine import run
from .options import Options
from .report.finding import Finding
from .result import Result
from .sources.mask import UnparsableError, mask

# Matters of taste, or rewrites that fissix itself calls risky.
_LEFT_OUT = ("idioms", "buffer", "set_literal", "ws_comma", "future")


def run_converted(text: str, path: str, options: Options, rounds: int | None = None) -> Result:
    """Convert if the source is Python 2, then migrate; findings are placed in the original text."""
    settings = replace(options, from_python2=False)
    try:
        masked = mask(text)
    except UnparsableError:
        return _run(text, path, settings, rounds)  # which says what is wrong
    if not masked.python2 or rounds == 0:
        return _run(text, path, settings, rounds)
    found = _run(text, path, settings, 0)
    try:
        converted = convert(text, path)
    except ConversionError as error:
        return replace(found, error=str(error))
    result = _run(converted, path, settings, rounds)
    if result.error is not None:
        return replace(found, error=f"after the conversion from Python 2: {result.error}")
    return replace(result, original=text, findings=_findings(found, result, text, path), python2=False)


class ConversionError(Exception):
    """fissix is missing or could not convert; the message is one plain sentence."""


def convert(text: str, path: str, without: tuple[str, ...] = ()) -> str:
    """The same program in Python 3, `without` some of fissix's fixers."""
    try:
        from fissix.refactor import RefactoringTool, get_fixers_from_package
    except ImportError:
        raise ConversionError("--from-python2 needs fissix: pip install 'torch-time-machine[py2]'") from None
    names = [name for name in get_fixers_from_package("fissix.fixes") if not name.endswith((*_LEFT_OUT, *without))]
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text.replace("\r\n", "\n").replace("\r", "\n")
    ended = body.endswith("\n")
    try:
        tree = RefactoringTool(names).refactor_string(body if ended else body + "\n", path)
    except Exception as error:  # fissix raises what its parser, its tokenizer and each fixer raise
        raise ConversionError(f"the conversion from Python 2 failed: {' '.join(str(error).split())}") from None
    after = str(tree)
    return (after if ended else after.removesuffix("\n")).replace("\n", newline)


def _run(text: str, path: str, options: Options, rounds: int | None) -> Result:
    return run(text, path, options) if rounds is None else run(text, path, options, rounds)


def _findings(found: Result, result: Result, text: str, path: str) -> tuple[Finding, ...]:
    """What was found in the original, fixed where the converted text no longer has it open, and the conversion itself."""
    left = [(finding.code, finding.message) for finding in result.findings if not finding.fixed]
    findings = []
    for finding in found.findings:
        if finding.code == "TT002":
            divisions = len(re.findall(r"(?<!/)/(?!/)=?", re.sub(r"#.*|'[^'\n]*'|\"[^\"\n]*\"", "", text)))
            message = "Python 2 source, converted to Python 3"
            if divisions and "import division" not in text:
                message += f"; it divides {divisions} time{'s' * (divisions > 1)}, which no longer truncates integers"
            findings.append(replace(finding, message=message, fixed=True))
        else:
            open_ = (finding.code, finding.message) in left
            findings.append(replace(finding, fixed=not open_ and finding.safety != "manual"))
    return tuple(findings)
