"""Names that no row or behaviour case can use, and the test that holds each: those about memory, processes and devices."""

from __future__ import annotations

from functools import cache

TESTED: dict[str, str] = {}


def _held(file: str, *names: str) -> None:
    TESTED.update(dict.fromkeys((f"torch.{name}" for name in names), file))


_held(
    "core/test_profiler.py", "autograd.profiler", "autograd.profiler.profile", "autograd.profiler.emit_nvtx",
    "autograd.profiler.load_nvprof", "autograd.profiler.profile.export_chrome_trace",
    "autograd.profiler.profile.key_averages", "autograd.profiler.profile.table", "autograd.profiler.profile.total_average",
)  # fmt: skip
_held(
    "core/test_autograd_function.py", "autograd.NestedIOFunction", "autograd.Function.forward", "autograd.Function.backward",
    "autograd.Function.__call__", "autograd.Function.is_traceable",
)  # fmt: skip
_held("behaviour/cases/tensor_state.py", "Tensor.__dir__")
_held("utils/test_hub.py", "utils.model_zoo.load_url")
_held("behaviour/cases/module_members.py", "nn.Module.dump_patches")
_held(
    "nn/test_parallel.py", *(f"nn.DataParallel.{name}" for name in ("gather", "parallel_apply", "replicate", "scatter"))
)
_held(
    "distributions/test_forms.py",
    *(f"distributions.{name}.{form}" for name in ("Bernoulli", "Binomial", "Categorical", "Geometric")
      for form in ("probs", "logits")),
    *(f"distributions.MultivariateNormal.{form}" for form in ("covariance_matrix", "precision_matrix", "scale_tril")),
)  # fmt: skip


@cache
def removed() -> frozenset[str]:
    """The names that only the old dialects have: each row of their table gives the numbers of its modern spelling there."""
    from tt.tests.dialects.old_names import TABLE

    return frozenset(f"torch.{name}" for row in TABLE for name in row.holds)
