"""Runs a row's samples on complex numbers under a library, tt.core or torch itself: values and both derivatives."""

from __future__ import annotations

import math
import warnings
import zlib
from typing import Any

import numpy as np

from .measure import failure, record, tensors
from .row import Row
from .samples import Arr, Named, seed_of, tensor, values_as

SAMPLES = 2  # of a row: the first one that has a tensor of random numbers, and a small one


def values_of(row: str, number: int, argument: int, array: Arr) -> np.ndarray:
    """The sample's numbers, with imaginary parts as large."""
    seed = seed_of(row, number, argument)
    real = array.values(seed)
    stream = np.random.RandomState(seed ^ 0xC0FFEE)
    return np.round(real + 1j * stream.uniform(-1, 1, array.shape), 3)


def numbers(row: Row) -> list[int]:
    """The samples to run: with random numbers, and not empty."""
    fitting = [
        i
        for i, sample in enumerate(row.samples)
        if any(a.kind == "float" and a.exact is None for a in sample.arrays())
        and not any(0 in a.shape for a in sample.arrays())
    ]
    small = [n for n in fitting[1:] if sum(math.prod(a.shape) for a in row.samples[n].arrays()) <= 3]
    return [*fitting[:1], *small][:SAMPLES]


def build(torch: Any, row: Row, number: int, dtype: str, grad: bool) -> tuple[tuple, dict[str, Any], list[Any]]:
    """The arguments of a sample with complex tensors for its floating-point ones, and those that require grad."""
    wanting: list[Any] = []

    def make(array: Arr, argument: int) -> Any:
        if array.kind != "float" or array.exact is not None:
            kind = dtype if array.kind == "float" else {"int": "int64"}.get(array.kind, array.kind)
            return tensor(torch, values_as(array.values(seed_of(row.name, number, argument)), kind), kind)
        made = tensor(torch, values_of(row.name, number, argument, array), dtype)
        if grad and array.grad:
            wanting.append(made.requires_grad_(True))
        return made

    args, kwargs = row.samples[number].map(make)
    return (
        tuple(Named.resolve(a, torch) for a in args),
        {k: Named.resolve(v, torch) for k, v in kwargs.items()},
        wanting,
    )


def fingerprint(row: Row) -> str:
    """Changes when the samples do."""
    parts = []
    for n in numbers(row):
        parts.append(repr(row.samples[n]))
        for i, array in enumerate(row.samples[n].arrays()):
            if array.kind == "float" and array.exact is None:
                parts.append(repr(values_of(row.name, n, i, array).tolist()))
    return f"{zlib.crc32('|'.join(parts).encode()):08x}"


def invoke(torch: Any, row: Row, number: int, dtype: str = "complex128", grad: bool = False) -> tuple[Any, list[Any]]:
    """The result of one sample, and the inputs that require grad."""
    args, kwargs, wanting = build(torch, row, number, dtype, grad)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return row(torch, *args, **kwargs), wanting


def starts(torch: Any, outs: list[Any], salt: str) -> list[Any]:
    """Fixed gradients for outputs, complex for complex ones."""
    made = []
    for i, out in enumerate(outs):
        stream = np.random.RandomState(seed_of(salt, i, out.dim()))
        values = stream.uniform(0.5, 1.5, tuple(out.shape))
        if out.is_complex():
            values = values + 1j * stream.uniform(-1, 1, tuple(out.shape))
        made.append(torch.tensor(np.round(values, 3).tolist(), dtype=out.dtype).reshape(out.shape))
    return made


def first(torch: Any, result: Any, wanting: list[Any], create_graph: bool) -> tuple[tuple, list[Any]]:
    """The gradients of the outputs, and what they were started with."""
    outs = [t for t in tensors(result) if t.requires_grad]
    if not outs or not wanting:
        return (), []
    seeds = starts(torch, outs, "g")
    if create_graph:
        seeds = [s.requires_grad_(True) for s in seeds]
    return torch.autograd.grad(outs, wanting, seeds, create_graph=create_graph, allow_unused=True), seeds


def second(torch: Any, grads: tuple, inputs: list[Any]) -> Any:
    """The gradients of the gradients."""
    live = [(g, starts(torch, [g], f"h{i}")[0]) for i, g in enumerate(grads) if g is not None and g.requires_grad]
    if not live:
        return []
    again = torch.autograd.grad([g for g, _ in live], inputs, [s for _, s in live], allow_unused=True)
    return [written(g, torch) for g in again]


def written(value: Any, torch: Any) -> Any:
    """A record with eight digits, which is what is compared."""
    if hasattr(value, "is_conj"):  # torch conjugates lazily
        value = value.resolve_conj().resolve_neg()
    if isinstance(value, (tuple, list)):
        return [written(v, torch) for v in value]
    found = record(value, torch)
    if isinstance(found, dict):
        found["v"] = [float(f"{v:.8g}") if isinstance(v, float) else v for v in found["v"]]
    return found


def measure_sample(torch: Any, row: Row, number: int) -> dict[str, Any]:
    """Value, gradient and second derivative of one sample, or the first line of the error."""
    try:
        result, wanting = invoke(torch, row, number, grad=True)
    except Exception as error:  # noqa: BLE001 - an error is a result here
        return {"error": failure(error)}
    found: dict[str, Any] = {"result": written(result, torch)}
    try:
        grads, seeds = first(torch, result, wanting, create_graph=True)
        if grads:
            found["grad"] = [written(g, torch) for g in grads]
            found["second"] = second(torch, grads, [*wanting, *seeds])
    except Exception as error:  # noqa: BLE001
        found["grad_error"] = failure(error)
    return found


def measure(torch: Any, row: Row) -> dict[str, Any]:
    """Everything that is stored about a row: its samples in complex128, and the result's dtypes in complex64."""
    found = [measure_sample(torch, row, i) for i in numbers(row)]
    narrow = []
    for i in numbers(row):
        try:
            result, _ = invoke(torch, row, i, "complex64")
            narrow.append([str(t.dtype).removeprefix("torch.") for t in tensors(result)])
        except Exception as error:  # noqa: BLE001
            narrow.append(failure(error))
    return {"row": row.name, "inputs": fingerprint(row), "samples": found, "complex64": narrow}
