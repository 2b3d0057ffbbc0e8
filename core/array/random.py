"""PyTorch's CPU random stream: Generator draws the numbers that torch 2.13 draws from the same seed, as NumPy arrays.

Each method says how many words of the Mersenne Twister a value takes; that, and their order, is what "the same stream"
means. Uniforms and integers agree with torch to the bit. What goes through log, sin or cos agrees to a few units in the
last place: torch's own kernels differ by as much between processors. On Intel processors a torch built with MKL draws
`bernoulli_` with a number, and dropout, from MKL's generator; this is the stream of all others.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .dtypes import dtype
from .mt19937 import Words
from .rounding import box_muller, fused_multiply_add32, fused_multiply_add64, narrow

DEFAULT_SEED = 67280421310721  # a new torch.Generator()'s

_STATE_BYTES = 5056  # torch's: the layout of Torch 7's generator, then a float normal that is never filled on this path
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),
        ("seeded", "<i4"),
        ("next", "<u8"),
        ("key", "<u8", 624),
        ("normal_x", "<f8"),
        ("normal_y", "<f8"),
        ("normal_rho", "<f8"),
        ("normal_is_valid", "<i4"),
        ("float_normal", "<f4", 3),
    ]
)

_MASK24 = np.uint32(2**24 - 1)
_MASK53 = np.uint64(2**53 - 1)
_TWO_PI = 2.0 * math.pi
_SMALLEST_NORMAL_FILL = 16  # torch draws by blocks of 16 from this size on, one by one below
_WIDE_RANGE = 1 << 28  # integers from a range of this size on take two words each
_LARGEST_PERMUTATION = 0xFFFFFFFF // 20  # beyond it torch permutes by another algorithm


_PIECE = 1 << 18  # how many values are made at once: the words they are made of take more memory than they do


class Generator:
    """A random stream with torch.Generator's seeding and state."""

    __slots__ = ("_normal", "_past_draws", "_seed", "_words")

    def __init__(self, seed: int | None = None) -> None:
        self._past_draws = 0
        self._start(DEFAULT_SEED if seed is None else _unsigned(seed))

    def _start(self, seed: int) -> None:
        self._seed = seed
        self._words = Words(seed)
        self._normal: float | None = None  # the second value of the last pair of normals drawn one by one

    # -- seed and state --------------------------------------------------------------------------------------------
    def manual_seed(self, seed: int) -> Generator:
        """Start the stream of `seed`. Only its low 32 bits choose the stream; negative ones count from 2**64."""
        seed = _unsigned(seed)
        self._past_draws += self._words.taken
        self._start(seed)
        return self

    def seed(self) -> int:
        """Start from a seed that the operating system makes up, and return it."""
        seed = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed that the stream started from."""
        return self._seed

    @property
    def draws(self) -> int:
        """32-bit words taken so far, seeding aside."""
        return self._past_draws + self._words.taken

    def get_state(self) -> np.ndarray:
        """The whole state as 5056 bytes, which torch.Generator.set_state() accepts."""
        key, position = self._words.position()
        state = np.zeros((), _STATE)
        state["seed"], state["seeded"], state["key"] = self._seed, 1, key
        if self._words.fresh:
            state["left"], state["next"] = 1, 0
        else:
            state["left"], state["next"] = 625 - position, position
        if self._normal is not None:
            state["normal_y"], state["normal_is_valid"] = self._normal, 1
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def set_state(self, state: np.ndarray) -> Generator:
        """Go on from what get_state() returned, here or in torch."""
        if not isinstance(state, np.ndarray) or state.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if state.size != _STATE_BYTES:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE_BYTES} but found the input RNG state size to be "
                f"{state.size}"
            )
        saved = np.frombuffer(np.ascontiguousarray(state).tobytes(), _STATE)[0]
        left, following = int(saved["left"]), int(saved["next"])
        if not saved["seeded"] or not 1 <= left <= 624 or (following and left + following != 625):
            raise RuntimeError("Invalid mt19937 state")
        self._seed = int(saved["seed"])
        self._words.restore(saved["key"].astype(np.uint32), following or 624, fresh=not following)
        self._normal = float(saved["normal_y"]) if saved["normal_is_valid"] else None
        return self

    # -- uniforms --------------------------------------------------------------------------------------------------
    def _uniform32(self, n: int) -> np.ndarray:
        """float32 uniforms of [0, 1): one word each."""
        return (self._words.take(n) & _MASK24).astype(np.float32) * np.float32(2.0**-24)

    def _uniform64(self, n: int) -> np.ndarray:
        """float64 uniforms of [0, 1): two words each."""
        return (self._words.take64(n) & _MASK53) * 2.0**-53

    def uniform(self, shape: Sequence[int], kind: dtype, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """Uniforms of [low, high): two words each for float64, one for the narrower types."""
        if not low <= high:
            raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
        if kind.is_complex:
            return self.uniform((*shape, 2), kind.to_real(), low, high).view(kind.numpy).reshape(shape)
        n = math.prod(shape)
        if n <= _PIECE:
            return self._uniform(n, kind, low, high).reshape(shape)
        values = np.empty(n, kind.numpy)
        for start in range(0, n, _PIECE):
            values[start : start + _PIECE] = self._uniform(min(_PIECE, n - start), kind, low, high)
        return values.reshape(shape)

    def _uniform(self, n: int, kind: dtype, low: float, high: float) -> np.ndarray:
        if kind is dtypes.float64:
            values = fused_multiply_add64(self._uniform64(n), high - low, low)
        else:
            values = self._uniform32(n)
            if (low, high) != (0, 1):
                values = fused_multiply_add32(values, np.float32(high) - np.float32(low), np.float32(low))
            values = values.astype(kind.numpy, copy=False)
        if kind.itemsize < 4 or (low, high) != (0, 1):  # rounding may have reached `high`, which is not in the range
            values[values == kind.numpy.type(high)] = low
        return values

    # -- normals ---------------------------------------------------------------------------------------------------
    def normal(
        self, shape: Sequence[int], kind: dtype, mean: float = 0.0, std: float = 1.0, contiguous: bool = True
    ) -> np.ndarray:
        """Normals, by Box and Muller: in blocks of 16 from 16 values on, in pairs below.

        Torch fills a tensor that is not contiguous in pairs whatever its size, in the order of memory: pass
        `contiguous=False` and give the values that order.
        """
        if not std >= 0.0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        if kind.is_complex:
            parts = self.normal((*shape, 2), kind.to_real(), mean, std / math.sqrt(2.0), contiguous)
            return parts.view(kind.numpy).reshape(shape)
        n = math.prod(shape)
        if n < _SMALLEST_NORMAL_FILL or not contiguous:
            values = fused_multiply_add64(self._paired_normals(n), std, mean)
        elif kind is dtypes.float64:
            values = fused_multiply_add64(self._block_normals64(n), std, mean)
        else:
            drawn = self._block_normals32(n, redraw=kind is dtypes.float32)
            values = fused_multiply_add32(drawn, np.float32(std), np.float32(mean))
        return narrow(values, kind).reshape(shape)

    def _paired_normals(self, n: int) -> np.ndarray:
        """float64 normals: four words a pair; the second of an odd last pair is kept for the next call."""
        kept = self._normal
        missing = n if kept is None or n == 0 else n - 1
        pairs = (missing + 1) // 2
        first, second = self._uniform64(2 * pairs).reshape(pairs, 2).T
        radius, angle = np.sqrt(-2.0 * np.log1p(-second)), _TWO_PI * first
        drawn = np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=1).ravel()
        if n and kept is not None:
            drawn = np.concatenate(([kept], drawn))
            self._normal = None
        if missing % 2:
            self._normal = float(drawn[-1])
        return drawn[:n]

    def _block_normals64(self, n: int) -> np.ndarray:
        """float64 normals: two words each, and 32 more when a last short block has the last 16 values redrawn."""
        values = self._uniform64(n)
        box_muller(values)
        if n % 16:
            values[-16:] = self._uniform64(16)
            box_muller(values[-16:])
        return values

    def _block_normals32(self, n: int, redraw: bool) -> np.ndarray:
        """float32 normals: one word each. A last short block has the last 16 values redrawn; its first uniforms are
        drawn for nothing by torch's float32 kernel (`redraw`) and skipped by the one for 16-bit types."""
        whole = n - n % 16
        values = np.empty(n, np.float32)
        values[: n if redraw else whole] = self._uniform32(n if redraw else whole)
        box_muller(values)
        if n != whole:
            values[-16:] = self._uniform32(16)
            box_muller(values[-16:])
        return values

    def normal_like(self, mean: Any, std: Any, kind: dtype, shape: Sequence[int]) -> np.ndarray:
        """Normals of `shape` with a mean and a deviation per element: arrays that broadcast, or numbers."""
        if isinstance(std, np.ndarray):
            if std.size and not (std >= 0).all():
                raise RuntimeError("normal expects all elements of std >= 0.0")
            values = (self.normal(shape, kind) * std).astype(kind.numpy, copy=False)
        else:
            values = self.normal(shape, kind, 0.0, std)
        offset = mean if isinstance(mean, np.ndarray) else kind.numpy.type(mean)
        return (values + offset).astype(kind.numpy, copy=False)

    def log_normal(self, shape: Sequence[int], kind: dtype, mean: float = 1.0, std: float = 2.0) -> np.ndarray:
        """exp of normals drawn in pairs, whatever the size."""
        if not std > 0.0:
            raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
        return narrow(np.exp(fused_multiply_add64(self._paired_normals(math.prod(shape)), std, mean)), kind).reshape(
            shape
        )

    # -- integers --------------------------------------------------------------------------------------------------
    def integers(
        self, low: int | None, high: int | None, shape: Sequence[int], kind: dtype = dtypes.int64
    ) -> np.ndarray:
        """Integers of [low, high): one word each below a range of 2**28, two from there on.

        With neither bound it is `random_()`: every value from 0 that `kind` holds exactly. With `high` None the range
        ends with the largest of these.
        """
        n = math.prod(shape)
        if low is None:
            return self._any_integers(n, kind).reshape(shape)
        largest = _largest_integer(kind)
        high = largest + 1 if high is None else high
        _check_integer_range(low, high, kind)
        span = high - low
        if span >= 1 << 64:
            values = self._words.take64(n).view(np.int64)
        elif span >= _WIDE_RANGE:
            values = (self._words.take64(n) % np.uint64(span)).view(np.int64) + np.int64(low)
        else:
            values = (self._words.take(n) % np.uint32(span)).astype(np.int64) + np.int64(low)
        return values.astype(kind.numpy, copy=False).reshape(shape)

    def _any_integers(self, n: int, kind: dtype) -> np.ndarray:
        if kind is dtypes.bool_:
            return (self._words.take(n) & np.uint32(1)).astype(np.bool_)
        modulus = _largest_integer(kind) + 1
        if kind.itemsize == 8:
            return (self._words.take64(n) % np.uint64(modulus)).astype(kind.numpy)
        return (self._words.take(n) % np.uint32(modulus)).astype(kind.numpy)

    def permutation(self, n: int) -> np.ndarray:
        """The numbers below `n`, shuffled from the front: n - 1 words."""
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
        if n >= _LARGEST_PERMUTATION:
            raise NotImplementedError(
                f"randperm of {n} values: torch's stream is followed up to {_LARGEST_PERMUTATION}"
            )
        if n < 2:
            return np.arange(n)
        left = np.arange(n, 1, -1, dtype=np.uint32)
        targets = (self._words.take(n - 1) % left).astype(np.int64) + np.arange(n - 1)
        order = list(range(n))
        for i, target in enumerate(targets.tolist()):
            order[i], order[target] = order[target], order[i]
        return np.array(order, np.int64)

    # -- other distributions ---------------------------------------------------------------------------------------
    def bernoulli(self, shape: Sequence[int], p: float, kind: dtype) -> np.ndarray:
        """1 with probability `p`, else 0: two words each. This is also what dropout draws, with 1 - p."""
        if not 0.0 <= p <= 1.0:
            raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
        return (self._uniform64(math.prod(shape)) < p).astype(kind.numpy).reshape(shape)

    def bernoulli_tensor(self, p: np.ndarray, kind: dtype) -> np.ndarray:
        """1 with the probability that `p` gives for each element: two words each where p is float64, else one."""
        if p.size and not ((p >= 0) & (p <= 1)).all():
            raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.")
        draw = self._uniform64 if p.dtype == np.float64 else self._uniform32
        return (draw(p.size).reshape(p.shape) < p).astype(kind.numpy)

    def exponential(self, shape: Sequence[int], kind: dtype, lambd: float = 1.0) -> np.ndarray:
        """Exponentials of rate `lambd`: two words each."""
        if not lambd > 0.0:
            raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
        return narrow(-1.0 / lambd * np.log1p(-self._uniform64(math.prod(shape))), kind).reshape(shape)

    def geometric(self, shape: Sequence[int], kind: dtype, p: float) -> np.ndarray:
        """Trials up to the first success: two words each."""
        if not 0.0 < p < 1.0:
            raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
        with np.errstate(divide="ignore"):
            trials = np.ceil(np.log(self._uniform64(math.prod(shape))) / np.log1p(-p))
        return narrow(trials, kind).reshape(shape)

    def cauchy(self, shape: Sequence[int], kind: dtype, median: float = 0.0, sigma: float = 1.0) -> np.ndarray:
        """Cauchy values: two words each."""
        if not sigma > 0.0:
            raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
        angle = math.pi * (self._uniform64(math.prod(shape)) - 0.5)
        return narrow(median + sigma * np.tan(angle), kind).reshape(shape)

    def multinomial(self, weights: np.ndarray, num_samples: int, replacement: bool = False) -> np.ndarray:
        """Indices drawn by the weights of each row. Without replacement, or for one sample, the largest of weight over
        exponential (two words a weight); with replacement, by the running sum of the weights (two words a sample)."""
        _check_multinomial(weights, num_samples, replacement)
        rows = weights.reshape(-1, weights.shape[-1])
        if not replacement or num_samples == 1:
            kind = dtypes.from_numpy(weights.dtype)
            with np.errstate(divide="ignore", invalid="ignore"):
                race = rows / self.exponential(rows.shape, kind)
            if num_samples == 1:
                chosen = race.argmax(axis=1)[:, None]
            else:
                chosen = np.argsort(-race, axis=1, kind="stable")[:, :num_samples]
        else:
            running = np.cumsum(rows, axis=1, dtype=rows.dtype if rows.itemsize > 2 else np.float32)
            running /= running[:, -1:]
            points = self._uniform64(len(rows) * num_samples).reshape(len(rows), num_samples)
            chosen = np.stack([np.searchsorted(row.astype(np.float64), point) for row, point in zip(running, points)])
        return chosen.reshape(*weights.shape[:-1], num_samples).astype(np.int64, copy=False)


# -- arguments -------------------------------------------------------------------------------------------------------
def _unsigned(seed: Any) -> int:
    """A seed as torch stores it; negative ones are counted from 2**64."""
    seed = int(seed)
    if not -(2**63) <= seed < 2**64:
        raise ValueError("Overflow when unpacking long long")
    return seed & (2**64 - 1)


_SIGNIFICANT_BITS = {"float64": 53, "float32": 24, "float16": 11, "bfloat16": 8}
_C_NAMES = {
    "bool": "bool",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short",
    "int32": "int",
    "int64": "long",
}


def _largest_integer(kind: dtype) -> int:
    """Up to here `kind` holds every whole number."""
    if kind.is_floating_point:
        return 1 << _SIGNIFICANT_BITS[kind.name]
    return 1 if kind is dtypes.bool_ else int(np.iinfo(kind.numpy).max)


def _check_integer_range(low: int, high: int, kind: dtype) -> None:
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if kind.is_floating_point:
        return  # torch only warns that such whole numbers are rounded
    smallest = 0 if kind is dtypes.bool_ else int(np.iinfo(kind.numpy).min)
    for value, name in ((low, "from"), (high - 1, "to - 1")):
        if not smallest <= value <= _largest_integer(kind):
            raise RuntimeError(f"{name} is out of bounds for {_C_NAMES[kind.name]}")


def _check_multinomial(weights: np.ndarray, num_samples: int, replacement: bool) -> None:
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    kind = dtypes.from_numpy(weights.dtype)
    if not kind.is_floating_point:
        name = dtypes.LEGACY_NAMES[kind].removesuffix("Tensor")
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {name}")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if replacement and num_samples > 1:
        if (weights < 0).any():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry < 0)")
        if not np.isfinite(weights).all():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry = infinity or NaN)")
    elif not ((weights >= 0) & np.isfinite(weights)).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if weights.size and not (weights.sum(axis=-1) > 0).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")


# as torch's: a program that sets no seed gets other numbers each time
default_generator = Generator(int.from_bytes(os.urandom(8), "little"))
