"""Views and in-place writes: history reaches the base and its other views, as in torch; random programs agree with it."""

import pytest
import tt.core
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


def name(tensor):
    return None if tensor.grad_fn is None else tensor.grad_fn.name().rpartition("::")[2]


def test_write_into_a_view_reaches_the_base(torch):
    x, w = leaf(torch, 1, 2, 3), leaf(torch, 5)
    base = x * 1
    base[1:2].mul_(w)
    assert name(base) == "CopySlices"
    base.sum().backward()
    assert (x.grad.tolist(), w.grad.tolist()) == ([1, 5, 1], [2])


def test_stale_view_is_tracked(torch):
    base, w = torch.zeros(3), leaf(torch, 2, 3, 4)
    view = base[0:1]
    base.add_(w)
    assert view.requires_grad and not view.is_leaf
    (view * view).sum().backward()
    assert w.grad.tolist() == [4, 0, 0]


def test_stale_view_in_an_operation_at_once(torch):
    base, w = torch.zeros(3), leaf(torch, 2, 3, 4)
    view = base[0]
    base.add_(w)
    (g,) = torch.autograd.grad(view * view, w)
    assert g.tolist() == [4, 0, 0]


def test_siblings(torch):
    x = leaf(torch, 1, 2, 3, 4)
    base = x * 1
    left, both = base[:2], base[1:3]
    left.mul_(10)
    both.mul_(2)
    assert base.tolist() == [10, 40, 6, 4] and left.tolist() == [10, 40]
    (left.sum() + base.sum()).backward()
    assert x.grad.tolist() == [20, 40, 2, 1]


def test_chained_views(torch):
    x = leaf(torch, *range(6))
    base = x * 1
    inner = base.view(2, 3).t()[1]
    assert inner._base is base
    inner.mul_(7)
    assert name(base) == "CopySlices"
    base.sum().backward()
    assert x.grad.tolist() == [1, 7, 1, 1, 7, 1]


def test_two_writes_into_one_view(torch):
    x = leaf(torch, 1, 2)
    base = x * 1
    view = base[0]
    view.mul_(3)
    view.mul_(5)
    base.sum().backward()
    assert x.grad.tolist() == [15, 1]


def test_assignment(torch):
    x, v = leaf(torch, 1, 2, 3), leaf(torch, 9)
    y = x * 2
    y[0:1] = v
    y[2] = 4.0
    y.sum().backward()
    assert (x.grad.tolist(), v.grad.tolist()) == ([0, 2, 0], [1])


def test_saved_base_is_stale_after_a_write_through_a_view(torch):
    x = leaf(torch, 1, 2)
    base = x * 1
    y = base * base
    base[0] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_saved_view_is_stale_after_a_write_into_another(torch):
    x = leaf(torch, 1, 2, 3)
    base = x * 1
    y = base[0] * base[0]
    base[2] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_names_of_views(torch):
    x = leaf(torch, 1, 2, 3, 4)
    y = x * 1
    views = [
        y[0],
        y[1:],
        y.view(2, 2),
        y.view(2, 2).t(),
        y[None],
        y.view(2, 2).transpose(0, 1),
        y.expand(2, 4),
        y.squeeze(),
    ]
    want = ["Select", "Slice", "View", "T", "Unsqueeze", "Transpose", "Expand", "Squeeze"]
    assert [name(v) for v in views] == [f"{n}Backward0" for n in want]


def test_view_of_a_leaf(torch):
    x = leaf(torch, 1, 2)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad is being used in an in-place"):
        x[0].add_(1)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad is being used in an in-place"):
        x[0] = 1.0


def test_view_taken_without_recording(torch):
    x = leaf(torch, 1, 2) * 1
    with torch.no_grad():
        view = x[0]
    with pytest.raises(
        RuntimeError, match="A view was created in no_grad mode and is being modified inplace with grad mode"
    ):
        view.add_(1)
    with torch.no_grad():
        view.add_(1)
    assert x.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("take", "maker"),
    [
        (lambda t: t.unbind(), "Unbind"),
        (lambda t: t.split(1), "Split"),
        (lambda t: t.chunk(2), "Split"),
        (lambda t: t.split([1, 1]), "SplitWithSizes"),
    ],
)
def test_one_of_many_views(torch, take, maker):
    x = leaf(torch, 1, 2) * 1
    with pytest.raises(RuntimeError, match=f"Output 1 of {maker} is a view and is being modified inplace"):
        take(x)[1].mul_(2)
    take(torch.ones(2))[1].mul_(2)


def test_in_place_shapes(torch):
    x = leaf(torch, 1, 2, 3, 4)
    y = (x * 1).view(2, 2)
    z = y * 1
    assert z.t_() is z and z.tolist() == [[1, 3], [2, 4]]
    z.unsqueeze_(0).squeeze_(0).transpose_(0, 1)
    (z * torch.tensor([[1.0, 2], [3, 4]])).sum().backward()
    assert x.grad.tolist() == [1, 2, 3, 4]


def test_detached_view_shares_the_count(torch):
    x = leaf(torch, 1, 2)
    y = x.exp()
    y.detach()[0] = 0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_expanded_memory_cannot_be_written(torch):
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor refers to a single memory"):
        torch.zeros(1).expand(3).add_(1)


# -- random programs -----------------------------------------------------------------------------------------------
# A program is a list of (what, which tensor, which other one, where): it runs under both libraries, which must agree on
# every value, on what requires grad, on the names of nodes, on errors and on every gradient.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "view",
                "slice",
                "select",
                "t",
                "mul",
                "add",
                "mul_",
                "add_",
                "copy_",
                "set",
                "zero_",
                "detach",
                "data",
                "exp_",
            ]
        ),
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 3),
    ),
    max_size=12,
)


def step(torch, what, a, b, where):
    """One step of a program: a new tensor, or a write into an old one."""
    if what == "view":
        return a.reshape(-1) if a.is_contiguous() else a[...]
    if what == "slice":
        return a[where % 2 :] if a.dim() else a
    if what == "select":
        return a[where % a.shape[0]] if a.dim() and a.shape[0] else a
    if what == "t":
        return a.transpose(0, -1) if a.dim() else a
    if what in ("mul", "add"):
        return getattr(a, what)(b.sum() if b.shape != a.shape else b)
    if what in ("mul_", "add_", "copy_"):
        getattr(a, what)(b.sum() * 0.25 if b.shape != a.shape else b)
    elif what == "set":
        if a.dim() and a.shape[0]:
            a[where % a.shape[0]] = b.sum() * 0.5
    elif what in ("zero_", "exp_"):
        getattr(a, what)()
    else:
        return a.detach() if what == "detach" else a.data
    return a


def flat(tensor, like=None):
    """The numbers of a tensor; zeros for a gradient that is missing."""
    return [0.0] * like.numel() if tensor is None else tensor.detach().reshape(-1).tolist()


def close(a, b):
    return len(a) == len(b) and all(
        abs(p - q) <= 1e-9 * max(1, abs(q)) or p == q or p != p and q != q for p, q in zip(a, b)
    )


def attempt(call, *arguments):
    """A call's result, or its error's first line."""
    try:
        return call(*arguments), None
    except RuntimeError as error:
        return None, str(error).splitlines()[0]


class Run:
    """A program under one library."""

    def __init__(self, torch):
        self.torch = torch
        kind = torch.float64
        self.leaves = [
            torch.tensor([[0.5, -1.0], [0.25, 0.75]], dtype=kind, requires_grad=True),
            torch.tensor([0.1, 0.2, 0.3], dtype=kind, requires_grad=True),
        ]
        self.pool = [self.leaves[0] * 1, self.leaves[1] * 1, torch.zeros(2, 2, dtype=kind)]

    def step(self, what, i, j, where):
        """Run a step; its error, if any."""
        result, error = attempt(
            step, self.torch, what, self.pool[i % len(self.pool)], self.pool[j % len(self.pool)], where
        )
        if error is None:
            self.pool.append(result)
        return error

    def state(self):
        return [(t.requires_grad, t.is_leaf, t._version, name(t)) for t in self.pool]

    def gradients(self, nr):
        """The leaves' gradients of one of the tensors, or the error."""
        grad = self.torch.autograd.grad
        return attempt(lambda: grad(self.pool[nr].sum(), self.leaves, retain_graph=True, allow_unused=True))


@pytest.mark.oracle
@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_random_programs(steps):
    ours, theirs = Run(tt.core), Run(pytest.importorskip("torch"))
    for each in steps:
        expected = theirs.step(*each)
        assert ours.step(*each) == expected
        assert all(close(flat(a), flat(b)) for a, b in zip(ours.pool, theirs.pool))
        assert ours.state() == theirs.state()
    for nr, root in enumerate(theirs.pool):
        if not root.requires_grad or not root.numel():
            continue
        (got, error), (want, expected) = ours.gradients(nr), theirs.gradients(nr)
        assert (error or "").partition(", which is output")[0] == (expected or "").partition(", which is output")[0]
        for g, h, own in zip(got or (), want or (), theirs.leaves):
            assert close(flat(g, own), flat(h, own)), nr
