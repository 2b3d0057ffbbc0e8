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
_held(
    "cuda/test_devices.py",
    *(f"cuda.{name}" for name in ("check_error", "sparse", "profiler")),
    *(f"cuda.{kind}{what}" for kind in ("Byte", "Char", "Short", "Int", "Long", "Half", "Float", "Double")
      for what in ("Tensor", "Storage")),
)  # fmt: skip
_held(
    "cuda/test_streams.py", "cuda.Event",
    *(f"cuda.Stream.{name}" for name in ("priority", "priority_range", "query", "record_event", "synchronize", "wait_event",
                                         "wait_stream")),
    *(f"cuda.Event.{name}" for name in ("BLOCKING_SYNC", "DEFAULT", "DISABLE_TIMING", "INTERPROCESS", "elapsed_time", "query",
                                        "record", "synchronize", "wait")),
)  # fmt: skip
_held("cuda/test_random.py", *(f"cuda.{name}" for name in ("seed", "seed_all", "set_rng_state")))
_held(
    "cuda/test_comm.py",
    *(f"cuda.comm.{name}" for name in ("broadcast", "broadcast_coalesced", "reduce_add", "scatter", "gather")),
)


@cache
def removed() -> frozenset[str]:
    """The names that only the old dialects have: each row of their table gives the numbers of its modern spelling there."""
    from tt.tests.dialects.old_names import TABLE

    return frozenset(f"torch.{name}" for row in TABLE for name in row.holds)
