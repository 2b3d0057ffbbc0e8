"""Rules combine: idioms that share one expression come to the same result whichever rule is first."""

import ast
from itertools import combinations, permutations

import pytest
from tt.migrate import migrate_source
from tt.migrate.engine import Options
from tt.migrate.rules import RULES

HEAD = (
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\n"
    "net, crit = nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.MSELoss()\n"
)
BODY = "def f(t, y, n):\n    {}\n"
# Each expression holds the idioms of several rules.
EXPRESSIONS = {
    "rewrap, volatile": "out = net(Variable(net(Variable(t)).data, volatile=True)); print(out.data)",
    "loss, sum, number": "return F.mse_loss(net(Variable(t)), Variable(y), size_average=False).data[0]",
    "loss by place, number": "return F.nll_loss(net(Variable(t)), Variable(y), None, False).data[0]",
    "async, wrapper": "return net(Variable(t.cuda(async=True)))",
    "wrapper, leaf, factory": "return Variable(torch.randn(2, 3), requires_grad=True).data.max(1)[1]",
    "wrapper, constructor": "return Variable(torch.FloatTensor(2, 3).zero_()).data.cpu().numpy()",
    "wrapper, new": "return Variable(net(Variable(t)).data.new(2, 3).zero_())",
    "wrapper, softmax": "return F.softmax(net(Variable(torch.zeros(2, 2))))",
    "sigmoid, wrapper, detach": "return F.sigmoid(net(Variable(t))).data.numpy()",
    "mean, sum, number": "return torch.cat([crit(net(Variable(t)), Variable(y)), crit(net(Variable(y)), Variable(t))]).sum().data[0]",
    "comparison, number": "return net(Variable(t)).data.max(1)[1].eq(Variable(y).data).cpu().sum()",
    "range, wrapper": "return Variable(torch.arange(0, n)).data.sum()",
    "next, wrapper": "return Variable(iter(torch.utils.data.DataLoader([])).next())",
    "upsample, wrapper": "return F.upsample(Variable(t), scale_factor=2, mode='bilinear')",
    "masks": "return Variable(1 - (net(Variable(t)).data > 0))",
    "division": "return net(Variable(t)).data.topk(2)[1] / 2",
    "backward": "net(Variable(t)).sum().backward(torch.ones(1), retain_variables=True)",
}
CASES = [
    pytest.param(text, target, id=f"{name}-{target}")
    for name, text in EXPRESSIONS.items()
    for target in ("0.4.0", "0.4.1", "latest")
]


def speaking(source, target):
    """The codes of the rules that have something to say, in one go and after the others' edits."""
    return sorted(
        {finding.code for finding in migrate_source(source, target=target).findings if finding.fixed} - {"TT103"}
    )


def rerun(source, target, order, monkeypatch):
    """The result with these rules first, in this order."""
    from tt.migrate import engine

    first = [rule for code in order for rule in RULES if rule.code == code]
    monkeypatch.setattr(engine, "RULES", (*first, *(rule for rule in RULES if rule not in first)))
    return engine.run(source, "x.py", Options(target=target))


@pytest.mark.parametrize(("text", "target"), CASES)
def test_precedence_does_not_matter(text, target, monkeypatch):
    source = HEAD + BODY.format(text)
    usual = migrate_source(source, target=target)
    assert (usual.error, usual.crashed) == (None, ())
    ast.parse(usual.text)
    codes = speaking(source, target)
    assert len(codes) >= 1
    for pair in combinations(codes, 2):
        for order in permutations(pair):
            assert rerun(source, target, order, monkeypatch).text == usual.text, order


@pytest.mark.parametrize(("text", "target"), CASES)
def test_settled_after_one_run(text, target):
    once = migrate_source(HEAD + BODY.format(text), target=target).text
    assert not migrate_source(once, target=target).changed


def test_every_pair_of_examples_in_one_file():
    """Two rules' programs in one file, each in a function of its own: both are done, and a second run is quiet."""
    failures = []
    examples = [(rule, example) for rule in RULES for example in rule.examples[:1] if example.target != "latest"]
    for (one, first), (other, second) in zip(examples, examples[1:] + examples[:1]):
        result = migrate_source(first.before + second.before, unsafe=True)
        if result.error or result.crashed or migrate_source(result.text, unsafe=True).changed:
            failures.append((one.code, other.code, result.error, result.crashed))
    assert failures == []
