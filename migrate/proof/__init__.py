"""The proof: the program before under dialect 0.3 and after under its target's, from one seed, every number compared.

`verify_file(path)` migrates the file, runs both versions in processes of their own and compares their traces.
"""

from __future__ import annotations

from .report import Report
from .settings import Settings
from .verify import verify_file, verify_sources

__all__ = ["Report", "Settings", "verify_file", "verify_sources"]
