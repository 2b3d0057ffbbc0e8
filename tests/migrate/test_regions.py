"""The statements that go under no_grad: all of the uses, nothing of training, comments and layout kept."""

import pytest
from tt.migrate import migrate_source

HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"
AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"

REWRITTEN = {
    "two inputs, one block": (
        "def f(a, b):\n    a = Variable(a, volatile=True)\n    b = Variable(b, volatile=True)\n    p = net(a)\n    q = net(b)\n"
        "    print((p - q).data)\n",
        "def f(a, b):\n    with torch.no_grad():\n        p = net(a)\n        q = net(b)\n        print((p - q).data)\n",
    ),
    "uses in both branches": (
        "def f(a, c):\n    a = Variable(a, volatile=True)\n    if c:\n        p = net(a)\n    else:\n        p = net(-a)\n    print(p.data)\n",
        "def f(a, c):\n    with torch.no_grad():\n        if c:\n            p = net(a)\n        else:\n            p = net(-a)\n    print(p.data)\n",
    ),
    "text in strings keeps its indentation": (
        'def f(a):\n    a = Variable(a, volatile=True)\n    p = net(a)\n    print("""one\n    two""")\n    # mark\n\n    print(net(p).data)\n',
        'def f(a):\n    with torch.no_grad():\n        p = net(a)\n        print("""one\n    two""")\n        # mark\n\n        print(net(p).data)\n',
    ),
    "the accumulator outlives the loop": (
        "def f(xs):\n    total = 0\n    for x in xs:\n        total += crit(net(Variable(x, volatile=True)), Variable(x))\n    print(total.data[0] / len(xs))\n",
        "def f(xs):\n    total = 0\n    for x in xs:\n        with torch.no_grad():\n            total += crit(net(x), x)\n    print(total.item() / len(xs))\n",
    ),
    "already under no_grad": (
        "def f(a):\n    with torch.no_grad():\n        print(net(Variable(a, volatile=True)).data)\n",
        "def f(a):\n    with torch.no_grad():\n        print(net(a.detach()).data)\n",
    ),
    "one-line suite": (
        "def f(a, c):\n    a = Variable(a, volatile=True)\n    if c: print(net(a).data)\n",
        "def f(a, c):\n    with torch.no_grad():\n        if c: print(net(a).data)\n",
    ),
    "a flag without a use": (
        "def f(a):\n    a = Variable(a, volatile=True)\n    return a.size(0)\n",
        "def f(a):\n    return a.size(0)\n",
    ),
}

REFUSED = {
    "reaches backward": "def f(a, y):\n    y = Variable(y, volatile=True)\n    loss = crit(net(Variable(a)), y)\n    loss.backward()\n",
    "kept in an attribute": "class C:\n    def __init__(self, p):\n        self.p = Variable(p, volatile=True)\n",
    "yield between": "def f(xs):\n    for x in xs:\n        v = Variable(x, volatile=True)\n        p = net(v)\n        yield 1\n        print(net(p).data)\n",
    "training between": (
        "def train(x):\n    net(Variable(x)).sum().backward()\n"
        "def f(a):\n    a = Variable(a, volatile=True)\n    p = net(a)\n    train(p.data)\n    print(net(a).data)\n"
    ),
    "used in another function": "a = Variable(torch.ones(2), volatile=True)\ndef f():\n    return net(a).data\n",
    "mixed flags": "def f(a, b, c):\n    a = Variable(a, volatile=True)\n    b = Variable(b, volatile=c)\n    print((net(a) + net(b)).data)\n",
}


@pytest.mark.parametrize(("before", "after"), REWRITTEN.values(), ids=REWRITTEN)
def test_rewritten(before, after):
    result = migrate_source(HEAD + before)
    assert result.error is None
    assert result.text == AFTER + after


@pytest.mark.parametrize("program", REFUSED.values(), ids=REFUSED)
def test_refused_and_reported(program):
    result = migrate_source(HEAD + program, unsafe=True)
    assert "volatile=True" in result.text
    assert "no_grad" not in result.text
    assert any(finding.code in ("TT201", "TT203") and finding.safety == "manual" for finding in result.findings)


def test_bystander_that_trains_needs_asking():
    program = (
        "def f(a, b, y):\n    a = Variable(a, volatile=True)\n    p = net(a)\n    loss = crit(net(Variable(b)), Variable(y))\n"
        "    print((p + net(a)).data)\n    loss.backward()\n"
    )
    result = migrate_source(HEAD + program)
    assert "no_grad" not in result.text
    assert "volatile=True" in result.text
    [finding] = [finding for finding in result.findings if finding.code == "TT201"]
    assert finding.safety == "unsafe"
    assert "not volatile" in finding.message
