"""The engine: accumulation, retained graphs, grad(), hooks, in-place writes, errors in torch's words, deep graphs."""

import gc
import sys
import threading
import warnings
import weakref

import pytest


def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


# -- backward and .grad --------------------------------------------------------------------------------------------
def test_gradients_accumulate(torch):
    x = leaf(torch, 1, 2)
    (x * x).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    assert x.grad.tolist() == [5, 7]
    assert x.grad is first  # added in place


def test_gradient_is_own_memory(torch):
    x, seed = leaf(torch, 1, 2), torch.ones(2)
    (x + 0).backward(seed)
    x.grad.zero_()
    assert seed.tolist() == [1, 1]


def test_a_leaf_that_is_used_twice(torch):
    x = leaf(torch, 2)
    y = x * x
    (y + y * x).sum().backward()
    assert x.grad.tolist() == [4 + 12]


def test_grad_of_a_root_that_is_a_leaf(torch):
    x = leaf(torch, 3)
    x.sum().backward()
    x.backward(torch.tensor([2.0]))
    assert x.grad.tolist() == [3]


def test_several_roots(torch):
    x = leaf(torch, 1, 2)
    torch.autograd.backward([x.sum(), x * x], [None, torch.ones(2)])
    assert x.grad.tolist() == [3, 5]


def test_only_inputs_get_gradients(torch):
    x, y = leaf(torch, 1), leaf(torch, 2)
    (x * y).sum().backward(inputs=[x])
    assert x.grad.tolist() == [2] and y.grad is None


def test_grad_is_none_before_and_keeps_its_setting(torch):
    x = leaf(torch, 1)
    assert x.grad is None
    x.grad = torch.tensor([5.0])
    (x * 2).sum().backward()
    assert x.grad.tolist() == [7]
    del x.grad
    assert x.grad is None


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (
            lambda t: t.ones(2),
            RuntimeError,
            "attempting to assign a gradient of size '\\[2\\]' to a tensor of size '\\[1\\]'",
        ),
        (lambda t: 1.0, TypeError, "assigned grad expected to be a Tensor or None but got grad of type float"),
    ],
)
def test_grad_refuses(torch, bad, error, message):
    x = leaf(torch, 1)
    with pytest.raises(error, match=message):
        x.grad = bad(torch)


# -- errors of backward --------------------------------------------------------------------------------------------
def first_line(call):
    with pytest.raises(RuntimeError) as caught:
        call()
    return str(caught.value).splitlines()[0]


def test_second_backward(torch):
    y = leaf(torch, 1).exp().sum()
    y.backward()
    assert first_line(y.backward).startswith("Trying to backward through the graph a second time")


def test_second_backward_of_a_sum_needs_nothing_saved(torch):
    x = leaf(torch, 1, 2)
    y = x.sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [2, 2]


def test_retain_graph(torch):
    x = leaf(torch, 2)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [8]
    assert first_line(y.backward).startswith("Trying to backward through the graph a second time")


def test_root_without_history(torch):
    message = "element 0 of tensors does not require grad and does not have a grad_fn"
    assert first_line(torch.ones(1).backward) == message


def test_root_that_is_not_a_scalar(torch):
    assert first_line((leaf(torch, 1, 2) * 2).backward) == "grad can be implicitly created only for scalar outputs"


def test_gradient_of_another_shape(torch):
    message = first_line(lambda: (leaf(torch, 1, 2) * 2).backward(torch.ones(3)))
    assert message.startswith(
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape"
    )


def test_integers_have_no_gradient(torch):
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can require gradients"):
        torch.tensor([1], requires_grad=True)


def test_requires_grad_of_a_result_cannot_be_changed(torch):
    y = leaf(torch, 1) * 2
    with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
        y.requires_grad = False


# -- torch.autograd.grad -------------------------------------------------------------------------------------------
def test_grad_does_not_touch_grad(torch):
    x = leaf(torch, 3)
    y = x * x
    (g,) = torch.autograd.grad(y.sum(), x)
    assert g.tolist() == [6] and x.grad is None and not g.requires_grad


def test_grad_of_a_middle(torch):
    x = leaf(torch, 3)
    y = x * 2
    g, h = torch.autograd.grad((y * y).sum(), [y, x])
    assert (g.tolist(), h.tolist()) == ([12], [24])


def test_grad_of_what_was_not_used(torch):
    x, y = leaf(torch, 1), leaf(torch, 1)
    message = "The differentiated Tensor at index 1 appears to not have been used in the graph"
    assert first_line(lambda: torch.autograd.grad((x * 2).sum(), [x, y])).startswith(message)
    assert torch.autograd.grad((x * 2).sum(), [x, y], allow_unused=True)[1] is None
    assert torch.autograd.grad((x * 2).sum(), [x, y], materialize_grads=True)[1].tolist() == [0]


def test_grad_of_what_requires_none(torch):
    message = "One of the differentiated Tensors does not require grad"
    assert first_line(lambda: torch.autograd.grad(leaf(torch, 1).sum(), torch.ones(1))) == message


def test_grad_frees_the_graph(torch):
    x = leaf(torch, 1)
    y = x.exp()
    torch.autograd.grad(y.sum(), x)
    assert first_line(lambda: torch.autograd.grad(y.sum(), x)).startswith(
        "Trying to backward through the graph a second"
    )


def test_third_derivative(torch):
    x = leaf(torch, 2)
    y = (x**4).sum()
    values = []
    for _ in range(3):
        (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        values.append(y.item())
    assert values == [32, 48, 48]


def test_create_graph_accumulates_with_history(torch, monkeypatch):
    x = leaf(torch, 2)
    if torch.__name__ == "tt.core":  # both warn once per process
        monkeypatch.setattr(sys.modules["tt.core.autograd.engine"], "_warned", False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        (x**3).sum().backward(create_graph=True)
    said = "Using backward() with create_graph=True will create a reference cycle"
    assert torch.__name__ == "torch" or [str(w.message)[: len(said)] for w in caught] == [said]
    (g,) = torch.autograd.grad(x.grad.sum(), x)
    assert g.tolist() == [12]


def test_grad_mode_inside_backward(torch):
    seen = []
    x = leaf(torch, 2)
    y = x * x
    y.register_hook(lambda g: seen.append(torch.is_grad_enabled()))
    y.sum().backward(retain_graph=True)
    torch.autograd.grad(y.sum(), x, create_graph=True)
    assert seen == [False, True] and torch.is_grad_enabled()


# -- names ---------------------------------------------------------------------------------------------------------
def test_names_and_next_functions(torch):
    x, w = leaf(torch, 1), leaf(torch, 2)
    y = (x * w).exp()
    node = y.grad_fn
    assert node.name() == "ExpBackward0"
    (multiply, nr), *rest = node.next_functions
    assert (multiply.name(), nr, rest) == ("MulBackward0", 0, [])
    assert [(n.name().rpartition("::")[2], i) for n, i in multiply.next_functions] == [("AccumulateGrad", 0)] * 2
    assert multiply.next_functions[0][0].variable is x
    assert repr(node).startswith("<ExpBackward0 object at 0x")


def test_next_functions_without_gradient(torch):
    y = leaf(torch, 1) * torch.ones(1)
    assert y.grad_fn.next_functions[1] == (None, 0)


def test_leaves(torch):
    x = leaf(torch, 1)
    assert x.is_leaf and x.grad_fn is None and (x * 2).is_leaf is False
    assert torch.ones(1).is_leaf and (torch.ones(1) * 2).is_leaf
    assert x.detach().is_leaf and not x.detach().requires_grad
    assert (x * 2).detach_().is_leaf


# -- in-place writes -----------------------------------------------------------------------------------------------
def test_leaf_in_place(torch):
    message = "a leaf Variable that requires grad is being used in an in-place operation."
    assert first_line(lambda: leaf(torch, 1).add_(1)) == message
    assert first_line(lambda: leaf(torch, 1).__setitem__(0, 1.0)).startswith(
        "a view of a leaf Variable that requires grad"
    )
    with torch.no_grad():
        x = leaf(torch, 1).add_(1)
    assert x.requires_grad and x.is_leaf and x.tolist() == [2]


def test_history_moves_to_the_written_tensor(torch):
    x = leaf(torch, 2)
    y = torch.zeros(1)
    y.add_(x)
    y.mul_(x)
    assert y.requires_grad and y.grad_fn.name() == "MulBackward0"
    (g,) = torch.autograd.grad(y.sum(), x)
    assert g.tolist() == [4]


def test_in_place_operators(torch):
    x = leaf(torch, 2)
    y = z = x * 1
    y += 1
    y -= 3
    y *= 5
    y /= 2
    y **= 2
    assert z is y and y.tolist() == [0]
    (g,) = torch.autograd.grad(y.sum(), x)
    assert g.tolist() == [0]


def test_stale_value_names_operation_and_versions(torch):
    x = leaf(torch, 1, 2)
    y = x.exp()
    y.add_(1)
    message = first_line(y.sum().backward)
    assert message.startswith(
        "one of the variables needed for gradient computation has been modified by an inplace operation"
    )
    assert "[torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected version 0 instead." in message


def test_stale_leaf(torch):
    x, w = leaf(torch, 1, 2), leaf(torch, 3, 4)
    y = x * w
    with torch.no_grad():
        w.add_(1)
    assert "[torch.FloatTensor [2]] is at version 1; expected version 0 instead" in first_line(y.sum().backward)


def test_backward_refuses_bad_arguments(torch):
    x = leaf(torch, 1)
    assert first_line(lambda: torch.autograd.backward([x.sum(), x.sum()], [None])) == "got 2 tensors and 1 gradients"
    message = "`inputs` argument to `backward()` cannot be empty."
    assert first_line(lambda: x.sum().backward(inputs=[])) == message


def test_data_is_not_noticed_and_detach_is(torch):
    x = leaf(torch, 1)
    for sever, noticed in ((lambda t: t.data, False), (lambda t: t.detach(), True)):
        y = x.exp()
        sever(y).zero_()
        assert y.tolist() == [0]
        if noticed:
            assert "modified by an inplace operation" in first_line(y.sum().backward)
        else:
            y.sum().backward()
            assert x.grad.tolist() == [0]


def test_versions(torch):
    x = torch.ones(2)
    assert x._version == 0
    view, severed, data = x[0], x.detach(), x.data
    x.add_(1)
    assert (x._version, view._version, severed._version, data._version) == (1, 1, 1, 0)
    view.mul_(2)
    data.mul_(2)
    assert (x._version, data._version) == (2, 1)


# -- no history, no memory -----------------------------------------------------------------------------------------
def test_deep_graph(torch):
    x = leaf(torch, 1)
    y = x
    for _ in range(100_000):
        y = y + 0
    y.sum().backward()
    assert x.grad.tolist() == [1]
    del y  # and is taken apart without recursion


def test_wide_graph_visits_each_node_once(torch):
    x = leaf(torch, 1)
    y, calls = x, []
    for _ in range(40):
        y = y + y
    y.register_hook(lambda g: calls.append(1))
    y.sum().backward()
    assert x.grad.item() == 2.0**40 and calls == [1]


def test_graph_dies_with_its_result(torch):
    if torch.__name__ == "torch":
        pytest.skip("tensors of torch are not freed by Python alone")
    gc.collect()
    gc.disable()
    try:
        x = leaf(torch, 1)
        y = (x * 2).exp().add(1)
        y[0:1].mul_(2)
        y.register_hook(lambda g: None)
        y.retain_grad()
        y.sum().backward()
        refs = [weakref.ref(o) for o in (x, y, y.grad_fn)]
        del x, y
        assert [r() for r in refs] == [None] * 3
    finally:
        gc.enable()


def test_memory_is_freed_by_backward(torch):
    if torch.__name__ == "torch":
        pytest.skip("arrays are tt's")
    x = leaf(torch, 1)
    y = x * 2
    kept = weakref.ref(y.array)
    z = y.exp() * y
    del y
    assert kept() is not None
    z.sum().backward()
    assert kept() is None


def test_threads_have_their_own_mode(torch):
    seen = []
    with torch.no_grad():
        thread = threading.Thread(
            target=lambda: seen.append((torch.is_grad_enabled(), leaf(torch, 1).exp().requires_grad))
        )
        thread.start()
        thread.join()
    assert seen == [(True, True)]


def test_threads_accumulate_into_one_leaf(torch):
    x = leaf(torch, 1)

    def work():
        for _ in range(50):
            (x * 2).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.tolist() == [400]


def test_conversion_to_a_number_warns_once(torch, monkeypatch):
    x = leaf(torch, 2)
    if torch.__name__ == "tt.core":
        monkeypatch.setattr(sys.modules["tt.core.autograd.methods"], "_warned", False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert (float(x), float(x), int(x), x.item(), float(x.detach())) == (2, 2, 2, 2, 2)
    said = "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior."
    found = [str(w.message).splitlines()[0] for w in caught]
    assert found == [said] or torch.__name__ == "torch"


def test_numpy_of_a_leaf(torch):
    x = leaf(torch, 2)
    with torch.no_grad():
        assert x.numpy().tolist() == [2]
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        x.numpy()


def test_live_tensors_after_training_steps(torch):
    if torch.__name__ == "torch":
        pytest.skip("tensors of torch are not freed by Python alone")

    def step():
        x, w = leaf(torch, 1, 2), leaf(torch, 3, 4)
        y = (x * w).exp() + 1
        y[0:1].mul_(2)
        view = y.view(2, 1)
        y.register_hook(lambda g: g)
        (view.exp().sum() + y.t().sum()).backward(retain_graph=True)
        torch.autograd.grad((y * w).sum(), x, create_graph=True)
        return x.grad

    def live():
        return sum(isinstance(o, torch.Tensor) for o in gc.get_objects())

    step()
    gc.collect()
    gc.disable()
    try:
        before = live()
        for _ in range(20):
            step()
        assert live() == before
    finally:
        gc.enable()


def test_threads_do_not_lose_first_gradients(torch):
    for _ in range(20):
        x = leaf(torch, 1)
        start = threading.Barrier(4)

        def work(x=x, start=start):
            y = (x * 2).sum()
            start.wait()
            y.backward()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert x.grad.tolist() == [8]
