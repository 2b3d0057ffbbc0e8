"""What 2.13 says about the names of 0.4.1 that it has removed or deprecated, and about sparse tensors."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

FUNCTIONS = (
    "bernoulli_", "btrifact", "btrifact_with_info", "btrisolve", "btriunpack", "gels", "gesv", "ifft", "irfft",
    "pin_memory", "potrf", "potri", "potrs", "pstrf", "raw_copy_sparse_", "rfft", "slice", "trtrs",
)  # fmt: skip
METHODS = (
    "btrifact", "btrifact_with_info", "btrisolve", "conv_tbc", "fft", "gels", "gesv", "ifft", "irfft", "masked_copy",
    "masked_copy_", "potrf", "potri", "potrs", "pstrf", "rfft", "slice", "trtrs", "no_such_method",
)  # fmt: skip
for _name in FUNCTIONS:
    cases.add(f"torch.{_name}", lambda torch, name=_name: getattr(torch, name))
for _name in METHODS:
    cases.add(f"Tensor.{_name}", lambda torch, name=_name: getattr(torch.ones(2), name))
    cases.add(f"Parameter.{_name}", lambda torch, name=_name: getattr(torch.nn.Parameter(torch.ones(2)), name))

CALLS = {
    "fft": lambda torch, a: torch.fft(a, 1),
    "symeig": lambda torch, a: torch.symeig(a),
    "Tensor.symeig": lambda torch, a: a.symeig(eigenvectors=True),
    "eig": lambda torch, a: torch.eig(a),
    "Tensor.eig": lambda torch, a: a.eig(),
    "matrix_rank": lambda torch, a: torch.matrix_rank(a),
    "solve": lambda torch, a: torch.solve(a, a),
    "Tensor.solve": lambda torch, a: a.solve(a),
    "lstsq": lambda torch, a: torch.lstsq(a, a),
    "Tensor.lstsq": lambda torch, a: a.lstsq(a),
    "reinforce": lambda torch, a: a.reinforce(1.0),
    "resize": lambda torch, a: a.resize(4),
    "resize of another count": lambda torch, a: a.resize(3),
    "resize to a tuple": lambda torch, a: a.resize((4,)),
    "resize of a transpose": lambda torch, a: torch.arange(6.0).reshape(2, 3).t().resize(6),
    "resize_as": lambda torch, a: torch.arange(4.0).resize_as(a),
    "smm": lambda torch, a: torch.smm(a, a),
    "Tensor.smm": lambda torch, a: a.smm(a),
    "sspaddmm": lambda torch, a: torch.sspaddmm(a, a, a),
    "saddmm": lambda torch, a: torch.saddmm(a, a, a),
    "Tensor.sspaddmm": lambda torch, a: a.sspaddmm(a, a),
    "coalesce": lambda torch, a: a.coalesce(),
    "is_coalesced": lambda torch, a: a.is_coalesced(),
    "indices": lambda torch, a: a.indices(),
    "values": lambda torch, a: a.values(),
    "to_dense": lambda torch, a: a.to_dense(),
    "to_dense is the tensor": lambda torch, a: a.to_dense() is a,
    "to_dense in another dtype": lambda torch, a: a.to_dense(torch.float64),
    "is_sparse": lambda torch, a: [a.is_sparse, torch.nn.Parameter(a).is_sparse],
    "sparse_dim": lambda torch, a: [a.sparse_dim(), a.dense_dim()],
    "layout": lambda torch, a: [isinstance(a.layout, torch.layout), a.layout == torch.strided, a.layout],
    "spmm": lambda torch, a: [torch.spmm(a, a), torch.dsmm(a, a + 1)],
    "spmm of other shapes": lambda torch, a: torch.spmm(a, torch.ones(3, 2)),
    "sparse.sum": lambda torch, a: torch.sparse.sum(a),
}
for _name, _call in CALLS.items():
    cases.add(f"call {_name}", lambda torch, call=_call: call(torch, torch.tensor([[1.0, 2.0], [3.0, 4.0]])))


@cases
def resized_gradient(torch):
    x = torch.arange(4.0, requires_grad=True)
    y = x.resize(2, 2)
    (y * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    return [x.grad, y.grad_fn.name()]


@cases
def resized_memory(torch):
    x = torch.arange(4.0)
    x.resize(2, 2)[0, 0] = 9.0
    return x
