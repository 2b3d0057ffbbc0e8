"""Wrong migrations, each with its correct twin: a program of 0.3, its right rewrite, and the slip that spoils it."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

PRELUDE = """\
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

torch.manual_seed(1)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
frozen = nn.Linear(3, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, y, t = torch.randn(8, 3), torch.LongTensor([0, 1] * 4), torch.randn(8, 2)
"""


class Planted(NamedTuple):
    """One case. `slip` is what is replaced in `after`, and by what."""

    name: str
    before: str
    after: str
    slip: tuple[str, str]
    blamed: str
    """A piece of the line of the program before that the slip is in."""
    words: str
    """What the report calls the difference."""

    def texts(self) -> tuple[str, str, str]:
        """The program, its right rewrite, and the wrong one."""
        before, after = (PRELUDE + textwrap.dedent(text).lstrip("\n") for text in (self.before, self.after))
        assert after.count(self.slip[0]) == 1, self.name
        return before, after, after.replace(*self.slip)


TRAIN_BEFORE = """
for epoch in range(4):
    optimizer.zero_grad()
    output = net(Variable(x))
    loss = F.cross_entropy(output, Variable(y))
    loss.backward()
    optimizer.step()
    print('loss %.5f' % loss.data[0])
"""
TRAIN_AFTER = """
for epoch in range(4):
    optimizer.zero_grad()
    output = net(x)
    loss = F.cross_entropy(output, y)
    loss.backward()
    optimizer.step()
    print('loss %.5f' % loss.item())
"""

PLANTED = [
    Planted(
        "dropped_detach",
        """
        critic = nn.Linear(2, 1)
        critics = torch.optim.SGD(critic.parameters(), lr=0.1)
        for epoch in range(3):
            fake = net(Variable(x))
            loss = critic(Variable(fake.data)).mean()
            loss.backward()
            critics.step()
            optimizer.step()
            print('loss %.5f' % loss.data[0])
        """,
        """
        critic = nn.Linear(2, 1)
        critics = torch.optim.SGD(critic.parameters(), lr=0.1)
        for epoch in range(3):
            fake = net(x)
            loss = critic(fake.detach()).mean()
            loss.backward()
            critics.step()
            optimizer.step()
            print('loss %.5f' % loss.item())
        """,
        ("critic(fake.detach())", "critic(fake)"),
        "fake.data",
        "gradients",
    ),
    Planted(
        "no_grad_around_the_wrong_region",
        TRAIN_BEFORE + "    print('valid %.5f' % net(Variable(t[:, :1].repeat(1, 3), volatile=True)).sum().data[0])\n",
        TRAIN_AFTER.replace("    output = net(x)\n", "    features = net[1](net[0](x))\n    output = net[2](features)\n")
        + "    with torch.no_grad():\n        print('valid %.5f' % net(t[:, :1].repeat(1, 3)).sum().item())\n",
        ("    features = net[1](net[0](x))\n", "    with torch.no_grad():\n        features = net[1](net[0](x))\n"),
        "output = net(Variable(x))",
        "gradients",
    ),
    Planted(
        "item_of_a_vector",
        TRAIN_BEFORE + "    print('first %.5f' % output[:, 0].data[0])\n",
        TRAIN_AFTER + "    print('first %.5f' % output[0, 0].item())\n",
        ("output[0, 0].item()", "output[:, 0].item()"),
        "output[:, 0].data[0]",
        "after stops at line 18 of program.py with",
    ),
    Planted(
        "softmax_over_another_dim",
        TRAIN_BEFORE.replace("F.cross_entropy(output, Variable(y))", "-torch.log(F.softmax(output)[:, 0]).mean()"),
        TRAIN_AFTER.replace("F.cross_entropy(output, y)", "-torch.log(F.softmax(output, dim=1)[:, 0]).mean()"),
        ("dim=1", "dim=0"),
        "F.softmax(output)",
        "loss",
    ),
    Planted(
        "truncated_accuracy",
        TRAIN_BEFORE + "    print('accuracy', output.data.max(1)[1].eq(y).sum() / len(y))\n",
        TRAIN_AFTER + "    print('accuracy', output.max(1)[1].eq(y).sum().item() / len(y))\n",
        (".sum().item() / len(y)", ".sum() / len(y)"),
        ".eq(y).sum()",
        "printed number",
    ),
    Planted(
        "graph_kept_by_a_sum",
        TRAIN_BEFORE.replace("for epoch", "total = 0\nfor epoch") + "    total += loss.data[0]\nprint(total)\n",
        TRAIN_AFTER.replace("for epoch", "total = 0\nfor epoch") + "    total += loss.item()\nprint(total)\n",
        ("total += loss.item()", "total += loss"),
        "total += loss.data[0]",
        "growing graph",
    ),
    Planted(
        "graph_kept_by_a_list",
        TRAIN_BEFORE.replace("for epoch", "losses = []\nfor epoch") + "    losses.append(loss.data[0])\n",
        TRAIN_AFTER.replace("for epoch", "losses = []\nfor epoch") + "    losses.append(loss.item())\n",
        ("losses.append(loss.item())", "losses.append(loss)"),
        "losses.append(loss.data[0])",
        "growing graph",
    ),
    Planted(
        "volatile_dropped",
        TRAIN_BEFORE
        + """
for epoch in range(2):
    data = Variable(x, volatile=True)
    output = net(data)
    print('valid %.5f' % output.sum().data[0])
""",
        TRAIN_AFTER
        + """
for epoch in range(2):
    data = x
    with torch.no_grad():
        output = net(data)
    print('valid %.5f' % output.sum().item())
""",
        ("    with torch.no_grad():\n        output = net(data)\n", "    output = net(data)\n"),
        "data = Variable(x, volatile=True)",
        "graph where none was recorded",
    ),
    Planted(
        "gradients_into_the_target",
        TRAIN_BEFORE.replace(
            "    loss = F.cross_entropy(output, Variable(y))",
            "    target = frozen(Variable(x, volatile=True))\n    target.volatile = False\n"
            "    loss = F.mse_loss(output, target)",
        ),
        TRAIN_AFTER.replace(
            "    loss = F.cross_entropy(output, y)",
            "    with torch.no_grad():\n        target = frozen(x)\n    loss = F.mse_loss(output, target)",
        ),
        ("    with torch.no_grad():\n        target = frozen(x)\n", "    target = frozen(x)\n"),
        "target = frozen(Variable(x, volatile=True))",
        "gradients",
    ),
    Planted(
        "mean_for_sum",
        TRAIN_BEFORE.replace("Variable(y))", "Variable(y), size_average=False)"),
        TRAIN_AFTER.replace("output, y)", "output, y, reduction='sum')"),
        ("reduction='sum'", "reduction='mean'"),
        "size_average=False",
        "loss",
    ),
    Planted(
        "another_clipping",
        TRAIN_BEFORE.replace("    optimizer.step", "    nn.utils.clip_grad_norm(net.parameters(), 0.01)\n    optimizer.step"),
        TRAIN_AFTER.replace("    optimizer.step", "    nn.utils.clip_grad_norm_(net.parameters(), 0.01)\n    optimizer.step"),
        ("clip_grad_norm_(", "clip_grad_value_("),
        "clip_grad_norm(",
        "at the step",
    ),
    Planted(
        "update_of_a_copy",
        """
        w = Variable(torch.randn(3, 2), requires_grad=True)
        for epoch in range(3):
            loss = (Variable(x).mm(w) - Variable(t)).pow(2).sum()
            loss.backward()
            w.data -= 0.01 * w.grad.data
            w.grad.data.zero_()
            print('loss %.5f' % loss.data[0])
        """,
        """
        w = torch.randn(3, 2, requires_grad=True)
        for epoch in range(3):
            loss = (x.mm(w) - t).pow(2).sum()
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad.zero_()
            print('loss %.5f' % loss.item())
        """,
        ("w.data -= 0.01", "w.data.clone().sub_(0.01)  # "),
        "w.data -= 0.01",
        "loss",
    ),
    Planted(
        "gradient_not_cleared",
        """
        w = Variable(torch.randn(3, 2), requires_grad=True)
        for epoch in range(3):
            loss = (Variable(x).mm(w) - Variable(t)).pow(2).sum()
            loss.backward()
            w.data -= 0.01 * w.grad.data
            w.grad.data.zero_()
            print('loss %.5f' % loss.data[0])
        """,
        """
        w = torch.randn(3, 2, requires_grad=True)
        for epoch in range(3):
            loss = (x.mm(w) - t).pow(2).sum()
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad.zero_()
            print('loss %.5f' % loss.item())
        """,
        ("w.grad.zero_()", "w.grad.clone().zero_()"),
        "w.grad.data.zero_()",
        "gradient of leaf 1",
    ),
    Planted(
        "hidden_state_not_cut",
        """
        cell = nn.RNNCell(3, 3)
        steps = torch.optim.SGD(cell.parameters(), lr=0.1)
        h = Variable(torch.zeros(8, 3))
        for epoch in range(3):
            h = Variable(h.data)
            h = cell(Variable(x), h)
            loss = h.pow(2).mean()
            loss.backward(retain_variables=True)
            steps.step()
            print('loss %.5f' % loss.data[0])
        """,
        """
        cell = nn.RNNCell(3, 3)
        steps = torch.optim.SGD(cell.parameters(), lr=0.1)
        h = torch.zeros(8, 3)
        for epoch in range(3):
            h = h.detach()
            h = cell(x, h)
            loss = h.pow(2).mean()
            loss.backward(retain_graph=True)
            steps.step()
            print('loss %.5f' % loss.item())
        """,
        ("h = h.detach()", "h = h.clone()"),
        "h = Variable(h.data)",
        "gradient of leaf 1",
    ),
    Planted(
        "deviation_as_mean",
        "net[0].weight.data.normal_(0, 0.1)\n" + TRAIN_BEFORE,
        "nn.init.normal_(net[0].weight, 0, 0.1)\n" + TRAIN_AFTER,
        ("normal_(net[0].weight, 0, 0.1)", "normal_(net[0].weight, 0.1)"),
        "normal_(0, 0.1)",
        "loss",
    ),
    Planted(
        "maximum_over_the_batch",
        TRAIN_BEFORE + "    print('first', output.data.max(1)[1][0])\n",
        TRAIN_AFTER + "    print('first', output.max(1)[1][0].item())\n",
        ("output.max(1)", "output.max(0)"),
        "output.data.max(1)",
        "printed number",
    ),
    Planted(
        "dropout_that_never_drops",
        TRAIN_BEFORE.replace("net(Variable(x))", "F.dropout(net(Variable(x)), training=net.training)"),
        TRAIN_AFTER.replace("net(x)", "F.dropout(net(x), training=net.training)"),
        (", training=net.training", ", training=False"),
        "F.dropout",
        "loss",
    ),
    Planted(
        "graph_not_retained",
        TRAIN_BEFORE.replace("loss.backward()", "loss.backward(retain_variables=True)\n    loss.backward()"),
        TRAIN_AFTER.replace("loss.backward()", "loss.backward(retain_graph=True)\n    loss.backward()"),
        ("loss.backward(retain_graph=True)", "loss.backward(retain_graph=False)"),
        "retain_variables=True",
        "backward through the graph a second time",
    ),
    Planted(
        "dimension_kept",
        TRAIN_BEFORE.replace("F.cross_entropy(output, Variable(y))", "(output - output.sum(1, True)).pow(2).mean()"),
        TRAIN_AFTER.replace("F.cross_entropy(output, y)", "(output - output.sum(1, keepdim=True)).pow(2).mean()"),
        ("output.sum(1, keepdim=True)", "output.sum(0, keepdim=True)"),
        "output.sum(1, True)",
        "loss",
    ),
    Planted(
        "noise_of_another_kind",
        TRAIN_BEFORE.replace("net(Variable(x))", "net(Variable(x + torch.randn(x.size())))"),
        TRAIN_AFTER.replace("net(x)", "net(x + torch.randn_like(x))"),
        ("randn_like", "rand_like"),
        "torch.randn(x.size())",
        "loss",
    ),
    Planted(
        "weight_of_the_batch_forgotten",
        TRAIN_BEFORE + "    print('sum %.5f' % (loss.data[0] * len(x)))\n",
        TRAIN_AFTER + "    print('sum %.5f' % (loss.item() * len(x)))\n",
        ("loss.item() * len(x)", "loss.item()"),
        "loss.data[0] * len(x)",
        "printed number",
    ),
    Planted(
        "another_log_file",
        TRAIN_BEFORE + "open('loss.log', 'w').write('last %.4f' % loss.data[0])\n",
        TRAIN_AFTER + "open('loss.log', 'w').write('last %.4f' % loss.item())\n",
        ("'last %.4f' % loss.item()", "'last %d' % loss.item()"),
        "open('loss.log'",
        "file loss.log",
    ),
    Planted(
        "another_checkpoint",
        TRAIN_BEFORE + "torch.save({'net': net.state_dict(), 'loss': loss.data[0]}, 'net.pt')\n",
        TRAIN_AFTER + "torch.save({'net': net.state_dict(), 'loss': loss.item()}, 'net.pt')\n",
        ("'net': net.state_dict()", "'net': frozen.state_dict()"),
        "torch.save(",
        "file net.pt",
    ),
    Planted(
        "parameters_left_out",
        TRAIN_BEFORE.replace(
            "for epoch", "rest = filter(lambda p: p.requires_grad, net.parameters())\noptimizer = torch.optim.Adam(rest)\nfor epoch"
        ),
        TRAIN_AFTER.replace(
            "for epoch", "rest = [p for p in net.parameters() if p.requires_grad]\noptimizer = torch.optim.Adam(rest)\nfor epoch"
        ),
        ("if p.requires_grad]", "if p.requires_grad][:2]"),
        "rest = filter",
        "number of parameters",
    ),
]  # fmt: skip
