"""Runs a row's samples under a library, tt.core or torch itself, and records what came out in plain numbers."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .row import Row
from .samples import FLOATS, Sample, build, fingerprint, seed_of

# Rounding errors that two correct computations may differ by, relative and absolute, per dtype.
ROUNDING = {
    "float64": 1e-11,
    "float32": 3e-6,
    "float16": 3e-3,
    "bfloat16": 2.4e-2,
    "complex64": 3e-6,
    "complex128": 1e-11,
}


# -- running -------------------------------------------------------------------------------------------------------
def is_tensor(value: Any) -> bool:
    return hasattr(value, "requires_grad") and hasattr(value, "dtype")


def tensors(value: Any) -> list[Any]:
    """The tensors of a result: itself, or those of a tuple or list."""
    if is_tensor(value):
        return [value]
    if isinstance(value, (tuple, list)) and value and is_tensor(value[0]):
        return list(value)
    return []


def invoke(torch: Any, row: Row, number: int, dtype: str = "float64", sample: Any = None, **options: Any) -> tuple:
    """The result of one sample and the inputs that require grad (with `grad=True`)."""
    args, kwargs, wanting = build(torch, row.name, number, sample or row.samples[number], dtype, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return row(torch, *args, **kwargs), wanting


def seeds(torch: Any, outs: list[Any], dtype: str, salt: str = "g") -> list[Any]:
    """Fixed gradients for outputs."""
    made = []
    for i, out in enumerate(outs):
        stream = np.random.RandomState(seed_of(salt, i, out.dim()))
        values = np.round(stream.uniform(0.5, 1.5, tuple(out.shape)), 3)
        made.append(torch.tensor(values.tolist(), dtype=getattr(torch, dtype), device=out.device).reshape(out.shape))
    return made


def gradients(torch: Any, result: Any, wanting: list[Any], dtype: str = "float64", create_graph: bool = False) -> tuple:
    """The gradients of a row's outputs (None where there is none), and the gradients they were started with."""
    outs = [t for t in tensors(result) if t.requires_grad]
    if not outs or not wanting:
        return (), []
    starts = seeds(torch, outs, dtype)
    if create_graph:
        for s in starts:
            s.requires_grad_(True)
    return torch.autograd.grad(outs, wanting, starts, create_graph=create_graph, allow_unused=True), starts


# -- records -------------------------------------------------------------------------------------------------------
def dtype_name(value: Any) -> str:
    return str(value.dtype).removeprefix("torch.")


def record(value: Any, torch: Any) -> Any:
    """A tensor as {"d": dtype, "s": shape, "v": numbers}; other results as they are."""
    if is_tensor(value):
        kind = dtype_name(value)
        numbers = value.detach().cpu()
        if hasattr(numbers, "_is_zerotensor") and numbers._is_zerotensor():  # torch's zeros without memory
            numbers = torch.zeros(numbers.shape)
        numbers = numbers.to(torch.float64) if kind in FLOATS else numbers
        flat = numbers.reshape(-1).tolist()
        if kind.startswith("complex"):
            flat = [part for z in flat for part in (z.real, z.imag)]
        return {"d": kind, "s": list(value.shape), "v": flat}
    if isinstance(value, (tuple, list)):
        return [record(v, torch) for v in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else repr(value)


def failure(error: Exception) -> str:
    """An error's type and first line."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def node_names(result: Any) -> list[str]:
    """The nodes' names as tensors print them: without torch's namespace."""
    return [t.grad_fn.name().rpartition("::")[2] if t.grad_fn is not None else "" for t in tensors(result)]


def measure_sample(torch: Any, row: Row, number: int) -> dict[str, Any]:
    """Value, node names, gradient and second derivative of one sample in double precision."""
    try:
        result, wanting = invoke(torch, row, number, grad=True)
    except Exception as error:  # noqa: BLE001 - an error is a result here
        return {"error": failure(error)}
    found: dict[str, Any] = {"result": record(result, torch)}
    found["shares"] = _sharing(torch, row, number)
    if any(t.requires_grad for t in tensors(result)):
        found["nodes"] = node_names(result)
    try:
        grads, starts = gradients(torch, result, wanting, create_graph=True)
    except Exception as error:  # noqa: BLE001
        return {**found, "grad_error": failure(error)}
    if grads:
        found["grad"] = [record(g, torch) for g in grads]
        found["second"] = _second(torch, grads, [*wanting, *starts])
        found["stale"] = _stale(torch, row, number, len(wanting))
    return found


def _sharing(torch: Any, row: Row, number: int) -> list[bool]:
    """Which outputs lie in the memory of an input."""
    args, kwargs, _ = build(torch, row.name, number, row.samples[number])
    outs = tensors(row(torch, *args, **kwargs))
    inputs = [t for a in (*args, *kwargs.values()) for t in tensors(a)]
    return [any(_same_memory(o, i) for i in inputs) for o in outs]


def _same_memory(a: Any, b: Any) -> bool:
    if not a.numel() or not b.numel():
        return False
    if hasattr(a, "untyped_storage"):
        return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
    return np.shares_memory(a.numpy(), b.numpy())


def _stale(torch: Any, row: Row, number: int, count: int) -> list[bool]:
    """Is a write into each differentiable input, and into the result, between forward and backward an error?"""
    return [_refuses_after_write(torch, row, number, i) for i in (*range(count), None)]


def _refuses_after_write(torch: Any, row: Row, number: int, written: int | None) -> bool:
    inputs: list[Any] = []

    def one_step_on(leaf: Any) -> Any:
        inputs.append(leaf * 1)
        return inputs[-1]

    result, leaves = invoke(torch, row, number, grad=True, history=one_step_on)
    outs = [t for t in tensors(result) if t.requires_grad]
    starts = seeds(torch, outs, "float64")
    try:
        (outs[0] if written is None else inputs[written]).zero_()
        torch.autograd.grad(outs, leaves, starts, allow_unused=True)
    except RuntimeError as error:
        return "modified by an inplace operation" in str(error)
    return False


def measure_in_place(torch: Any, row: Row, number: int, dtype: str = "float64") -> dict[str, Any] | None:
    """`x.name_(…)` on a tensor with history: value and gradients, or the error; None where there is no such method."""
    if row.call is not None or not hasattr(torch.Tensor, f"{row.name}_"):
        return None
    args, kwargs, wanting = build(torch, row.name, number, row.samples[number], dtype, grad=dtype == "float64")
    if not args or not is_tensor(args[0]):
        return None
    target = args[0] * 1 if args[0].requires_grad else args[0].clone()
    before = target._version
    try:
        result = getattr(target, f"{row.name}_")(*args[1:], **kwargs)
        found = {"result": record(result, torch), "itself": result is target, "writes": target._version - before}
        found["grad"] = [record(g, torch) for g in gradients(torch, result, wanting)[0]]
    except Exception as error:  # noqa: BLE001
        return {"error": failure(error)}
    return found


def _second(torch: Any, grads: tuple, inputs: list[Any]) -> Any:
    starts = [None if g is None else seeds(torch, [g], "float64", f"h{i}")[0] for i, g in enumerate(grads)]
    live = [(g, s) for g, s in zip(grads, starts) if g is not None and g.requires_grad]
    if not live:
        return []
    try:
        again = torch.autograd.grad([g for g, _ in live], inputs, [s for _, s in live], allow_unused=True)
    except Exception as error:  # noqa: BLE001
        return failure(error)
    return [record(g, torch) for g in again]


def measure_dtype(torch: Any, row: Row, dtype: str) -> dict[str, Any]:
    """Value and dtype of the first sample in a dtype, or the type of the error."""
    try:
        result, _ = invoke(torch, row, 0, dtype)
    except Exception as error:  # noqa: BLE001
        return {"error": type(error).__name__}
    return {"result": record(result, torch)}


def measure_bad(torch: Any, row: Row, sample: Sample) -> str:
    """The first line of the error of a bad call; "no error" when there is none."""
    try:
        invoke(torch, row, 0, "float32", sample)
    except Exception as error:  # noqa: BLE001
        return failure(error)
    return "no error"


def measure(torch: Any, row: Row) -> dict[str, Any]:
    """Everything that is stored about a row."""
    return {
        "row": row.name,
        "inputs": fingerprint(row.name, (*row.samples, *row.bad), row.dtypes),
        "samples": [measure_sample(torch, row, i) for i in range(len(row.samples))],
        "dtypes": {d: measure_dtype(torch, row, d) for d in row.dtypes},
        "in_place": [measure_in_place(torch, row, i) for i in range(len(row.samples))],
        "in_place_dtypes": {d: measure_in_place(torch, row, 0, d) for d in ("float16", "uint8", "int64", "bool")},
        "bad": [measure_bad(torch, row, s) for s in row.bad],
    }


# -- comparing -----------------------------------------------------------------------------------------------------
def difference(found: Any, expected: Any, tolerance: float = 1.0) -> str | None:
    """What differs between two records, in words; None when nothing does beyond rounding."""
    if isinstance(expected, dict) and "d" in expected:
        if not (isinstance(found, dict) and "d" in found):
            return f"got {found}, expected a tensor {expected}"
        if (found["d"], found["s"]) != (expected["d"], expected["s"]):
            return f"got {found['d']}{found['s']}, expected {expected['d']}{expected['s']}"
        return _far(found["v"], expected["v"], ROUNDING.get(expected["d"], 0.0) * tolerance)
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return f"got {found}, expected {expected}"
        for i, (f, e) in enumerate(zip(found, expected)):
            if (what := difference(f, e, tolerance)) is not None:
                return f"[{i}] {what}"
        return None
    if isinstance(expected, float) and isinstance(found, float):
        return _far([found], [expected], ROUNDING["float32"] * tolerance)
    return None if found == expected and type(found) is type(expected) else f"got {found!r}, expected {expected!r}"


def _far(found: list, expected: list, rounding: float) -> str | None:
    for i, (f, e) in enumerate(zip(found, expected, strict=True)):
        if not _close(f, e, rounding):
            return f"element {i}: got {f!r}, expected {e!r}\n  got      {found}\n  expected {expected}"
    return None


def _close(f: Any, e: Any, rounding: float) -> bool:
    if isinstance(f, float) and isinstance(e, float):
        if math.isnan(f) or math.isnan(e):
            return math.isnan(f) and math.isnan(e)
        if math.isinf(f) or math.isinf(e):
            return f == e
        return abs(f - e) <= rounding * max(1.0, abs(e))
    return f == e


def zero_like_none(found: list, expected: list) -> tuple[list, list]:
    """Gradient records in which a missing gradient and one of zeros (or of mere rounding errors) are the same."""

    def clean(g: Any) -> Any:
        return None if g is None or all(abs(v) < 1e-14 for v in g["v"]) else g

    return [clean(g) for g in found], [clean(g) for g in expected]
