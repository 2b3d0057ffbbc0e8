"""torch.func, decompositions of low rank, and the default device."""

from __future__ import annotations

from typing import Any

from tt.tests.behaviour.case import Cases

cases = Cases()


def _x(torch: Any) -> Any:
    return torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)


def _f(x: Any) -> Any:
    return (x**3).sum()


DERIVATIVES = {
    "grad": lambda t, f, x: f.grad(_f)(x),
    "grad of grad": lambda t, f, x: f.grad(lambda y: f.grad(_f)(y).sum())(x),
    "grad by the second": lambda t, f, x: f.grad(lambda a, b: (a * b * b).sum(), argnums=1)(x, x + 1),
    "grad by both": lambda t, f, x: f.grad(lambda a, b: (a * b * b).sum(), argnums=(0, 1))(x, x + 1),
    "grad by a dictionary": lambda t, f, x: f.grad(lambda d: (d["a"] * d["b"][0]).sum())({"a": x, "b": [x + 1]}),
    "grad where nothing depends": lambda t, f, x: f.grad(lambda a, b: (b * 2).sum())(x, x),
    "grad with more": lambda t, f, x: f.grad(lambda a: (_f(a), a * 2), has_aux=True)(x),
    "grad_and_value": lambda t, f, x: f.grad_and_value(_f)(x),
    "grad has no history": lambda t, f, x: [g.requires_grad for g in f.grad_and_value(_f)(x)],
    "grad keeps a history": lambda t, f, x: [g.requires_grad for g in f.grad_and_value(_f)(x.requires_grad_())],
    "vjp": lambda t, f, x: (lambda out, pull: (out, pull(x)))(*f.vjp(lambda a: a * a, x)),
    "vjp of several": lambda t, f, x: (lambda out, pull: (out, pull((x, x))))(
        *f.vjp(lambda a, b: (a * b, a), x, x + 1)
    ),
    "vjp with more": lambda t, f, x: (lambda out, pull, more: (out, pull(x), more))(
        *f.vjp(lambda a: (a * a, a + 1), x, has_aux=True)
    ),
    "jacrev": lambda t, f, x: f.jacrev(lambda a: a * a.sum())(x),
    "jacrev of a tree": lambda t, f, x: f.jacrev(lambda a: (a * 2, {"n": a.sum()}))(x),
    "jacrev by both": lambda t, f, x: f.jacrev(lambda a, b: a * b, argnums=(0, 1))(x, x + 1),
    "grad under no_grad": lambda t, f, x: t.no_grad()(f.grad(_f))(x),
    # refusals
    "grad of a vector": lambda t, f, x: f.grad(lambda a: a * 2)(x),
    "grad of a number": lambda t, f, x: f.grad(lambda a: 3.0)(x),
    "grad by an argument that is missing": lambda t, f, x: f.grad(_f, argnums=1)(x),
    "grad by a number": lambda t, f, x: f.grad(_f)(1.5),
    "grad of integers": lambda t, f, x: f.grad(_f)(x.long()),
    "grad without more": lambda t, f, x: f.grad(_f, has_aux=True)(x),
    "vjp of a number": lambda t, f, x: f.vjp(lambda a: 3.0, x),
}
for _name, _call in DERIVATIVES.items():
    cases.add(_name, lambda torch, call=_call: call(torch, torch.func, _x(torch)))


@cases
def hessian(torch: Any) -> Any:
    """Torch's first pass forward warns of its compiler."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.func.hessian(_f)(_x(torch))


def _linear(torch: Any) -> Any:
    torch.manual_seed(0)
    return torch.nn.Linear(2, 2)


def _given(torch: Any) -> dict[str, Any]:
    return {"weight": torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "bias": torch.tensor([5.0, 6.0])}


def _buffers(torch: Any) -> Any:
    layer, moved = torch.nn.BatchNorm1d(2), {"running_mean": torch.ones(2)}
    out = torch.func.functional_call(layer, moved, torch.tensor([[1.0, 2.0], [3.0, 5.0]]))
    return out, layer.running_mean, moved["running_mean"]


def _gradient_of_parameters(torch: Any) -> Any:
    layer = _linear(torch)
    parameters = {name: each.detach() for name, each in layer.named_parameters()}

    def loss(p: Any, x: Any) -> Any:
        return (torch.func.functional_call(layer, p, (x,)) ** 2).mean()

    return torch.func.grad(loss)(parameters, torch.ones(3, 2)), [p.grad for p in layer.parameters()]


def _recurrent(torch: Any) -> Any:
    torch.manual_seed(0)
    layer = torch.nn.LSTM(2, 3)
    given = {name: torch.full_like(each, 0.1) for name, each in layer.named_parameters()}
    return torch.func.functional_call(layer, given, torch.ones(2, 2))[0]


def _tied(torch: Any) -> Any:
    layer = torch.nn.Sequential(_linear(torch), _linear(torch))
    layer[1].weight = layer[0].weight
    given = {"0.weight": torch.ones(2, 2), "0.bias": torch.zeros(2), "1.bias": torch.zeros(2)}
    return [torch.func.functional_call(layer, given, torch.ones(2), tie_weights=tie) for tie in (True, False)]


def _failing(torch: Any) -> Any:
    layer = _linear(torch)
    before = layer.weight
    try:
        torch.func.functional_call(layer, _given(torch), torch.ones(3))
    except RuntimeError as error:
        return str(error).split("\n")[0], layer.weight is before
    return None


CALLS = {
    "functional_call": lambda t: t.func.functional_call(_linear(t), _given(t), t.ones(2)),
    "functional_call of a part": lambda t: t.func.functional_call(_linear(t), {"bias": t.ones(2)}, (t.ones(2),)),
    "functional_call by name": lambda t: t.func.functional_call(_linear(t), _given(t), None, {"input": t.ones(2)}),
    "functional_call with buffers": _buffers,
    "functional_call of an LSTM": _recurrent,
    "functional_call with tied weights": _tied,
    "functional_call puts back": _failing,
    "grad by parameters": _gradient_of_parameters,
    "a key that is missing": lambda t: t.func.functional_call(_linear(t), {"bias": t.ones(2)}, t.ones(2), strict=True),
    "a key too many": lambda t: t.func.functional_call(
        _linear(t), {**_given(t), "b": t.ones(2)}, t.ones(2), strict=True
    ),
    "two dictionaries": lambda t: t.func.functional_call(_linear(t), [_given(t), {}], t.ones(2)),
    "a key twice": lambda t: t.func.functional_call(_linear(t), [_given(t), _given(t)], t.ones(2)),
    "no dictionary": lambda t: t.func.functional_call(_linear(t), [1], t.ones(2)),
    "get_default_device": lambda t: (t.set_default_device("cpu"), str(t.get_default_device()))[1],
    "set_default_device": lambda t: (t.set_default_device(None), str(t.ones(1).device))[1],
}
for _name, _call in CALLS.items():
    cases.add(_name, lambda torch, call=_call: call(torch))


def _product(torch: Any, name: str, shape: tuple[int, ...], **named: Any) -> Any:
    """Singular values, and what the three factors multiply to: a vector's sign is free."""
    torch.manual_seed(0)
    matrix = torch.randn(*shape, dtype=torch.float64)
    left, values, right = getattr(torch, name)(matrix, **named)
    return values, left @ torch.diag_embed(values) @ right.mH, left.shape, right.shape


LOW_RANK = {
    "svd_lowrank": lambda t: _product(t, "svd_lowrank", (6, 4), q=3),
    "svd_lowrank of a wide matrix": lambda t: _product(t, "svd_lowrank", (4, 7), q=2, niter=0),
    "svd_lowrank less a row": lambda t: _product(t, "svd_lowrank", (5, 4), q=2, M=t.ones(1, 4, dtype=t.float64)),
    "svd_lowrank of a batch": lambda t: _product(t, "svd_lowrank", (2, 5, 4), q=4),
    "pca_lowrank": lambda t: _product(t, "pca_lowrank", (6, 4)),
    "pca_lowrank of the middle": lambda t: _product(t, "pca_lowrank", (6, 4), q=2, center=False),
    "pca_lowrank of too many": lambda t: t.pca_lowrank(t.ones(3, 4), q=5),
    "pca_lowrank for less than no rounds": lambda t: t.pca_lowrank(t.ones(3, 4), niter=-1),
}
for _name, _call in LOW_RANK.items():
    cases.add(_name, lambda torch, call=_call: call(torch), rtol=1e-8)
