"""One file through the rules, round by round to a fixed point; the original stays when anything is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .codes import known
from .edits.edit import Edit, EditSet, apply
from .index import Index, UnreadableError
from .options import Options
from .prefilter import has_trigger, is_old, may_concern, mentions_suppression, words_of
from .report.finding import Finding
from .result import Result
from .rules import RULES
from .rules.base import Context, Report, Rule
from .sources.mask import Masked, UnparsableError, mask
from .suppress import Suppressions

if TYPE_CHECKING:
    from .facts.linking import Unit

__all__ = ["Options", "ROUNDS", "Result", "concerns", "lint_source", "migrate_source", "run"]

ROUNDS = 10


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
    device_name: str = "device",
) -> Result:
    """Migrate Python source; the findings' places are those of the given text."""
    return run(text, path, Options(unsafe, device_style, tuple(select), tuple(ignore), target, mode, device_name))


def lint_source(text: str, path: str = "<stdin>", *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Result:
    """Find without changing anything; each finding carries the edits that would settle it."""
    return run(text, path, Options(select=tuple(select), ignore=tuple(ignore)), rounds=0)


def run(text: str, path: str, options: Options, rounds: int = ROUNDS, unit: Unit | None = None) -> Result:
    """Apply the rules until nothing changes, at most `rounds` times; 0 rounds only reports.

    `unit` is the file's place in the project, where facts cross files.
    """
    opened: list[Context] = []
    try:
        return _run(text, path, options, rounds, unit, opened)
    except Exception as error:  # a fault of ours on one file must not stop the others
        return Result(
            text, text, path, error=f"the analysis failed ({type(error).__name__}: {error}); please report it"
        )
    finally:
        for ctx in opened:
            if unit is None or ctx.index is not unit.index:
                ctx.index.close()
                ctx.facts.close()


def concerns(data: bytes, linked: bool = False) -> bool:
    """Whether these bytes can hold anything for a rule or for a suppression to be looked at.

    A file that is `linked` may have torch's names from another one.
    """
    return may_concern(data) or (linked and has_trigger(data)) or (b"torch" in data and mentions_suppression(data))


def _run(text: str, path: str, options: Options, rounds: int, unit: Unit | None, opened: list[Context]) -> Result:
    result = Result(text, text, path)
    data = text.encode("utf-8", "surrogatepass")
    if not (concerns(data, unit is not None) or options.moves(data)):
        return result
    old = is_old(data)
    current, shifts, crashed = text, list[tuple[Edit, ...]](), set[str]()
    findings: list[Finding] = []
    first: Context | None = None
    asked: dict[str, bool] = {}
    read = False
    for turn in range(max(1, rounds)):
        try:
            masked, ctx = _read(current, path, options, old, turn > 0, unit)
        except (UnparsableError, UnreadableError) as error:
            return _failed(result, error, turn)
        opened.append(ctx)
        begun = ctx if first is None else first
        ctx.was_pure, ctx.promised = not begun.facts.mixed, begun.promised
        round_, read = _Round(ctx, options, shifts), True
        heard, accepted, failures = round_.play()
        crashed |= failures
        asked |= ctx.asked
        if first is None:
            first, findings = ctx, _first_findings(ctx, heard, path)
            findings += _unused_suppressions(round_, path, accepted)
            if masked.python2:
                findings += [_python2_notice(ctx, masked, path)] if options.wants("TT002") else []
                result = replace(result, python2=True)
        else:
            findings = _later_findings(round_, heard, findings, first)
        if rounds == 0 or not accepted.edits:
            break
        following = apply(current, accepted.edits)
        if following == current:
            break
        read = False
        shifts.append(tuple(sorted(accepted.edits)))
        current = following
        if not round_.waiting and not concerns(current.encode("utf-8", "surrogatepass"), unit is not None):
            break  # no word is left that any rule could fire on
    else:
        return replace(result, error="the rewrite does not settle; the file is left as it was")
    if shifts and not read:
        try:
            mask(current)
        except UnparsableError as error:
            return replace(result, error=f"the rewrite would not parse (line {error.line}: {error}); left as it was")
    if rounds == 0:
        findings = [replace(finding, fixed=False) for finding in findings]
    findings.sort(key=lambda finding: (finding.start, finding.code, finding.end))
    return replace(
        result,
        text=current,
        findings=tuple(findings),
        crashed=tuple(sorted(crashed)),
        asked=tuple(sorted(asked.items())),
    )


def _read(
    text: str, path: str, options: Options, old: bool, rewritten: bool, unit: Unit | None
) -> tuple[Masked, Context]:
    from .facts.facts import Facts

    package = path.replace("\\", "/").endswith("__init__.py")
    if unit is not None and text == unit.text:
        masked, index, facts = unit.masked, unit.index, unit.facts
    else:
        masked = mask(text)
        index = Index(text, masked.text, masked.tree)
        facts = Facts(index, rewritten, unit)  # half-migrated text is no pure program of 0.3 any more
    return masked, Context(
        index, facts, old, options.device_style, options.unsafe, package, options.target, options.device_name, path
    )


def _failed(result: Result, error: Exception, turn: int) -> Result:
    place = f"line {error.line}, column {error.column}: " if isinstance(error, UnparsableError) else ""
    if turn:
        return replace(result, findings=(), error=f"the rewrite would not parse ({place}{error}); left as it was")
    return replace(result, error=f"{place}{error}")


_Heard = tuple[Rule, Report, bool]


class _Round:
    """One pass of all rules over one text; `shifts` are the edits that led from the original to it."""

    def __init__(self, ctx: Context, options: Options, shifts: Sequence[tuple[Edit, ...]]):
        self.ctx, self.options, self.shifts = ctx, options, shifts
        self.rules = [rule for rule in RULES if options.wants(rule.code) and rule.applies(options.target, options.mode)]
        self.suppressions = Suppressions(ctx.index.source)
        self._accepted = EditSet()
        self.waiting = False
        """A fix met another's text and comes in the next round."""

    def play(self) -> tuple[list[_Heard], EditSet, set[str]]:
        """Every report with whether its edits were taken, the edits, and the rules that failed."""
        ctx, crashed = self.ctx, set[str]()
        found: list[tuple[Rule, Report]] = []
        for rule in self._speaking():
            try:
                nodes: Sequence[Any] = ctx.index.all(*rule.nodes)
                for node in nodes:
                    for report in rule.check(node, ctx):
                        found.append((rule, report))
            except Exception as error:  # a rule's own fault must cost that rule on this file, nothing else
                crashed.add(f"{rule.code} failed: {type(error).__name__}: {error}")
        taken = [self._take(rule, report) for rule, report in found]
        for rule in self.rules:
            try:
                late = [(rule, report) for report in rule.finish(ctx, self._accepted)]
            except Exception as error:
                crashed.add(f"{rule.code} failed: {type(error).__name__}: {error}")
                continue
            taken += [self._take(rule, report) for rule, report in late]
        heard = [(rule, report, ok) for rule, report, ok, silent in taken if not silent]
        heard = [each for each in heard if each[2] or not _absorbed(each[1], self._accepted)]
        return heard, self._accepted, crashed

    def _speaking(self) -> list[Rule]:
        """The rules that can have anything to say about the words of this text."""
        if self.ctx.facts.unit is not None:
            return self.rules
        words = {word.decode() for word in words_of(self.ctx.index.source.encode("utf-8", "surrogatepass"))}
        return [rule for rule in self.rules if not rule.words or not rule.words.isdisjoint(words)]

    def origin(self, offset: int) -> int:
        """Where a place in this round's text was in the original."""
        for edits in reversed(self.shifts):
            offset = unshift(offset, edits)
        return offset

    def ran(self, code: str) -> bool:
        """Whether a finding of this code would have been made, so that its suppression can be called unused."""
        if code in known():
            return any(rule.code == code for rule in self.rules)
        return code.startswith("TT") and not self.options.select

    def _take(self, rule: Rule, report: Report) -> tuple[Rule, Report, bool, bool]:
        """The report, whether its edits were taken, and whether a comment silences it."""
        start, end = self.ctx.index.span(report.node)
        first, last = self.ctx.index.line(start), self.ctx.index.line(min(end, start + 2000))
        if self.suppressions.silences(rule.code, {first, min(last, first + 20)}):
            return rule, report, False, True
        wanted = report.safety == "safe" or (report.safety == "unsafe" and self.options.unsafe)
        refused = self.options.declined and (rule.code, self.origin(start)) in self.options.declined
        wanted = wanted and bool(report.edits) and not refused
        taken = wanted and self._accepted.add(report.edits)
        self.waiting |= wanted and not taken
        return rule, report, taken, False


def _absorbed(report: Report, accepted: EditSet) -> bool:
    """Another rule's edit replaces the very text that this one would have changed."""
    return bool(report.edits) and all(accepted.covers(edit.start, edit.end) for edit in report.edits)


def _unused_suppressions(round_: _Round, path: str, accepted: EditSet) -> list[Finding]:
    if not round_.options.wants("TT001"):
        return []
    found, index = [], round_.ctx.index
    for unused in round_.suppressions.unused(index.source, round_.ran):
        line, column = index.place(unused.start)
        edits = (Edit(unused.start, unused.end, unused.text),)
        refused = ("TT001", unused.start) in round_.options.declined
        unknown = [code for code in unused.codes if code not in known()]
        what = ", ".join(unused.codes) or "anything"
        message = f"this comment silences {what}, which is not found on its line"
        if unknown:
            message = f"there is no rule {unknown[0]} to silence"
        taken = not refused and accepted.add(edits)
        found.append(
            Finding(
                "TT001",
                "unused-suppression",
                message,
                path,
                line,
                column,
                unused.start,
                unused.end,
                "safe",
                edits,
                taken,
            )
        )
    return found


def _python2_notice(ctx: Context, masked: Masked, path: str) -> Finding:
    source = ctx.index.source
    at = next((here for here, (a, b) in enumerate(zip(source, masked.text)) if a != b), 0)
    line, column = ctx.index.place(at)
    message = "Python 2 source: it is migrated and stays Python 2; --from-python2 converts it"
    return Finding("TT002", "python2-source", message, path, line, column, at, at + 1, "manual")


def _first_findings(ctx: Context, heard: list[_Heard], path: str) -> list[Finding]:
    found = []
    for rule, report, taken in heard:
        start, end = ctx.index.span(report.node)
        line, column = ctx.index.place(start)
        edits = tuple(sorted(report.edits))
        found.append(
            Finding(rule.code, rule.name, report.message, path, line, column, start, end, report.safety, edits, taken)
        )
    return found


def _later_findings(round_: _Round, heard: list[_Heard], sofar: list[Finding], first: Context) -> list[Finding]:
    """What a later round settled, at its place in the original text: fixes that had to wait, and what they brought up."""
    found = list(sofar)
    for rule, report, taken in heard:
        if not taken:
            continue
        start, end = (round_.origin(offset) for offset in round_.ctx.index.span(report.node))
        for position, finding in enumerate(found):
            if finding.code == rule.code and finding.start == start:
                found[position] = replace(finding, fixed=True)
                break
        else:
            line, column = first.index.place(start)
            path = sofar[0].path if sofar else ""
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
