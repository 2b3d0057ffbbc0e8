"""The cheap stages: is there anything in these bytes that any rule could care about?"""

from __future__ import annotations

import re

# Every rule names a word without which it cannot fire; a file without any of them is clean.
TRIGGERS = re.compile(
    rb"\bVariable\b|autograd\s+import\s+\*|\bvolatile\b|(?<!utils)\.\s*data\b(?!\s*(?:import\b|\.\s*[A-Z]))"
    rb"|\basync\s*=|\basscalar\b|\bclip_grad_norm\b|\bretain_variables\b|\bsaved_variables\b|\bsize_average\b"
    rb"|\breduce\s*=|\b(?:xavier|kaiming)_(?:uniform|normal)\b|\binit\s*\.\s*(?:uniform|normal|constant|eye|dirac"
    rb"|orthogonal|sparse)\b|\binit\s+import\b"
)


# A file that only mentions torch is none of ours; `import os, torch` and imports inside functions are.
_IMPORT = re.compile(rb"\b(?:import|from)\b[^\r\n#]*\btorch")
_OLD = re.compile(
    rb"\bVariable\b|\bvolatile\b|\basync\s*=|\.\s*data\s*\[\s*0\s*\]|\bretain_variables\b|\bsaved_variables\b"
)


def is_old(data: bytes) -> bool:
    """Whether the bytes hold a word that only code of 0.3 needs."""
    return _OLD.search(data) is not None


def may_concern(data: bytes) -> bool:
    """False if no rule can have anything to say about a file of these bytes."""
    return b"torch" in data and _IMPORT.search(data) is not None and TRIGGERS.search(data) is not None
