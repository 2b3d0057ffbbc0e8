"""The base of all distributions: shapes, validation of arguments and values, sampling, expanding, printing."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from operator import index
from typing import Any

from . import constraints
from . import namespace as torch
from .utils import lazy_property

Tensor = torch.Tensor
Shape = Sequence[int]
_SCALAR = torch.Size()


def _length(i: int, size: Any) -> int:
    """A size of a sample's shape, in torch's words where it is none."""
    try:
        return index(size)
    except (TypeError, ValueError, RuntimeError):
        sentence = f"torch.Size() takes an iterable of 'int' (item {i} is '{type(size).__name__}')"
        raise TypeError(sentence) from None


class Distribution:
    """A distribution over events of `event_shape`, in a batch of `batch_shape` independent ones.

    A class names its parameters in `_fields`: `expand()` broadcasts them (tensors and inner distributions, where
    they are set) and hands on those of `_kept` as they are. A class without `_fields` has its own `expand()`.
    """

    has_rsample = False
    has_enumerate_support = False
    _validate_args = __debug__
    _kept: tuple[str, ...] = ()

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether distributions check their arguments and values unless told otherwise."""
        if value not in [True, False]:
            raise ValueError
        Distribution._validate_args = value

    def __init__(
        self, batch_shape: torch.Size = _SCALAR, event_shape: torch.Size = _SCALAR,
        validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        self._batch_shape, self._event_shape = batch_shape, event_shape
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._validate_parameters()
        super().__init__()

    def _validate_parameters(self) -> None:
        try:
            limits = self.arg_constraints
        except NotImplementedError:
            limits = {}
            warnings.warn(
                f"{self.__class__} does not define `arg_constraints`. Please set `arg_constraints = {{}}` or "
                "initialize the distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
        for name, constraint in limits.items():
            if constraints.is_dependent(constraint):
                continue
            if name not in self.__dict__ and isinstance(getattr(type(self), name), lazy_property):
                continue  # a form of the parameters that nobody has asked for
            value = getattr(self, name)
            if not constraint.check(value).all():
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                    f"{self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}"
                )

    # -- expanding -------------------------------------------------------------------------------------------------
    def expand(self, batch_shape: Shape, _instance: Any = None) -> Any:
        """The same distribution with its batch broadcast to `batch_shape`; no memory is copied."""
        owner = self._owner()
        if owner is None:
            raise NotImplementedError
        new = self._get_checked_instance(owner, _instance)
        shape = torch.Size(batch_shape)
        self._expand_fields(new, owner, shape)
        return self._finish_expanded(new, shape)

    def _owner(self) -> type | None:
        """The class that says what expand() broadcasts."""
        return next((each for each in type(self).__mro__ if "_fields" in vars(each)), None)

    def _expand_fields(self, new: Any, owner: Any, batch_shape: torch.Size) -> None:
        for name in owner._fields:
            value = self.__dict__.get(name)
            if isinstance(value, Distribution):
                extra = value._batch_shape[len(self._batch_shape) :]
                setattr(new, name, value.expand(batch_shape + extra))
            elif value is not None:
                setattr(new, name, value.expand(batch_shape + value.shape[len(self._batch_shape) :]))
        for name in owner._kept:
            setattr(new, name, getattr(self, name))

    def _finish_expanded(self, new: Any, batch_shape: torch.Size) -> Any:
        Distribution.__init__(new, batch_shape, self._event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def _get_checked_instance(self, cls: type, _instance: Any = None) -> Any:
        if _instance is not None:
            return _instance
        if type(self).__init__ != cls.__init__:  # type: ignore[misc]
            raise NotImplementedError(
                f"Subclass {self.__class__.__name__} of {cls.__name__} that defines a custom __init__ method must also "
                "define a custom .expand() method."
            )
        return self.__new__(type(self))

    # -- what a distribution is ------------------------------------------------------------------------------------
    @property
    def batch_shape(self) -> torch.Size:
        """The shape of the batch of distributions."""
        return self._batch_shape

    @property
    def event_shape(self) -> torch.Size:
        """The shape of one event."""
        return self._event_shape

    @property
    def arg_constraints(self) -> dict[str, constraints.Constraint]:
        """The region of each parameter."""
        raise NotImplementedError

    @property
    def support(self) -> Any:
        """The region of the values."""
        raise NotImplementedError

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        raise NotImplementedError

    @property
    def mode(self) -> Tensor:
        """The likeliest value."""
        raise NotImplementedError(f"{self.__class__} does not implement mode")

    @property
    def variance(self) -> Tensor:
        """The expected squared distance from the mean."""
        raise NotImplementedError

    @property
    def stddev(self) -> Tensor:
        """The square root of the variance."""
        return self.variance.sqrt()

    # -- sampling --------------------------------------------------------------------------------------------------
    def sample(self, sample_shape: Shape = ()) -> Tensor:
        """Random values of shape `sample_shape + batch_shape + event_shape`, without history."""
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Shape = ()) -> Tensor:
        """Random values that have a gradient with respect to the parameters."""
        raise NotImplementedError

    def sample_n(self, n: int) -> Tensor:
        """`n` values of each distribution: the old spelling of `sample((n,))`."""
        warnings.warn(
            "`sample_n(n)` will be deprecated. Use `sample((n,))` instead.", category=FutureWarning, stacklevel=2
        )
        return self.sample(torch.Size((n,)))

    def _extended_shape(self, sample_shape: Shape = ()) -> torch.Size:
        shape = torch.Size(sample_shape)
        if any(type(size) is not int for size in shape):
            shape = torch.Size(_length(i, size) for i, size in enumerate(shape))
        return shape + self._batch_shape + self._event_shape

    def _constant(self, value: float, like: Tensor) -> Tensor:
        """`value` for each element of an event, in the dtype and on the device of a parameter."""
        return torch.full(self._extended_shape(), value, dtype=like.dtype, device=like.device)

    # -- probabilities ---------------------------------------------------------------------------------------------
    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density, or of the probability, at each value."""
        raise NotImplementedError

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most each value."""
        raise NotImplementedError

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile: the value that `cdf` maps to each probability."""
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All values along a first dimension, for each distribution of the batch, or broadcastable to it."""
        raise NotImplementedError

    def entropy(self) -> Tensor:
        """The expected negative log-probability."""
        raise NotImplementedError

    def perplexity(self) -> Tensor:
        """exp of the entropy."""
        return self.entropy().exp()

    def _enumerated(self, values: Tensor, expand: bool) -> Tensor:
        """Values of a scalar event, in front of the batch."""
        values = values.view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values

    def _validate_sample(self, value: Tensor) -> None:
        """Refuse values whose shape does not fit or that lie outside the support."""
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        actual, expected = value.size(), self._batch_shape + self._event_shape
        if actual[len(actual) - len(self._event_shape) :] != self._event_shape:
            raise ValueError(f"The right-most size of value must match event_shape: {actual} vs {self._event_shape}.")
        if any(i != 1 and j != 1 and i != j for i, j in zip(reversed(actual), reversed(expected))):
            raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {actual} vs {expected}.")
        try:
            support = self.support
        except NotImplementedError:
            warnings.warn(
                f"{self.__class__} does not define `support` to enable sample validation. Please initialize the "
                "distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
            return
        _require_support(support)
        if not support.check(value).all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the "
                f"support ({support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def _check(self, value: Tensor) -> None:
        """`_validate_sample` where validation is on."""
        if self._validate_args:
            self._validate_sample(value)

    def __repr__(self) -> str:
        given = {name: self.__dict__[name] for name in self.arg_constraints if name in self.__dict__}
        shown = (f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in given.items())
        return f"{self.__class__.__name__}({', '.join(shown)})"


def _require_support(support: Any) -> None:
    if support is None:
        raise AssertionError("support is unexpectedly None")


__all__ = ["Distribution"]
