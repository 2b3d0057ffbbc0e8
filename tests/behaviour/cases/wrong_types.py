"""Arguments of the wrong type that a kernel would take, or stumble over: torch's parser looks at them first."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

CALLS = {
    # flags and numbers, which would pass unseen
    "combinations": lambda t, x: t.combinations(x[0], 2, "yes"),
    "tril_indices": lambda t, x: t.tril_indices(2, 3, x),
    "diff": lambda t, x: t.diff(x, True),
    "ldl_factor": lambda t, x: t.linalg.ldl_factor(t.eye(2), hermitian=1.5),
    "ifft": lambda t, x: t.fft.ifft(x, True),
    "allclose": lambda t, x: t.allclose(x, x, 1e-5, 1e-8, None),
    "native_batch_norm": lambda t, x: t.native_batch_norm(x, None, None, None, None, True, "a", 1e-5),
    "ormqr": lambda t, x: t.ormqr(x.t(), x[0, :2], x.t(), [True]),
    "one_hot classes": lambda t, x: t.nn.functional.one_hot(x.long(), 2.0),
    "avg_pool1d": lambda t, x: t.avg_pool1d(x, 2, 1, 0, 3),
    # lists of integers
    "roll": lambda t, x: t.roll(x, (1, -1), x),
    "roll by nan": lambda t, x: t.roll(x, (1, -1), float("nan")),
    "adaptive_max_pool1d": lambda t, x: t.adaptive_max_pool1d(x, x),
    "max_pool1d": lambda t, x: t.max_pool1d(x, 2, "a"),
    "max_pool2d padding": lambda t, x: t.max_pool2d(x[None], 2, 1, x),
    "affine_grid_generator": lambda t, x: t.affine_grid_generator(x[None], "abc", False),
    "irfft2": lambda t, x: t.fft.irfft2(x + 0j, (4, 5), "a"),
    "flip": lambda t, x: t.flip(x, [x]),
    # tensors
    "fft": lambda t, x: t.fft.fft(1.5),
    "ifft2": lambda t, x: t.fft.ifft2(None),
    "one_hot": lambda t, x: t.nn.functional.one_hot([1, 2]),
    "lstsq": lambda t, x: t.linalg.lstsq((1, 2), x),
    "cond by words": lambda t, x: t.linalg.cond(t.eye(2), x),
    "softplus": lambda t, x: t.nn.functional.softplus("a"),
    "addcdiv": lambda t, x: t.addcdiv(1, x, x),
    "chunk": lambda t, x: t.chunk(x, 2, x),
    # numbers
    "constant_pad_nd": lambda t, x: t.constant_pad_nd(x, (1, 2), (1, 2)),
    "norm_except_dim": lambda t, x: t.norm_except_dim(x, x),
    "vander": lambda t, x: t.linalg.vander(x, N=x),
    "beyond 64 bits": lambda t, x: t.log_softmax(x, 2**70),
    "cat beyond 64 bits": lambda t, x: t.cat([x, x], 2**70),
    # right types, whose values are refused
    "split in parts of nothing": lambda t, x: t.vsplit(x[0], 1),
    "pinverse of a vector": lambda t, x: t.pinverse(x[0]),
    "roll without dims": lambda t, x: t.roll(x, -1),
    "min of complex numbers": lambda t, x: t.min(x, x + 0j),
    "scatter at truth values": lambda t, x: t.scatter(x, 0, x > 0, 1.5),
}
for _name, _call in CALLS.items():
    cases.add(_name, lambda torch, call=_call: call(torch, torch.arange(6.0).view(2, 3)))
