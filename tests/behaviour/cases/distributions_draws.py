"""Distributions: what they draw from a seed, in float32 too, and the gradients of what they draw."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.cases.distributions import gradients
from tt.tests.distributions.table import TABLE, Numbers

cases = Cases()
# Their gradients go through torch's approximation of how a gamma or beta value moves, good to two or three digits.
BY_GAMMA = ("Beta", "Chi2", "Dirichlet", "FisherSnedecor", "Gamma", "InverseGamma", "StudentT", "Wishart")


class Narrow(Numbers):
    """Parameters in float32."""

    def of(self, value):
        tensor = super().of(value).detach().float().requires_grad_()
        self.made[-1] = tensor
        return tensor


def drawn(name):
    def program(torch):
        """Single values, several, and where the stream is left."""
        found = []
        for numbers in (Numbers(torch), Narrow(torch)):
            made = TABLE[name][0](torch.distributions, numbers)
            torch.manual_seed(3)
            found += [made.sample(), made.sample((5,)), made.sample(torch.Size([2, 1])), torch.rand(1)]
            found.append(found[-2].requires_grad)
        return found

    cases.add(name, program, 2e-5)


def reparametrised(name):
    def program(torch):
        """The values and their gradients."""
        numbers = Numbers(torch)
        made = TABLE[name][0](torch.distributions, numbers)
        torch.manual_seed(3)
        if not made.has_rsample:
            try:
                return made.rsample()
            except NotImplementedError as error:
                return ["NotImplementedError", str(error)]
        value = made.rsample((4,))
        if name.startswith("Wishart"):
            return value  # torch changes a mask that its backward pass needs, and fails
        return [value, gradients(torch, value, numbers.made) if numbers.made else None]

    rough = 1e-2 if name.startswith(BY_GAMMA) else 1e-5 if name.startswith("GeneralizedPareto") else 1e-6
    cases.add(f"{name}, reparametrised", program, rough)


for _name in TABLE:
    drawn(_name)
    reparametrised(_name)


@cases
def sample_n(torch):
    torch.manual_seed(0)
    return torch.distributions.Normal(torch.zeros(2), 1.0).sample_n(3)


@cases
def many_normals(torch):
    """From 16 values on they are drawn in blocks."""
    torch.manual_seed(0)
    normal = torch.distributions.Normal(torch.zeros(4), torch.arange(1.0, 5.0))
    return [normal.sample((5,)), normal.rsample((5,)), normal.sample((3,))]
