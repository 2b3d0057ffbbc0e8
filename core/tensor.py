"""Level 1: Tensor, an array with autograd state. State and properties, no mathematics: operations attach themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .array import dtypes
from .array.backend import device_of, to_host, xp_of
from .array.device import CPU, device
from .array.formats import check_format, lies_in, strided
from .array.memory import contiguous_strides
from .array.shapes import Size, wrap_dim
from .gone import FormerMethods


class Counter:
    """Counts the writes into one storage; all views of the storage share it."""

    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n = 0


class Tensor(FormerMethods):
    """A multi-dimensional array of one dtype that can record how it was computed.

    The class attributes are a fresh tensor's state: a plain result stores nothing but its array.
    """

    __module__ = "torch"
    __array_priority__ = 1000

    array: Any  # the data, of numpy or of another backend
    _counter: Counter | None = None  # writes so far; made when first needed
    _requires_grad = False
    _grad: Tensor | None = None
    _node: Any = None  # the graph node that computed it, and which of the node's outputs it is
    _nr = 0
    _view: Any = None  # how it was taken from its base, when it is a view
    _seen = 0  # the counter's value when `_node` was last derived from the base
    _hooks: Any = None
    _accumulator: Any = None  # weak reference to the leaf's sink in the graph
    _retains = False

    # -- shape and type --------------------------------------------------------------------------------------------
    @property
    def shape(self) -> Size:
        """Its dimensions, as torch.Size."""
        return Size(self.array.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self.array.ndim

    @property
    def dtype(self) -> dtypes.dtype:
        """Element type, as torch.dtype."""
        return dtypes.from_numpy(self.array.dtype)

    @property
    def device(self) -> device:
        """Where the data lives."""
        return device_of(self.array)

    @property
    def is_cuda(self) -> bool:
        return device_of(self.array).type == "cuda"

    @property
    def layout(self) -> Any:
        return strided

    @property
    def itemsize(self) -> int:
        return self.array.dtype.itemsize

    @property
    def nbytes(self) -> int:
        return self.array.nbytes

    def size(self, dim: int | None = None) -> Any:
        """All dimensions, or the one asked for."""
        shape = self.array.shape
        if dim is None:
            return Size(shape)
        if not shape:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        return shape[wrap_dim(dim, len(shape))]

    def dim(self) -> int:
        """Number of dimensions."""
        return self.array.ndim

    ndimension = dim

    def numel(self) -> int:
        """Number of elements."""
        return self.array.size

    nelement = numel

    def element_size(self) -> int:
        """Bytes per element."""
        return self.array.dtype.itemsize

    def stride(self, dim: int | None = None) -> Any:
        """Steps between neighbours, in elements, per dimension."""
        steps = tuple(s // self.array.itemsize for s in self.array.strides)
        if not self.array.size and not any(steps):  # NumPy does not count the steps of new empty arrays
            steps = contiguous_strides(self.array.shape)
        return steps if dim is None else steps[dim]

    def is_contiguous(self, memory_format: Any = None) -> bool:
        """Does it lie in memory in C order, or in that of a memory format?"""
        if memory_format is None:
            return bool(self.array.flags.c_contiguous)
        check_format("is_contiguous", memory_format)
        return lies_in(self.array, memory_format)

    def is_floating_point(self) -> bool:
        return self.dtype.is_floating_point

    def is_complex(self) -> bool:
        return self.dtype.is_complex

    def is_signed(self) -> bool:
        return self.dtype.is_signed

    def data_ptr(self) -> int:
        """Address of the first element; 0 when there is none."""
        if not self.array.size:
            return 0
        array = getattr(self.array, "host", self.array)
        return int(array.__array_interface__["data"][0]) if isinstance(array, np.ndarray) else array.address

    def get_device(self) -> int:
        """Index of its CUDA device, -1 on the CPU."""
        place = self.device
        return -1 if place.type == "cpu" else place.index or 0

    # -- autograd state --------------------------------------------------------------------------------------------
    @property
    def requires_grad(self) -> bool:
        """Does autograd track what is computed from it?"""
        if self._view is not None:
            self._view.refresh(self)
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, on: bool) -> None:
        if not on and self.grad_fn is not None:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in "
                "a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        if on and self.array.dtype.kind not in "fcV":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if self.grad_fn is None:
            self._requires_grad = bool(on)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Set `requires_grad` in place."""
        self.requires_grad = requires_grad
        return self

    @property
    def grad_fn(self) -> Any:
        """The graph node that computed it; None for a leaf."""
        if self._view is not None:
            self._view.refresh(self)
        return self._node

    @property
    def is_leaf(self) -> bool:
        """Was it made by the user (or not tracked)?"""
        return self.grad_fn is None

    @property
    def grad(self) -> Tensor | None:
        """The accumulated gradient of a leaf."""
        if self._grad is None and self._requires_grad and not self._retains and self.grad_fn is not None:
            import warnings

            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute "
                "won't be populated during autograd.backward(). If you indeed want the .grad field to be populated "
                "for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor "
                "by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 "
                "for more information.",
                UserWarning,
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if device_of(value.array) != device_of(self.array):
                mine, theirs = self.device, value.device
                what = (
                    "with device type '{0.type}'"
                    if mine.type != theirs.type
                    else "located on device with index '{0.index}'"
                )
                raise RuntimeError(
                    f"attempting to assign a gradient {what.format(theirs)} to a tensor {what.format(mine)}. Please ensure "
                    "that the gradient and the tensor are on the same device"
                )
            if value.array.shape != self.array.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value.array.shape)}' to a tensor of size "
                    f"'{list(self.array.shape)}'. Please ensure that the gradient and the tensor are the same size"
                )
            if value.array.dtype != self.array.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient with dtype '{dtypes.C_NAMES[value.dtype]}' to a tensor with "
                    f"grad_dtype '{dtypes.LEGACY_NAMES[self.dtype].removesuffix('Tensor')}'. The gradient must match the "
                    "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute "
                    "with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of "
                    "a tensor and its gradient may break downstream systems that assume they match."
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def _version(self) -> int:
        """How often its memory was written in place."""
        return 0 if self._counter is None else self._counter.n

    @property
    def _base(self) -> Tensor | None:
        """The tensor it is a view of."""
        return None if self._view is None else self._view.base

    @property
    def output_nr(self) -> int:
        return self._nr

    @property
    def data(self) -> Tensor:
        """The same memory without history, with a version count of its own: writes through it are not noticed."""
        return wrap(self.array)

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        self.array = value.array

    def detach(self) -> Tensor:
        """The same memory and version count without history: a write through it is noticed in backward."""
        result = wrap(self.array)
        result._counter = counter(self)
        return result

    def detach_(self) -> Tensor:
        """Forget the history in place."""
        if self._view is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for "
                "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
                "detach_() cannot be called on these gradients. To fix this error, please refer to the "
                "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
            )
        self._node, self._nr, self._requires_grad = None, 0, False
        return self

    # -- to Python and NumPy ---------------------------------------------------------------------------------------
    def item(self) -> Any:
        """The value of a one-element tensor as a Python number."""
        if self.array.size != 1:
            raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
        return to_host(self.array).item()

    def tolist(self) -> Any:
        """Nested lists of Python numbers; a number for a 0-dim tensor."""
        return to_host(self.array).tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The NumPy array on the same memory."""
        if force:
            return to_host(self.array)
        if self.is_cuda:
            raise TypeError(
                f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host "
                "memory first."
            )
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self.array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Tensor:
        """What `np.sqrt(tensor)` returns: a tensor on the result, without history."""
        return wrap(array.astype(np.uint8) if array.dtype.kind == "b" else array)

    def __len__(self) -> int:
        if not self.array.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.array.shape[0]

    def __bool__(self) -> bool:
        if self.array.size != 1:
            empty = self.array.size == 0
            raise RuntimeError(
                f"Boolean value of Tensor with {'no values' if empty else 'more than one value'} is ambiguous"
            )
        return bool(self.item())

    __nonzero__ = __bool__  # Python 2's names, which torch still has

    def _only_element(self) -> Any:
        if self.array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return to_host(self.array).item()

    def __float__(self) -> float:
        return float(self._only_element())

    def __int__(self) -> int:
        return int(self._only_element())

    __long__ = __int__

    def __complex__(self) -> complex:
        return complex(self._only_element())

    def __index__(self) -> int:
        if self.array.dtype.kind not in "iub" or self.array.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._only_element())

    def __format__(self, spec: str) -> str:
        scalar = not self.array.shape and type(self) is Tensor
        return self.item().__format__(spec) if scalar else object.__format__(self, spec)

    def __hash__(self) -> int:
        return id(self)

    if TYPE_CHECKING:  # operations attach themselves

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        from .printing import format_tensor

        return format_tensor(self)

    def __setstate__(self, state: tuple) -> None:
        """Called by old pickles: (storage, offset, size, stride), or (data, grad, hooks, requires_grad, volatile)."""
        if not self.is_leaf:
            raise RuntimeError("__setstate__ can be only called on leaf Tensors")
        if len(state) == 4:
            self.set_(*state)  # type: ignore[attr-defined]
            return
        if len(state) == 5:
            self.data = state[0]
            state = (state[3], state[4], state[2])
        self.requires_grad, _, _ = state

    def __deepcopy__(self, memo: dict) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
                "see https://github.com/pytorch/pytorch/pull/103001"
            )
        if id(self) in memo:
            return memo[id(self)]
        result: Tensor = new(type(self))
        result.array = self.array.copy()
        result._requires_grad = self._requires_grad
        memo[id(self)] = result
        if self._grad is not None:
            result._grad = self._grad.__deepcopy__(memo)
        return result

    def __reduce_ex__(self, protocol: Any) -> tuple:
        from .storage.naming import by_torchs_names

        kind = None if type(self) is Tensor else type(self)
        own = _rebuild, (kind, to_host(self.array), str(self.device), self._requires_grad)
        return by_torchs_names(self) or own


new = object.__new__


def wrap(array: Any) -> Tensor:
    """A plain tensor on an array; the array is not copied."""
    tensor = new(Tensor)
    tensor.array = array
    return tensor


def counter(tensor: Tensor) -> Counter:
    """The tensor's version counter, made when first asked for."""
    found = tensor._counter
    if found is None:
        found = tensor._counter = Counter()
    return found


def _rebuild(kind: type | None, array: np.ndarray, place: str, requires_grad: bool) -> Tensor:
    from .array.backend import send

    result: Tensor = new(Tensor if kind is None else kind)  # None: pickled by name, `torch` may be another library
    result.array = send(array, device(place)) if place != "cpu" else array
    result._requires_grad = requires_grad
    return result


__all__ = ["CPU", "Counter", "Tensor", "counter", "strided", "wrap", "xp_of"]
