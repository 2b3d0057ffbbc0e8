"""Error sentences: torch's first line, then which operation, which operand, which shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from .shapes import bracket


class OutOfMemoryError(RuntimeError):
    """A device has no memory left."""

    __module__ = "torch"


class AcceleratorError(RuntimeError):
    """A device reports an error of its own."""

    __module__ = "torch"


def describe(name: str, value: Any) -> str:
    """`weight [50, 550]` for something with a shape, `dim=1` for anything else."""
    shape = getattr(value, "shape", None)
    return f"{name} {bracket(shape)}" if shape is not None else f"{name}={value!r}"


def call_line(name: str, arguments: Sequence[tuple[str, Any]]) -> str:
    """The second line of an error: `add(input [3], other [4])`."""
    return f"  {name}({', '.join(describe(n, v) for n, v in arguments)})"


def no_such_call(name: str, arguments: Sequence[Any], named: dict[str, Any]) -> TypeError:
    """Torch's sentence for arguments that fit no form of a function: their types."""
    got = ", ".join(_type_name(a) for a in arguments)
    if named:
        got += ", " * bool(got) + ", ".join(f"{n}={_type_name(v)}" for n, v in named.items()) + ", " * (not arguments)
    return TypeError(
        f"{name}() received an invalid combination of arguments - got ({got}), but expected one of:\n  see help(torch.{name})"
    )


def _type_name(value: Any) -> str:
    kind = type(value)
    if kind in (list, tuple):
        if not value:
            return kind.__name__
        inside = [_type_name(v) for v in value]
        if kind is list:
            return f"list of [{', '.join(dict.fromkeys(inside))}]"
        return f"tuple of ({', '.join(inside)}{',' * (len(value) == 1)})"
    return short_type(value)


def short_type(value: Any) -> str:
    """The type of an argument as torch names it."""
    kind = type(value)
    home = "torch." if kind.__name__ in _TORCH_TYPES else "numpy." if kind.__module__ == "numpy" else ""
    return f"{home}{kind.__name__}"


_TORCH_TYPES = frozenset(("dtype", "device", "layout", "memory_format", "Size", "Generator"))


def explained(error: Exception, name: str, arguments: Sequence[tuple[str, Any]]) -> Exception:
    """The same error with the call line behind its sentence (once)."""
    sentence = str(error)
    line = call_line(name, arguments)
    if "\n" in sentence or not arguments:
        return error
    return type(error)(f"{sentence}\n{line}")


# What NumPy says of shapes that no memory could hold.
_TOO_BIG = ("array is too big", "Maximum allowed dimension", "Maximum allowed size")


def no_memory(error: Exception, name: str = "", size: Sequence[int] = ()) -> Exception:
    """Torch's sentence for memory that was not to be had; any other error as it is.

    `size` is what was asked of the call `name`, where it is known.
    """
    if isinstance(error, MemoryError):
        shape, kind = getattr(error, "shape", None), getattr(error, "dtype", None)
        asked = "more than there is" if shape is None or kind is None else f"{prod(shape) * kind.itemsize} bytes"
        return RuntimeError(
            "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to "
            f"allocate {asked}. Error code 12 (Cannot allocate memory)"
        )
    if type(error) is not ValueError or not str(error).startswith(_TOO_BIG) or not size:
        return error
    for place, n in enumerate(size):
        if not -(2**63) <= n < 2**63:
            return TypeError(
                f"{name}(): argument 'size' failed to unpack the object at pos {place + 1} with error \"Overflow when "
                'unpacking long long\n"'
            )
    return RuntimeError(f"Storage size calculation overflowed with sizes={bracket(size)}")


def allocated(name: str, size: Sequence[int], make: Callable, *arguments: Any) -> Any:
    """`make(*arguments)`, which takes new memory for the call `name`; torch's sentence when there is not enough."""
    try:
        return make(*arguments)
    except (MemoryError, ValueError) as error:
        found = no_memory(error, name, size)
        if found is error:
            raise
        raise found from None


LEAF_IN_PLACE = "a leaf Variable that requires grad is being used in an in-place operation."
NO_GRAD_VIEW_IN_PLACE = (
    "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case "
    "is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace "
    "either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the "
    "inplace to be tracked)."
)
ONE_OF_MANY_IN_PLACE = (
    "Output {number} of {maker} is a view and is being modified inplace. This view is the output of a function that "
    "returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the "
    "inplace operation by an out-of-place one."
)
VIEW_OF_LEAF_IN_PLACE = "a view of a leaf Variable that requires grad is being used in an in-place operation."
FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved "
    "tensors after calling backward."
)
NO_GRAD_ROOT = "element {i} of tensors does not require grad and does not have a grad_fn"
SCALAR_ROOT = "grad can be implicitly created only for scalar outputs"
OUT_WITH_GRAD = (
    "{name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments "
    "requires grad."
)


def mixed_devices(name: str, arguments: Sequence[tuple[str, Any, Any]]) -> RuntimeError:
    """Torch's sentence for operands on different devices, plus where each operand is."""
    places = list(dict.fromkeys(str(place) for _, _, place in arguments))
    where = ", ".join(f"{n} {bracket(shape)} on {place}" for n, shape, place in arguments)
    return RuntimeError(
        f"Expected all tensors to be on the same device, but found at least two devices, {places[1]} and {places[0]}!"
        f"\n  {name}({where})"
        if places[0] == "cpu"
        else f"Expected all tensors to be on the same device, but found at least two devices, {places[0]} and "
        f"{places[1]}!\n  {name}({where})"
    )


def stale(maker: str | None, nr: int, shape: Sequence[int], saved: int, now: int, kind: str) -> RuntimeError:
    """A tensor kept for backward was written since; `maker` is the operation it came from, if any."""
    origin = "" if maker is None else f", which is output {nr} of {maker},"
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{kind} {bracket(shape)}]{origin} is at version {now}; expected version {saved} instead. "
        "Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
