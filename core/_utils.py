"""What checkpoints call to build their tensors: `torch._utils`. The names and arguments are part of the file format."""

from __future__ import annotations

from typing import Any

from .array import memory
from .nn.parameter import Parameter
from .ops.memory import check_bounds
from .tensor import Tensor, new, wrap


def _rebuild_tensor(storage: Any, storage_offset: int, size: Any, stride: Any) -> Tensor:
    """A tensor on a storage; RuntimeError in torch's words where it would reach over its end."""
    whole, kind = storage._untyped_storage._bytes, storage.dtype.numpy
    check_bounds(whole.size, kind.itemsize, tuple(size), tuple(stride), storage_offset, storage_offset)
    return wrap(memory.laid_over(whole, kind, storage_offset, tuple(size), tuple(stride)))


def _rebuild_tensor_v2(
    storage: Any,
    storage_offset: int,
    size: Any,
    stride: Any,
    requires_grad: bool,
    backward_hooks: Any,
    metadata: Any = None,
) -> Tensor:
    tensor = _rebuild_tensor(storage, storage_offset, size, stride)
    if metadata:
        raise RuntimeError(f"the checkpoint holds a tensor with {sorted(metadata)} pending, which is not supported")
    tensor.requires_grad = requires_grad
    return tensor


def _rebuild_parameter(data: Tensor, requires_grad: bool, backward_hooks: Any) -> Parameter:
    return Parameter(data, requires_grad)


def _rebuild_parameter_with_state(data: Tensor, requires_grad: bool, backward_hooks: Any, state: Any) -> Parameter:
    return _with_state(Parameter(data, requires_grad), state)


def _rebuild_from_type_v2(func: Any, new_type: type, args: tuple, state: Any) -> Any:
    made = func(*args)
    if not issubclass(new_type, Tensor):  # the Variables of an old dialect, which are put around tensors when looked at
        return made
    if type(made) is not new_type:
        source, made = made, new(new_type)
        made.__dict__.update(source.__dict__)
    restore = getattr(new_type, "__setstate__", None)
    if restore is not None and restore is not getattr(Tensor, "__setstate__", None):
        restore(made, state)
        return made
    return _with_state(made, state)


def _rebuild_device_tensor_from_cpu_tensor(data: Tensor, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    moved = data.to(device=device, dtype=dtype)  # type: ignore[attr-defined]
    moved.requires_grad = requires_grad
    return moved


def _with_state(made: Any, state: Any) -> Any:
    slots = None
    if isinstance(state, tuple):
        state, slots = state
    for values in (state, slots):
        for name, value in (values or {}).items():
            setattr(made, name, value)
    return made
