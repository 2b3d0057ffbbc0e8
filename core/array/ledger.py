"""How much memory a device's arrays take: now, at most, in all; the figures have torch's names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .errors import OutOfMemoryError
from .rules import rules

BLOCK = 512  # memory is given out in multiples of it, as torch and CuPy do
LARGE = 1 << 20  # torch keeps larger blocks apart
POOLS = ("all", "large_pool", "small_pool")
_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Tally:
    """One figure: now, at most, and what was ever added and taken away."""

    __slots__ = ("allocated", "current", "freed", "peak")

    def __init__(self) -> None:
        self.current = self.peak = self.allocated = self.freed = 0

    def add(self, amount: int) -> None:
        self.current += amount
        self.allocated += amount
        if self.current > self.peak:
            self.peak = self.current

    def take(self, amount: int) -> None:
        self.current -= amount
        self.freed += amount


class Ledger:
    """The memory of one device: `total` bytes, of which a `fraction` may be used."""

    def __init__(self, index: int, total: int) -> None:
        self.index, self.total, self.fraction = index, total, 1.0
        self.ooms = 0
        self.holders: Callable[[], Iterable[tuple[int, int, str]]] = tuple  # (identity, bytes, what) of live blocks
        names = ("allocation", "allocated_bytes", "requested_bytes", "segment", "reserved_bytes")
        self.tallies = {name: {pool: Tally() for pool in POOLS} for name in names}

    # -- blocks ----------------------------------------------------------------------------------------------------
    def check(self, nbytes: int) -> None:
        """Raise OutOfMemoryError unless so many more bytes may be used."""
        if self.tallies["allocated_bytes"]["all"].current + rounded(nbytes) > self.total * self.fraction:
            self.ooms += 1
            raise self.out_of_memory(nbytes)

    def add(self, nbytes: int) -> None:
        """A block of so many bytes came to be."""
        block = rounded(nbytes)
        tallies = self.tallies
        for pool in ("all", "large_pool" if block > LARGE else "small_pool"):
            tallies["allocation"][pool].add(1)
            tallies["allocated_bytes"][pool].add(block)
            tallies["requested_bytes"][pool].add(nbytes)
            for kept, used in (("segment", "allocation"), ("reserved_bytes", "allocated_bytes")):
                missing = tallies[used][pool].current - tallies[kept][pool].current
                if missing > 0:
                    tallies[kept][pool].add(missing)

    def take(self, nbytes: int) -> None:
        """A block of so many bytes is no more. What it took stays reserved until `trim`."""
        block = rounded(nbytes)
        for pool in ("all", "large_pool" if block > LARGE else "small_pool"):
            self.tallies["allocation"][pool].take(1)
            self.tallies["allocated_bytes"][pool].take(block)
            self.tallies["requested_bytes"][pool].take(nbytes)

    def trim(self) -> None:
        """Give back what is reserved and not used."""
        for kept, used in (("segment", "allocation"), ("reserved_bytes", "allocated_bytes")):
            for pool in POOLS:
                tally = self.tallies[kept][pool]
                tally.take(tally.current - self.tallies[used][pool].current)

    # -- figures ---------------------------------------------------------------------------------------------------
    def reset_peak(self) -> None:
        """Count what is most from now on."""
        for tally in self._all():
            tally.peak = tally.current

    def reset_accumulated(self) -> None:
        """Count what was ever added and taken away from now on."""
        for tally in self._all():
            tally.allocated = tally.freed = 0
        self.ooms = 0

    def _all(self) -> Iterable[Tally]:
        return (tally for pools in self.tallies.values() for tally in pools.values())

    def stats(self) -> dict[str, int]:
        """All figures, as torch.cuda.memory_stats() names them."""
        found: dict[str, int] = {}
        none = {pool: Tally() for pool in POOLS}
        shown = self.tallies | {
            "active": self.tallies["allocation"], "active_bytes": self.tallies["allocated_bytes"],
            "inactive_split": none, "inactive_split_bytes": none,
        }  # fmt: skip
        for name in sorted(shown):
            for pool, tally in shown[name].items():
                for figure in ("allocated", "current", "freed", "peak"):
                    found[f"{name}.{pool}.{figure}"] = getattr(tally, figure)
        for name in ("oversize_allocations", "oversize_segments"):
            found |= {f"{name}.{figure}": 0 for figure in ("allocated", "current", "freed", "peak")}
        return found | {"num_alloc_retries": 0, "num_ooms": self.ooms, "num_device_alloc": 0, "num_device_free": 0}

    # -- out of memory ---------------------------------------------------------------------------------------------
    def out_of_memory(self, nbytes: int) -> OutOfMemoryError:
        """Torch's sentence for memory that was not to be had, then the five largest arrays that live."""
        used = self.tallies["allocated_bytes"]["all"].current
        limit = int(self.total * self.fraction)
        largest = sorted(self.holders(), key=lambda block: -block[1])[:5]
        idle = self.tallies["reserved_bytes"]["all"].current - used
        lines = [_sentence(self.index, nbytes, limit, used, idle)]
        if largest:
            from .residents import names

            known = names([identity for identity, _, _ in largest])
            lines.append(f"  the largest of what lives on cuda:{self.index}:")
            lines += [
                f"    {size(held):>10}  {', '.join(known.get(identity, ())) or 'no name found'}  {what}"
                for identity, held, what in largest
            ]
        return OutOfMemoryError("\n".join(lines))


def _sentence(index: int, nbytes: int, limit: int, used: int, idle: int) -> str:
    if rules.dialect == "0.3":
        return "cuda runtime error (2) : out of memory"
    if rules.dialect.startswith("0.4"):
        return "CUDA error: out of memory"
    return (
        f"CUDA out of memory. Tried to allocate {size(nbytes)}. GPU {index} has a total capacity of {size(limit)} of "
        f"which {size(max(limit - used, 0))} is free. Of the allocated memory {size(used)} is allocated by PyTorch, and "
        f"{size(idle)} is reserved by PyTorch but unallocated."
    )


def rounded(nbytes: int) -> int:
    """What a request takes: whole blocks."""
    return -(-nbytes // BLOCK) * BLOCK


def size(nbytes: int) -> str:
    """A number of bytes as torch's allocator writes it."""
    for power, unit in ((30, "GiB"), (20, "MiB"), (10, "KiB")):
        if nbytes >= 1 << power:
            return f"{nbytes / (1 << power):.2f} {unit}"
    return f"{nbytes} bytes"


def parsed(text: str, name: str) -> int:
    """The bytes meant by a size such as `8GiB`, `512M` or `1000000`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if found is None or not float(found[1]):
        raise ValueError(f"{name} is a size such as 8GiB or 500000000, not {text!r}")
    return int(float(found[1]) * _UNITS[found[2]])


__all__ = ["BLOCK", "Ledger", "Tally", "parsed", "rounded", "size"]
