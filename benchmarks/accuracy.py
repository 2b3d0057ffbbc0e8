"""How much of a tree's 0.3 idioms the migrator resolves: `python -m tt.benchmarks.accuracy [--project] FOLDER [AFTER]`.

Counts, by regular expression, the lines that hold an idiom, and whether each is rewritten, reported or neither. With
AFTER, the same tree after its authors' own migration, it also counts the lines with an idiom that they changed. With
--project every folder in FOLDER is a project whose facts cross files; --list names the lines that are neither.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from ..migrate import Result
from ..migrate.engine import Options, run
from ..migrate.facts.linking import Project

IDIOMS = {
    "Variable(…)": r"(?<!\btf\.)\bVariable\(",
    "import of Variable": r"^(?!.*chainer).*import.*\bVariable\b",
    "volatile": r"\bvolatile\b",
    ".data[0]": r"\.data\[0\]",
    "numpy()[0]": r"numpy\(\)\[0\]",
    "accumulated [0]": r"\btotal\w*\[0\]",
    "comparison .sum()": r"(?:\.eq\(|==).*\.sum\(\)",
    "clip_grad_norm": r"clip_grad_norm\(",
    "initialisers": r"init\.(?:xavier|kaiming)?_?(?:uniform|normal|constant|orthogonal)\(",
    "size_average, reduce": r"size_average\s*=|reduce\s*=\s*(?:True|False)",
    "softmax without dim": r"F\.(?:log_)?softmax\([^,]*\)\s*$|nn\.(?:Log)?Softmax\(\)",
    ".next()": r"\.next\(\)",
    "async=": r"\basync\s*=",
    "type, isinstance": r"(?:type\(.*[=i][=s]|isinstance\(.*)\s*(?:autograd\.)?Variable\b",
    "Scale, RandomSizedCrop": r"transforms\.(?:Scale|RandomSizedCrop)\(",
    "upsample": r"F\.upsample\w*\(|nn\.Upsample\((?=.*linear)",
    ".data read": r"(?<!\.grad)\.data\.(?:cpu\(\)\.)?(?:numpy|max|topk|sum|mean|size)\(",
}


def sources(folder: Path) -> Iterator[tuple[Path, str]]:
    """The Python files of a tree that speak of torch."""
    for path in sorted(folder.rglob("*.py")):
        try:
            text = path.read_bytes().decode()
        except (UnicodeDecodeError, IsADirectoryError):
            continue
        if "torch" in text:
            yield path, text


def removed(before: str, after: str) -> set[int]:
    """The numbers of the lines that are no longer there."""
    matcher = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return {
        line + 1
        for tag, start, end, _, _ in matcher.get_opcodes()
        if tag in ("replace", "delete")
        for line in range(start, end)
    }


def reported(result: Result) -> set[int]:
    """The numbers of the lines that a finding covers."""
    lines: set[int] = set()
    for finding in result.findings:
        height = result.original[finding.start : finding.end].count("\n")
        lines.update(range(finding.line, finding.line + 1 + min(height, 8)))
    return lines


def project(folder: Path, path: Path, known: dict[str, Project]) -> Project:
    """The project that a file of the tree belongs to."""
    name = path.relative_to(folder).parts[0]
    if name not in known:
        known[name] = Project(
            {str(each): each.read_bytes() for each in (folder / name).rglob("*.py") if each.is_file()}
        )
    return known[name]


def fates(result: Result, text: str) -> Iterator[tuple[int, list[str], str]]:
    """Every line with an idiom: its number, the idioms, and whether it is rewritten, reported or neither."""
    ours, spoken = removed(text, result.text), reported(result)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r"#.*", "", line)
        if kinds := [kind for kind, pattern in IDIOMS.items() if re.search(pattern, code)]:
            found.append(
                (number, kinds, "rewritten" if number in ours else "reported" if number in spoken else "neither")
            )
    # An import of Variable stays for as long as a use of it is left to a person, and is told of there.
    left = any(
        fate == "reported" and {"Variable(…)", "volatile", "type, isinstance"} & {*kinds} for _, kinds, fate in found
    )
    for number, kinds, fate in found:
        yield number, kinds, "reported" if left and fate == "neither" and "import of Variable" in kinds else fate


def main() -> None:
    """Print the table."""
    flags = {argument for argument in sys.argv[1:] if argument.startswith("--")}
    folder, *rest = (Path(argument) for argument in sys.argv[1:] if argument not in flags)
    after = rest[0] if rest else None
    projects: dict[str, Project] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    authors: Counter[str] = Counter()
    for path, text in sources(folder):
        unit = project(folder, path, projects).unit(str(path)) if "--project" in flags else None
        result = run(text, str(path), Options(), unit=unit)
        if result.error is not None:
            print(f"{path.relative_to(folder)}: {result.error}")
        twin = after / path.relative_to(folder) if after is not None else None
        theirs = removed(text, twin.read_bytes().decode()) if twin is not None and twin.exists() else set()
        for number, kinds, fate in fates(result, text):
            for kind in kinds:
                counts[kind][fate] += 1
            authors[fate] += number in theirs
            if fate == "neither" and "--list" in flags:
                print(f"{path.relative_to(folder)}:{number}: {', '.join(kinds)}{' (authors)' * (number in theirs)}")
    show(counts)
    if after is not None:
        print(
            f"authors' own: {authors.total()} lines, {authors['rewritten']} rewritten, {authors['reported']} reported"
        )


def show(counts: dict[str, Counter[str]]) -> None:
    """The table of idioms."""
    print(f"{'idiom':24}{'lines':>7}{'rewritten':>11}{'reported':>10}{'neither':>9}")
    for kind in IDIOMS:
        row = counts[kind]
        print(f"{kind:24}{row.total():7}{row['rewritten']:11}{row['reported']:10}{row['neither']:9}")
    whole = sum((Counter(row) for row in counts.values()), Counter[str]())
    print(f"{'all':24}{whole.total():7}{whole['rewritten']:11}{whole['reported']:10}{whole['neither']:9}")


if __name__ == "__main__":
    main()
