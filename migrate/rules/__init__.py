"""The rules, one file each; `RULES` holds one instance of every rule in order of precedence."""

from __future__ import annotations

from .base import Rule
from .tt101_variable_call import VariableCall
from .tt102_requires_grad import RequiresGrad
from .tt103_variable_import import VariableImport
from .tt104_rewrap_detach import RewrapDetach

# Precedence: where two fixes touch the same text, the earlier rule goes first and the other waits for the next round.
RULES: tuple[Rule, ...] = (
    RewrapDetach(),
    RequiresGrad(),
    VariableCall(),
    VariableImport(),
)
