"""Hooks on tensors and retained gradients: order, replacement, removal, and what a write in place does to both."""

import pytest


def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


def first_line(call):
    with pytest.raises(RuntimeError) as caught:
        call()
    return str(caught.value).splitlines()[0]


def test_hooks_run_in_order_and_may_replace(torch):
    x = leaf(torch, 1)
    x.register_hook(lambda g: g + 1)
    x.register_hook(lambda g: g * 10)
    (x * 2).sum().backward()
    assert x.grad.tolist() == [30]


def test_hook_of_a_middle_changes_what_flows_on(torch):
    x = leaf(torch, 3)
    y = x * 2
    y.register_hook(lambda g: g * 5)
    y.sum().backward()
    assert x.grad.tolist() == [10]


def test_hook_runs_once_with_the_whole_gradient(torch):
    x, seen = leaf(torch, 3), []
    y = x * 1
    y.register_hook(lambda g: seen.append(g.tolist()))
    (y * 2 + y * 3).sum().backward()
    assert seen == [[5]]


def test_removed_hook(torch):
    x, seen = leaf(torch, 1), []
    handle = x.register_hook(seen.append)
    handle.remove()
    handle.remove()
    (x * 2).sum().backward()
    assert seen == []


def test_hook_on_what_has_no_gradient(torch):
    message = "cannot register a hook on a tensor that doesn't require gradient"
    assert first_line(lambda: torch.ones(1).register_hook(print)) == message


def test_hooks_run_for_grad_too(torch):
    x, seen = leaf(torch, 1), []
    x.register_hook(lambda g: seen.append(g.item()) or g * 2)
    (g,) = torch.autograd.grad((x * 3).sum(), x)
    assert (seen, g.item()) == ([3], 6)


def test_hook_stays_with_the_value_before_a_write(torch):
    x, seen = leaf(torch, 1), []
    y = x * 2
    y.register_hook(lambda g: seen.append(g.item()))
    y.mul_(3)
    y.sum().backward()
    assert seen == [3]


def test_retain_grad(torch):
    x = leaf(torch, 2)
    y = x * 3
    assert not y.retains_grad
    y.retain_grad()
    y.retain_grad()
    (y * y).sum().backward()
    assert y.grad.tolist() == [12] and y.retains_grad and not x.retains_grad


def test_retain_grad_after_hooks(torch):
    x = leaf(torch, 2)
    y = x * 3
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    y.sum().backward()
    assert y.grad.tolist() == [2]


def test_retain_grad_follows_a_write(torch):
    x = leaf(torch, 2)
    y = x * 3
    y.retain_grad()
    y.mul_(5)
    (y * 7).sum().backward()
    assert y.grad.tolist() == [7]


def test_retain_grad_refuses(torch):
    assert first_line(torch.ones(1).retain_grad) == "can't retain_grad on Tensor that has requires_grad=False"


def test_reading_grad_of_a_middle_warns(torch):
    y = leaf(torch, 1) * 2
    with pytest.warns(UserWarning, match="The .grad attribute of a Tensor that is not a leaf"):
        assert y.grad is None


def test_hook_after_a_write_is_of_the_new_value(torch):
    x, seen = leaf(torch, 1), []
    y = x * 2
    y.register_hook(lambda g: seen.append(("old", g.item())))
    y.mul_(3)
    y.register_hook(lambda g: seen.append(("new", g.item())))
    y.sum().backward()
    assert seen == [("new", 1), ("old", 3)]
