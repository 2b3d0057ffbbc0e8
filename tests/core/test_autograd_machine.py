"""Random programs on tt and on torch, step by step: views, writes in place, modes, detached copies, backward passes.

A machine of Hypothesis draws each step from what exists by then and runs it under both libraries, which must agree on
every value, version, node name and flag, on each error's type and first line, and on every gradient. The same for random
expressions, differentiated three times. What it once found stays below as plain tests, which need no torch.
"""

import math
import os

import pytest
import tt.core
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

EXAMPLES = int(os.environ.get("TT_MACHINE_EXAMPLES", "100"))
FIXED = "TT_MACHINE_EXAMPLES" not in os.environ  # the same programs in every run; a search of one's own draws others
QUIET = settings(
    max_examples=EXAMPLES, deadline=None, database=None, stateful_step_count=14,
    suppress_health_check=list(HealthCheck), print_blob=False, derandomize=FIXED, report_multiple_bugs=False,
)  # fmt: skip


# -- the steps, each a function of the library and of tensors ------------------------------------------------------
def _dim(t, n):
    return n % t.dim() if t.dim() else 0


VIEWS = {
    "select": lambda torch, t, n: t.select(_dim(t, n), n % t.shape[_dim(t, n)]),
    "row": lambda torch, t, n: t[n % len(t)],
    "from": lambda torch, t, n: t[n % 2 :],
    "to": lambda torch, t, n: t[: 1 + n % 2],
    "step": lambda torch, t, n: t[n % 2 :: 2],
    "narrow": lambda torch, t, n: t.narrow(_dim(t, n), 0, 1),
    "transpose": lambda torch, t, n: t.transpose(0, -1),
    "permute": lambda torch, t, n: t.permute(tuple(reversed(range(t.dim())))),
    "view": lambda torch, t, n: t.view(-1),
    "view_as": lambda torch, t, n: t.view_as(t),
    "unsqueeze": lambda torch, t, n: t.unsqueeze(n % (t.dim() + 1)),
    "squeeze": lambda torch, t, n: t.squeeze(),
    "diagonal": lambda torch, t, n: t.diagonal(),
    "expand": lambda torch, t, n: t.unsqueeze(0).expand(2, *t.shape),
    "all": lambda torch, t, n: t[...],
    "unbind": lambda torch, t, n: t.unbind(0)[n % len(t)],
    "split": lambda torch, t, n: t.split(1)[n % len(t)],
    "chunk": lambda torch, t, n: t.chunk(2)[0],
    "detach": lambda torch, t, n: t.detach(),
    "data": lambda torch, t, n: t.data,
}
OPERATIONS = {
    "sin": lambda torch, a, b: a.sin(),
    "exp": lambda torch, a, b: (a * 0.1).exp(),
    "tanh": lambda torch, a, b: a.tanh(),
    "clone": lambda torch, a, b: a.clone(),
    "sum": lambda torch, a, b: a.sum(),
    "mean": lambda torch, a, b: a.mean(),
    "add": lambda torch, a, b: a + b,
    "mul": lambda torch, a, b: a * b,
    "sub": lambda torch, a, b: a - b,
    "where": lambda torch, a, b: torch.where(a.detach() > 0, a, a * 2),
    "times number": lambda torch, a, b: a * 0.5,
    "reshape": lambda torch, a, b: a.reshape(-1),
    "contiguous": lambda torch, a, b: a.contiguous(),
    "cat": lambda torch, a, b: torch.cat([a.reshape(-1), b.reshape(-1)]),
}
WRITES = {
    "add_": lambda torch, a, b: a.add_(b),
    "mul_": lambda torch, a, b: a.mul_(b),
    "sub_": lambda torch, a, b: a.sub_(b, alpha=0.5),
    "copy_": lambda torch, a, b: a.copy_(b) if b.shape in (a.shape, ()) else None,
    "add_ number": lambda torch, a, b: a.add_(1.5),
    "mul_ number": lambda torch, a, b: a.mul_(0.5),
    "zero_": lambda torch, a, b: a.zero_(),
    "fill_": lambda torch, a, b: a.fill_(0.75),
    "tanh_": lambda torch, a, b: a.tanh_(),
    "sigmoid_": lambda torch, a, b: a.sigmoid_(),
    "set row": lambda torch, a, b: a.__setitem__(0, 2.0),
    "set tensor": lambda torch, a, b: a.__setitem__(0, b.sum()),
    "masked_fill_": lambda torch, a, b: a.masked_fill_(a.detach() > 0.3, 0.5),
    "out": lambda torch, a, b: torch.add(a, 1, out=b) if a.shape == b.shape else None,
    "iadd": lambda torch, a, b: a.__iadd__(b),
}
SHAPE_WRITES = {
    "t_": lambda torch, t, n: t.t_(),
    "transpose_": lambda torch, t, n: t.transpose_(0, -1),
    "unsqueeze_": lambda torch, t, n: t.unsqueeze_(n % (t.dim() + 1)),
    "squeeze_": lambda torch, t, n: t.squeeze_(),
}
STATE = {
    "requires_grad_": lambda torch, t, n: t.requires_grad_(),
    "requires_grad_ off": lambda torch, t, n: t.requires_grad_(False),
    "detach_": lambda torch, t, n: t.detach_(),
    "retain_grad": lambda torch, t, n: t.retain_grad(),
    "hook": lambda torch, t, n: t.register_hook(lambda g: g * 2),
}


class World:
    """One library's half of a program: its tensors, by number."""

    def __init__(self, torch):
        self.torch = torch
        kind = torch.float64
        self.leaves = [
            torch.tensor([[0.5, -1.0, 0.3], [0.25, 0.75, -0.6]], dtype=kind, requires_grad=True),
            torch.tensor([0.1, 0.2, 0.3], dtype=kind, requires_grad=True),
        ]
        self.pool = [*self.leaves, self.leaves[0] * 1, self.leaves[1] * 1, torch.zeros(2, 3, dtype=kind)]

    def attempt(self, step, *arguments):
        """Run a step; its result, or its error's type and first line."""
        try:
            return step(*arguments), None
        except Exception as error:  # noqa: BLE001 - errors are compared
            return None, (type(error).__name__, sentence(error))

    def run(self, step, *arguments, recording=True):
        """Run a step on tensors given by number and keep a tensor that it gives, unless it is there already."""
        given = [self.pool[i] if isinstance(i, Nr) else i for i in arguments]
        with self.torch.set_grad_enabled(recording):
            found, error = self.attempt(step, self.torch, *given)
        if isinstance(found, self.torch.Tensor) and all(found is not t for t in self.pool):
            self.pool.append(found)
        return error

    def state(self):
        """What can be asked of each tensor without a backward pass."""
        return [self.attempt(describe, t) for t in self.pool]

    def values(self):
        return [t.detach().reshape(-1).tolist() for t in self.pool]

    def backward(self, nr, retain):
        return self.attempt(lambda: self.pool[nr].sum().backward(retain_graph=retain))[1]

    def grads(self):
        """`.grad` of the leaves and of the tensors that retain theirs."""
        held = [t.grad for t in self.pool if self.attempt(lambda t: t.is_leaf or t.retains_grad, t)[0]]
        return [None if g is None else g.reshape(-1).tolist() for g in held]

    def second(self, nr):
        """Gradients of gradients of one tensor, by the leaves."""

        def work():
            grad = self.torch.autograd.grad
            first = grad(self.pool[nr].sum(), self.leaves, create_graph=True, allow_unused=True)
            total = sum((g * g).sum() for g in first if g is not None)
            if not isinstance(total, self.torch.Tensor) or not total.requires_grad:
                return [None, None]
            return grad(total, self.leaves, allow_unused=True, retain_graph=True)

        found, error = self.attempt(work)
        return (None if found is None else [None if g is None else g.reshape(-1).tolist() for g in found]), error


def describe(t):
    """All flags of a tensor."""
    return tuple(t.shape), t.requires_grad, t.is_leaf, t._version, name(t), t.retains_grad, t._base is not None


class Nr(int):
    """The number of a tensor."""


def name(tensor):
    """The node's name without the number of torch's overload."""
    if tensor.grad_fn is None:
        return None
    found = tensor.grad_fn.name().rpartition("::")[2].rstrip("0123456789")
    return {"ReshapeAliasBackward": "ViewBackward"}.get(found, found)  # tt reshapes by views alone


def sentence(error):
    """An error's first line, without the part of torch's that says where in its own code it arose."""
    line = str(error).splitlines()[0] if str(error) else ""
    return line.partition(", which is output")[0].partition(" Hint: ")[0]


def close(a, b):
    if a is None or b is None:
        return a is b
    return len(a) == len(b) and all(
        math.isclose(p, q, rel_tol=1e-9, abs_tol=1e-12) or p != p and q != q for p, q in zip(a, b)
    )


def same(a, b):
    return len(a) == len(b) and all(close(p, q) for p, q in zip(a, b))


class Machine(RuleBasedStateMachine):
    """Steps of both libraries at once."""

    @initialize()
    def begin(self):
        self.ours, self.theirs = World(tt.core), World(pytest.importorskip("torch"))

    def _nr(self, n):
        nr = Nr(n % len(self.theirs.pool))
        # a view without history of something that requires grad: torch loses gradients there, tt may not record at all
        found, error = self.theirs.attempt(
            lambda t: t.requires_grad and t._base is not None and t.grad_fn is None, self.theirs.pool[nr]
        )
        assume(error is None and not found)
        return nr

    def _step(self, table, what, *arguments, recording):
        expected = self.theirs.run(table[what], *arguments, recording=recording)
        found = self.ours.run(table[what], *arguments, recording=recording)
        note(f"{what} {arguments} {'' if recording else 'no_grad'} -> {expected}")
        if expected is not None and expected[0] in ("IndexError", "TypeError"):
            assert found is not None
        else:
            assert found == expected

    @rule(
        what=st.sampled_from(sorted(VIEWS)),
        a=st.integers(0, 60),
        n=st.integers(0, 3),
        on=st.sampled_from([True, True, True, False]),
    )
    def take_view(self, what, a, n, on):
        assume(len(self.theirs.pool) < 16)
        self._step(VIEWS, what, self._nr(a), n, recording=on)

    @rule(
        what=st.sampled_from(sorted(OPERATIONS)),
        a=st.integers(0, 60),
        b=st.integers(0, 60),
        on=st.sampled_from([True, True, True, False]),
    )
    def operate(self, what, a, b, on):
        assume(len(self.theirs.pool) < 16)
        self._step(OPERATIONS, what, self._nr(a), self._nr(b), recording=on)

    @rule(
        what=st.sampled_from(sorted(WRITES)),
        a=st.integers(0, 60),
        b=st.integers(0, 60),
        on=st.sampled_from([True, True, True, False]),
    )
    def write(self, what, a, b, on):
        self._step(WRITES, what, self._nr(a), self._nr(b), recording=on)

    @rule(what=st.sampled_from(sorted(SHAPE_WRITES)), a=st.integers(0, 60), n=st.integers(0, 3))
    def reshape_in_place(self, what, a, n):
        self._step(SHAPE_WRITES, what, self._nr(a), n, recording=True)

    @rule(what=st.sampled_from(sorted(STATE)), a=st.integers(0, 60), n=st.integers(0, 3))
    def change_state(self, what, a, n):
        target = self.theirs.pool[self._nr(a)]
        if what == "detach_":  # torch keeps a view's history then, and fails on a retained gradient: known differences
            assume(not target.retains_grad and all(t._base is not target for t in self.theirs.pool))
        self._step(STATE, what, self._nr(a), n, recording=True)

    @rule(a=st.integers(0, 60), retain=st.booleans())
    def backward(self, a, retain):
        nr = self._nr(a)
        expected, found = self.theirs.backward(nr, retain), self.ours.backward(nr, retain)
        note(f"backward {nr} retain={retain} -> {expected}")
        assert found == expected
        assert same(self.ours.grads(), self.theirs.grads())

    @rule(a=st.integers(0, 60))
    def differentiate_twice(self, a):
        nr = self._nr(a)
        (want, expected), (got, found) = self.theirs.second(nr), self.ours.second(nr)
        note(f"second {nr} -> {expected}")
        assert found == expected
        if want is not None:
            assert same([g if g is not None else None for g in got], want)

    @precondition(lambda self: hasattr(self, "ours"))
    @invariant()
    def agree(self):
        for nr, (found, expected) in enumerate(zip(self.ours.state(), self.theirs.state(), strict=True)):
            assert found == expected, f"tensor {nr}"
        assert same(self.ours.values(), self.theirs.values())


@pytest.mark.oracle
def test_machine():
    pytest.importorskip("torch")
    run_state_machine_as_test(Machine, settings=QUIET)


# -- expressions to the third order --------------------------------------------------------------------------------
UNARY = ["sin", "cos", "exp", "tanh", "sigmoid", "square", "neg", "log1p_abs", "sqrt_abs", "softplus"]
BINARY = ["add", "sub", "mul", "div_safe", "matmul", "where", "maximum", "outer"]


def leaves_of(torch):
    kind = torch.float64
    return [
        torch.tensor([[0.5, -1.1], [0.25, 0.75]], dtype=kind, requires_grad=True),
        torch.tensor([[0.3, 0.9], [-0.7, 0.4]], dtype=kind, requires_grad=True),
    ]


def apply_unary(torch, what, x):
    special = {
        "square": lambda: x * x, "log1p_abs": lambda: torch.log1p(x * x), "sqrt_abs": lambda: torch.sqrt(x * x + 1),
        "softplus": lambda: torch.nn.functional.softplus(x), "exp": lambda: torch.exp(x * 0.3),
    }  # fmt: skip
    return special[what]() if what in special else getattr(torch, what)(x)


def apply_binary(torch, what, x, y):
    special = {
        "div_safe": lambda: x / (y * y + 1), "where": lambda: torch.where(x > y, x * y, y),
        "outer": lambda: (x.unsqueeze(2) * y.unsqueeze(1)).sum(1), "matmul": lambda: torch.matmul(x, y) * 0.5,
    }  # fmt: skip
    return special[what]() if what in special else getattr(torch, what)(x, y)


EXPRESSIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(UNARY), st.integers(0, 9), st.just(0)),
        st.tuples(st.sampled_from(BINARY), st.integers(0, 9), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=6,
)


def derivatives(torch, program):
    """Values, first, second and third derivatives of a random expression."""
    leaves = leaves_of(torch)
    pool = list(leaves)
    for what, i, j in program:
        x, y = pool[i % len(pool)], pool[j % len(pool)]
        pool.append(apply_unary(torch, what, x) if what in UNARY else apply_binary(torch, what, x, y))
    found = [pool[-1].detach().reshape(-1).tolist()]
    total = pool[-1].sum()
    weights = torch.tensor([[1.0, -0.5], [0.3, 2.0]], dtype=torch.float64)
    for _ in range(3):
        if not total.requires_grad:
            break
        grads = torch.autograd.grad(total, leaves, create_graph=True, allow_unused=True)
        found += [None if g is None else g.detach().reshape(-1).tolist() for g in grads]
        total = sum((g * weights).sum() for g in grads if g is not None)
    return found


@pytest.mark.oracle
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_expressions_to_third_order(program):
    ours, theirs = derivatives(tt.core, program), derivatives(pytest.importorskip("torch"), program)
    zeros = [0.0] * 4
    for i in range(max(len(ours), len(theirs))):  # what does not depend may be None or zeros
        a, b = (list_[i] if i < len(list_) else None for list_ in (ours, theirs))
        a, b = a or zeros, b or zeros
        assert all(math.isclose(p, q, rel_tol=1e-7, abs_tol=1e-9) for p, q in zip(a, b)), (i, a, b)


# -- what the machine found ----------------------------------------------------------------------------------------
def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


def test_detached_leaf_takes_no_gradient(torch):
    x = leaf(torch, 1, 2)
    y = (x * 3).sum()
    x.detach_()
    y.backward()
    assert x.grad is None


def test_leaf_moved_into_the_graph(torch):
    x = leaf(torch, 1, 2)
    y = x * 3
    x.detach_().add_(y)
    with pytest.raises(RuntimeError, match="leaf variable has been moved into the graph interior"):
        x.sum().backward()


def test_view_of_a_leaf_taken_without_recording(torch):
    x = leaf(torch, 1, 2)
    with torch.no_grad():
        view = x[:1]
    assert view.requires_grad and view.is_leaf and view.grad_fn is None


def test_one_of_many_views_after_a_write_into_the_base(torch):
    base = leaf(torch, 1, 2) * 1
    part = base.split(1)[0]
    base.mul_(2)
    with pytest.raises(RuntimeError, match="Output 0 of Split is a view and its base or another view of its base"):
        part.grad_fn  # noqa: B018 - reading it derives it again


def test_leaf_error_comes_before_the_shapes(torch):
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        leaf(torch, 1, 2).add_(torch.ones(3))


def test_nodes_that_kept_nothing_run_twice(torch):
    x = leaf(torch, 1, 2)
    y = x + x
    y.sum().backward()
    y.sum().backward()
    assert x.grad.tolist() == [4, 4]
    z = x * 2
    z.sum().backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        z.sum().backward()


def test_in_place_names_itself_in_errors(torch):
    with pytest.raises(RuntimeError, match=r"^t_\(\) expects a tensor with <= 2 dimensions, but self is 3D"):
        torch.zeros(1, 1, 1).t_()


def test_function_that_kept_nothing_runs_twice(torch):
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf(torch, 1)
    y = Twice.apply(x)
    y.backward()
    y.backward()
    assert x.grad.tolist() == [4]
