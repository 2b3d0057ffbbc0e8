"""The codes that exist, read off the text of the rules' files: nothing is imported to know them."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple


class OwnCode(NamedTuple):
    """A finding of the tool itself rather than of a rule."""

    code: str
    name: str
    summary: str
    why: str


_CODE = re.compile(r'^    code = "(TT\d{3})"\n    name = "([a-z0-9-]+)"', re.MULTILINE)

OWN = (
    OwnCode(
        "TT000",
        "unparsable",
        "the file could not be understood",
        "Nothing is known of such a file and nothing in it is changed. The message says where reading stopped; the exit "
        "code is 2, so that silence is never taken for success. It cannot be ignored.",
    ),
    OwnCode(
        "TT001",
        "unused-suppression",
        "a comment silences nothing",
        "A `# noqa: TT301` or `# tt: ignore[TT301]` without a finding on its line would silence the next one unread. A plain "
        "`# noqa` may serve other tools and is left alone, as are codes that this run did not look for.",
    ),
    OwnCode(
        "TT002",
        "python2-source",
        "the file is written in Python 2",
        "It is migrated all the same and stays Python 2, which no PyTorch after 1.4 runs on. `tt migrate --from-python2` "
        "converts it too; division of integers is then for you to look at.",
    ),
)


@cache
def known() -> dict[str, str]:
    """Every code with its name, in order."""
    found = {own.code: own.name for own in OWN}
    for entry in os.scandir(os.path.join(os.path.dirname(__file__), "rules")):
        if re.fullmatch(r"tt\d{3}_\w+\.py", entry.name):
            with open(entry.path, encoding="utf-8") as file:
                found |= _CODE.findall(file.read())
    return dict(sorted(found.items()))


def prefixes(given: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Codes, prefixes or names as people write them, as codes; LookupError with the one that matches nothing."""
    names = {name: code for code, name in known().items()}
    codes = []
    for item in given:
        code = names.get(item.lower(), item.upper())
        if not any(each.startswith(code) for each in known()):
            raise LookupError(item)
        codes.append(code)
    return tuple(codes)
