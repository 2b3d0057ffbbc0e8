"""What the interpreter knows: the sort of `probe` in small programs, by the invariants of 0.3."""

import pytest
from tt.migrate import syntax as cst
from tt.migrate.facts.facts import Facts
from tt.migrate.index import Index

HEAD = (
    "import torch\nimport torch as T\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
    "from torch.autograd import Variable\nfrom torch import autograd\nimport numpy as np\n"
    "t = torch.randn(3)\nv = Variable(torch.randn(3, 4))\nnet = nn.Linear(2, 2)\ncrit = nn.MSELoss()\n"
)

SORTS = [
    ("probe = t", "tensor", None),
    ("probe = Variable(t)", "variable", None),
    ("probe = T.autograd.Variable(t)", "variable", None),
    ("probe = autograd.Variable(t)", "variable", None),
    ("probe = v.data", "tensor", None),
    ("probe = net.weight", "parameter", None),
    ("for probe in net.parameters(): pass", "parameter", None),
    ("probe = net(v)", "variable", None),
    ("probe = net(v).data.max(1)[1]", "tensor", None),
    ("probe = crit(net(v), v)", "variable", True),
    ("probe = F.nll_loss(v, v)", "variable", True),
    ("probe = F.nll_loss(v, v, reduce=False)", "variable", None),
    ("probe = nn.NLLLoss(reduce=False)(v, v)", "variable", None),
    ("probe = v.sum()", "variable", True),
    ("probe = v.sum(1)", "variable", None),
    ("probe = t.sum()", "number", None),
    ("probe = t[0]", "number", None),
    ("probe = v[0]", "variable", None),
    ("probe = Variable(t)[0]", "variable", True),
    ("probe = (v.sum() + 1) / 2", "variable", True),
    ("probe = v == 1", "variable", None),
    ("probe = v.data.eq(t).sum()", "number", None),
    ("probe = v.data.numpy()", "array", None),
    ("probe = np.zeros(3)", "array", None),
    ("probe = t.size(0)", "number", None),
    ("a, probe = 1, v", "variable", None),
    ("a, probe = v.max(1)", "variable", None),
    ("probe = [v, v][0]", "variable", None),
    ("xs = []\nfor i in range(3):\n    xs.append(v)\nprobe = xs[0]", "variable", None),
    ("probe = [x.data for x in [v]][0]", "tensor", None),
    ("for i, (probe, y) in enumerate(torch.utils.data.DataLoader([])): pass", "tensor", None),
    ("out, probe = nn.LSTM(2, 2)(v)", "variable", None),
    ("def helper(x):\n    return x * 2\nprobe = helper(v)", "variable", None),
    ("def helper(x):\n    return x * 2\nprobe = helper(t)", "tensor", None),
    ("def f(x):\n    probe = x\n    return Variable(x)", "tensor", None),
    ("def f(probe):\n    probe.backward()", "variable", True),
    ("def f(g, x):\n    probe = g(x)\n    total = probe + x\n    total.backward()", "unknown", True),
    ("def f(probe):\n    probe.train()", "module", None),
    ("def f(h):\n    if type(h) == Variable:\n        probe = h", "variable", None),
    ("probe = unknown(v)", "unknown", None),
    ("torch = 3\nprobe = torch", "number", None),
    ("def f(torch):\n    probe = torch.zeros(3)", "unknown", None),
    ("total = 0\nfor i in range(2):\n    total += v.sum().data\nprobe = total", "tensor", True),
    (
        "class N(nn.Module):\n    def __init__(self):\n        super(N, self).__init__()\n        self.a = nn.Linear(1, 1)\n"
        "    def forward(self, x):\n        return self.a(x), 3\nprobe, n = N()(v)",
        "variable",
        None,
    ),
    (
        "class S(object):\n    def __init__(self):\n        self.net = nn.Linear(1, 1)\n    def go(self):\n        probe = self.net(v)",
        "variable",
        None,
    ),
    (
        "class Sq(autograd.Function):\n    @staticmethod\n    def forward(ctx, probe):\n        return probe",
        "tensor",
        None,
    ),
    (
        "class Sq(autograd.Function):\n    @staticmethod\n    def backward(ctx, probe):\n        return probe",
        "variable",
        None,
    ),
]


def probe(program):
    index = Index(HEAD + program + "\n")
    facts = Facts(index)
    found = [facts.value(name) for name in index.all(cst.Name) if name.value == "probe" and facts.value(name).defs]
    return facts, found[-1] if found else parameter(index, facts)


def parameter(index, facts):
    # A parameter is not an expression: look at its first use.
    return next(
        facts.value(name) for name in index.all(cst.Name) if name.value == "probe" and name in facts._run.values
    )


@pytest.mark.parametrize(
    ("program", "sort", "one"), SORTS, ids=[program.replace("\n", "; ") for program, _, _ in SORTS]
)
def test_sort(program, sort, one):
    _, value = probe(program)
    assert (value.sort, value.one) == (sort, one)


@pytest.mark.parametrize(
    "program",
    [
        "x = torch.zeros(2)\ny = net(x)",  # a module took a raw tensor
        "x = torch.zeros(2)\ny = x * v",  # a raw tensor met a Variable
        "y = v.sum().item()",
        "with torch.no_grad():\n    pass",
        "t.backward()",
    ],
)
def test_what_cannot_be_pure_0_3_is_mixed(program):
    facts, _ = Facts(Index(HEAD + program + "\n")), None
    assert facts.mixed
    index = Index(HEAD + program + "\nprobe = torch.zeros(1)\n")
    name = next(name for name in index.all(cst.Name) if name.value == "probe")
    assert Facts(index).value(name).sort == "either"


def test_pure_0_3_is_not_mixed():
    assert not Facts(Index(HEAD + "loss = crit(net(v), v)\nloss.backward()\nprint(loss.data[0])\n")).mixed


def test_one_element_flows_back_through_a_sum():
    program = "def f(w, g, h):\n    a = w * F.relu(v)\n    b = g + a\n    b.backward()\n    print(a)\n"
    index = Index(HEAD + program)
    facts = Facts(index)
    a = [name for name in index.all(cst.Name) if name.value == "a"][-1]
    assert facts.value(a).one


FAMILIES = [
    ("probe = v.data.max(1)[1]", "index", 1),
    ("probe = v.data.topk(2)[1] + 1", "int", 2),
    ("probe = torch.LongTensor([1])", "int", 1),
    ("probe = t.long()", "int", 1),
    ("probe = v.data > 0", "byte", 2),
    ("probe = (v.data > 0).float()", "float", 2),
    ("probe = 1 - (v.data > 0)", "byte", 2),
    ("probe = nn.Conv2d(1, 1, 1)(v)", "", 4),
    ("probe = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU())(v)", "", 4),
    ("probe = nn.Linear(4, 2)(v)", "", 2),
    ("probe = nn.Embedding(4, 2)(Variable(torch.LongTensor([1])))", "", 2),
    ("probe = F.max_pool2d(v, 2)", "float", 4),
    ("def f(m, x):\n    if isinstance(m, nn.Conv2d):\n        probe = m(x)", "", 4),
]


@pytest.mark.parametrize(("program", "family", "rank"), FAMILIES, ids=[program for program, _, _ in FAMILIES])
def test_family_and_rank(program, family, rank):
    _, value = probe(program)
    assert (value.dtype, value.rank) == (family, rank)


def test_elements_of_vectors_were_numbers():
    _, value = probe("probe = v.data.view(-1)[0]")
    assert (value.sort, value.raw, value.why[:2]) == ("number", True, "I6")


def test_data_parallel_gathers():
    _, value = probe("probe = nn.DataParallel(net)(v).data")
    assert value.gathered


def test_torch_behind_a_star_import_of_the_program_itself():
    index = Index("from helpers import *\nprobe = torch.nn.utils.clip_grad_norm\n")
    facts = Facts(index)
    assert facts.name(index.all(cst.Attribute)[0]) == "torch.nn.utils.clip_grad_norm"


def test_very_deep_expressions_are_left_unknown():
    index = Index(HEAD + "probe = " + "(" * 60 + " + ".join(["t"] * 300) + ")" * 60 + "\n")
    Facts(index)
