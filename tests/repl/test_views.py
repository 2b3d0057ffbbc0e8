"""Every view at 80 and at 40 columns: what it says, and that no line is wider than the terminal."""

import io

import pytest
from rich.console import Console
from tt.repl.views import numbers
from tt.repl.views.graph import folded

SETUP = """
torch.manual_seed(0)
nn = torch.nn
model = nn.Sequential(*[nn.Linear(8, 8) for _ in range(6)], nn.Linear(8, 2))
x = torch.randn(16, 8)
h = model(x)
loss = (h ** 2).mean() + h.abs().sum()
bad = torch.tensor([1., float('nan'), float('inf'), 0.])
kept = torch.ones(3, requires_grad=True) * 2
spoiled = kept.exp() * kept
"""
VIEWS = {
    "look x": ["x  float32 [16, 8] cpu 512 B", "strides [8, 1], contiguous", "min -", "std 1."],
    "look bad": ["1 NaN and 1 Inf"],
    "hist x 5": ["x  float32 [16, 8]", "█"],
    "heat x": ["x  float32 [16, 8]", " to "],
    "plot [1, 3, 2], [2, 2, 2]": ["3 │", "1 │"],
    "graph loss": ["12 nodes, 14 leaves", "Add []", "×6 ", "used 2×"],
    "graph (kept * 2).sum()": ["1 leaf, "],
    "grads model": ["0.weight", "6.bias"],
    "params model": ["0.weight  [8, 8]", "450 parameters, 1.8 KiB"],
    "mem": ["x", "alive: names"],
    "profile x @ x.t()": ["operation", "mm", "calls", "own", "bytes"],
}


@pytest.fixture
def see(shell, monkeypatch):
    shell.session.run(SETUP)
    assert shell.session.error is None

    def seen(line, width=80, blocks=True):
        console = Console(file=io.StringIO(), width=width, record=True, color_system=None)
        monkeypatch.setattr(shell, "show", lambda view: console.print(view(width, blocks)))
        assert shell.enter(f":{line}")
        return console.export_text()

    return seen


@pytest.mark.parametrize("line", VIEWS)
def test_a_view_says(see, shell, line):
    if line.startswith("grads"):
        shell.session.run("loss.backward()")
    shown = see(line)
    assert [words for words in VIEWS[line] if words not in shown] == []


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("line", VIEWS)
def test_a_view_fits(see, shell, line, width):
    shell.session.run("loss.backward()")
    assert max(map(len, see(line, width).split("\n"))) <= width


@pytest.mark.parametrize("line", [line for line in VIEWS if not line.startswith(("graph", "params", "mem", "profile"))])
def test_a_view_without_blocks(see, shell, line):
    shell.session.run("loss.backward()")
    shown = see(line, blocks=False)
    assert shown.isascii()


def test_an_overwritten_value_is_marked(see, shell):
    shell.session.run("with torch.no_grad(): kept.add_(1)")
    assert "✗" in see("graph spoiled")
    assert "overwritten (version 0 → 1)" in see("graph spoiled", 200)


def test_statistics_are_torchs(shell):
    tensor = shell.torch.randn(3000, 500)
    found = numbers.statistics(tensor)  # in several pieces
    assert found.count == tensor.numel()
    assert found.mean == pytest.approx(tensor.double().mean().item())
    assert found.std == pytest.approx(tensor.double().std().item())
    assert sum(numbers.histogram(tensor, 7, found.low, found.high)) == tensor.numel()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", []),
        ("abc", [(0, 1, 1), (1, 1, 1), (2, 1, 1)]),
        ("aaab", [(0, 1, 3), (3, 1, 1)]),
        ("xababab", [(0, 1, 1), (1, 2, 3)]),
    ],
)
def test_repeats_fold(keys, expected):
    assert list(folded(list(keys))) == expected


def test_big_results_are_not_held(shell):
    import gc

    out = shell.session.outputs
    out.keep(9, shell.torch.zeros(1 << 19))
    out.keep(10, shell.torch.zeros(3))
    gc.collect()
    assert out[10].tolist() == [0, 0, 0]
    with pytest.raises(LookupError, match="gone"):
        out[9]


def test_a_hundred_prompts_leave_nothing_behind(shell):
    import gc

    kind = shell.torch.Tensor
    shell.enter("big = torch.ones(600, 600)\nbig * 2\n1")
    shell.enter("def fails():\n    local = big * 3\n    return local @ torch.ones(3)\n")
    x = "x = [big + 1]; x[0].requires_grad_(); y = (x[0] * 2).sum(); y.backward()"
    shell.enter(x)
    count = lambda: sum(issubclass(type(one), kind) and one.numel() > 1000 for one in gc.get_objects())
    gc.collect()
    before = count()
    for _ in range(100):
        shell.enter("big * 2")
        shell.enter("fails()")
        shell.enter(x)
        shell.enter("__.sum()")
    shell.enter("1")
    gc.collect()
    assert count() == before


@pytest.mark.parametrize(
    "entry",
    [
        "(x * big).exp().sum()",
        "y = (x * big).exp().sum()",
        "l = [(x * big).exp().sum()]",
        "(big + 1).requires_grad_().sum()",
    ],
)
def test_a_small_result_does_not_hold_a_big_graph(shell, entry):
    import gc

    kind = shell.torch.Tensor
    shell.enter("big = torch.ones(600, 600); x = torch.ones(600, 600, requires_grad=True)")
    nodes = lambda: sum(type(one).__name__ in ("ExpBackward0", "SumBackward0") for one in gc.get_objects())
    count = lambda: sum(issubclass(type(one), kind) and one.numel() > 1000 for one in gc.get_objects())
    for _ in range(2):
        shell.enter(entry)
    gc.collect()
    before = count(), nodes()
    for _ in range(10):
        shell.enter(entry)
    gc.collect()
    assert (count(), nodes()) == before
