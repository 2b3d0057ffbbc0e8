"""What the safe rules rewrite computes the same: each program runs before under 0.3 and after under later rules."""

import json
import os
import subprocess
import sys

import pytest
from tt.migrate import migrate_source
from tt.migrate.rules import RULES

HEAD = (
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\n"
    "torch.manual_seed(1)\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\nx, y = torch.rand(3, 2), torch.rand(3, 2)\n"
    "def show(v):\n    try:\n        v = v.data\n    except RuntimeError:\n        pass\n"
    "    print([round(float(n), 4) for n in v.contiguous().view(-1)])\n"
)
# By rule: a program that prints numbers. `show` reads a tensor or a Variable of any version.
PROGRAMS = {
    "TT101": "show(net(Variable(x)) * Variable(y))",
    "TT102": "w = Variable(torch.randn(2), requires_grad=True)\n(w * w).sum().backward()\nshow(w.grad)",
    "TT104": "h = net(Variable(x))\nk = Variable(h.data, requires_grad=True)\nk.sum().backward()\nshow(k.grad)\nprint(net.weight.grad is None)",
    "TT105": "def cut(h):\n    if type(h) == Variable:\n        return Variable(h.data)\n    return tuple(cut(v) for v in h)\nshow(cut((net(Variable(x)), 0)[:1])[0])",
    "TT106": "print(isinstance(Variable(x), Variable))",
    "TT201": "def test(a):\n    a = Variable(a, volatile=True)\n    out = net(a)\n    print('%.4f' % crit(out, Variable(y)).data[0])\ntest(x)",
    "TT203": "def run(a, train=True):\n    a = Variable(a, volatile=not train)\n    loss = crit(net(a), Variable(y))\n    if train:\n        loss.backward()\n    print('%.4f' % loss.data[0])\nrun(x)\nrun(x, False)\nshow(net.bias.grad)",
    "TT301": "loss = crit(net(Variable(x)), Variable(y))\nprint('%.4f' % loss.data[0], type(loss.data[0]).__name__)",
    "TT302": "loss = crit(net(Variable(x)), Variable(y))\nprint('%.4f' % loss.data.tolist()[0])\nshow(loss[0] * 2)",
    "TT303": "loss = crit(net(Variable(x)), Variable(y))\nprint('%.4f' % loss.data.numpy()[0])",
    "TT304": "total = 0\nfor _ in range(3):\n    total += 2 * net(Variable(x)).sum().data\nprint('%.4f' % (total[0] / 3))",
    "TT306": "correct = 0\nfor _ in range(2):\n    correct += net(Variable(x)).data.max(1)[1].eq(Variable(torch.LongTensor([0, 1, 1])).data).sum()\nprint(correct, 100. * correct / 6)",
    "TT307": "words = {0: 'a', 1: 'b'}\nbest = net(Variable(x)).view(-1).data[:2].topk(1)[1]\nprint(words[best[0]], best[0])",
    "TT308": "v = net(Variable(x)).data[:, 0].clone().view(-1)\nprint(['%.4f' % n for n in sorted(v)])",
    "TT309": "losses = [crit(net(Variable(x)), Variable(y)) for _ in range(2)]\nshow(torch.cat(losses))",
    "TT311": "err = net(Variable(x)).mean()\none = torch.FloatTensor([1])\nerr.backward(one)\nshow(net.weight.grad)",
    "TT401": "out = net(Variable(x))\nprint(out.data.cpu().numpy().round(4).tolist(), out.data.size(0), torch.max(out.data, 1)[1].tolist())",
    "TT402": "torch.manual_seed(5)\nnet.weight.data.normal_(0, 0.02)\nnet.bias.data.zero_()\nshow(net.weight)\nshow(net.bias)\nz = Variable(x)",
    "TT501": "use = torch.cuda.is_available()\na = Variable(x)\nif use:\n    a = a.cuda()\nshow(net(a))",
    "TT505": "print(type(x) is torch.FloatTensor, type(x) == torch.LongTensor)\nz = Variable(x)",
    "TT506": "torch.manual_seed(3)\nshow(Variable(torch.FloatTensor(2, 3).zero_()))\nshow(torch.FloatTensor(2, 3).normal_(0, 1))\nshow(torch.Tensor(4).uniform_())",
    "TT508": "w = next(net.parameters()).data\nshow(Variable(w.new(1, 3).zero_()))\nshow(Variable(w.new(2, 2).fill_(3)))",
    "TT512": "show(torch.exp(Variable(torch.arange(0, 4) * 0.5)))\nshow(Variable(torch.range(1, 3)))",
    "TT601": "torch.manual_seed(2)\nnn.init.xavier_uniform(net.weight)\nnn.init.constant(net.bias, 2)\nshow(net.weight)\nshow(net.bias)",
    "TT602": "net(Variable(x)).sum().backward()\nnn.utils.clip_grad_norm(net.parameters(), 0.1)\nshow(net.weight.grad)",
    "TT603": "v = net(Variable(torch.rand(3, 2)))\nshow(F.softmax(v))\nshow(F.log_softmax(v.view(-1)))",
    "TT604": "show(F.sigmoid(net(Variable(x))) + F.tanh(Variable(y)))",
    "TT605": "im = Variable(torch.rand(1, 1, 2, 2))\nshow(F.upsample(im, size=(4, 4), mode='bilinear'))\nshow(nn.Upsample(scale_factor=2, mode='bilinear')(im))",
    "TT608": "a, b = net(Variable(x)), Variable(y)\nd = F.pairwise_distance(a, b)\nprint(tuple(d.size()))\nshow(d)",
    "TT651": "show(nn.MSELoss(size_average=False)(net(Variable(x)), Variable(y)))\nshow(F.mse_loss(net(Variable(x)), Variable(y), False))\nshow(nn.L1Loss(size_average=True)(net(Variable(x)), Variable(y)))",
    "TT701": "from torch.autograd import Function\nclass _Square(Function):\n    def forward(self, a):\n        self.save_for_backward(a)\n        return a * a\n    def backward(self, g):\n        a, = self.saved_tensors\n        return 2 * a * g\nv = Variable(y, requires_grad=True)\n_Square()(v).sum().backward()\nshow(v.grad)",
    "TT703": "loss = net(Variable(x)).sum()\nloss.backward(retain_variables=True)\nloss.backward()\nshow(net.bias.grad)",
    "TT706": "from torch.autograd import grad\nv = Variable(y, requires_grad=True)\nshow(grad((v * v).sum(), [v], only_inputs=True)[0])",
    "TT616": "torch.manual_seed(4)\nprint([tuple(p.size()) for p in torch.split(net(Variable(x)), split_size=2)])",
    "TT881": "from torch.utils.data import TensorDataset\nd = TensorDataset(data_tensor=x, target_tensor=y)\nshow(d[1][0])",
    "TT882": "from torch.utils.data import DataLoader, TensorDataset\nit = iter(DataLoader(TensorDataset(x, y), batch_size=3))\nshow(it.next()[0])",
    "TT845": "m = nn.LSTM(2, 3, dropout=0.5)\nout, (h, c) = m(Variable(x.view(3, 1, 2)))\nshow(out)",
    "TT829": "print(net.weight.grad == None)\nz = Variable(x)",
}  # fmt: skip
LATER = {
    "TT821": "w = net(Variable(x)).data\nmask = w > 0\nkeep = 1 - mask\nshow(w[keep])\nm = torch.ByteTensor([1, 0])\nb = net.bias.data.clone()\nb.masked_fill_(m, 9)\nshow(b)",
    "TT822": "best = net(Variable(x)).data.view(-1).topk(4)[1]\nshow(best / 2)",
    "TT831": "w = net.weight.data\nw.add_(-0.5, w)\nw.addcmul_(0.5, w, w)\nshow(w)",
    "TT861": "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nnet(Variable(x)).sum().backward()\nopt.zero_grad()\nfor p in net.parameters():\n    p.grad.data.add_(0.5, p.data)\nnet(Variable(x)).sum().backward()\nshow(net.weight.grad)",
    "TT862": "from torch.optim import SGD, lr_scheduler\nopt = SGD(net.parameters(), lr=1.0)\nsched = lr_scheduler.StepLR(opt, 1)\nfor epoch in range(3):\n    sched.step()\n    opt.zero_grad()\n    net(Variable(x)).sum().backward()\n    opt.step()\n    show(net.bias)",
    "TT606": "im = Variable(torch.rand(1, 1, 3, 3))\ngrid = F.affine_grid(Variable(torch.FloatTensor([[[1, 0, 0.3], [0, 1, 0]]])), im.size())\nshow(F.grid_sample(im, grid))",
}  # fmt: skip
CASES = [
    (code, text, target, dialect)
    for code, text in PROGRAMS.items()
    for target, dialect in (("0.4.1", "0.4"), ("latest", "2"))
]
CASES += [(code, text, "latest", "2") for code, text in LATER.items()]

RUNNER = """
import contextlib, io, json, os, sys, warnings
from tt.shim.launch import execute, main_module, prepare
from tt.shim.repair import compile_source
programs = json.load(sys.stdin)
prepare(os.getcwd(), os.getcwd(), ["program.py"])
warnings.simplefilter("ignore")
printed = []
for text in programs:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            execute(compile_source(text.encode(), "program.py"), main_module("program.py"))
        except Exception as error:
            out.write(f"{type(error).__name__}: {error}")
    printed.append(out.getvalue())
print(json.dumps(printed))
"""


def outputs(programs, dialect, folder):
    """What the programs print, all in one process of that dialect."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(programs), cwd=folder, capture_output=True, text=True, env={**os.environ, "TT_TORCH": dialect},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    before = [HEAD + text + "\n" for _, text, _, _ in CASES]
    found = {}
    old = outputs(before, "0.3", folder)
    for dialect in ("0.4", "2"):
        chosen = [n for n, case in enumerate(CASES) if case[3] == dialect]
        after = [migrate_source(before[n], target=CASES[n][2]).text for n in chosen]
        for n, text in zip(chosen, outputs(after, dialect, folder)):
            found[CASES[n][0], dialect] = (old[n], text)
    return found


@pytest.mark.parametrize(
    ("code", "text", "target", "dialect"), [pytest.param(*case, id=f"{case[0]}-{case[3]}") for case in CASES]
)
def test_same_output(code, text, target, dialect, printed):
    result = migrate_source(HEAD + text + "\n", target=target)
    assert any(finding.code == code and finding.fixed for finding in result.findings)
    before, after = printed[code, dialect]
    assert before.strip() and "Error" not in before
    assert after == before


def test_the_programs_are_of_rules_that_rewrite():
    safe = {rule.code for rule in RULES if any(e.fires and e.safety == "safe" for e in rule.examples)}
    assert {case[0] for case in CASES} <= safe
