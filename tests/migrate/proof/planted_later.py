"""More wrong migrations, of training loops as people write them: each with its correct twin, like those of planted.py."""

from __future__ import annotations

from tt.tests.migrate.proof.planted import TRAIN_AFTER, TRAIN_BEFORE, Planted

PLANTED_LATER = [
    Planted(
        "target_network_moved_the_wrong_way",
        """
        target = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
        for epoch in range(4):
            best = target(Variable(t[:, :1].repeat(1, 3), volatile=True)).max(1)[0]
            best.volatile = False
            loss = (net(Variable(x)).max(1)[0] - best).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            for slow, fast in zip(target.parameters(), net.parameters()):
                slow.data.copy_(0.9 * slow.data + 0.1 * fast.data)
            print('loss %.5f' % loss.data[0])
        """,
        """
        target = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
        for epoch in range(4):
            with torch.no_grad():
                best = target(t[:, :1].repeat(1, 3)).max(1)[0]
            loss = (net(x).max(1)[0] - best).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            for slow, fast in zip(target.parameters(), net.parameters()):
                slow.data.copy_(0.9 * slow.data + 0.1 * fast.data)
            print('loss %.5f' % loss.item())
        """,
        ("slow.data.copy_(0.9 * slow.data + 0.1 * fast.data)", "fast.data.copy_(0.9 * slow.data + 0.1 * fast.data)"),
        "slow.data.copy_",
        "gradient",
    ),
    Planted(
        "the_wrong_operand_detached",
        """
        critic = nn.Linear(3, 2)
        for epoch in range(4):
            value = critic(Variable(x))
            loss = (net(Variable(x)) - Variable(value.data)).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print('loss %.5f' % loss.data[0])
        """,
        """
        critic = nn.Linear(3, 2)
        for epoch in range(4):
            value = critic(x)
            loss = (net(x) - value.detach()).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print('loss %.5f' % loss.item())
        """,
        ("net(x) - value.detach()", "net(x).detach() - value"),
        "Variable(value.data)",
        "gradient",
    ),
    Planted(
        "graph_carried_over_and_retained",
        """
        cell = nn.RNNCell(3, 4)
        optimizer = torch.optim.SGD(cell.parameters(), lr=0.1)
        state = Variable(torch.zeros(8, 4))
        for epoch in range(4):
            state = cell(Variable(x), state)
            loss = state.pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            state = Variable(state.data)
            print('loss %.5f' % loss.data[0])
        """,
        """
        cell = nn.RNNCell(3, 4)
        optimizer = torch.optim.SGD(cell.parameters(), lr=0.1)
        state = torch.zeros(8, 4)
        for epoch in range(4):
            state = cell(x, state)
            loss = state.pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            state = state.detach()
            print('loss %.5f' % loss.item())
        """,
        ("state = state.detach()", "state = state.clone()"),
        "state = Variable(state.data)",
        "",
    ),
    Planted(
        "number_taken_before_backward",
        TRAIN_BEFORE.replace("loss.backward()", "(loss * 2).backward()"),
        TRAIN_AFTER.replace("loss.backward()", "(loss * 2).backward()"),
        ("    (loss * 2).backward()", "    loss = torch.tensor(loss.item(), requires_grad=True); (loss * 2).backward()"),
        "(loss * 2).backward()",
        "",
    ),
    Planted(
        "mask_inverted",
        TRAIN_BEFORE.replace(
            "    loss = F", "    keep = (1 - (Variable(y) > 0)).float()\n    output = output * keep.unsqueeze(1)\n    loss = F"
        ),
        TRAIN_AFTER.replace(
            "    loss = F", "    keep = (y <= 0).float()\n    output = output * keep.unsqueeze(1)\n    loss = F"
        ),
        ("keep = (y <= 0)", "keep = (y > 0)"),
        "keep = (1 - (Variable(y) > 0))",
        "loss",
    ),
    Planted(
        "whole_division_made_true",
        TRAIN_BEFORE.replace("net(Variable(x))", "net(Variable(x)) * Variable(((y + 4) / 3).float()).unsqueeze(1)"),
        TRAIN_AFTER.replace("net(x)", "net(x) * ((y + 4) // 3).float().unsqueeze(1)"),
        ("((y + 4) // 3).float()", "((y + 4).float() / 3)"),
        "(y + 4) / 3",
        "loss",
    ),
    Planted(
        "momentum_lost",
        """
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
        for epoch in range(4):
            net.zero_grad()
            loss = F.cross_entropy(net(Variable(x)), Variable(y))
            loss.backward()
            optimizer.step()
            print('loss %.5f' % loss.data[0])
        """,
        """
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
        for epoch in range(4):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            print('loss %.5f' % loss.item())
        """,
        (
            "    optimizer.zero_grad()\n",
            "    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9); optimizer.zero_grad()\n",
        ),
        "net.zero_grad()",
        "parameter 1 at the step",
    ),
    Planted(
        "evaluation_forgotten",
        """
        net = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 2))
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(3):
            net.train()
            optimizer.zero_grad()
            loss = F.cross_entropy(net(Variable(x)), Variable(y))
            loss.backward()
            optimizer.step()
            net.eval()
            out = net(Variable(x, volatile=True))
            print('valid %.5f' % F.cross_entropy(out, Variable(y, volatile=True)).data[0])
        """,
        """
        net = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 2))
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(3):
            net.train()
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            net.eval()
            with torch.no_grad():
                out = net(x)
            print('valid %.5f' % F.cross_entropy(out, y).item())
        """,
        ("    net.eval()\n    with torch.no_grad():\n", "    with torch.no_grad():\n"),
        "net.eval()",
        "printed number",
    ),
    Planted(
        "sum_made_a_mean",
        TRAIN_BEFORE.replace("F.cross_entropy(output, Variable(y))", "F.cross_entropy(output, Variable(y), size_average=False) / len(x)")
        + "    print('sum %.4f' % nn.NLLLoss(size_average=False)(F.log_softmax(output, 1), Variable(y)).data[0])\n",
        TRAIN_AFTER.replace("F.cross_entropy(output, y)", "F.cross_entropy(output, y, reduction='sum') / len(x)")
        + "    print('sum %.4f' % nn.NLLLoss(reduction='sum')(F.log_softmax(output, 1), y).item())\n",
        ("nn.NLLLoss(reduction='sum')", "nn.NLLLoss(reduction='elementwise_mean')"),
        "nn.NLLLoss(size_average=False)",
        "printed number",
    ),
    Planted(
        "schedule_moved_behind_the_step",
        """
        plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5 ** epoch)
        for epoch in range(4):
            plan.step()
            optimizer.zero_grad()
            loss = F.cross_entropy(net(Variable(x)), Variable(y))
            loss.backward()
            optimizer.step()
            print('loss %.5f' % loss.data[0])
        """,
        """
        plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5 ** epoch)
        for epoch in range(4):
            plan.step(epoch)
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            print('loss %.5f' % loss.item())
        """,
        ("plan.step(epoch)", "plan.step(epoch + 1)"),
        "plan.step()",
        "parameter 1 at the step",
    ),
    Planted(
        "gradients_not_clipped",
        TRAIN_BEFORE.replace("    optimizer.step()\n", "    nn.utils.clip_grad_norm(net.parameters(), 0.01)\n    optimizer.step()\n"),
        TRAIN_AFTER.replace("    optimizer.step()\n", "    nn.utils.clip_grad_norm_(net.parameters(), 0.01)\n    optimizer.step()\n"),
        ("clip_grad_norm_(net.parameters(), 0.01)", "clip_grad_norm_(frozen.parameters(), 0.01)"),
        "clip_grad_norm(",
        "gradient 1 at the step",
    ),
    Planted(
        "sum_of_two_passes",
        TRAIN_BEFORE.replace("for epoch in range(4)", "total = 0\nfor epoch in range(2)") + "    total += loss.data[0]\n",
        TRAIN_AFTER.replace("for epoch in range(4)", "total = 0\nfor epoch in range(2)") + "    total += loss.item()\n",
        ("total += loss.item()", "total += loss"),
        "total += loss.data[0]",
        "a chain through 1 of them across passes",
    ),
    Planted(
        "running_mean_of_two_passes",
        TRAIN_BEFORE.replace("for epoch in range(4)", "mean = 0\nfor epoch in range(2)").replace(
            "    print", "    mean = 0.9 * mean + 0.1 * loss.data[0]\n    print"
        ),
        TRAIN_AFTER.replace("for epoch in range(4)", "mean = 0\nfor epoch in range(2)").replace(
            "    print", "    mean = 0.9 * mean + 0.1 * loss.item()\n    print"
        ),
        ("0.1 * loss.item()", "0.1 * loss"),
        "0.1 * loss.data[0]",
        "across passes",
    ),
    Planted(
        "sum_of_outputs_in_a_helper",
        """
        class Meter(object):
            sum = 0
            def add(self, value):
                self.sum = self.sum + value
        meter = Meter()
        for epoch in range(2):
            optimizer.zero_grad()
            output = net(Variable(x))
            loss = F.cross_entropy(output, Variable(y))
            loss.backward()
            optimizer.step()
            meter.add(output.data.mean(0))
            print('loss %.5f' % loss.data[0])
        """,
        """
        class Meter(object):
            sum = 0
            def add(self, value):
                self.sum = self.sum + value
        meter = Meter()
        for epoch in range(2):
            optimizer.zero_grad()
            output = net(x)
            loss = F.cross_entropy(output, y)
            loss.backward()
            optimizer.step()
            meter.add(output.detach().mean(0))
            print('loss %.5f' % loss.item())
        """,
        ("output.detach().mean(0)", "output.mean(0)"),
        "output.data.mean(0)",
        "across passes",
    ),
]  # fmt: skip
