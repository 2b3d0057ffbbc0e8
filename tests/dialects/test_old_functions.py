"""User-defined Functions of 0.3, in the instance style and in the static style."""

import pytest
import tt.core as torch
from tt.core.dialects import dialect


@pytest.fixture(autouse=True)
def _speaks_0_3():
    with dialect("0.3"):
        yield


def variable(*values, **named):
    return torch.autograd.Variable(torch.Tensor(list(values)), **named)


def test_an_instance_keeps_tensors_and_knows_whose_gradient_is_needed():
    class Scaled(torch.autograd.Function):
        def __init__(self, factor):
            super().__init__()
            self.factor = factor

        def forward(self, x, w):
            assert type(x).__name__ == "FloatTensor"
            self.save_for_backward(x, w)
            return x * w * self.factor

        def backward(self, grad):
            assert type(grad).__name__ == "FloatTensor"
            x, w = self.saved_tensors
            return grad * w * self.factor, (grad * x if self.needs_input_grad[1] else None)

    x, w = variable(1, 2, requires_grad=True), variable(3, 4)
    function = Scaled(2)
    function(x, w).sum().backward()
    assert x.grad.data.tolist() == [6, 8] and w.grad is None
    assert function.needs_input_grad == (True, False)


def test_forward_of_an_instance_may_be_called_directly():
    class Dice(torch.autograd.Function):
        """Called as U-Nets of the time did: `Dice().forward(a, b)`."""

        def forward(self, a, b):
            self.save_for_backward(a, b)
            self.inner = (a * b).sum()
            self.mark_non_differentiable(a)
            return torch.FloatTensor([2 * self.inner / (a.sum() + b.sum())])

        def backward(self, grad):
            a, b = self.saved_tensors
            return grad * 2 * b, None

    a, b = torch.FloatTensor([1, 2, 3]), torch.FloatTensor([1, 0, 1])
    function = Dice()
    assert function.forward(a, b).tolist() == [1.0]
    assert function.inner == 4 and function.to_save[0] is a
    assert function.saved_tensors == () and function.needs_input_grad is None
    with pytest.raises(ValueError, match="not enough values to unpack"):
        function.backward(a)


def test_forward_called_directly_on_variables_records_what_it_does():
    class Square(torch.autograd.Function):
        def forward(self, x):
            self.save_for_backward(x)
            return x * x

    x = variable(1, 2, requires_grad=True)
    Square().forward(x).sum().backward()
    assert x.grad.data.tolist() == [2, 4]


def test_an_instance_may_write_into_its_input():
    class AddOne(torch.autograd.Function):
        def forward(self, x):
            self.mark_dirty(x)
            return x.add_(1)

        def backward(self, grad):
            return grad

    x = variable(1, 2, requires_grad=True)
    doubled = x * 2
    out = AddOne()(doubled)
    out.sum().backward()
    assert out is doubled and out.data.tolist() == [3, 5] and x.grad.data.tolist() == [2, 2]


def test_outputs_without_a_gradient():
    class Largest(torch.autograd.Function):
        def forward(self, x):
            value, index = x.max(0)
            self.mark_non_differentiable(index)
            return value, index

        def backward(self, grad, _):
            return grad.expand(2)

    value, index = Largest()(variable(1, 2, requires_grad=True))
    assert value.requires_grad and not index.requires_grad


def test_static_functions_see_variables_in_backward():
    class Times(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, factor):
            ctx.factor = factor
            ctx.save_for_backward(x)
            return x * factor

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_variables
            assert type(grad).__name__ == type(x).__name__ == "Variable"
            return grad * ctx.factor, None

    x = variable(1, 2, requires_grad=True)
    Times.apply(x, 3).sum().backward()
    assert x.grad.data.tolist() == [3, 3]


def test_a_volatile_input_makes_a_volatile_output():
    class Same(torch.autograd.Function):
        def forward(self, x):
            return x * 1

        def backward(self, grad):
            return grad

    assert Same()(variable(1, volatile=True)).volatile
