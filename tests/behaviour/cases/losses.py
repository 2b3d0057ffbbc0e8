"""Losses from likelihoods and of margins, CTC and the adaptive softmax: values, gradients, warnings, refusals."""

from __future__ import annotations

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def numbers(torch, *shape, low=-2.0, high=2.0, salt=0):
    values = np.random.RandomState(len(shape) + sum(shape) + salt).uniform(low, high, shape).round(3)
    return torch.tensor(values.tolist(), dtype=torch.float64).reshape(shape)


def loss(name, shape, target, *more, label="", **kwargs):
    """A row: the module and the function, on an input of a shape; `target` is a list or a range of numbers."""

    def given(torch, value):
        if isinstance(value, tuple):
            return numbers(torch, *value[:-1], low=value[-1][0], high=value[-1][1], salt=5)
        return torch.tensor(value) if isinstance(value, list) else value

    def program(torch):
        options = {k: torch.tensor(v, dtype=torch.float64) if isinstance(v, list) else v for k, v in kwargs.items()}
        module = getattr(torch.nn, name)(**options)
        x = numbers(torch, *shape).requires_grad_()
        answer = [given(torch, v) for v in (target, *more)]
        wanting = [x, *(a.requires_grad_() for a in answer if hasattr(a, "is_floating_point") and a.is_floating_point() and name in ("HuberLoss",))]  # fmt: skip
        y = module(x, *answer)
        y.backward(numbers(torch, *y.shape, salt=9))
        return [repr(module), y, y.grad_fn.name(), [w.grad for w in wanting]]

    cases.add(" ".join([name, str(shape), str(kwargs), label]), program, 1e-9)


_unit, _count, _wide = (0.05, 1.0), (0.0, 5.0), (-2.0, 2.0)
for _reduction in ("mean", "sum", "none"):
    loss("KLDivLoss", (3, 4), (3, 4, _unit), reduction=_reduction)
    loss("PoissonNLLLoss", (3, 4), (3, 4, _count), reduction=_reduction)
    loss("HuberLoss", (3, 4), (3, 4, _wide), reduction=_reduction, delta=0.7)
    loss("SoftMarginLoss", (3, 4), (3, 4, _wide), reduction=_reduction)
    loss("MultiLabelSoftMarginLoss", (3, 4), (3, 4, _unit), reduction=_reduction)
    loss("MultiMarginLoss", (3, 4), [0, 2, 3], reduction=_reduction)
    loss("MultiMarginLoss", (3, 4), [0, 2, 3], reduction=_reduction, p=2, margin=0.5, weight=[0.5, 1.0, 2.0, 0.1])
    loss("MultiLabelMarginLoss", (3, 4), [[0, 2, -1, 1], [1, -1, 0, 0], [-1, 0, 0, 0]], reduction=_reduction)
    loss("GaussianNLLLoss", (3, 4), (3, 4, _wide), (3, 4, _unit), reduction=_reduction)
loss("KLDivLoss", (3, 4), (3, 4, _unit), reduction="batchmean")
loss("KLDivLoss", (3, 4), (3, 4, _wide), reduction="batchmean", log_target=True)
loss("KLDivLoss", (3, 4), (3, 4, _unit), size_average=False)
loss("PoissonNLLLoss", (3, 4), (3, 4, _count), log_input=False, eps=3.0)
loss("PoissonNLLLoss", (3, 4), (3, 4, _count), full=True)
loss("PoissonNLLLoss", (3, 4), (3, 4, _count), reduce=False)
loss("MultiLabelSoftMarginLoss", (3, 4), (3, 4, _unit), weight=[0.5, 1.0, 2.0, 0.1])
loss("MultiMarginLoss", (4,), [1])
loss("MultiMarginLoss", (2, 4), [3, 3])
loss("MultiLabelMarginLoss", (4,), [3, 0, -1, 1])
loss("MultiLabelMarginLoss", (2, 3), [[2, 2, -1], [0, 1, 2]])
loss("GaussianNLLLoss", (3, 4), (3, 4, _wide), (3, _unit), label="one variance per row")
loss("GaussianNLLLoss", (3, 4), (3, 4, _wide), (3, 1, _unit), full=True)
loss("GaussianNLLLoss", (3, 4), (3, 4, _wide), 2.0, label="a number")


# -- connectionist temporal classification -------------------------------------------------------------------------
LABELS = [[1, 2, 2], [3, 1, 4]]
CTC = {
    "padded": lambda t: (t.tensor(LABELS), t.tensor([6, 5]), t.tensor([3, 2])),
    "tuples": lambda t: (t.tensor(LABELS), (6, 5), (3, 2)),
    "in one row": lambda t: (t.tensor([1, 2, 2, 3, 1]), (6, 5), (3, 2)),
    "an empty target": lambda t: (t.tensor(LABELS), (6, 5), (0, 2)),
    "too short": lambda t: (t.tensor(LABELS), (2, 5), (3, 2)),
    "just long enough": lambda t: (t.tensor(LABELS), (4, 3), (3, 3)),
    "one step": lambda t: (t.tensor(LABELS), (1, 1), (1, 1)),
    "int32": lambda t: (
        t.tensor(LABELS, dtype=t.int32),
        t.tensor([6, 5], dtype=t.int32),
        t.tensor([3, 2], dtype=t.int32),
    ),
}


def ctc(name, options):
    def program(torch):
        module = torch.nn.CTCLoss(**options)
        x = numbers(torch, 6, 2, 5).requires_grad_()
        y = module(x.log_softmax(2), *CTC[name](torch))
        y.backward(torch.ones_like(y))
        return [repr(module), y, y.grad_fn.name(), x.grad]

    cases.add(f"CTCLoss {name} {options}", program, 1e-9)


for _name in CTC:
    for _options in ({"reduction": "none", "zero_infinity": True}, {"reduction": "mean", "zero_infinity": True}):
        ctc(_name, _options)
ctc("padded", {"reduction": "sum"})
ctc("padded", {"reduction": "none", "blank": 4})
ctc("too short", {"reduction": "none"})


@cases(rtol=1e-5)
def ctc_of_one_sequence(torch):
    x = numbers(torch, 6, 5).float().requires_grad_()
    y = torch.nn.functional.ctc_loss(x.log_softmax(1), torch.tensor([1, 2, 2]), torch.tensor(6), torch.tensor(3))
    y.backward()
    return [y, x.grad]


@cases(rtol=1e-3)
def ctc_of_many_steps(torch):
    """Long enough that probabilities themselves would underflow."""
    x = numbers(torch, 300, 3, 7).float().requires_grad_()
    targets = torch.tensor([[1 + (i * k) % 6 for i in range(40)] for k in (1, 2, 5)])
    y = torch.nn.functional.ctc_loss(x.log_softmax(2), targets, (300, 250, 280), (40, 30, 12))
    y.backward()
    return [y, x.grad.abs().sum((0, 2)), x.grad[::60, 1]]


@cases
def ctc_twice(torch):
    x = numbers(torch, 6, 2, 5).requires_grad_()
    y = torch.nn.functional.ctc_loss(x.log_softmax(2), torch.tensor(LABELS), (6, 5), (3, 2))
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    g.sum().backward()


# -- the adaptive softmax ------------------------------------------------------------------------------------------
@cases(rtol=1e-5)
def adaptive_softmax(torch):
    torch.manual_seed(0)
    net = torch.nn.AdaptiveLogSoftmaxWithLoss(16, 10, [4, 7], div_value=2.0, head_bias=True)
    x = numbers(torch, 6, 16).float().requires_grad_()
    found = net(x, torch.tensor([0, 3, 4, 9, 6, 2]))
    found.loss.backward()
    one = net(x[0], torch.tensor(5))
    return [repr(net), found.output, found.loss, x.grad, [p.grad for p in net.parameters()], net.log_prob(x), net.predict(x), list(one), net.reset_parameters()]  # fmt: skip


@cases(rtol=1e-5)
def adaptive_softmax_of_frequent_classes(torch):
    torch.manual_seed(0)
    net = torch.nn.AdaptiveLogSoftmaxWithLoss(16, 10, [9])
    x = numbers(torch, 3, 16).float()
    return [list(net(x, torch.tensor([0, 3, 4]))), net.predict(x)]


# -- refusals ------------------------------------------------------------------------------------------------------
def log_probs(t):
    return numbers(t, 6, 2, 5).log_softmax(2)


REFUSED = {
    "probabilities": lambda t, f: f.binary_cross_entropy(t.tensor([1.5]), t.tensor([0.5])),
    "answers": lambda t, f: f.binary_cross_entropy(t.tensor([0.5]), t.tensor([1.5])),
    "kl reduction": lambda t, f: f.kl_div(t.ones(2), t.ones(2), reduction="x"),
    "kl sizes": lambda t, f: f.kl_div(t.ones(3, 4), t.ones(3, 3), reduction="sum"),
    "poisson reduction": lambda t, f: f.poisson_nll_loss(t.ones(2), t.ones(2), reduction="x"),
    "poisson sizes": lambda t, f: f.poisson_nll_loss(t.ones(3, 4), t.ones(3)),
    "gaussian variance": lambda t, f: f.gaussian_nll_loss(t.ones(2), t.ones(2), -t.ones(2)),
    "gaussian number": lambda t, f: f.gaussian_nll_loss(t.ones(2), t.ones(2), -1.0),
    "gaussian size": lambda t, f: f.gaussian_nll_loss(t.ones(3, 4), t.ones(3, 4), t.ones(2)),
    "gaussian reduction": lambda t, f: f.gaussian_nll_loss(t.ones(2), t.ones(2), t.ones(2), reduction="x"),
    "huber delta": lambda t, f: f.huber_loss(t.ones(2), t.ones(2), delta=-1.0),
    "huber sizes": lambda t, f: f.huber_loss(t.ones(3, 4), t.ones(4)),
    "huber weights": lambda t, f: f.huber_loss(t.ones(3) * 3, t.ones(3), weight=t.tensor([1.0, 2.0, 3.0])),
    "margin targets": lambda t, f: f.multi_margin_loss(t.ones(3, 4), t.tensor([0, 1])),
    "margin range": lambda t, f: f.multi_margin_loss(t.ones(1, 4), t.tensor([4])),
    "margin power": lambda t, f: f.multi_margin_loss(t.ones(1, 4), t.tensor([0]), p=3),
    "margin weight": lambda t, f: f.multi_margin_loss(t.ones(1, 4), t.tensor([0]), weight=t.ones(2)),
    "margin dimensions": lambda t, f: f.multi_margin_loss(t.ones(1, 4, 2), t.tensor([0])),
    "margin dtype": lambda t, f: f.multi_margin_loss(t.ones(1, 4), t.ones(1)),
    "margin module power": lambda t, f: t.nn.MultiMarginLoss(p=3),
    "margin module weight": lambda t, f: t.nn.MultiMarginLoss(weight=t.ones(2, 2)),
    "labels sizes": lambda t, f: f.multilabel_margin_loss(t.ones(3, 4), t.zeros(2, 4, dtype=t.int64)),
    "labels range": lambda t, f: f.multilabel_margin_loss(t.ones(4), t.tensor([5, 0, 0, 0])),
    "labels dtype": lambda t, f: f.multilabel_margin_loss(t.ones(4), t.ones(4)),
    "soft labels sizes": lambda t, f: f.multilabel_soft_margin_loss(t.ones(3, 4), t.ones(3, 3)),
    "soft labels reduction": lambda t, f: f.multilabel_soft_margin_loss(t.ones(3), t.ones(3), reduction="x"),
    "soft margin sizes": lambda t, f: f.soft_margin_loss(t.ones(3, 4), t.ones(3, 3)),
    "ctc lengths": lambda t, f: f.ctc_loss(log_probs(t), t.tensor(LABELS), (6, 5), (3,)),
    "ctc input lengths": lambda t, f: f.ctc_loss(log_probs(t), t.tensor(LABELS), (7, 5), (3, 2)),
    "ctc negative lengths": lambda t, f: f.ctc_loss(log_probs(t), t.tensor(LABELS), (6, -5), (3, 2)),
    "ctc target lengths": lambda t, f: f.ctc_loss(log_probs(t), t.tensor(LABELS), (6, 5), (4, 2)),
    "ctc row of targets": lambda t, f: f.ctc_loss(log_probs(t), t.tensor([1, 2, 2, 3]), (6, 5), (3, 2)),
    "ctc blank": lambda t, f: f.ctc_loss(log_probs(t), t.tensor(LABELS), (6, 5), (3, 2), blank=9),
    "ctc float lengths": lambda t, f: f.ctc_loss(
        log_probs(t), t.tensor(LABELS), t.tensor([6.0, 5.0]), t.tensor([3, 2])
    ),
    "ctc half": lambda t, f: f.ctc_loss(log_probs(t).half(), t.tensor(LABELS), (6, 5), (3, 2)),
    "old name": lambda t, f: t.nn.NLLLoss2d()(t.ones(3, 4), t.tensor([0, 1, 2])),
    "cutoffs": lambda t, f: t.nn.AdaptiveLogSoftmaxWithLoss(20, 10, []),
    "cutoffs order": lambda t, f: t.nn.AdaptiveLogSoftmaxWithLoss(20, 10, [7, 4]),
    "cutoffs range": lambda t, f: t.nn.AdaptiveLogSoftmaxWithLoss(20, 10, [4, 10]),
    "adaptive target": lambda t, f: t.nn.AdaptiveLogSoftmaxWithLoss(20, 10, [4])(t.ones(2, 20), t.tensor([1, 10])),
    "adaptive batch": lambda t, f: t.nn.AdaptiveLogSoftmaxWithLoss(20, 10, [4])(t.ones(2, 20), t.tensor([1])),
    "adaptive dimensions": lambda t, f: t.nn.AdaptiveLogSoftmaxWithLoss(20, 10, [4])(
        t.ones(2, 2, 20), t.tensor([[1], [1]])
    ),
}
for _name, _act in REFUSED.items():
    cases.add(f"refused {_name}", lambda torch, act=_act: act(torch, torch.nn.functional))
