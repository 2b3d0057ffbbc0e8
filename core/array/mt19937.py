"""The 32-bit words of the Mersenne Twister, in order, seeded and saved the way torch's CPU generator does."""

from __future__ import annotations

from typing import Any

import numpy as np

_N = 624
_BULK = 1 << 16  # from here on numpy.random's faster words are worth its import of 10 ms


class Words:
    """A stream of uint32 words: `take(n)` gives the next n.

    Python's own `_random` holds the engine at first: it costs nothing to import. A large draw moves the state into
    NumPy's, which makes words three times as fast.
    """

    __slots__ = ("_bulk", "_engine", "_seed", "fresh", "taken")

    def __init__(self, seed: int) -> None:
        self._seed = seed  # the engine is made on first use: import torch makes a generator, which most reseed
        self._bulk: Any = None
        self._engine: Any = None
        self.fresh = True  # torch's saved state tells a new engine from one at the end of its first block
        self.taken = 0

    def _load(self, key: list[int], position: int) -> None:
        import _random

        self._engine = _random.Random()
        self._engine.setstate((*key, position))
        self._bulk = None

    def take(self, n: int) -> np.ndarray:
        """The next `n` words; the array may be read-only."""
        if n == 0:
            return np.empty(0, np.uint32)
        self.fresh = False
        self.taken += n
        if self._bulk is None:
            if self._engine is None:
                self._load(_seed_key(self._seed), _N)
            if n < _BULK:
                return np.frombuffer(self._engine.getrandbits(32 * n).to_bytes(4 * n, "little"), "<u4")
            self._move_to_numpy()
        return self._bulk.random_raw(n).astype(np.uint32)

    def take64(self, n: int) -> np.ndarray:
        """The next `n` 64-bit words, each made of two: the first one is the high half."""
        pairs = self.take(2 * n).reshape(n, 2)
        high = pairs[:, 0].astype(np.uint64)
        high <<= np.uint64(32)
        high |= pairs[:, 1]
        return high

    def _move_to_numpy(self) -> None:
        from numpy.random import MT19937

        key, position = self.position()
        self._bulk = MT19937(0)
        self._bulk.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}

    def position(self) -> tuple[np.ndarray, int]:
        """The engine's 624 words and how many of them are used up."""
        if self._bulk is not None:
            state = self._bulk.state["state"]
            return state["key"].astype(np.uint32), int(state["pos"])
        if self._engine is None:
            self._load(_seed_key(self._seed), _N)
        *key, position = self._engine.getstate()
        return np.array(key, np.uint32), position

    def restore(self, key: np.ndarray, position: int, fresh: bool) -> None:
        """Go to a state that `position()` gave."""
        self._load(key.tolist(), position)
        self.fresh = fresh


def _seed_key(seed: int) -> list[int]:
    """The engine's first 624 words from the low 32 bits of `seed` (Knuth's linear congruence)."""
    word = seed & 0xFFFFFFFF
    key = [word]
    for i in range(1, _N):
        word = (1812433253 * (word ^ (word >> 30)) + i) & 0xFFFFFFFF
        key.append(word)
    return key
