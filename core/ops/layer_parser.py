"""The functions of torch.nn.functional, called with an argument of a wrong type: torch's sentence about it.

`layer_forms` is the table: some arguments are asked for an attribute by Python, some are seen by a parser first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from ..array.backend import is_array
from ..tensor import Tensor
from .layer_forms import LAYERS
from .parser import misfit

PREFIX = "nn_functional_"


class _Asked(NamedTuple):
    """What is asked of an argument: an attribute, or a kind by a parser that gives it a name and a place."""

    attribute: str = ""
    function: str = ""
    parameter: tuple[str, str, bool] = ("", "", False)
    place: int = 0


@cache
def asked(shown: str) -> dict[str, _Asked]:
    """What is asked of the arguments of a function; empty for one that is not in the table."""
    line = LAYERS.get(shown.removeprefix(PREFIX), "") if shown.startswith(PREFIX) else ""
    found = {}
    for word in line.split():
        name, colon, rest = word.partition(":")
        if not colon:
            name, _, attribute = word.partition(".")
            found[name] = _Asked(attribute)
            continue
        kind, _, parser = rest.partition("@")
        function, spoken, place = parser.split(",")
        found[name] = _Asked("", function, (spoken, kind, place == "0"), int(place))
    return found


def layer_complaint(shown: str, given: Mapping[str, Any], is_default: Callable[[str, Any], bool]) -> Exception | None:
    """Torch's error for the first argument whose type does not fit; None if all do."""
    for name, what in asked(shown).items():
        value = given.get(name)
        if name not in given or is_default(name, value) or is_array(value):
            continue
        if what.attribute:
            if not isinstance(value, Tensor) and not hasattr(value, what.attribute):
                return AttributeError(f"'{type(value).__name__}' object has no attribute '{what.attribute}'")
            continue
        wrong = misfit(what.function, what.place, what.parameter, value)
        if wrong is not None:
            return wrong
    return None


__all__ = ["PREFIX", "asked", "layer_complaint"]
