"""The proof: the program before under dialect 0.3 and after under 0.4, from one seed, every number compared.

`verify_file(path)` migrates the file, runs both versions in processes of their own and compares their traces.
"""

from __future__ import annotations

from .report import Report
from .verify import verify_file, verify_sources

__all__ = ["Report", "verify_file", "verify_sources"]
