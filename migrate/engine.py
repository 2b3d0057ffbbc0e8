"""One file through the rules, round by round to a fixed point; the original stays when anything is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .edits.edit import Edit, EditSet, apply
from .index import Index, UnreadableError
from .prefilter import is_old, may_concern
from .report.finding import Finding
from .rules import RULES
from .rules.base import Context, Report, Rule
from .sources.mask import Masked, UnparsableError, mask
from .suppress import is_suppressed

_ROUNDS = 10


@dataclass(frozen=True)
class Options:
    """What to apply: which rules, and whether fixes that lack a fact are wanted."""

    unsafe: bool = False
    device_style: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    target: str = "0.4.1"
    """The PyTorch that the result must suit: 0.4.0, 0.4.1, or latest, which also gets what today's torch needs."""
    mode: str = "style"
    """minimal: only what breaks or silently changes; style: also the idioms of the 0.4 guide."""

    def wants(self, code: str) -> bool:
        """Whether the rule is selected; prefixes such as TT1 stand for all that begin so."""
        chosen = not self.select or any(code.startswith(prefix) for prefix in self.select)
        return chosen and not any(code.startswith(prefix) for prefix in self.ignore)


@dataclass(frozen=True)
class Result:
    """What became of one file. With an `error` the text is the original."""

    original: str
    text: str
    path: str = "<stdin>"
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    python2: bool = False
    crashed: tuple[str, ...] = field(default=())
    """Rules that failed on this file, with the failure; the others did their work."""

    @property
    def changed(self) -> bool:
        """Whether the text differs from the original."""
        return self.text != self.original


def migrate_source(
    text: str,
    path: str = "<stdin>",
    *,
    unsafe: bool = False,
    device_style: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    target: str = "0.4.1",
    mode: str = "style",
) -> Result:
    """Migrate Python source; the findings' places are those of the given text."""
    return run(text, path, Options(unsafe, device_style, tuple(select), tuple(ignore), target, mode))


def lint_source(text: str, path: str = "<stdin>", *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Result:
    """Find without changing anything; each finding carries the edits that would settle it."""
    return run(text, path, Options(select=tuple(select), ignore=tuple(ignore)), rounds=0)


def run(text: str, path: str, options: Options, rounds: int = _ROUNDS) -> Result:
    """Apply the rules until nothing changes, at most `rounds` times; 0 rounds only reports."""
    try:
        return _run(text, path, options, rounds)
    except Exception as error:  # a fault of ours on one file must not stop the others
        return Result(
            text, text, path, error=f"the analysis failed ({type(error).__name__}: {error}); please report it"
        )


def _run(text: str, path: str, options: Options, rounds: int) -> Result:
    result = Result(text, text, path)
    if not may_concern(text.encode("utf-8", "surrogatepass")):
        return result
    old = is_old(text.encode("utf-8", "surrogatepass"))
    current, shifts, crashed = text, list[tuple[Edit, ...]](), set[str]()
    findings: list[Finding] = []
    first: Context | None = None
    for turn in range(max(1, rounds)):
        try:
            masked, ctx = _read(current, path, options, old, rewritten=turn > 0)
        except (UnparsableError, UnreadableError) as error:
            return _failed(result, error, turn)
        heard, accepted, failures = _round(ctx, options)
        crashed |= failures
        if first is None:
            first, findings = ctx, _first_findings(ctx, heard, path)
            result = replace(result, python2=masked.python2)
        else:
            findings = _later_findings(ctx, heard, shifts, findings, first)
        if rounds == 0 or not accepted.edits:
            break
        following = apply(current, accepted.edits)
        if following == current:
            break
        shifts.append(tuple(sorted(accepted.edits)))
        current = following
    else:
        return replace(result, error="the rewrite does not settle; the file is left as it was")
    try:
        mask(current)
    except UnparsableError as error:
        return replace(result, error=f"the rewrite would not parse (line {error.line}: {error}); left as it was")
    if rounds == 0:
        findings = [replace(finding, fixed=False) for finding in findings]
    findings.sort(key=lambda finding: (finding.start, finding.code, finding.end))
    return replace(result, text=current, findings=tuple(findings), crashed=tuple(sorted(crashed)))


def _read(text: str, path: str, options: Options, old: bool, rewritten: bool) -> tuple[Masked, Context]:
    from .facts.facts import Facts

    masked = mask(text)
    index = Index(text, masked.text)
    package = path.replace("\\", "/").endswith("__init__.py")
    facts = Facts(index, mixed=rewritten)  # half-migrated text is no pure program of 0.3 any more
    return masked, Context(index, facts, old, options.device_style, options.unsafe, package, options.target)


def _failed(result: Result, error: Exception, turn: int) -> Result:
    place = f"line {error.line}, column {error.column}: " if isinstance(error, UnparsableError) else ""
    if turn:
        return replace(result, findings=(), error=f"the rewrite would not parse ({place}{error}); left as it was")
    return replace(result, error=f"{place}{error}")


def _round(ctx: Context, options: Options) -> tuple[list[tuple[Rule, Report, bool]], EditSet, set[str]]:
    """Every report of one round with whether its edits were taken, the edits, and the rules that failed."""
    found: list[tuple[Rule, Report]] = []
    crashed: set[str] = set()
    rules = [rule for rule in RULES if options.wants(rule.code) and rule.applies(options.target, options.mode)]
    for rule in rules:
        try:
            nodes: Sequence[Any] = ctx.index.all(*rule.nodes)
            for node in nodes:
                found += [(rule, report) for report in rule.check(node, ctx)]
        except Exception as error:  # a rule's own fault must cost that rule on this file, nothing else
            crashed.add(f"{rule.code} failed: {type(error).__name__}: {error}")
    accepted = EditSet()
    taken = [(rule, report, _take(ctx, options, rule, report, accepted)) for rule, report in found]
    for rule in rules:
        try:
            late = [(rule, report) for report in rule.finish(ctx, accepted)]
        except Exception as error:
            crashed.add(f"{rule.code} failed: {type(error).__name__}: {error}")
            continue
        taken += [(rule, report, _take(ctx, options, rule, report, accepted)) for rule, report in late]
    heard = [
        (rule, report, ok)
        for rule, report, ok in taken
        if not _silenced(ctx, rule, report) and (ok or not _absorbed(report, accepted))
    ]
    return heard, accepted, crashed


def _absorbed(report: Report, accepted: EditSet) -> bool:
    """Another rule's edit replaces the very text that this one would have changed."""
    return bool(report.edits) and all(accepted.covers(edit.start, edit.end) for edit in report.edits)


def _take(ctx: Context, options: Options, rule: Rule, report: Report, accepted: EditSet) -> bool:
    wanted = report.safety == "safe" or (report.safety == "unsafe" and options.unsafe)
    if not wanted or not report.edits or _silenced(ctx, rule, report):
        return False
    return accepted.add(report.edits)


def _silenced(ctx: Context, rule: Rule, report: Report) -> bool:
    start, end = ctx.index.span(report.node)
    starts = [*ctx.index.line_starts, len(ctx.index.source)]
    first, last = ctx.index.line(start), ctx.index.line(min(end, start + 2000))
    lines = {first, min(last, first + 20)}
    return is_suppressed(rule.code, [ctx.index.source[starts[n - 1] : starts[n]] for n in lines])


def _first_findings(ctx: Context, heard: list[tuple[Rule, Report, bool]], path: str) -> list[Finding]:
    found = []
    for rule, report, taken in heard:
        start, end = ctx.index.span(report.node)
        line, column = ctx.index.place(start)
        edits = tuple(sorted(report.edits))
        found.append(
            Finding(rule.code, rule.name, report.message, path, line, column, start, end, report.safety, edits, taken)
        )
    return found


def _later_findings(
    ctx: Context,
    heard: list[tuple[Rule, Report, bool]],
    shifts: list[tuple[Edit, ...]],
    known: list[Finding],
    first: Context,
) -> list[Finding]:
    """What a later round settled, at its place in the original text: fixes that had to wait, and what they brought up."""
    found = list(known)
    for rule, report, taken in heard:
        if not taken:
            continue
        start, end = ctx.index.span(report.node)
        for edits in reversed(shifts):
            start, end = unshift(start, edits), unshift(end, edits)
        for position, finding in enumerate(found):
            if finding.code == rule.code and finding.start == start:
                found[position] = replace(finding, fixed=True)
                break
        else:
            line, column = first.index.place(start)
            path = known[0].path if known else ""
            found.append(
                Finding(rule.code, rule.name, report.message, path, line, column, start, end, report.safety, (), True)
            )
    return found


def unshift(offset: int, edits: tuple[Edit, ...]) -> int:
    """Where a place after the edits was before them."""
    shift = 0
    for edit in edits:
        begin = edit.start + shift
        if begin > offset:
            break
        if offset < begin + len(edit.text):
            return edit.start
        shift += len(edit.text) - (edit.end - edit.start)
    return offset - shift
