"""User-defined functions: ctx, what backward is given and must give, in-place and constant outputs."""

import pytest


def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


def square_of(torch):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 2 * x * g

    return Square


def test_forward_and_backward(torch):
    x = leaf(torch, 3)
    y = square_of(torch).apply(x)
    assert y.grad_fn.name() == "SquareBackward" and type(y.grad_fn).__name__ in ("SquareBackward", "FunctionNode")
    y.backward()
    assert x.grad.tolist() == [6]


def test_double_backward_through_a_function(torch):
    x = leaf(torch, 3)
    (g,) = torch.autograd.grad(square_of(torch).apply(x), x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    assert h.tolist() == [2]


def test_forward_does_not_record(torch):
    seen = []

    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            seen.append((torch.is_grad_enabled(), x.requires_grad, (x * 2).requires_grad))
            return x * 2

        @staticmethod
        def backward(ctx, g):
            seen.append(torch.is_grad_enabled())
            return g * 2

    F.apply(leaf(torch, 1)).backward()
    assert seen[0][::2] == (False, False) and seen[1] is False


def test_several_inputs_and_outputs(torch):
    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, number, y):
            ctx.number, ctx.needs = number, ctx.needs_input_grad
            return x * number, x + y

        @staticmethod
        def backward(ctx, g, h):
            assert ctx.needs_input_grad == ctx.needs == (True, False, False)
            return g * ctx.number + h, None, None

    x, y = leaf(torch, 1), torch.ones(1)
    a, b = F.apply(x, 5, y)
    (a + b * 10).backward()
    assert x.grad.tolist() == [15]


def test_missing_gradients_are_zeros(torch):
    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g, h):
            assert h.tolist() == [0, 0]
            return g * 2

    x = leaf(torch, 1, 1)
    F.apply(x)[0].sum().backward()
    assert x.grad.tolist() == [2, 2]


def test_missing_gradients_may_stay_none(torch):
    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g, h):
            assert h is None
            return g * 2

    x = leaf(torch, 1)
    F.apply(x)[0].backward()
    assert x.grad.tolist() == [2]


def test_mark_dirty(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf(torch, 3)
    y = x * 1
    z = Double.apply(y)
    assert z is y and y.grad_fn.name() == "DoubleBackward" and y._version == 2  # by mul_, and by being marked
    y.backward()
    assert x.grad.tolist() == [2]
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad has been used in an in-place operation"):
        Double.apply(leaf(torch, 1))


def test_non_differentiable(torch):
    class Sort(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            order = x.argsort()
            ctx.mark_non_differentiable(order)
            ctx.save_for_backward(order)
            return x[order], order

        @staticmethod
        def backward(ctx, g, _):
            (order,) = ctx.saved_tensors
            out = torch.zeros(3)
            out[order] = g
            return out

    x = leaf(torch, 3, 1, 2)
    values, order = Sort.apply(x)
    assert values.requires_grad and not order.requires_grad
    values.backward(torch.tensor([1.0, 2, 3]))
    assert x.grad.tolist() == [3, 1, 2]


def test_output_kept_for_backward(torch):
    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0]

    x = leaf(torch, 0)
    y = Exp.apply(x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    assert (g.item(), h.item()) == (1, 1)
    z = Exp.apply(x)
    z.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_saved_tensors_are_freed(torch):
    y = square_of(torch).apply(leaf(torch, 1))
    y.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        y.backward()


def test_input_returned_unchanged(torch):
    class Identity(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 7

    x = leaf(torch, 1)
    y = Identity.apply(x)
    assert y is not x and x.is_leaf
    y.backward()
    assert x.grad.tolist() == [7]


def returning(torch, *gradients):
    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, g):
            return gradients if len(gradients) != 1 else gradients[0]

    return F


@pytest.mark.parametrize(
    ("gradients", "error", "message"),
    [
        (lambda t: (t.ones(2),), RuntimeError, r"function FBackward returned an incorrect number of gradients \(expected 2, got 1\)"),
        (lambda t: (t.ones(2),) * 3, RuntimeError, r"function FBackward returned an incorrect number of gradients \(expected 2, got 3\)"),
        (lambda t: (t.ones(3), None), RuntimeError, r"Function FBackward returned an invalid gradient at index 0 - got \[3\] but expected shape compatible with \[2\]"),
        (lambda t: (1.0, None), RuntimeError, r"expected Variable or None \(got float\)"),
    ],
)  # fmt: skip
def test_wrong_gradients(torch, gradients, error, message):
    x, y = leaf(torch, 1, 2), leaf(torch, 3, 4)
    out = returning(torch, *gradients(torch)).apply(x, y)
    with pytest.raises(error, match=message):
        out.sum().backward()


def test_trailing_none_is_allowed(torch):
    x, y = leaf(torch, 1, 2), leaf(torch, 3, 4)
    returning(torch, torch.ones(2), torch.ones(2), None).apply(x, y).sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_gradient_is_summed_to_its_input(torch):
    x, y = leaf(torch, 1), leaf(torch, 3, 4)
    returning(torch, torch.ones(2), None).apply(x, y).sum().backward()
    assert x.grad.tolist() == [2] and y.grad is None


def test_once_differentiable(torch):
    from importlib import import_module

    once = import_module(f"{torch.__name__}.autograd.function").once_differentiable

    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once
        def backward(ctx, g):
            assert not torch.is_grad_enabled()
            return g * 2 * ctx.saved_tensors[0]

    x = leaf(torch, 3)
    (g,) = torch.autograd.grad(F.apply(x) * x, x, create_graph=True)
    assert g.tolist() == [27]
    with pytest.raises(
        RuntimeError, match="trying to differentiate twice a function that was marked with @once_differentiable"
    ):
        g.backward()


def test_saving_what_is_no_tensor(torch):
    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x, 3)
            return x

        @staticmethod
        def backward(ctx, g):
            return g

    with pytest.raises(TypeError, match="save_for_backward can only save variables, but argument 1 is of type int"):
        F.apply(leaf(torch, 1))


def test_without_recording(torch):
    with torch.no_grad():
        y = square_of(torch).apply(leaf(torch, 2))
    assert y.tolist() == [4] and not y.requires_grad


def test_function_in_anomaly_mode(torch):
    class Bad(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return g * float("nan")

    message = "Function 'BadBackward' returned nan values in its 0th output."
    with pytest.raises(RuntimeError, match=message), torch.autograd.detect_anomaly():
        Bad.apply(leaf(torch, 1)).backward()


def test_nested_io_and_instances_are_refused(torch):
    """What 0.3 programs did with functions: refused by name today."""

    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = torch.ones(1, requires_grad=True)
    with pytest.warns(DeprecationWarning, match="should not be instantiated"):
        made = Twice()
    with pytest.raises(RuntimeError, match="Legacy autograd function"):
        made.__call__(x)
    with pytest.raises((NotImplementedError, AttributeError)):
        torch.autograd.function.NestedIOFunction.apply(x)
    with pytest.raises(NotImplementedError, match="You must implement"):
        torch.autograd.Function.forward(None, x)
    with pytest.raises(NotImplementedError, match="You must implement"):
        torch.autograd.Function.backward(None, x)


def test_a_flag_for_the_tracer_is_taken(torch):
    """0.4 let functions say `is_traceable = True`: nothing asks for it today."""

    class Twice(torch.autograd.Function):
        is_traceable = True

        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = torch.ones(1, requires_grad=True)
    Twice.apply(x).backward()
    assert x.grad.item() == 2
