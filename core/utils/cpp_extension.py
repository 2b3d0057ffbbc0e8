"""torch.utils.cpp_extension: importable, and refused by name (see `core/refused.py`)."""

from __future__ import annotations

from .. import refused as _refused

CUDA_HOME = None  # no compiler is looked for
_names = _refused.under("torch.utils.cpp_extension")
for _name in _names:
    _full = f"torch.utils.cpp_extension.{_name}"
    globals()[_name] = _refused.kind(_full) if _name == "BuildExtension" else _refused.function(_full)

# `setup(cmdclass={"build_ext": BuildExtension.with_options(...)})`
globals()["BuildExtension"].with_options = staticmethod(_refused.function("torch.utils.cpp_extension.BuildExtension"))

__all__ = ["CUDA_HOME", *_names]  # noqa: PLE0604
