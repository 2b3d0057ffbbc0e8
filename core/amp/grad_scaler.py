"""GradScaler: losses multiplied so that small gradients survive half precision, and steps without Inf or NaN only.

Micikevicius et al., Mixed Precision Training, 2017. The factor grows after `growth_interval` good steps and shrinks
after a bad one.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from ..tensor import Tensor

_READY, _UNSCALED, _STEPPED = range(3)


class GradScaler:
    """`scaler.scale(loss).backward(); scaler.step(optimizer); scaler.update()`; without `enabled`, as if it were not there."""

    def __init__(
        self, device: str = "cuda", init_scale: float = 2.0**16, growth_factor: float = 2.0, backoff_factor: float = 0.5,
        growth_interval: int = 2000, enabled: bool = True,
    ) -> None:  # fmt: skip
        from .. import cuda

        self._device = device
        if enabled and device == "cuda" and not cuda.is_available():
            warnings.warn("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.", stacklevel=2)
            enabled = False
        if enabled:
            assert growth_factor > 1.0, "The growth factor must be > 1.0."
            assert backoff_factor < 1.0, "The backoff factor must be < 1.0."
        self._enabled = enabled
        self._scale, self._growth_factor, self._backoff_factor = float(init_scale), growth_factor, backoff_factor
        self._growth_interval, self._good_steps = growth_interval, 0
        self._began = False
        self._stages: dict[int, int] = {}
        self._found_inf: dict[int, bool] = {}

    def scale(self, outputs: Any) -> Any:
        """The outputs, tensors or nested sequences of them, times the factor."""
        if not self._enabled:
            return outputs
        self._began = True
        if isinstance(outputs, Tensor):
            return outputs * self._factor(outputs)
        if isinstance(outputs, Iterable):
            scaled = map(self.scale, outputs)
            return type(outputs)(scaled) if isinstance(outputs, (list, tuple)) else scaled
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def _factor(self, like: Tensor) -> Tensor:
        from ..ops.from_data import tensor

        return tensor(self._scale, device=like.device)

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of an optimizer's parameters by the factor: before clipping them, for instance."""
        if not self._enabled:
            return
        self._must_have_begun("unscale_")
        stage = self._stages.get(id(optimizer), _READY)
        if stage == _UNSCALED:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if stage == _STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        found, inverse = False, 1.0 / self._scale
        gradients = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        for gradient in gradients:
            if str(gradient.dtype) == "torch.float16":
                raise ValueError("Attempting to unscale FP16 gradients.")
            plain = gradient.detach()
            found = found or not plain.isfinite().all().item()
            plain.mul_(inverse)
        if gradients:
            self._found_inf[id(optimizer)] = found
        self._stages[id(optimizer)] = _UNSCALED

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """The optimizer's step, with gradients divided by the factor; left out where one is Inf or NaN."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._must_have_begun("step")
        if self._stages.get(id(optimizer), _READY) == _STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if self._stages.get(id(optimizer), _READY) == _READY:
            self.unscale_(optimizer)
        assert id(optimizer) in self._found_inf, "No inf checks were recorded for this optimizer."
        done = None if self._found_inf[id(optimizer)] else optimizer.step(*args, **kwargs)
        self._stages[id(optimizer)] = _STEPPED
        return done

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Let the factor grow or shrink by what the last steps met, or set it."""
        if not self._enabled:
            return
        self._must_have_begun("update")
        if new_scale is not None:
            self._scale = float(new_scale)
        else:
            assert self._found_inf, "No inf checks were recorded prior to update."
            if any(self._found_inf.values()):
                self._scale, self._good_steps = self._scale * self._backoff_factor, 0
            else:
                self._good_steps += 1
                if self._good_steps == self._growth_interval:
                    self._scale, self._good_steps = self._scale * self._growth_factor, 0
        self._stages, self._found_inf = {}, {}

    def _must_have_begun(self, name: str) -> None:
        assert self._began, (
            f"Attempted {name} but _scale is None.  This may indicate your script did not use scaler.scale(loss or outputs) "
            "earlier in the iteration."
        )

    def is_enabled(self) -> bool:
        """Is it more than a passer-by?"""
        return self._enabled

    def get_scale(self) -> float:
        """The factor; 1.0 if not enabled."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self) -> float:
        """What the factor is multiplied by after `growth_interval` good steps."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Set it."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """What the factor is multiplied by after a step with Inf or NaN."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Set it."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """How many good steps in a row let the factor grow."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Set it."""
        self._growth_interval = new_interval

    def state_dict(self) -> dict[str, Any]:
        """What is saved; empty if not enabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._good_steps,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what was saved."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._scale, self._growth_factor = state_dict["scale"], state_dict["growth_factor"]
        self._backoff_factor, self._growth_interval = state_dict["backoff_factor"], state_dict["growth_interval"]
        self._good_steps = state_dict["_growth_tracker"]
