"""gradcheck and gradgradcheck accept right derivatives, catch wrong ones, and speak as torch's."""

import pytest


def double(torch, *shape, seed=0):
    values = [(((i + seed) * 37) % 11 - 5) / 4 + 0.1 for i in range(max(1, __import__("math").prod(shape)))]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_()


def wrong(torch, factor):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return factor(g, x)

    return Wrong.apply


def test_accepts_what_is_right(torch):
    check = torch.autograd.gradcheck
    x, y = double(torch, 2, 3), double(torch, 3, seed=3)
    assert check(lambda a, b: a * b.exp(), (x, y)) is True
    assert check(torch.sin, (x,)) and check(torch.sin, x)
    assert check(lambda a: (a * 2, a.sum()), (x,))
    assert check(lambda a, n: a**n, (x, 2))
    assert torch.autograd.gradgradcheck(lambda a, b: a * b.exp(), (x, y))


def test_inputs_are_as_before(torch):
    x = double(torch, 3)
    before = x.tolist()
    torch.autograd.gradcheck(torch.tanh, (x,))
    assert x.tolist() == before and x._version == 0 and x.grad is None


def test_catches_a_wrong_backward(torch):
    x = double(torch, 3)
    with pytest.raises(RuntimeError) as caught:
        torch.autograd.gradcheck(wrong(torch, lambda g, x: g * 2 * x * x), (x,))
    message = str(caught.value)
    assert message.startswith("Jacobian mismatch for output 0 with respect to input 0,\nnumerical:tensor(")
    assert "\nanalytical:tensor(" in message
    assert type(caught.value).__name__ == "GradcheckError"
    assert torch.autograd.gradcheck(wrong(torch, lambda g, x: g * 2 * x * x), (x,), raise_exception=False) is False


def test_catches_a_transposed_gradient(torch):
    def transposed(g, x):
        return (g * 3 * x * x).t()

    assert not torch.autograd.gradcheck(wrong(torch, transposed), (double(torch, 3, 3),), raise_exception=False)


def test_catches_a_gradient_that_ignores_what_arrives(torch):
    with pytest.raises(RuntimeError, match="Jacobian mismatch|backward not multiplied by grad_output"):
        torch.autograd.gradcheck(wrong(torch, lambda g, x: 3 * x * x), (double(torch, 1),))


def test_catches_a_wrong_second_derivative(torch):
    def detached(g, x):
        return g * 3 * (x * x).detach()

    x = double(torch, 2)
    assert torch.autograd.gradcheck(wrong(torch, detached), (x,))
    assert not torch.autograd.gradgradcheck(wrong(torch, detached), (x,), raise_exception=False)


def test_catches_what_is_not_reentrant(torch):
    count = []

    def drifting(g, x):
        count.append(1)
        return g * 3 * x * x * (1 + 1e-7 * len(count))

    with pytest.raises(RuntimeError, match="Backward is not reentrant"):
        torch.autograd.gradcheck(wrong(torch, drifting), (double(torch, 2),))
    assert torch.autograd.gradcheck(wrong(torch, drifting), (double(torch, 2),), nondet_tol=1e-3)


def test_catches_a_constant_that_is_none(torch):
    with pytest.raises(RuntimeError, match="Numerical gradient for function expected to be zero"):
        torch.autograd.gradcheck(lambda x: x.detach() * 2, (double(torch, 2),))


def test_warns_about_single_precision(torch):
    with pytest.warns(UserWarning, match="Input #0 requires gradient and is not a double precision floating point"):
        assert torch.autograd.gradcheck(
            torch.sin, (double(torch, 2).detach().float().requires_grad_(),), eps=1e-2, atol=1e-1
        )


def test_refuses_inputs(torch):
    with pytest.raises(ValueError, match="gradcheck expects at least one input tensor to require gradient"):
        torch.autograd.gradcheck(torch.sin, (double(torch, 2).detach(),))
    with pytest.raises(RuntimeError, match="The 0th input has a dimension with stride 0"):
        torch.autograd.gradcheck(torch.sin, (double(torch, 1).detach().expand(3).requires_grad_(),))


def test_gradgradcheck_takes_output_gradients(torch):
    x, g = double(torch, 2), double(torch, 2, seed=5)
    assert torch.autograd.gradgradcheck(lambda a: a**3, (x,), (g,))
    assert torch.autograd.gradgradcheck(lambda a: (a**3, a.exp()), (x,))


class Counted:
    """A function of one input that counts its calls."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def test_fast_mode_takes_few_calls(torch):
    x = torch.arange(1.0, 31, dtype=torch.float64).requires_grad_()
    quick, thorough = Counted(lambda x: (x * x).sin()), Counted(lambda x: (x * x).sin())
    assert torch.autograd.gradcheck(quick, x, fast_mode=True)
    assert torch.autograd.gradcheck(thorough, x)
    assert quick.calls < 12 < 60 <= thorough.calls


def test_fast_mode_finds_a_wrong_formula(torch):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0] * 2.1

    x = torch.tensor([1.0, 2, 3], dtype=torch.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="Jacobian mismatch for output 0 with respect to input 0"):
        torch.autograd.gradcheck(Wrong.apply, x, fast_mode=True)
    assert not torch.autograd.gradcheck(Wrong.apply, x, fast_mode=True, raise_exception=False)
    assert torch.autograd.gradgradcheck(
        lambda x, y: (x * y).exp(), (x, (x * 0.1).detach().requires_grad_()), fast_mode=True
    )
