"""nn.utils: weights made of other parameters, by hooks and by parametrizations; fused layers; gradients clipped."""

from __future__ import annotations

import copy

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import numbers, refusals

cases = Cases()


def trained(torch, module, x):
    """Two steps of training and one evaluation: outputs, state and gradients."""
    found = []
    for _ in range(2):
        module.zero_grad()
        y = module(x)
        y.backward(numbers(torch, *y.shape, salt=9))
        found.append([y, [p.grad for p in module.parameters()]])
        torch.optim.SGD(module.parameters(), 0.1).step()
    module.eval()
    return [found, module(x), dict(module.state_dict()), [n for n, _ in module.named_parameters()]]


# -- by hooks ------------------------------------------------------------------------------------------------------
LAYERS = {
    "linear": (lambda nn: nn.Linear(3, 2), (4, 3)),
    "convolution": (lambda nn: nn.Conv1d(2, 3, 2), (2, 2, 4)),
    "transposed": (lambda nn: nn.ConvTranspose1d(2, 3, 2), (2, 2, 4)),
}
HOOKS = {
    "weight_norm": ({}, {"dim": None}, {"dim": 1}),
    "spectral_norm": ({}, {"n_power_iterations": 3}, {"dim": 1, "eps": 1e-6}),
}
for _hook, _all in HOOKS.items():
    for _what, (_make, _shape) in LAYERS.items():
        for _options in _all:

            def program(torch, hook=_hook, make=_make, shape=_shape, options=_options):
                torch.manual_seed(0)
                module = make(torch.nn)
                same = getattr(torch.nn.utils, hook)(module, **options) is module
                node = module.weight.grad_fn and module.weight.grad_fn.name()
                found = trained(torch, module, numbers(torch, *shape))
                getattr(torch.nn.utils, f"remove_{hook}")(module)
                return [
                    same,
                    node,
                    found,
                    dict(module.state_dict()),
                    repr(module),
                    type(module.weight).__name__,
                    torch.rand(1),
                ]

            cases.add(f"{_hook} of {_what} {_options}", program, 1e-4)


@cases(rtol=1e-4)
def weight_norm_of_a_recurrent_layer(torch):
    torch.manual_seed(0)
    module = torch.nn.utils.weight_norm(torch.nn.RNN(2, 2), "weight_hh_l0")
    return [module(numbers(torch, 3, 1, 2)), [n for n, _ in module.named_parameters()]]


@cases(rtol=1e-4)
def spectral_norm_copied_and_loaded(torch):
    torch.manual_seed(0)
    one = torch.nn.utils.spectral_norm(torch.nn.Linear(2, 3))
    other = torch.nn.utils.spectral_norm(torch.nn.Linear(2, 3))
    keys = other.load_state_dict(one.state_dict())
    versions = {k: dict(v) for k, v in one.state_dict()._metadata.items()}
    old = {"weight": one.weight * 2, "weight_orig": one.weight_orig, "weight_u": one.weight_u, "bias": one.bias}
    other.load_state_dict({k: v.detach() for k, v in old.items()}, strict=False)
    x = numbers(torch, 2, 2)
    return [repr(keys), versions, copy.deepcopy(one).eval()(x), other.eval()(x), other.weight_v]


def old(torch, name, *args):
    return getattr(torch.nn.utils, name)(torch.nn.Linear(3, 2), *args)


# -- parametrizations ----------------------------------------------------------------------------------------------
SIZES = {"square": (3, 3), "tall": (2, 3), "wide": (3, 2)}  # of nn.Linear
for _size, (_in, _out) in SIZES.items():
    for _map in (None, "matrix_exp", "cayley", "householder"):
        for _trivial in (True, False):

            def program(torch, sizes=(_in, _out), how=_map, trivial=_trivial):
                torch.manual_seed(0)
                module = torch.nn.Linear(*sizes)
                torch.nn.utils.parametrizations.orthogonal(module, "weight", how, use_trivialization=trivial)
                return trained(torch, module, numbers(torch, 4, sizes[0]))

            cases.add(f"orthogonal {_size} {_map} {_trivial}", program, 1e-3)
for _what, (_make, _shape) in LAYERS.items():
    for _hook in HOOKS:

        def program(torch, hook=_hook, make=_make, shape=_shape):
            torch.manual_seed(0)
            module = make(torch.nn)
            same = getattr(torch.nn.utils.parametrizations, hook)(module) is module
            found = trained(torch, module, numbers(torch, *shape))
            return [same, found, torch.rand(1)]

        cases.add(f"parametrizations.{_hook} of {_what}", program, 1e-4)


class Doubled:
    """Modules that are written anew for each library."""

    @staticmethod
    def of(torch):
        class Double(torch.nn.Module):
            def forward(self, x):
                return 2 * x

            def right_inverse(self, x):
                return x / 2

        return Double()

    @staticmethod
    def one_way(torch):
        class Square(torch.nn.Module):
            def forward(self, x):
                return x * x

        return Square()

    @staticmethod
    def changing(torch, change):
        class Change(torch.nn.Module):
            def forward(self, x):
                return change(x)

        return Change()


@cases
def a_parametrization(torch):
    p, nn = torch.nn.utils.parametrize, torch.nn
    torch.manual_seed(0)
    module = nn.Linear(2, 2)
    before, kind = module.weight.detach().clone(), type(module)
    p.register_parametrization(module, "weight", Doubled.of(torch))
    found = [repr(module), type(module), torch.equal(module.weight, before), list(module.state_dict())]
    module.weight = torch.ones(2, 2)
    found += [module.parametrizations.weight.original, p.is_parametrized(module), p.is_parametrized(module, "bias")]
    p.register_parametrization(module, "weight", Doubled.of(torch))
    found += [module.weight, len(module.parametrizations.weight), p.type_before_parametrizations(module) is kind]
    twin = copy.deepcopy(module)
    with p.cached():
        found += [module.weight is module.weight, module.weight]
    found += [module.weight is module.weight, twin.weight, [n for n, _ in twin.named_parameters()]]
    p.remove_parametrizations(module, "weight")
    p.remove_parametrizations(twin, "weight", leave_parametrized=False)
    return [*found, module.weight, twin.weight, type(module) is kind, p.is_parametrized(module), repr(module)]


@cases
def a_parametrized_buffer(torch):
    p = torch.nn.utils.parametrize
    module = torch.nn.BatchNorm1d(2)
    p.register_parametrization(module, "running_mean", Doubled.of(torch))
    names = [n for n, _ in module.named_buffers()]
    p.remove_parametrizations(module, "running_mean")
    return [names, [n for n, _ in module.named_buffers()], module.running_mean]


@cases
def transferred_parametrizations(torch):
    p = torch.nn.utils.parametrize
    torch.manual_seed(0)
    one, other = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
    p.register_parametrization(one, "weight", Doubled.of(torch))
    p.transfer_parametrizations_and_params(one, other)
    return [torch.equal(one.weight, other.weight), one.bias.tolist() == other.bias.tolist(), repr(other)]


@cases
def assignment_goes_back(torch):
    module = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
    module.weight = torch.tensor([[3.0, 4.0]])
    parts = module.parametrizations.weight
    return [parts.original0, parts.original1, module.weight]


@cases
def weight_norm_reads_old_states(torch):
    module = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
    state = {"weight_g": torch.tensor([[2.0]]), "weight_v": torch.tensor([[3.0, 4.0]]), "bias": torch.zeros(1)}
    return [repr(module.load_state_dict(state)), module.weight]


# -- the rest ------------------------------------------------------------------------------------------------------
@cases(rtol=1e-4)
def fused_layers(torch):
    torch.manual_seed(0)
    found = []
    for conv, transpose in ((torch.nn.Conv1d(2, 3, 2), False), (torch.nn.ConvTranspose1d(2, 3, 2, bias=False), True)):
        norm = torch.nn.BatchNorm1d(3)
        norm(conv(numbers(torch, 2, 2, 4)))
        made = torch.nn.utils.fuse_conv_bn_eval(conv.eval(), norm.eval(), transpose)
        found += [made(numbers(torch, 1, 2, 4)), made.weight, made.bias, made.bias.requires_grad]
    linear, norm = torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)
    norm(linear(numbers(torch, 4, 2)))
    made = torch.nn.utils.fuse_linear_bn_eval(linear.eval(), norm.eval())
    weights = torch.nn.utils.fuse_linear_bn_weights(
        linear.weight, linear.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
    )
    plain = torch.nn.utils.fuse_conv_bn_weights(
        conv.weight, None, norm.running_mean, norm.running_var, 0.1, None, None, True
    )
    return [*found, made(numbers(torch, 2, 2)), weights, plain]


@cases
def gradients_clipped_by_a_known_norm(torch):
    p, q = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(1))
    p.grad = torch.tensor([3.0, 4.0])
    found = torch.nn.utils.clip_grads_with_norm_([p, q], 1.0, torch.tensor(5.0))
    torch.nn.utils.clip_grads_with_norm_(p, 10.0, torch.tensor(1.0))
    return [found, p.grad, q.grad]


@cases
def skipped_initialisation(torch):
    torch.manual_seed(0)
    made = torch.nn.utils.skip_init(torch.nn.Linear, 3, 2, bias=False)
    return [repr(made), made.weight.shape, made.weight.requires_grad, str(made.weight.device)]


def changed(change, **options):
    """Registering a parametrization that changes what it must not."""

    def call(nn, torch):
        made = Doubled.changing(torch, change)
        nn.utils.parametrize.register_parametrization(nn.Linear(2, 2), "weight", made, **options)

    return call


def upon(change):
    """The same upon another."""

    def call(nn, torch):
        module = nn.utils.parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled.of(torch))
        nn.utils.parametrize.register_parametrization(module, "weight", Doubled.changing(torch, change))

    return call


def assigned(nn, torch):
    module = nn.utils.parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled.one_way(torch))
    module.weight = torch.ones(2, 2)


def pickled(nn, torch):
    import pickle

    pickle.dumps(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)))


refusals(
    cases,
    {
        "weight_norm twice": lambda nn, t: nn.utils.weight_norm(old(t, "weight_norm")),
        "spectral_norm twice": lambda nn, t: nn.utils.spectral_norm(old(t, "spectral_norm")),
        "spectral_norm without steps": lambda nn, t: old(t, "spectral_norm", "weight", 0),
        "spectral_norm of None": lambda nn, t: nn.utils.spectral_norm(nn.Linear(2, 2, bias=False), "bias"),
        "weight_norm removed": lambda nn, t: nn.utils.remove_weight_norm(nn.Linear(2, 2)),
        "spectral_norm removed": lambda nn, t: nn.utils.remove_spectral_norm(nn.Linear(2, 2)),
        "weight_norm of nothing": lambda nn, t: old(t, "weight_norm", "wait"),
        "orthogonal vector": lambda nn, t: nn.utils.parametrizations.orthogonal(nn.Linear(2, 2), "bias"),
        "orthogonal by": lambda nn, t: nn.utils.parametrizations.orthogonal(nn.Linear(2, 2), orthogonal_map="qr"),
        "orthogonal nothing": lambda nn, t: nn.utils.parametrizations.orthogonal(nn.Linear(2, 2), "wait"),
        "spectral parametrization without steps": lambda nn, t: nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2), n_power_iterations=0),
        "spectral parametrization of a dimension": lambda nn, t: nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2), dim=2),
        "parametrization of nothing": lambda nn, t: nn.utils.parametrize.register_parametrization(nn.Linear(2, 2), "wait", nn.ReLU()),
        "parametrization of shapes": changed(lambda x: x[:1]),
        "parametrization of dtypes": changed(lambda x: x.double()),
        "parametrization of numbers": changed(lambda x: 1),
        "parametrization upon, of shapes": upon(lambda x: x[:1]),
        "parametrization upon, of dtypes": upon(lambda x: x.double()),
        "parametrization assigned": assigned,
        "parametrization pickled": pickled,
        "parametrization removed": lambda nn, t: nn.utils.parametrize.remove_parametrizations(nn.Linear(2, 2), "weight"),
        "no parametrization": lambda nn, t: nn.utils.parametrize.ParametrizationList([], t.ones(2)),
        "fused in training": lambda nn, t: nn.utils.fuse_conv_bn_eval(nn.Conv1d(1, 1, 1), nn.BatchNorm1d(1)),
        "fused sizes": lambda nn, t: nn.utils.fuse_linear_bn_eval(nn.Linear(1, 2).eval(), nn.BatchNorm1d(3).eval()),
        "skipped number": lambda nn, t: nn.utils.skip_init(int),
        "skipped layer": lambda nn, t: nn.utils.skip_init(nn.ReLU),
    },
)  # fmt: skip
