"""Random tensors: functions that make them, and methods that fill a tensor in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import backend, device_random, dtypes
from ..array import random as stream
from ..array.device import CPU, device
from ..array.errors import allocated
from ..array.shapes import as_shape, bracket, broadcast
from ..random import Generator
from ..tensor import Tensor, strided, to_host, wrap
from . import calls, writing
from .casting import check_implemented
from .declare import composite, operation
from .factories import checked_size, finish
from .where import no_slope


@operation(
    grad=dict(self=no_slope), function=False, method=False, inplace=True,
    node=lambda self, values, name: name,
)  # fmt: skip
def drawn(xp, self: Tensor, values: Any, name: str):
    """Random values in the place of the input's, which they do not depend on: a gradient of zeros."""
    return values


def _source(name: str, generator: Any, place: device = CPU) -> stream.Generator:
    """The stream that a call draws from: the generator's, or else that of the tensor's device."""
    if generator is None:
        return stream.default_generator if place.type == "cpu" else device_random.of_device(place.index or 0)
    if not isinstance(generator, Generator):
        raise TypeError(
            f"{name}(): argument 'generator' must be torch.Generator or None, not {type(generator).__name__}"
        )
    if generator.device.type != place.type:
        raise RuntimeError(f"Expected a '{place.type}' device type for generator but found '{generator.device.type}'")
    return generator.stream


def _memory_order(array: Any) -> list[int]:
    """The dimensions from the largest step in memory to the smallest."""
    dims = range(array.ndim)
    return list(dims) if array.flags.c_contiguous else sorted(dims, key=lambda d: -abs(array.strides[d]))


# -- in place ------------------------------------------------------------------------------------------------------
def _fill(tensor: Tensor, name: str, draw: Callable[[tuple, dtypes.dtype], np.ndarray]) -> Tensor:
    """Write what `draw(shape, dtype)` gives; a tensor that is not contiguous is filled in the order of memory."""
    array = tensor.array
    order = _memory_order(array)
    values = draw(tuple(array.shape[d] for d in order), tensor.dtype).transpose(np.argsort(order))
    return writing.run_in_place(drawn.op, (tensor, backend.send(values, tensor.device), name))


@composite(function=False)
def uniform_(self: Tensor, from_: float = 0, to: float = 1, *, generator: Any = None, **old: Any) -> Tensor:
    """Fill with uniforms of [from, to)."""
    low, source = float(old.pop("from", from_)), _source("uniform_", generator, self.device)
    _no_more("uniform_", old)
    check_implemented("iub", "check_uniform_bounds", self.array)
    return _fill(self, "UniformBackward0", lambda shape, kind: source.uniform(shape, kind, low, float(to)))


@composite(function=False)
def normal_(self: Tensor, mean: float = 0, std: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with normals."""
    source, contiguous = _source("normal_", generator, self.device), self.is_contiguous()
    check_implemented("iub", "normal_kernel_cpu", self.array)
    return _fill(
        self, "NormalBackward0", lambda shape, kind: source.normal(shape, kind, float(mean), float(std), contiguous)
    )


@composite(function=False)
def random_(
    self: Tensor, from_: int | None = None, to: int | None = None, *, generator: Any = None, **old: Any
) -> Tensor:
    """Fill with integers: of [from, to), of [0, to), or of all that the dtype holds exactly."""
    source, named = _source("random_", generator, self.device), "from" in old
    low, high = old.pop("from", from_), to
    _no_more("random_", old)
    number = 2 - (low is not None) - (high is not None)
    if low is not None and high is None and not named:
        low, high = 0, low
    elif high is not None:
        low = low or 0
    return _fill(self, f"RandomBackward{number}", lambda shape, kind: source.integers(low, high, shape, kind))


@composite(function=False)
def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    """Fill with ones of probability p, a number or a tensor of probabilities, and zeros."""
    source = _source("bernoulli_", generator, self.device)
    if not isinstance(p, Tensor):
        return _fill(self, "BernoulliBackward2", lambda shape, kind: source.bernoulli(shape, float(p), kind))
    check_implemented("iub", "bernoulli_tensor_cpu_p_", p.array)
    chances = np.broadcast_to(to_host(p.array), self.array.shape).transpose(_memory_order(self.array))
    return _fill(self, "BernoulliBackward1", lambda shape, kind: source.bernoulli_tensor(chances, kind))


@composite(function=False)
def exponential_(self: Tensor, lambd: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with exponentials of rate lambd."""
    source = _source("exponential_", generator, self.device)
    _continuous("Exponential", self)
    return _fill(self, "ExponentialBackward0", lambda shape, kind: source.exponential(shape, kind, float(lambd)))


@composite(function=False)
def geometric_(self: Tensor, p: float, *, generator: Any = None) -> Tensor:
    """Fill with numbers of trials up to the first success."""
    source = _source("geometric_", generator, self.device)
    return _fill(self, "GeometricBackward0", lambda shape, kind: source.geometric(shape, kind, float(p)))


@composite(function=False)
def log_normal_(self: Tensor, mean: float = 1, std: float = 2, *, generator: Any = None) -> Tensor:
    """Fill with exponentials of normals of this mean and deviation."""
    source = _source("log_normal_", generator, self.device)
    check_implemented("iub", "log_normal_cpu", self.array)
    return _fill(
        self, "LogNormalBackward0", lambda shape, kind: source.log_normal(shape, kind, float(mean), float(std))
    )


@composite(function=False)
def cauchy_(self: Tensor, median: float = 0, sigma: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with Cauchy values."""
    source = _source("cauchy_", generator, self.device)
    _continuous("Cauchy", self)
    return _fill(self, "CauchyBackward0", lambda shape, kind: source.cauchy(shape, kind, float(median), float(sigma)))


def _continuous(name: str, tensor: Tensor) -> None:
    if tensor.array.dtype.kind in "iub":
        shown = dtypes.LEGACY_NAMES[tensor.dtype].removesuffix("Tensor")
        raise RuntimeError(
            f"{name} distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {shown}"
        )


def _no_more(name: str, named: dict) -> None:
    if named:
        raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(named))}'")


# -- new tensors ---------------------------------------------------------------------------------------------------
def _new(
    values: Callable[[dtypes.dtype], np.ndarray], out: Tensor | None, dtype: Any, device: Any, requires_grad: bool
) -> Tensor:
    """A tensor of what `values(dtype)` gives, or `out` filled with it."""
    if out is not None:
        made = allocated("", (), values, out.dtype if dtype is None else dtype)
        return out.resize_(made.shape).copy_(wrap(made))  # type: ignore[attr-defined]
    made = allocated("", (), values, dtypes.get_default_dtype() if dtype is None else dtype)
    return finish(backend.send(made, backend.resolve(device)), requires_grad)


def _place(device: Any, out: Tensor | None) -> device:
    """Where a new tensor will be."""
    return backend.resolve(device) if out is None else out.device


def _sized(
    name: str, kernel: str, draw: Callable[[stream.Generator, tuple, dtypes.dtype], np.ndarray], doc: str
) -> None:
    def create(
        *size: Any, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
        requires_grad: bool = False, pin_memory: bool = False, **named: Any,
    ) -> Tensor:  # fmt: skip
        if "size" in named:
            size = (named.pop("size"),)
        _no_more(name, named)
        if not size:
            raise TypeError(f"{name}() received an invalid combination of arguments - got (), but expected a size")
        shape, source = checked_size(name, size), _source(name, generator, _place(device, out))

        def values(kind: dtypes.dtype) -> np.ndarray:
            check_implemented("iub", kernel, np.empty(0, kind.numpy))
            return allocated(name, shape, draw, source, shape, kind)

        return _new(values, out, dtype, device, requires_grad)

    def create_like(
        input: Tensor, *, generator: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
        requires_grad: bool = False, memory_format: Any = None,
    ) -> Tensor:  # fmt: skip
        place = input.device if device is None else device
        return create(
            input.array.shape,
            generator=generator,
            dtype=dtype or input.dtype,
            device=place,
            requires_grad=requires_grad,
        )

    for function, called, text in (
        (create, name, doc),
        (create_like, f"{name}_like", f"{doc[:-1]}, shaped as the input."),
    ):
        function.__name__ = function.__qualname__ = called
        function.__doc__ = text
        composite(method=False)(function)


_sized("rand", "check_uniform_bounds", lambda source, shape, kind: source.uniform(shape, kind), "Uniforms of [0, 1).")
_sized(
    "randn", "normal_kernel_cpu", lambda source, shape, kind: source.normal(shape, kind),
    "Normals of mean 0 and deviation 1.",
)  # fmt: skip


def _bounds(name: str, arguments: tuple, named: dict, count: int) -> tuple[list[Any], int, int]:
    """The leading arguments and the bounds of `randint([low,] high, size)` and `randint_like(input, [low,] high)`."""
    given = list(arguments)
    if "size" in named and count == 1:
        given.append(named.pop("size"))
    if "high" in named:
        bounds = [named.pop("low", 0), named.pop("high")]
        rest = given
        if len(given) == 2 and count == 1:  # randint(low, high=…, size=…)
            bounds[0], rest = given[0], given[1:]
    else:
        bounds = [named.pop("low")] if "low" in named else []
        bounds += given[:-1] if count else given
        rest = given[-1:] if count else []
        if len(bounds) == 1:
            bounds = [0, *bounds]
    _no_more(name, named)
    if len(rest) != count or len(bounds) != 2:
        got = ", ".join(type(a).__name__ for a in arguments)
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got ({got}), but expected "
            f"{'([low,] high, size)' if count else '(input, [low,] high)'}"
        )
    return rest, int(bounds[0]), int(bounds[1])


@composite(method=False)
def randint(
    *arguments: Any, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False, **named: Any,
) -> Tensor:  # fmt: skip
    """Integers of [low, high), low 0 unless given: `randint(high, size)` or `randint(low, high, size)`."""
    (size,), low, high = _bounds("randint", arguments, named, 1)
    source, shape = _source("randint", generator, _place(device, out)), as_shape(size)
    kind = dtypes.int64 if dtype is None and out is None else dtype
    return _new(
        lambda k: allocated("randint", shape, source.integers, low, high, shape, k), out, kind, device, requires_grad
    )


@composite(method=False)
def randint_like(
    input: Tensor, *arguments: Any, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
    memory_format: Any = None, **named: Any,
) -> Tensor:  # fmt: skip
    """Integers of [low, high) in the input's shape and dtype."""
    _, low, high = _bounds("randint_like", arguments, named, 0)
    place = input.device if device is None else device
    return randint(low, high, input.array.shape, dtype=dtype or input.dtype, device=place, requires_grad=requires_grad)


@composite(method=False)
def randperm(
    n: int, *, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False, pin_memory: bool = False,
) -> Tensor:  # fmt: skip
    """The numbers from 0 to n - 1, shuffled."""
    if not isinstance(n, (int, np.integer, Tensor)) or isinstance(n, bool):
        raise TypeError(f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    source = _source("randperm", generator, _place(device, out))
    kind = dtypes.int64 if dtype is None and out is None else dtype
    return _new(lambda k: source.permutation(int(n)).astype(k.numpy), out, kind, device, requires_grad)


# -- drawn from tensors --------------------------------------------------------------------------------------------
def _into(out: Tensor | None, result: Tensor) -> Tensor:
    return result if out is None else out.resize_(result.array.shape).copy_(result)  # type: ignore[attr-defined]


def _recorded(like: Tensor, values: np.ndarray, name: str) -> Tensor:
    return calls.run(drawn.op, (like, backend.send(values, like.device), name))


@composite()
def bernoulli(input: Tensor, p: float | None = None, *, generator: Any = None, out: Any = None) -> Tensor:
    """Ones with the input's elements (or `p`) as probabilities, else zeros."""
    source = _source("bernoulli", generator, input.device)
    if p is not None:
        values, name = source.bernoulli(input.array.shape, float(p), input.dtype), "BernoulliBackward2"
    else:
        check_implemented("iub", "bernoulli_tensor_cpu_p_", input.array)
        values, name = source.bernoulli_tensor(to_host(input.array), input.dtype), "BernoulliBackward0"
    return _into(out, _recorded(input, values, name))


@composite()
def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Any = None, out: Any = None
) -> Tensor:
    """Indices drawn with the input's rows as weights."""
    values = _source("multinomial", generator, input.device).multinomial(
        to_host(input.array), int(num_samples), replacement
    )
    return _into(out, wrap(backend.send(values, input.device)))


@composite(method=False)
def normal(
    mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, generator: Any = None, out: Any = None, dtype: Any = None,
    layout: Any = strided, device: Any = None, requires_grad: bool = False, pin_memory: bool = False,
) -> Tensor:  # fmt: skip
    """Normals: of a mean and a deviation per element, or of two numbers and a size."""
    tensors = [t for t in (mean, std) if isinstance(t, Tensor)]
    source = _source("normal", generator, tensors[0].device if tensors else _place(device, out))
    if not tensors:
        if size is None:
            raise TypeError(
                f"normal() received an invalid combination of arguments - got ({type(mean).__name__}, "
                f"{type(std).__name__}), but expected a tensor among them, or a size"
            )
        shape = as_shape(size)
        return _new(lambda kind: source.normal(shape, kind, mean, std), out, dtype, device, requires_grad)
    name = f"NormalBackward{3 if len(tensors) == 2 else 1 if isinstance(mean, Tensor) else 2}"
    arrays = [to_host(t.array) if isinstance(t, Tensor) else t for t in (mean, std)]
    shape = tensors[0].array.shape if len(tensors) == 1 else _common_shape(*tensors)
    values = source.normal_like(*arrays, tensors[0].dtype, shape)
    like = next((t for t in tensors if t.requires_grad), tensors[0])
    return _into(out, _recorded(like, values, name))


def _common_shape(mean: Tensor, std: Tensor) -> tuple[int, ...]:
    try:
        return broadcast(mean.array.shape, std.array.shape)
    except RuntimeError as error:
        shapes = f"mean {bracket(mean.array.shape)}, std {bracket(std.array.shape)}"
        raise RuntimeError(f"{error}\n  normal({shapes})") from None
