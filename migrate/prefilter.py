"""The cheap stages: is there anything in these bytes that any rule could care about?"""

from __future__ import annotations

import re

from .facts.triggers import OLD, TRIGGERS

# A file that only mentions torch is none of ours; `import os, torch` and imports inside functions are.
_IMPORT = re.compile(rb"\b(?:import|from)\b[^\r\n#]*\btorch")


def is_old(data: bytes) -> bool:
    """Whether the bytes hold a word that only code of 0.3 needs."""
    return OLD.search(data) is not None


def may_concern(data: bytes) -> bool:
    """False if no rule can have anything to say about a file of these bytes."""
    return b"torch" in data and _IMPORT.search(data) is not None and TRIGGERS.search(data) is not None
