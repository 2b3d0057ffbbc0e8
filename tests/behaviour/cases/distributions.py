"""Distributions: shapes, moments, probabilities and their gradients, in every form of the parameters."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases
from tt.tests.distributions.table import TABLE, Numbers

cases = Cases()
FURTHER = ("param_shape", "temperature", "total_count", "df")  # attributes of some
MEMBERS = ("mean", "mode", "variance", "stddev")


def attempt(act):
    """What an act gives, or the first line of what it refuses."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - any refusal is an outcome
        return [type(error).__name__, str(error).split("\n")[0].replace("tt.core.", "torch.")]


def gradients(torch, value, wanted):
    """The gradients of its sum, weighted so that none cancels; None where it has none."""
    if not getattr(value, "requires_grad", False):
        return None
    weights = torch.linspace(0.5, 1.5, value.numel(), dtype=value.dtype).reshape(value.shape)
    found = torch.autograd.grad((value * weights).sum(), wanted, allow_unused=True, retain_graph=True)
    return list(found)


def described(name):
    make, inside = TABLE[name]

    def program(torch):
        """What a distribution is, and its probabilities."""
        numbers = Numbers(torch)
        made = make(torch.distributions, numbers)
        value = torch.tensor(inside, dtype=torch.float64)
        value = (
            value.long() if "Categorical" in type(made).__name__ and value.dim() < 2 and "OneHot" not in name else value
        )
        if value.is_floating_point():
            value.requires_grad_()
        wanted = [*numbers.made, *([value] if value.requires_grad else [])]
        log_prob = made.log_prob(value)
        entropy = attempt(made.entropy)
        return {
            "repr": repr(made), "batch": list(made.batch_shape), "event": list(made.event_shape),
            "flags": [made.has_rsample, made.has_enumerate_support, repr(made.support)],
            "constraints": sorted(made.arg_constraints),
            **{member: attempt(lambda m=member: getattr(made, m)) for member in MEMBERS},
            "log_prob": log_prob, "slopes": gradients(torch, log_prob, wanted),
            "entropy": entropy, "entropy slopes": gradients(torch, entropy, numbers.made) if numbers.made else None,
            "perplexity": attempt(made.perplexity),
            "cdf": attempt(lambda: made.cdf(value)),
            **{name: attempt(lambda n=name: getattr(made, n)) for name in (*made.arg_constraints, *FURTHER)},
        }  # fmt: skip

    cases.add(name, program, 1e-5 if "number" in name else 1e-6)  # numbers make float32


def moved(name):
    make, inside = TABLE[name]

    def program(torch):
        """Quantiles, all values, the expanded distribution."""
        made = make(torch.distributions, Numbers(torch))
        level = torch.tensor([0.1, 0.5, 0.95], dtype=torch.float64).reshape((3,) + (1,) * len(made.batch_shape))
        found = {"icdf": attempt(lambda: made.icdf(level)), "enumerated": attempt(made.enumerate_support)}
        found["unexpanded"] = attempt(lambda: made.enumerate_support(expand=False).shape)
        larger = attempt(lambda: made.expand((3, *made.batch_shape)))
        if not isinstance(larger, list):
            value = torch.tensor(inside, dtype=torch.float64)
            found["expanded"] = [
                repr(larger), list(larger.batch_shape), list(larger.event_shape), larger.log_prob(value)[1],
                attempt(lambda: larger.mean.shape), list(larger.sample((2,)).shape), larger._validate_args,
            ]  # fmt: skip
        else:
            found["expanded"] = larger
        return found

    cases.add(f"{name}, expanded", program)


for _name in TABLE:
    described(_name)
    moved(_name)
