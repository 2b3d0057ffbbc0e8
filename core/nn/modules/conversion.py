"""Moving and casting a module's parameters and buffers: to, cuda, cpu, float, double, half, type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...array import dtypes
from ...autograd.modes import no_grad
from ...ops.casts import _parse_to, to
from ...tensor import Tensor
from ..parameter import Parameter


class Convertible:
    """`_apply` replaces the memory of every parameter, its gradient and every buffer; the rest says by what."""

    children: Callable[[], Iterator[Any]]
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        if recurse:
            for child in self.children():
                child._apply(fn)
        for parameter in self._parameters.values():
            if parameter is None:
                continue
            with no_grad():
                parameter.data = fn(parameter)
                if parameter.grad is not None:
                    parameter.grad.data = fn(parameter.grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Move and cast in place: `to(device)`, `to(dtype)`, `to(device, dtype)`, `to(tensor)`. Integer parameters and
        buffers keep their dtype."""
        place, kind, given = _parse_to(args, kwargs)
        order = given.get("memory_format")
        if kind is not None and not (kind.is_floating_point or kind.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={kind}")

        def convert(tensor: Tensor) -> Tensor:
            kept = order if tensor.dim() in (4, 5) else None
            return to(
                tensor, place, kind if tensor.is_floating_point() or tensor.is_complex() else None, memory_format=kept
            )

        return self._apply(convert)

    def cuda(self, device: Any = None) -> Any:
        """Move everything to a CUDA device."""
        return self._apply(lambda t: t.cuda(device))  # type: ignore[attr-defined]

    def cpu(self) -> Any:
        """Move everything to host memory."""
        return self._apply(lambda t: t.cpu())  # type: ignore[attr-defined]

    def type(self, dst_type: Any) -> Any:
        """Cast everything to a dtype or an old tensor type."""
        return self._apply(lambda t: t.type(dst_type))  # type: ignore[attr-defined]

    def _cast(self, kind: dtypes.dtype) -> Any:
        return self._apply(lambda t: to(t, kind) if t.is_floating_point() else t)

    def float(self) -> Any:
        """Cast floating-point parameters and buffers to float32."""
        return self._cast(dtypes.float32)

    def double(self) -> Any:
        """Cast floating-point parameters and buffers to float64."""
        return self._cast(dtypes.float64)

    def half(self) -> Any:
        """Cast floating-point parameters and buffers to float16."""
        return self._cast(dtypes.float16)

    def bfloat16(self) -> Any:
        """Cast floating-point parameters and buffers to bfloat16."""
        return self._cast(dtypes.bfloat16)

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        """Move to a device without copying the values."""
        from ...ops.declare import PUBLIC

        return self._apply(lambda t: PUBLIC["empty_like"](t, device=device), recurse)
