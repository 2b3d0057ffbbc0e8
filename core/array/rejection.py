"""Random values that take a number of words of their own each: gamma, Dirichlet, Poisson and binomial.

They are drawn one after the other, in the order of the elements, by the published rejection methods that torch uses:
Marsaglia and Tsang (2000) for gamma, Hörmann (1993) for Poisson and binomial, products and geometric jumps for small
means. What is compared with a uniform is rounded where torch rounds it, so that the same values are accepted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from .random import Generator

Draw = Callable[[], float]

_THIRD, _SQUEEZE = float(np.float32(1 / 3)), float(np.float32(0.0331))  # torch writes both as float32
_CHUNK = 64
_FEW = 32  # below this many, uniforms are taken one by one: to give back the rest costs more


class _Draws:
    """Uniforms and normals one by one, from words taken in advance."""

    def __init__(self, generator: Generator, expected: int) -> None:
        self._generator = generator
        self._ready: list[float] = []
        self._expected = expected
        self.used = 0

    @property
    def left(self) -> int:
        """How many uniforms were taken for nothing so far."""
        return len(self._ready) - self.used

    def uniform(self) -> float:
        """A float64 uniform of [0, 1): two words."""
        if self.used == len(self._ready):
            more = 1 if self._expected < _FEW else max(self._expected - self.used, _CHUNK)
            self._ready += self._generator._uniform64(more).tolist()
        self.used += 1
        return self._ready[self.used - 1]

    def normal(self) -> float:
        """A float64 normal: the second of the last pair, or the first of a new one."""
        waiting = self._generator._normal
        if waiting is not None:
            self._generator._normal = None
            return waiting
        angle, radius = 2.0 * math.pi * self.uniform(), math.sqrt(-2.0 * math.log1p(-self.uniform()))
        self._generator._normal = radius * math.sin(angle)
        return radius * math.cos(angle)


@contextmanager
def _one_by_one(generator: Generator, expected: int) -> Iterator[_Draws]:
    """Draws that take words in advance, about `expected` uniforms; those not used are given back."""
    words, draws = generator._words, _Draws(generator, expected)
    before = words.position() if expected >= _FEW else None
    fresh, taken = words.fresh, words.taken
    try:
        yield draws
    finally:
        if before is not None and draws.left:
            words.restore(*before, fresh)
            words.taken = taken
            words.take(2 * draws.used)


# -- gamma and Dirichlet -------------------------------------------------------------------------------------------
def gamma(generator: Generator, alpha: np.ndarray) -> np.ndarray:
    """Gamma values of rate 1 for each concentration."""
    with _one_by_one(generator, 3 * alpha.size) as draws:
        values = [_gamma(each, draws) for each in alpha.ravel()]
    smallest = np.finfo(alpha.dtype).tiny
    return np.maximum(np.array(values, np.float64).astype(alpha.dtype), smallest).reshape(alpha.shape)


def _gamma(alpha: np.floating, draws: _Draws) -> float:
    """One value. Below 1 the concentration is raised by one, and the value scaled down by a power of a uniform."""
    kind, scale = type(alpha), 1.0
    if alpha < 1:
        if alpha == 0:
            return 0.0
        scale = (1.0 - draws.uniform()) ** float(kind(1) / alpha)
        alpha = alpha + kind(1)
    d = float(alpha - kind(_THIRD))
    c = 1.0 / math.sqrt(9.0 * d) if d > 0 else math.nan
    while True:
        x = draws.normal()
        y = 1.0 + c * x
        if y <= 0:
            continue
        v = y * y * y
        u = 1.0 - draws.uniform()
        squared = x * x
        if u < 1.0 - _SQUEEZE * squared * squared or math.log(u) < 0.5 * squared + d * (1.0 - v + math.log(v)):
            return scale * d * v


def dirichlet(generator: Generator, alpha: np.ndarray) -> np.ndarray:
    """Shares: float64 gamma values over their sum along the last dimension, kept off 0 and 1."""
    drawn = gamma(generator, alpha.astype(np.float64))
    shares = (drawn / drawn.sum(axis=-1, keepdims=True)).astype(alpha.dtype)
    below_one = np.nextafter(alpha.dtype.type(1), alpha.dtype.type(0))
    return np.clip(shares, np.finfo(alpha.dtype).tiny, below_one)


# -- Poisson -------------------------------------------------------------------------------------------------------
def poisson(generator: Generator, rate: np.ndarray) -> np.ndarray:
    """Counts with the mean that `rate` gives for each element."""
    rates = rate.astype(np.float64).ravel().tolist()
    with _one_by_one(generator, 2 * len(rates)) as draws:
        values = [_poisson(each, draws.uniform) for each in rates]
    return np.array(values, np.float64).astype(rate.dtype).reshape(rate.shape)


def _poisson(rate: float, uniform: Draw) -> int:
    if not rate >= 0:
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    if math.isinf(rate):
        raise RuntimeError("invalid Poisson rate, expected rate to be finite")
    if rate >= 10:
        return _poisson_large(rate, uniform)
    count, product, limit = 0, 1.0, math.exp(-rate)
    while rate:  # arrivals before their product of uniforms falls below e ** -rate
        product *= uniform()
        if product <= limit:
            break
        count += 1
    return count


def _poisson_large(rate: float, uniform: Draw) -> int:
    """Hörmann's transformed rejection."""
    root, log_rate = math.sqrt(rate), math.log(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    log_inverse_alpha = math.log(1.1239 + 1.1328 / (b - 3.4))
    tight = 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = uniform() - 0.5, uniform()
        us = 0.5 - abs(u)
        if us == 0:
            continue
        k = math.floor((2 * a / us + b) * u + rate + 0.43)
        if us >= 0.07 and v <= tight:
            return k
        if k < 0 or (us < 0.013 and v > us) or v == 0:
            continue
        bound = -rate + k * log_rate - math.lgamma(k + 1)
        if math.log(v) + log_inverse_alpha - math.log(a / (us * us) + b) <= bound:
            return k


# -- binomial ------------------------------------------------------------------------------------------------------
def binomial(generator: Generator, count: np.ndarray, prob: np.ndarray) -> np.ndarray:
    """Successes of `count` trials of probability `prob` each: arrays of one shape and dtype."""
    pairs = zip(count.ravel(), prob.ravel())
    with _one_by_one(generator, 4 * count.size) as draws:
        values = [_binomial(n, p, draws.uniform) for n, p in pairs]
    return np.array(values, np.float64).astype(count.dtype).reshape(count.shape)


def _binomial(n: np.floating, p: np.floating, uniform: Draw) -> float:
    """One value; more failures than successes are counted the other way round."""
    one = type(p)(1)
    if n <= 0 or p <= 0:
        return 0.0
    if p >= 1:
        return float(n)
    if p != p:
        return math.nan
    q = p if p <= 0.5 else one - p
    drawn = _binomial_large(n, q, uniform) if n * q >= 10 else _binomial_small(n, q, uniform)
    return drawn if p <= 0.5 else float(n) - drawn


def _binomial_small(n: np.floating, p: np.floating, uniform: Draw) -> float:
    """Successes by the jumps from each to the next, which are geometric."""
    scale, place, successes = float(np.log1p(-p)), 0.0, -1.0
    while place <= n:
        u = uniform()
        place += math.ceil(math.log(u) / scale) if u else math.inf
        successes += 1
    return successes


def _binomial_large(n: np.floating, p: np.floating, uniform: Draw) -> float:
    """Hörmann's transformed rejection with squeeze (BTRS)."""
    one = type(p)(1)
    deviation, c = float(np.sqrt(n * p * (one - p))), float(n * p) + 0.5
    r, m, count = float(p / (one - p)), math.floor((n + one) * p), float(n)
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * float(p)
    tight, alpha = 0.92 - 4.2 / b, (2.83 + 5.1 / b) * deviation
    while True:
        u, v = uniform() - 0.5, uniform()
        us = 0.5 - abs(u)
        if us == 0:
            continue
        k = math.floor((2 * a / us + b) * u + c)
        if k < 0 or k > count:
            continue
        if (us >= 0.07 and v <= tight) or v == 0:
            return float(k)
        bound = (
            (m + 0.5) * math.log((m + 1) / (r * (count - m + 1)))
            + (count + 1) * math.log((count - m + 1) / (count - k + 1))
            + (k + 0.5) * math.log(r * (count - k + 1) / (k + 1))
            + _stirling_tail(m) + _stirling_tail(count - m) - _stirling_tail(k) - _stirling_tail(count - k)
        )  # fmt: skip
        if math.log(v * alpha / (a / (us * us) + b)) <= bound:
            return float(k)


def _stirling_tail(k: float) -> float:
    """What Stirling's formula leaves of log k!."""
    if k <= 9:
        return math.lgamma(k + 1) - ((k + 0.5) * math.log(k + 1) - (k + 1) + 0.5 * math.log(2 * math.pi))
    square = (k + 1) ** 2
    return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)


__all__ = ["binomial", "dirichlet", "gamma", "poisson"]
