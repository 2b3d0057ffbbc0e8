"""Parameter and Buffer: tensors that a Module notices when they are assigned to it."""

from __future__ import annotations

from typing import Any

from ..storage.naming import by_torchs_names
from ..tensor import Tensor, _rebuild, new, to_host, wrap


class Parameter(Tensor):
    """A leaf tensor on the memory of `data` that belongs to the module it is assigned to, and wants a gradient."""

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            from ..ops.create import empty

            data = empty(0)
        if not isinstance(data, Tensor):
            raise AttributeError(
                f"'{type(data).__name__}' object has no attribute 'detach'\n  a Parameter is made of a tensor: "
                "nn.Parameter(torch.tensor(data))"
            )
        if requires_grad and data.array.dtype.kind not in "fcV":
            raise RuntimeError(
                "Only Tensors of floating point and complex dtype can require gradients\n"
                f"  the data is {data.dtype}; pass requires_grad=False or convert it"
            )
        result = new(cls)
        result.array = data.array
        result.requires_grad = requires_grad
        return result

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict) -> Parameter:
        found = memo.get(id(self))
        if found is None:
            found = memo[id(self)] = type(self)(wrap(self.array.copy()), self._requires_grad)
            if self._grad is not None:
                found._grad = self._grad.__deepcopy__(memo)
        return found

    def __reduce_ex__(self, protocol: Any) -> tuple:
        own = _rebuild_parameter, (to_host(self.array), str(self.device), self._requires_grad)
        return by_torchs_names(self) or own


class Buffer(Tensor):
    """A tensor that becomes part of a module's state when it is assigned to it."""

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        if data is None:
            from ..ops.create import empty

            data = empty(0)
        result = new(cls)
        result.array, result.persistent = data.array, persistent
        return result


def _rebuild_parameter(array: Any, place: str, requires_grad: bool) -> Parameter:
    return _rebuild(Parameter, array, place, requires_grad)


__all__ = ["Buffer", "Parameter"]
