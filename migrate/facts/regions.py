"""Where the program computes with volatile values: the runs of statements that belong under no_grad."""

from __future__ import annotations

import libcst as cst

from ..index import Index
from .facts import Facts


class Regions:
    def __init__(self, index: Index, facts: Facts):
        self.index, self.facts = index, facts

    def resolves(self, call: cst.Call, unsafe: bool) -> bool:
        return False
