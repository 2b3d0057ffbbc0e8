"""nn.utils: clipping, parameters as a vector."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()


def parameters(torch, *grads):
    made = []
    for g in grads:
        p = torch.nn.Parameter(torch.zeros(len(g) if g else 1))
        p.grad = torch.tensor(g) if g else None
        made.append(p)
    return made


NORMS = {
    "two": (1.0,),
    "two, large": (100.0,),
    "one": (1.0, 1),
    "inf": (1.0, float("inf")),
    "three": (1.0, 3.0),
    "text": (1.0, "inf"),
}
for _name, _args in NORMS.items():

    @cases
    def norm(torch, args=_args):
        made = parameters(torch, [3.0, -4.0], [], [12.0])
        total = torch.nn.utils.clip_grad_norm_(made, *args)
        return [total, [p.grad for p in made]]

    cases[f"clip_grad_norm_ {_name}"] = cases.pop("norm")


@cases
def one_parameter(torch):
    (p,) = parameters(torch, [3.0, 4.0])
    return [torch.nn.utils.clip_grad_norm_(p, 1.0), p.grad]


@cases
def no_gradients(torch):
    made = parameters(torch, [])
    return [torch.nn.utils.clip_grad_norm_(made, 1.0), torch.nn.utils.clip_grad_norm_([], 1.0)]


@cases
def empty_generator(torch):
    return torch.nn.utils.clip_grad_norm_((p for p in []), 1.0)


@cases
def not_finite(torch):
    made = parameters(torch, [float("inf"), 1.0])
    return [torch.nn.utils.clip_grad_norm_(made, 1.0), made[0].grad]


@cases
def not_finite_is_an_error(torch):
    torch.nn.utils.clip_grad_norm_(parameters(torch, [float("nan")]), 1.0, error_if_nonfinite=True)


@cases
def old_name(torch):
    made = parameters(torch, [3.0, 4.0])
    return [torch.nn.utils.clip_grad_norm(made, 1.0), made[0].grad]


@cases
def by_value(torch):
    made = parameters(torch, [3.0, -4.0, 0.5], [])
    return [torch.nn.utils.clip_grad_value_(made, 1), made[0].grad]


@cases
def vector(torch):
    torch.manual_seed(0)
    m = torch.nn.Linear(2, 3)
    v = torch.nn.utils.parameters_to_vector(m.parameters())
    torch.nn.utils.vector_to_parameters(torch.arange(9.0), m.parameters())
    return [v.detach(), v.requires_grad, m.weight.detach(), m.bias.detach()]


@cases
def vector_is_a_list(torch):
    torch.nn.utils.vector_to_parameters([1.0], [])
