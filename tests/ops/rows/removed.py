"""The rows of names that say that they are gone or refused, and of what dense tensors answer about sparse ones."""

from __future__ import annotations

import tt.core as tt
from tt.core.refused import under
from tt.tests.ops.row import plain, without_row
from tt.tests.ops.samples import S, x

without_row(
    "refused by name: tests/core/test_refused.py",
    *(n for n in under("torch") if n not in ("raw_copy_sparse_", "sparse_coo") and hasattr(tt, n)),
    *(n for n in under("torch.Tensor") if n not in under("torch") and not n.startswith("_")),
)
without_row(
    "tests/behaviour/cases/removed.py",
    "is_sparse",
    "sparse_dim",
    "dense_dim",
    "reinforce",
    "resize_as",
    "solve",
    "lstsq",
)
plain("spmm", S(x(2, 3), x(3, 4)), bad=(S(x(2, 3), x(2, 3)),))
plain("dsmm", S(x(2, 3), x(3, 4)), bad=(S(x(2, 3), x(2, 3)),))
plain("to_dense", S(x(2, 3)), S(x()))
plain("resize", S(x(2, 3), 6), S(x(2, 3), 3, 2), covers=("resized_view",))
