"""Normalisation layers: parameters, running statistics, modes, states and refusals."""

from __future__ import annotations

import warnings

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import layers, numbers, refusals

cases = Cases()
layer = layers(cases)

for _d, _shape in (("1d", (4, 3)), ("1d", (2, 3, 4)), ("2d", (2, 3, 2, 4)), ("3d", (2, 3, 2, 1, 3))):
    layer(f"BatchNorm{_d}", 3, inputs=(_shape,), note=f"of {len(_shape)} dimensions")
for _options in (dict(momentum=None), dict(affine=False), dict(track_running_stats=False), dict(bias=False), dict(eps=0.1, momentum=0.5)):  # fmt: skip
    layer("BatchNorm2d", 3, inputs=((2, 3, 2, 4),), **_options)
for _d, _shape in (("1d", (2, 3, 4)), ("2d", (2, 3, 2, 4)), ("3d", (2, 3, 2, 1, 3))):
    layer(f"InstanceNorm{_d}", 3, inputs=(_shape,))
    layer(f"InstanceNorm{_d}", 3, inputs=(_shape,), affine=True, track_running_stats=True)
layer("InstanceNorm2d", 3, inputs=((3, 2, 4),), note="of one picture")
layer("LayerNorm", 3, inputs=((2, 3),))
layer("LayerNorm", (4, 3), inputs=((2, 4, 3),), eps=0.1)
layer("LayerNorm", [3], inputs=((2, 4, 3),), elementwise_affine=False, rtol=1e-4)  # nearly equal terms cancel
layer("LayerNorm", 3, inputs=((2, 3),), bias=False)
layer("RMSNorm", 3, inputs=((2, 3),))
layer("RMSNorm", (4, 3), 1e-3, False, inputs=((2, 4, 3),))
layer("GroupNorm", 2, 4, inputs=((2, 4, 3),))
layer("GroupNorm", 1, 4, inputs=((2, 4, 3, 2),), affine=False)
layer("GroupNorm", 4, 4, inputs=((2, 4, 3),), bias=False, rtol=1e-4)
layer("LocalResponseNorm", 2, inputs=((2, 4, 3),))
layer("LocalResponseNorm", 3, 0.5, 0.6, 2.0, inputs=((1, 5, 2, 2),))
layer("CrossMapLRN2d", 3, 0.5, inputs=((1, 7, 1, 2),))


# -- modes and buffers ---------------------------------------------------------------------------------------------
@cases
def buffers_change_in_training_only(torch):
    found = []
    for options in ({}, {"momentum": None}, {"momentum": 0.5}):
        m = torch.nn.BatchNorm1d(3, **options)
        for step in range(3):
            m.train(step != 1)
            y = m(numbers(torch, 4, 3, salt=step))
            found += [y, {k: v.clone() for k, v in m.state_dict().items()}]
    return found


@cases
def without_statistics_evaluation_is_by_batch(torch):
    m = torch.nn.BatchNorm1d(3, track_running_stats=False).eval()
    return [m(numbers(torch, 4, 3)), list(m.state_dict())]


@cases
def gradients_in_evaluation(torch):
    m = torch.nn.BatchNorm2d(3)
    m(numbers(torch, 2, 3, 2, 2))
    m.eval()
    x = numbers(torch, 2, 3, 2, 2, salt=1).requires_grad_()
    y = m(x)
    y.backward(numbers(torch, *y.shape, salt=2))
    return [y.grad_fn.name(), x.grad, [p.grad for p in m.parameters()]]


@cases(rtol=1e-4)
def gradient_penalty_through_batch_norm(torch):
    m = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    with torch.no_grad():
        for i, p in enumerate(m.parameters()):
            p.copy_(numbers(torch, *p.shape, salt=i))
    x = numbers(torch, 5, 3).requires_grad_()
    (g,) = torch.autograd.grad(m(x).sum(), x, create_graph=True)
    ((g.norm(2, 1) - 1) ** 2).mean().backward()
    return [g, *(p.grad for p in m.parameters())]


@cases
def instance_norm_with_statistics_in_evaluation(torch):
    m = torch.nn.InstanceNorm1d(3, track_running_stats=True)
    m(numbers(torch, 2, 3, 4))
    return [m.eval()(numbers(torch, 2, 3, 4, salt=1)), dict(m.state_dict())]


@cases
def instance_norm_of_other_channels_warns(torch):
    return torch.nn.InstanceNorm1d(4)(numbers(torch, 2, 3, 4))


@cases
def reset(torch):
    m = torch.nn.BatchNorm1d(3)
    m(numbers(torch, 4, 3))
    m.weight.data.fill_(3.0)
    m.reset_running_stats()
    first = {k: v.clone() for k, v in m.state_dict().items()}
    m.reset_parameters()
    return [first, dict(m.state_dict())]


@cases
def versions(torch):
    m, n = torch.nn.BatchNorm1d(3), torch.nn.InstanceNorm1d(3, track_running_stats=True)
    m(numbers(torch, 4, 3))
    n(numbers(torch, 4, 3, 2))
    return [m.running_mean._version, m.num_batches_tracked._version, n.running_mean._version]


@cases(rtol=1e-5)
def two_passes_before_backward(torch):
    m = torch.nn.BatchNorm1d(3)
    x = numbers(torch, 4, 3).requires_grad_()
    (m(x).pow(2).sum() + m(x * 2).pow(3).sum()).backward()
    return [x.grad, m.weight.grad, m.num_batches_tracked]


@cases
def of_an_empty_batch(torch):
    m = torch.nn.BatchNorm1d(3)
    y = m(torch.zeros(0, 3))
    y.sum().backward()
    return [y, m.weight.grad, m.running_mean, m.num_batches_tracked]


# -- states --------------------------------------------------------------------------------------------------------
@cases
def states_from_before_the_count(torch):
    m = torch.nn.BatchNorm1d(2)
    state = {k: v for k, v in m.state_dict().items() if k != "num_batches_tracked"}
    m.num_batches_tracked.fill_(5)
    return [repr(m.load_state_dict(dict(state))), m.num_batches_tracked]


@cases
def old_states_of_instance_norm(torch):
    state = {"running_mean": torch.zeros(2), "running_var": torch.ones(2)}
    torch.nn.InstanceNorm1d(2).load_state_dict(state)


@cases
def keys(torch):
    return [
        list(torch.nn.BatchNorm1d(2, **k).state_dict()) for k in ({}, {"affine": False}, {"track_running_stats": False})
    ]


@cases
def dtypes(torch):
    m = torch.nn.BatchNorm1d(2, dtype=torch.float64)
    half = torch.nn.LayerNorm(2).half()
    return [[str(v.dtype) for v in m.state_dict().values()], [str(v.dtype) for v in m.half().state_dict().values()],
            half(numbers(torch, 3, 2).half()), torch.nn.functional.layer_norm(numbers(torch, 3, 2).bfloat16(), (2,))]  # fmt: skip


@cases
def half_inputs_of_batch_norm(torch):
    m = torch.nn.BatchNorm1d(3)
    y = m(numbers(torch, 4, 3).half())
    return [y, m.running_mean]


@cases
def functional_statistics(torch):
    mean, var = torch.zeros(3), torch.ones(3)
    y = torch.nn.functional.batch_norm(numbers(torch, 4, 3), mean, var, training=True, momentum=0.3)
    z = torch.nn.functional.instance_norm(numbers(torch, 4, 3, 5), mean, var, momentum=0.2)
    return [y, z, mean, var]


@cases
def normalized_into(torch):
    x, out = numbers(torch, 2, 3), torch.zeros(2, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = torch.nn.functional.normalize(x, dim=0, out=out)
    return [y is out, out]


refusals(cases, {
    "one value per channel": lambda nn, t: nn.BatchNorm1d(3)(t.ones(1, 3)),
    "one value per channel of a picture": lambda nn, t: nn.BatchNorm2d(3)(t.ones(1, 3, 1, 1)),
    "BatchNorm1d dimensions": lambda nn, t: nn.BatchNorm1d(3)(t.ones(2, 3, 4, 5)),
    "BatchNorm2d dimensions": lambda nn, t: nn.BatchNorm2d(3)(t.ones(2, 3)),
    "BatchNorm3d dimensions": lambda nn, t: nn.BatchNorm3d(3)(t.ones(2, 3, 4)),
    "BatchNorm1d channels": lambda nn, t: nn.BatchNorm1d(3)(t.ones(4, 2)),
    "BatchNorm1d dtype": lambda nn, t: nn.BatchNorm1d(3)(t.ones(4, 3, dtype=t.float64)),
    "BatchNorm1d integers": lambda nn, t: nn.BatchNorm1d(3)(t.ones(4, 3).long()),
    "InstanceNorm1d dimensions": lambda nn, t: nn.InstanceNorm1d(3)(t.ones(3)),
    "InstanceNorm2d channels": lambda nn, t: nn.InstanceNorm2d(3, affine=True)(t.ones(1, 2, 2, 2)),
    "InstanceNorm2d one element": lambda nn, t: nn.InstanceNorm2d(3)(t.ones(1, 3, 1, 1)),
    "LayerNorm shape": lambda nn, t: nn.LayerNorm((2, 3))(t.ones(3, 2)),
    "LayerNorm dtype": lambda nn, t: nn.LayerNorm(3)(t.ones(2, 3, dtype=t.float64)),
    "RMSNorm shape": lambda nn, t: nn.RMSNorm(3)(t.ones(3, 2)),
    "GroupNorm groups": lambda nn, t: nn.GroupNorm(2, 3),
    "GroupNorm channels": lambda nn, t: nn.GroupNorm(2, 4)(t.ones(2, 3, 2)),
    "GroupNorm one value": lambda nn, t: nn.GroupNorm(2, 2)(t.ones(1, 2)),
    "LocalResponseNorm dimensions": lambda nn, t: nn.LocalResponseNorm(2)(t.ones(2, 2)),
    "CrossMapLRN2d dimensions": lambda nn, t: nn.CrossMapLRN2d(2)(t.ones(2, 2)),
})  # fmt: skip
