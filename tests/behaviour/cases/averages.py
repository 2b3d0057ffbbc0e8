"""torch.optim.swa_utils: averages of weights, their schedule and their batch statistics."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()


def network(torch):
    torch.manual_seed(0)
    nn = torch.nn
    return nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))


def train(torch, options, steps=6):
    swa = torch.optim.swa_utils
    net = network(torch)
    averaged = swa.AveragedModel(net, **options(swa))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    data = [(torch.randn(8, 4), torch.randn(8, 1)) for _ in range(steps)]
    for x, y in data:
        optimizer.zero_grad()
        ((net(x) - y) ** 2).mean().backward()
        optimizer.step()
        averaged.update_parameters(net)
    return data, averaged


OPTIONS = {
    "mean": lambda swa: {},
    "mean with buffers": lambda swa: dict(use_buffers=True),
    "own mean": lambda swa: dict(avg_fn=swa.get_swa_avg_fn()),
    "exponential": lambda swa: dict(avg_fn=swa.get_ema_avg_fn(0.9)),
    "many at once": lambda swa: dict(multi_avg_fn=swa.get_swa_multi_avg_fn()),
    "exponential, many at once": lambda swa: dict(multi_avg_fn=swa.get_ema_multi_avg_fn(0.9), use_buffers=True),
}
for name, options in OPTIONS.items():
    cases.add(name, lambda torch, options=options: train(torch, options)[1].state_dict(), rtol=1e-4)


@cases(rtol=1e-4)
def batch_statistics(torch):
    data, averaged = train(torch, OPTIONS["mean"])
    torch.optim.swa_utils.update_bn(data, averaged)
    state = {k: v for k, v in averaged.state_dict().items() if "running" in k}
    return state, averaged.training, averaged.module[1].momentum


for strategy in ("cos", "linear"):
    for epochs in (0, 1, 5):

        def schedule(torch, strategy=strategy, epochs=epochs):
            p = torch.nn.Parameter(torch.ones(1))
            optimizer = torch.optim.SGD([p], lr=0.1)
            swa = torch.optim.swa_utils.SWALR(optimizer, 0.02, epochs, strategy)
            rates = [swa.get_last_lr()]
            for _ in range(8):
                optimizer.step()
                swa.step()
                rates.append(swa.get_last_lr())
            return rates, optimizer.param_groups[0]["swa_lr"]

        cases.add(f"rates {strategy} {epochs}", schedule)


def wrong(name, program):
    cases.add(
        name, lambda torch: program(torch.optim.swa_utils, torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.1))
    )


wrong("two functions", lambda swa, o: swa.AveragedModel(None, avg_fn=max, multi_avg_fn=max))
wrong("a decay above one", lambda swa, o: swa.get_ema_avg_fn(1.5))
wrong("rates for two groups", lambda swa, o: swa.SWALR(o, [0.1, 0.2]))
wrong("an unknown strategy", lambda swa, o: swa.SWALR(o, 0.1, anneal_strategy="steep"))
wrong("negative epochs", lambda swa, o: swa.SWALR(o, 0.1, anneal_epochs=-1))
