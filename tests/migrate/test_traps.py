"""Programs where the obvious rewrite would change what they do: each with what is right, as written and in CRLF."""

import ast

import pytest
from tt.migrate import migrate_source

TORCH = "import torch\n"
HEAD = "import torch\nfrom torch.autograd import Variable\n"

# name: (program, the program migrated)
TRAPS = {
    "a name that a function rebinds": (
        HEAD + "def setup():\n    global Variable\n    Variable = list\nsetup()\ny = Variable(torch.ones(3))\n",
        HEAD + "def setup():\n    global Variable\n    Variable = list\nsetup()\ny = Variable(torch.ones(3))\n",
    ),
    "a parameter of that name": (
        HEAD + "def f(Variable, x):\n    return Variable(x)\ny = Variable(torch.ones(1))\n",
        HEAD + "def f(Variable, x):\n    return Variable(x)\ny = torch.ones(1)\n",
    ),
    "a loop variable of that name": (
        HEAD + "ys = [Variable(3) for Variable in [list]]\ny = Variable(torch.ones(1))\n",
        HEAD + "ys = [Variable(3) for Variable in [list]]\ny = torch.ones(1)\n",
    ),
    "another library's from some point on": (
        HEAD + "y = Variable(torch.ones(1))\nfrom sympy import Variable\nz = Variable('x')\n",
        HEAD + "y = torch.ones(1)\nfrom sympy import Variable\nz = Variable('x')\n",
    ),
    "one of two libraries'": (
        TORCH + "import sys\nif sys.argv:\n    from torch.autograd import Variable\nelse:\n    from chainer import Variable\n"
        "z = Variable(torch.ones(1))\n",
        TORCH + "import sys\nif sys.argv:\n    from torch.autograd import Variable\nelse:\n    from chainer import Variable\n"
        "z = Variable(torch.ones(1))\n",
    ),
    "text that is a program": (
        HEAD + "x = Variable(torch.ones(1))\nexec('y = Variable(x)')\n",
        HEAD + "x = torch.ones(1)\nexec('y = Variable(x)')\n",
    ),
    "the wrapper is given a gradient, what it wraps is not": (
        HEAD + "def attack(net, x):\n    v = Variable(x)\n    v.requires_grad = True\n    net(v).sum().backward()\n"
        "    x.add_(v.grad.data)\n    return x.numpy()\n",
        TORCH + "def attack(net, x):\n    v = x.detach()\n    v.requires_grad = True\n    net(v).sum().backward()\n"
        "    x.add_(v.grad.data)\n    return x.numpy()\n",
    ),
    "two wrappers of one tensor": (
        HEAD + "t = torch.zeros(2)\na, b = Variable(t), Variable(t)\na.requires_grad = True\nprint(b.requires_grad)\n",
        TORCH + "t = torch.zeros(2)\na, b = t.detach(), t\na.requires_grad = True\nprint(b.requires_grad)\n",
    ),
    "the wrapper takes on a history": (
        HEAD + "w = Variable(torch.ones(2), requires_grad=True)\ndef f(x):\n    v = Variable(x)\n    v += w\n    return x.numpy()\n",
        TORCH + "w = torch.ones(2, requires_grad=True)\ndef f(x):\n    v = x.detach()\n    v += w\n    return x.numpy()\n",
    ),
    "a part of the wrapper takes on a history": (
        HEAD + "w = Variable(torch.ones(2), requires_grad=True)\ndef f(x):\n    v = Variable(x)\n    v[0] = w.sum()\n    return x.numpy()\n",
        TORCH + "w = torch.ones(2, requires_grad=True)\ndef f(x):\n    v = x.detach()\n    v[0] = w.sum()\n    return x.numpy()\n",
    ),
    "a new tensor needs no second object": (
        HEAD + "v = Variable(torch.zeros(2))\nv.requires_grad = True\n",
        TORCH + "v = torch.zeros(2)\nv.requires_grad = True\n",
    ),
    "a generator computes after the block": (
        HEAD + "def f(net, xs):\n    ys = (net(Variable(x, volatile=True)) for x in xs)\n    return [y.data for y in ys]\n",
        HEAD + "def f(net, xs):\n    ys = (net(Variable(x, volatile=True)) for x in xs)\n    return [y.data for y in ys]\n",
    ),
    "a generator that is gone through at once": (
        HEAD + "def f(net, xs):\n    return sum(net(Variable(x, volatile=True)).data.sum() for x in xs)\n",
        TORCH + "def f(net, xs):\n    with torch.no_grad():\n        return sum(net(x).data.sum() for x in xs)\n",
    ),
    "the condition changes before the uses": (
        HEAD + "def f(net, x, off):\n    x = Variable(x, volatile=off)\n    off = not off\n    return net(x).data\n",
        HEAD + "def f(net, x, off):\n    x = Variable(x, volatile=off)\n    off = not off\n    return net(x).data\n",
    ),
    "the mode changes before the uses": (
        HEAD + "class T(torch.nn.Module):\n    def go(self, x):\n        v = Variable(x, volatile=not self.training)\n"
        "        self.train()\n        print(self.net(v).data)\n",
        HEAD + "class T(torch.nn.Module):\n    def go(self, x):\n        v = Variable(x, volatile=not self.training)\n"
        "        self.train()\n        print(self.net(v).data)\n",
    ),
    "a helper that is handed over": (
        HEAD + "def batch(x, off=False):\n    return Variable(x, volatile=off)\ndef f(net, x):\n    y = net(batch(x, off=True))\n"
        "    print(y.data)\nhelpers = [batch]\n",
        HEAD + "def batch(x, off=False):\n    return Variable(x, volatile=off)\ndef f(net, x):\n    with torch.no_grad():\n"
        "        y = net(batch(x, off=True))\n    print(y.data)\nhelpers = [batch]\n",
    ),
    "a helper whose flag is not seen": (
        HEAD + "def batch(x, off=False):\n    return Variable(x, volatile=off)\ndef f(net, x, way):\n    print(net(batch(x, off=way)).data)\n",
        HEAD + "def batch(x, off=False):\n    return Variable(x, volatile=off)\ndef f(net, x, way):\n    print(net(batch(x, off=way)).data)\n",
    ),
    "a helper with the flag given by place": (
        HEAD + "def batch(x, off=False):\n    return Variable(x, volatile=off)\ndef f(net, x):\n    y = net(batch(x, True))\n    print(y.data)\n",
        TORCH + "def batch(x, off=False):\n    return x\ndef f(net, x):\n    with torch.no_grad():\n        y = net(batch(x, True))\n"
        "    print(y.data)\n",
    ),
    "an else that says nothing": (
        HEAD + "def f(x, a):\n    if a:\n        x = -x\n    else:\n        x = Variable(x)\n    return x\n",
        TORCH + "def f(x, a):\n    if a:\n        x = -x\n    return x\n",
    ),
    "a branch whose condition does something": (
        HEAD + "def f(x, a):\n    if a():\n        x = Variable(x)\n    return x\n",
        TORCH + "def f(x, a):\n    if a():\n        pass\n    return x\n",
    ),
    "a body of branches that all say nothing": (
        HEAD + "def f(x, y, a):\n    if a:\n        x = Variable(x)\n    if not a:\n        y = Variable(y)\n",
        TORCH + "def f(x, y, a):\n    if a:\n        pass\n    if not a:\n        pass\n",
    ),
    "half of an else is silenced": (
        HEAD + "def f(x, y, a):\n    if a:\n        x = -x\n    else:\n        x = Variable(x)  # noqa: TT101\n        y = Variable(y)\n    return x\n",
        HEAD + "def f(x, y, a):\n    if a:\n        x = -x\n    else:\n        x = Variable(x)  # noqa: TT101\n        pass\n    return x\n",
    ),
    "a draw from a matrix is a row": (
        HEAD + "def f(x):\n    p = Variable(x).view(-1, 3).data\n    return torch.multinomial(p, 1)[0]\n",
        TORCH + "def f(x):\n    p = x.view(-1, 3).data\n    return torch.multinomial(p, 1)[0]\n",
    ),
    "a draw from a vector was a number": (
        HEAD + "def f(x, names):\n    p = Variable(x).view(-1).data\n    i = torch.multinomial(p, 1)[0]\n    return names[i]\n",
        TORCH + "def f(x, names):\n    p = x.view(-1).data\n    i = torch.multinomial(p, 1)[0].item()\n    return names[i]\n",
    ),
    "what a property computes": (
        HEAD + "class N(torch.nn.Module):\n    @property\n    def loss(self):\n        return self.out.sum()\n    def forward(self, x):\n"
        "        self.out = Variable(x)\n        return x\nn = N()\nprint(n.loss.data[0])\n",
        TORCH + "class N(torch.nn.Module):\n    @property\n    def loss(self):\n        return self.out.sum()\n    def forward(self, x):\n"
        "        self.out = x\n        return x\nn = N()\nprint(n.loss.item())\n",
    ),
    "the shape of this call's argument, not of all calls'": (
        HEAD + "def var(t):\n    if t.numel() > 5:\n        return Variable(t.clone())\n    return Variable(t)\ncrit = torch.nn.CrossEntropyLoss()\n"
        "h = var(torch.zeros(2, 3, 4))\ndef f(net, n):\n    y = var(torch.LongTensor([ord(c) for c in n]))\n    loss = 0\n"
        "    for i in range(len(y)):\n        loss += crit(net(h), y[i])\n    return loss.data[0]\n",
        TORCH + "def var(t):\n    if t.numel() > 5:\n        return t.clone()\n    return t\ncrit = torch.nn.CrossEntropyLoss()\n"
        "h = var(torch.zeros(2, 3, 4))\ndef f(net, n):\n    y = var(torch.LongTensor([ord(c) for c in n]))\n    loss = 0\n"
        "    for i in range(len(y)):\n        loss += crit(net(h), y[i].view(1))\n    return loss.item()\n",
    ),
    "what an earlier call passed": (
        HEAD + "class A(object):\n    def f(self, t):\n        old = self.t\n        self.t = t\n        return old\na = A()\n"
        "a.f(Variable(torch.zeros(2, 3)))\nprint(a.f(Variable(torch.zeros(3)))[0].data.numpy())\n",
        TORCH + "class A(object):\n    def f(self, t):\n        old = self.t\n        self.t = t\n        return old\na = A()\n"
        "a.f(torch.zeros(2, 3))\nprint(a.f(torch.zeros(3))[0].detach().numpy())\n",
    ),
    "a sum is as large as its larger side": (
        HEAD + "import torch.nn.functional as F\na, b = Variable(torch.ones(3)), Variable(torch.ones(2, 3))\nprint(F.softmax(a.add(b)))\n",
        TORCH + "import torch.nn.functional as F\na, b = torch.ones(3), torch.ones(2, 3)\nprint(F.softmax(a.add(b), dim=1))\n",
    ),
    "an element that is compared and shown": (
        HEAD + "net = torch.nn.Linear(1, 1)\nx = Variable(torch.Tensor([[1.0]]))\nprint(net(x).data[0][0] > 0.5)\n",
        TORCH + "net = torch.nn.Linear(1, 1)\nx = torch.Tensor([[1.0]])\nprint(net(x).data[0][0].item() > 0.5)\n",
    ),
    "what fills a raw tensor was a number": (
        HEAD + "def f(net, x, words):\n    x = Variable(x)\n    p = net(x).squeeze().data.exp()\n    i = torch.multinomial(p, 1)[0]\n"
        "    x.data.fill_(i)\n    return words[i]\n",
        TORCH + "def f(net, x, words):\n    p = net(x).squeeze().data.exp()\n    i = torch.multinomial(p, 1)[0].item()\n"
        "    x.data.fill_(i)\n    return words[i]\n",
    ),
    "a key under which something is stored may be a tensor": (
        HEAD + "seen = {}\ndef f(net, x):\n    k = net(Variable(x)).data[0]\n    seen[k] = 1\n    return seen[k]\n",
        TORCH + "seen = {}\ndef f(net, x):\n    k = net(x).data[0]\n    seen[k] = 1\n    return seen[k]\n",
    ),
    "a key that is looked for first": (
        HEAD + "seen = {}\ndef f(net, x):\n    k = net(Variable(x)).data[0]\n    if k in seen:\n        return seen[k]\n",
        TORCH + "seen = {}\ndef f(net, x):\n    k = net(x).data[0]\n    if k in seen:\n        return seen[k]\n",
    ),
    "a key that may be missing": (
        HEAD + "seen = {}\ndef f(net, x):\n    try:\n        k = net(Variable(x)).data[0]\n        return seen[k]\n    except KeyError:\n        return 0\n",
        TORCH + "seen = {}\ndef f(net, x):\n    try:\n        k = net(x).data[0]\n        return seen[k]\n    except KeyError:\n        return 0\n",
    ),
    "a property called data": (
        HEAD + "class A(object):\n    @property\n    def data(self):\n        return [1, 2]\nprint(A().data[0])\nx = Variable(torch.ones(1))\n",
        TORCH + "class A(object):\n    @property\n    def data(self):\n        return [1, 2]\nprint(A().data[0])\nx = torch.ones(1)\n",
    ),
    "a criterion that is differentiated elsewhere": (
        HEAD + "class T:\n    def __init__(self, crit):\n        self.crit = crit\n    def train(self, x, y):\n        loss = self.crit(x, y)\n"
        "        loss.backward()\n    def test(self, x, y):\n        return self.crit(x, y).data[0], self.net(x).data[0]\n",
        TORCH + "class T:\n    def __init__(self, crit):\n        self.crit = crit\n    def train(self, x, y):\n        loss = self.crit(x, y)\n"
        "        loss.backward()\n    def test(self, x, y):\n        return self.crit(x, y).item(), self.net(x).data[0]\n",
    ),
    "a second name for a loss": (
        HEAD + "def f(crit, xs):\n    total = 0\n    for x in xs:\n        raw = crit(x, x)\n        loss = raw\n        loss = loss + 1\n"
        "        loss.backward()\n        total += raw.data\n    return total[0]\n",
        TORCH + "def f(crit, xs):\n    total = 0\n    for x in xs:\n        raw = crit(x, x)\n        loss = raw\n        loss = loss + 1\n"
        "        loss.backward()\n        total += raw.data\n    return total.item()\n",
    ),
    "its own cuda, and torch's with async": (
        TORCH + "class A(object):\n    def cuda(self):\n        return [e.cuda(async=True) for e in self.parts]\n",
        TORCH + "class A(object):\n    def cuda(self):\n        return [e.cuda(non_blocking=True) for e in self.parts]\n",
    ),
    "its own cuda with async": (
        TORCH + "class A(object):\n    def cuda(self, async=False):\n        return self\ndef f(a):\n    return a.cuda(async=True)\n",
        TORCH + "class A(object):\n    def cuda(self, async=False):\n        return self\ndef f(a):\n    return a.cuda(async=True)\n",
    ),
    "comments inside a call": (
        HEAD + "x = Variable(  # wrap\n    torch.ones(3)  # ones\n    + 1,  # plus\n    requires_grad=True  # yes\n)  # end\n",
        TORCH + "x = (  # wrap\n    torch.ones(3)  # ones\n    + 1  # plus\n    ).requires_grad_()  # end\n",
    ),
    "statements on one line": (
        HEAD + "def f(x, c):\n    if c: x = Variable(x); y = x\n    else: y = 2\n    return y\n",
        TORCH + "def f(x, c):\n    if c: x = x; y = x\n    else: y = 2\n    return y\n",
    ),
    "a line that goes on": (
        HEAD + "x = \\\n    Variable(torch.ones(3)) \\\n    .cpu()\n",
        TORCH + "x = \\\n    torch.ones(3) \\\n    .cpu()\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("crlf", [False, True], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", TRAPS)
def test_trap(name, crlf):
    before, after = (text.replace("\n", "\r\n") if crlf else text for text in TRAPS[name])
    result = migrate_source(before)
    assert (result.error, result.crashed) == (None, ())
    assert result.text == after
    ast.parse(result.text.replace("async", "asynk"))
    assert not migrate_source(result.text).changed


def test_a_rewritten_helper_leaves_nothing_to_say():
    before, _ = TRAPS["a helper with the flag given by place"]
    assert all(finding.fixed for finding in migrate_source(before).findings)


@pytest.mark.parametrize(
    "line", ["print(y.data[0][0] > 0.5)", "print(y.data[0][0])", "if (z := y(x)).data[0]: pass", "k = torch.multinomial(y, 1)[0]"]
)  # fmt: skip
def test_numbers_that_are_not_seen_are_told_of(line):
    before = HEAD + f"def f(net, x):\n    y = net(Variable(x))\n    {line}\n"
    result = migrate_source(before)
    assert line in result.text
    assert any(finding.line == 5 and not finding.fixed for finding in result.findings)
