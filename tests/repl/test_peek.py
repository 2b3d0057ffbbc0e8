"""The peek tells what an expression would be, and runs nothing of the user's, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tt.repl import metas, peek, signature

SETUP = """
import torch.nn.functional as F
from torch import nn
class Trap:
    calls = []
    def __getattr__(self, name):
        self.calls.append(name); raise AttributeError(name)
    def __call__(self, *a, **k): self.calls.append("call"); return self
    def __add__(self, other): self.calls.append("add"); return self
    __radd__ = __mul__ = __matmul__ = __rmatmul__ = __eq__ = __lt__ = __getitem__ = __add__
    def __index__(self): self.calls.append("index"); return 1
    def __iter__(self): self.calls.append("iter"); return iter([])
    def __repr__(self): self.calls.append("repr"); return ""
    @property
    def shape(self): self.calls.append("shape"); return (1,)
    @property
    def __class__(self): self.calls.append("class"); return torch.Tensor
class Sub(torch.Tensor): pass
class Mine(nn.Linear):
    def forward(self, x): Trap.calls.append("forward"); return x
class Number(int):
    def __add__(self, other): Trap.calls.append("number"); return 1
trap, number, mine = Trap(), Number(3), Mine(3, 3)
x, w, y = torch.ones(8, 3), torch.randn(3, 8, requires_grad=True), torch.zeros(8).long()
h = w * 2
big, wide = torch.empty(30000, 1000), torch.empty(1000, 50, requires_grad=True)
image, conv = torch.zeros(2, 3, 16, 16), nn.Conv2d(3, 8, 3, padding=1)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
hooked = nn.Linear(3, 3); hooked.register_forward_hook(lambda *a: Trap.calls.append("hook"))
items, n = [x, w], 4
class Key:
    def __eq__(self, other): Trap.calls.append("key"); return False
    def __hash__(self): return hash("x")
table = {Key(): trap, "x": x, "w": w, 1: h}
def f(*a): Trap.calls.append("f"); return x
del Trap.calls[:]
"""


@pytest.fixture
def names(shell):
    shell.session.run(SETUP)
    assert shell.session.error is None
    return shell.namespace


@pytest.fixture
def looked(shell, names):
    made = peek.Peek(shell.torch)
    return lambda text: peek.line(made, text, names)


TOLD = """
x | x @ w | (x @ w).t() @ x | x + 1 | 1 - x | x / 2 | -w | x > 0 | w.sum() | w.sum(1, keepdim=True) | x.view(-1) | x.t()
x[0] | x[:, None] | x[..., -1] | x[y] | x.T | w.T | h.t().reshape(-1) | torch.cat([x, x], 1) | torch.stack([x, x])
F.relu(w) | F.softmax(w, dim=1) | F.cross_entropy(model(x), y) | model(x) | model[0](x) | conv(image) | x.long() / 2
F.max_pool2d(image, 2) | items[1].exp() | x.float().mean(0) | torch.zeros(n, 8) @ x | w.detach() | x.unsqueeze(0).expand(5, 8, 3)
table['x'] @ table['w'] | model[-1](h.new_zeros(2, 4)) | big @ wide | (big @ wide).softmax(1).sum() | big.view(-1) | big.std(0) | x.double() * 2 | x ** 2 | x.max(1) | x.split(4)
"""


@pytest.mark.parametrize("text", [one.strip() for one in TOLD.replace("\n", "|").split("|") if one.strip()])
def test_the_peek_says_what_the_expression_is(names, looked, text):
    real = eval(text, names)
    found = looked(text)
    if isinstance(real, tuple):
        assert found == peek.described(tuple(metas.meta_of(one) for one in real))
    else:
        assert found == str(metas.meta_of(real))


REFUSED = ["w @ w", "x + torch.ones(8)", "x.view(5)", "big @ torch.empty(999, 3)", "big + x", "model(w)", "x[9]", "x.sum(5)",
           "big.t().view(-1)", "torch.cat([x, w])", "conv(x)", "F.cross_entropy(x, y[:3])"]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_the_peek_says_what_torch_will(names, looked, text):
    with pytest.raises((RuntimeError, IndexError, ValueError)) as real:
        eval(text, names)
    assert looked(text) == "✗ " + str(real.value).split("\n")[0]


UNKNOWN = ["table['z']", "table[trap]", "trap['x']", "trap", "trap + 1", "x + trap", "trap()", "f(x)", "mine(x)", "hooked(x)", "number + 1", "x[trap]", "x.add_(1)", "x[x > 0]",
           "x.item()", "x.backward()", "2 ** 10 ** 9", "'a' * 10 ** 9", "x.repeat(10 ** 6, 10 ** 6)", "print(x)", "eval('1')",
           "x.__class__", "torch.load('a')", "lambda: x", "[x for x in items]", "x if n else w", "(x := 3)", "x.sum(out=w)",
           "torch.manual_seed(0)", "F.dropout(x)", "x.apply_(f)", "Sub(3) + 1", "F.linear(x, out=x)", "x.shape", "n", "*x", ""]  # fmt: skip


@pytest.mark.parametrize("text", UNKNOWN)
def test_the_peek_is_silent_about_the_rest(names, looked, text):
    assert looked(text) == ""
    assert names["Trap"].calls == []


def test_what_the_user_put_in_torchs_place_is_not_called(shell, names, looked, monkeypatch):
    monkeypatch.setattr(names["F"], "relu", lambda x: names["Trap"].calls.append("relu"))
    assert looked("F.relu(x)") == ""
    assert names["Trap"].calls == []


def test_an_observer_is_not_called(shell, names, looked):
    from tt.core.ops.seam import set_observer

    seen = []
    before = set_observer(lambda *call: seen.append(call))
    try:
        assert looked("x + 1") == ""
    finally:
        set_observer(before)
    assert seen == []


ATOMS = ["x", "table", "'x'", "w", "h", "y", "n", "big", "trap", "number", "mine", "hooked", "f", "model", "items", "torch", "F", "1", "-2", "0.5", "None",
         "True", "'s'", "Sub", "Trap", "conv", "image", "missing"]  # fmt: skip
NAMES = ["sum", "add_", "t", "view", "zero_", "relu", "softmax", "cat", "shape", "data", "grad", "backward", "requires_grad_", "weight",
         "normal_", "manual_seed", "item", "exp", "copy_", "detach", "_counter", "__class__", "set_", "resize_", "append", "forward"]  # fmt: skip


def combined(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "@", "**", ">", "==", "&", "//"]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, st.sampled_from(NAMES)).map(lambda t: f"{t[0]}.{t[1]}"),
        st.tuples(inner, st.sampled_from(NAMES), inner).map(lambda t: f"{t[0]}.{t[1]}({t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"{t[0]}[{t[1]}]"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]}, {t[1]}]"),
        inner.map(lambda t: f"-{t}"),
        st.tuples(inner, inner).map(lambda t: f"f(*{t[0]}, out={t[1]})"),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), combined, max_leaves=6)


def state(names, torch):
    """All that an expression could change: bindings, versions, gradients, histories, values, random numbers, modes."""
    tensors = [names[name] for name in ("x", "w", "h", "y", "image")]
    inside = [(t._version, t._grad, t._node, t.requires_grad, t.tolist()) for t in tensors]
    return (
        {name: id(value) for name, value in names.items()},
        inside,
        torch.get_rng_state().tolist(),
        torch.is_grad_enabled(),
        list(names["Trap"].calls),
    )


def test_no_expression_runs_or_changes_anything(shell, names):
    made = peek.Peek(shell.torch)
    before = state(names, shell.torch)

    @settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(EXPRESSIONS)
    def search(text):
        peek.line(made, text, names)
        made.kind(text, names)
        signature.help_line(made, text + "(", names)
        assert names["Trap"].calls == [], text
        assert shell.torch.is_grad_enabled()

    search()
    assert state(names, shell.torch) == before


def test_the_trap_works(names):
    names["trap"] + 1
    assert names["Trap"].calls == ["add"]


def test_dialect_03_is_left_alone(shell, names, looked, monkeypatch):
    monkeypatch.setenv("TT_TORCH", "0.3")
    shell.enter(":torch 0.3")
    shell.enter("v = torch.ones(2)")
    assert looked("v") == "float32 [2] cpu 8 B"
    assert looked("v + v") == ""
