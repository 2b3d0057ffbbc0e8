"""DataParallel and its parts where there is no CUDA device: the module simply runs."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import numbers, refusals

cases = Cases()


@cases
def without_devices(torch):
    torch.manual_seed(0)
    model = torch.nn.DataParallel(torch.nn.Linear(3, 2), device_ids=[0, 1], dim=1)
    found = model(numbers(torch, 4, 3))
    found.sum().backward()
    return [
        repr(model),
        found,
        model.device_ids,
        list(model.state_dict()),
        model.module.weight.grad,
        model.parameters(),
    ]


@cases
def states_with_and_without_module(torch):
    one, other = torch.nn.DataParallel(torch.nn.Linear(1, 2)), torch.nn.Linear(1, 2)
    state = one.state_dict()
    torch.nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
    return [repr(other.load_state_dict(state)), list(state), list(state._metadata)]


@cases
def parts_without_tensors(torch):
    """scatter gives to each device what it cannot cut."""
    scatter = torch.nn.parallel.scatter
    return [scatter((1, "a"), [0, 1]), scatter([2, 3], [0, 1]), scatter({"k": 1}, [0, 1]), scatter((), [0])]


@cases
def parts_gathered_without_tensors(torch):
    gather = torch.nn.parallel.gather
    return gather([None, None], 0)


@cases
def sync_batch_norm(torch):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(3, momentum=0.3), torch.nn.ReLU())
    made = torch.nn.SyncBatchNorm.convert_sync_batchnorm(model)
    x = numbers(torch, 4, 3)
    return [
        repr(made),
        made(x),
        dict(made.state_dict()),
        made.eval()(x),
        torch.nn.SyncBatchNorm(2, affine=False)(x[:, :2]),
    ]


def apply(*given, **options):
    return lambda nn, torch: nn.parallel.parallel_apply([nn.Linear(1, 1)], *given, **options)


refusals(
    cases,
    {
        "data_parallel": lambda nn, torch: nn.parallel.data_parallel(nn.Linear(1, 1), torch.ones(1, 1)),
        "inputs for fewer": apply([]),
        "named inputs for more": apply([1], [{}, {}]),
        "devices for more": apply([1], devices=[0, 1]),
        "gathered from the host": lambda nn, torch: nn.parallel.gather([torch.ones(1), torch.ones(1)], 0),
        "gathered dictionaries": lambda nn, torch: nn.parallel.gather([{"a": 1}, {}], 0),
        "normal vectors": lambda nn, torch: nn.SyncBatchNorm(3)(torch.ones(3)),
    },
)
