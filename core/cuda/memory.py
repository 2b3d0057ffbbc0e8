"""What tensors occupy on a device: now, at most, in all; and how much of it they may."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from ..array import backend
from .chosen import index_of, served


def memory_stats(device: Any = None) -> dict[str, Any]:
    """All figures by name; empty without a device. A simulated device reserves what was once used, until empty_cache()."""
    if not backend.device_count("cuda"):
        return OrderedDict()
    found, index = served(device)
    return OrderedDict(sorted(found.ledger(index).stats().items()))


def memory_stats_as_nested_dict(device: Any = None) -> dict[str, Any]:
    """The figures of memory_stats as dictionaries in dictionaries."""
    result: dict[str, Any] = {}
    for name, value in memory_stats(device).items():
        *parts, last = name.split(".")
        inner = result
        for part in parts:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return result


def memory_allocated(device: Any = None) -> int:
    """Bytes that tensors occupy."""
    return memory_stats(device).get("allocated_bytes.all.current", 0)


def max_memory_allocated(device: Any = None) -> int:
    """The most bytes that tensors occupied, since the start or reset_peak_memory_stats()."""
    return memory_stats(device).get("allocated_bytes.all.peak", 0)


def memory_reserved(device: Any = None) -> int:
    """Bytes kept for tensors, used or not."""
    return memory_stats(device).get("reserved_bytes.all.current", 0)


def max_memory_reserved(device: Any = None) -> int:
    """The most bytes kept for tensors, since the start or reset_peak_memory_stats()."""
    return memory_stats(device).get("reserved_bytes.all.peak", 0)


def _renamed(old: str, new: str) -> None:
    import warnings

    from ..array.rules import rules

    if rules.dialect == "2":
        warnings.warn(f"`torch.cuda.{old}` has been renamed to `torch.cuda.{new}`", FutureWarning, stacklevel=3)


def memory_cached(device: Any = None) -> int:
    """The old name of memory_reserved."""
    _renamed("memory_cached", "memory_reserved")
    return memory_reserved(device)


def max_memory_cached(device: Any = None) -> int:
    """The old name of max_memory_reserved."""
    _renamed("max_memory_cached", "max_memory_reserved")
    return max_memory_reserved(device)


def reset_peak_memory_stats(device: Any = None) -> None:
    """Count what is most from now on."""
    found, index = served(device)
    found.ledger(index).reset_peak()


def reset_accumulated_memory_stats(device: Any = None) -> None:
    """Count what was ever added and freed from now on."""
    found, index = served(device)
    found.ledger(index).reset_accumulated()


def _reset(name: str) -> None:
    import warnings

    warnings.warn(
        f"torch.cuda.{name} now calls torch.cuda.reset_peak_memory_stats, which resets /all/ peak memory stats.",
        FutureWarning,
        stacklevel=3,
    )


def reset_max_memory_allocated(device: Any = None) -> None:
    """An old name of reset_peak_memory_stats."""
    _reset("reset_max_memory_allocated")
    reset_peak_memory_stats(device)


def reset_max_memory_cached(device: Any = None) -> None:
    """An old name of reset_peak_memory_stats."""
    _reset("reset_max_memory_cached")
    reset_peak_memory_stats(device)


def empty_cache() -> None:
    """Give memory that is reserved and not used back."""
    if backend.device_count("cuda"):
        served()[0].release()


def mem_get_info(device: Any = None) -> tuple[int, int]:
    """Free and total bytes of the device."""
    found, index = served(device)
    ledger = found.ledger(index)
    return ledger.total - ledger.tallies["reserved_bytes"]["all"].current, ledger.total


def set_per_process_memory_fraction(fraction: float, device: Any = None) -> None:
    """Let tensors occupy this share of the device's memory; more raises OutOfMemoryError."""
    found, index = served(None if device is None else index_of(device))
    if not isinstance(fraction, float):
        raise TypeError("Invalid type for fraction argument, must be `float`")
    if fraction < 0 or fraction > 1:
        raise ValueError(f"Invalid fraction value: {fraction}. Allowed range: 0~1")
    found.ledger(index).fraction = fraction


def get_per_process_memory_fraction(device: Any = None) -> float:
    """The share of the device's memory that tensors may occupy."""
    found, index = served(device)
    return found.ledger(index).fraction


# -- a page to read ------------------------------------------------------------------------------------------------
_SHOWN = {
    "allocated_bytes": "Allocated memory", "requested_bytes": "Requested memory", "reserved_bytes": "GPU reserved memory",
    "allocation": "Allocations", "segment": "GPU reserved segments",
}  # fmt: skip
_POOLS = {"all": "", "large_pool": "      from large pool", "small_pool": "      from small pool"}
_FIGURES = ("current", "peak", "allocated", "freed")


def memory_summary(device: Any = None, abbreviated: bool = False) -> str:
    """The figures of a device as a table."""
    found, index = served(device)
    stats, rule, thin = memory_stats(index), "=" * 75, "-" * 75
    lines = [rule, f"{f'PyTorch CUDA memory summary, device ID {index}':^75}"]
    if found.simulated:
        lines.append(f"{found.name(index):^75}")
    ooms, retries = f"CUDA OOMs: {stats['num_ooms']}", f"cudaMalloc retries: {stats['num_alloc_retries']}"
    lines += [
        thin,
        f"{ooms:^37}|{retries:^37}",
        rule,
        "        Metric         | Cur Usage  | Peak Usage | Tot Alloc  | Tot Freed  ",
    ]
    for name, title in _SHOWN.items():
        lines.append(thin)
        of_bytes = title.endswith("memory")
        units = [_unit(stats[f"{name}.all.{figure}"], of_bytes) for figure in _FIGURES]
        for pool, label in list(_POOLS.items())[: 1 if abbreviated else None]:
            cells = [_cell(stats[f"{name}.{pool}.{figure}"], *unit) for figure, unit in zip(_FIGURES, units)]
            lines.append(f" {label or title:<21} | {' | '.join(cells)} ")
    return "|" + "|\n|".join([*lines, rule]) + "|\n"


def _unit(value: int, of_bytes: bool) -> tuple[int, str]:
    step, limit, names = (
        (1024, 768 * 1024, ("B  ", "KiB", "MiB", "GiB", "TiB")) if of_bytes else (1000, 750_000, ("   ", "K  ", "M  "))
    )
    power = 0
    while value / step**power >= limit and power < len(names) - 1:
        power += 1
    return step**power, names[power]


def _cell(value: int, divisor: int, unit: str) -> str:
    return f"{value // divisor:6d} {unit}"


def transfers(device: Any = None) -> dict[str, int]:
    """How many arrays, and bytes, a device had from the host, gave to it, and gave to other devices.

    Not torch's: for finding out where a program copies more than it should.
    """
    found, index = served(device)
    return found.transfers(index)


__all__ = [
    "empty_cache", "get_per_process_memory_fraction", "max_memory_allocated", "max_memory_cached", "max_memory_reserved",
    "mem_get_info", "memory_allocated", "memory_cached", "memory_reserved", "memory_stats", "memory_stats_as_nested_dict",
    "memory_summary", "reset_accumulated_memory_stats", "reset_max_memory_allocated", "reset_max_memory_cached",
    "reset_peak_memory_stats", "set_per_process_memory_fraction", "transfers",
]  # fmt: skip
