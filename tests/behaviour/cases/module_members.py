"""What modules, layers and optimizers offer beside their call: drawing anew, checks, walks, conversions; and where they live."""

from __future__ import annotations

import copy
import warnings

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import numbers, refusals

cases = Cases()

# -- drawn anew ----------------------------------------------------------------------------------------------------
LAYERS = {
    "Linear": (3, 2), "Bilinear": (2, 3, 2), "Conv1d": (2, 2, 3), "Conv2d": (2, 2, 2), "Conv3d": (1, 2, 2),
    "ConvTranspose1d": (2, 2, 3), "ConvTranspose2d": (2, 2, 2), "ConvTranspose3d": (1, 2, 2), "Embedding": (3, 2, 1),
    "EmbeddingBag": (3, 2), "RNN": (2, 3), "LSTM": (2, 1), "GRU": (2, 2), "RNNCell": (2, 3), "LSTMCell": (2, 1),
    "GRUCell": (2, 2), "GroupNorm": (2, 4), "LayerNorm": (3,),
}  # fmt: skip
NORMS = [f"{kind}{d}d" for kind in ("BatchNorm", "InstanceNorm") for d in (1, 2, 3)]


def redrawn(name, *args, **options):
    def program(torch):
        layer = getattr(torch.nn, name)(*args, **options)
        for held in (*layer.parameters(), *layer.buffers()):
            held.data.fill_(7)
        torch.manual_seed(3)
        found = [layer.reset_parameters(), dict(layer.state_dict())]
        for held in layer.buffers():
            held.fill_(7)
        if hasattr(layer, "reset_running_stats"):
            found += [layer.reset_running_stats(), dict(layer.state_dict())]
        return [*found, torch.rand(1)]

    cases.add(f"{name} drawn anew", program, 1e-5)


for _name, _args in LAYERS.items():
    redrawn(_name, *_args)
for _name in NORMS:
    redrawn(_name, 2, affine=True, track_running_stats=True)


@cases
def members_of_recurrent_layers(torch):
    found = []
    for name in ("RNN", "LSTM", "GRU"):
        layer = getattr(torch.nn, name)(2, 3, 2)
        h = torch.zeros(2, 1, 3)
        hidden = (h, h) if name == "LSTM" else h
        shapes = [[tuple(w.shape) for w in each] for each in layer.all_weights]
        found.append([layer.flatten_parameters(), layer.check_forward_args(torch.ones(4, 1, 2), hidden, None), shapes])
    return found


# -- Module --------------------------------------------------------------------------------------------------------
def net(torch):
    made = torch.nn.Sequential(
        torch.nn.Linear(2, 3), torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))
    )
    made.twin = made[0]
    return made


@cases
def walks(torch):
    made = net(torch)
    return {
        "parameters": [n for n, _ in made.named_parameters("net", recurse=True, remove_duplicate=False)],
        "own": [n for n, _ in made[0].named_parameters(prefix="x", recurse=False)],
        "buffers": [n for n, _ in made.named_buffers("b")],
        "modules": [n for n, _ in made.named_modules(prefix="m", remove_duplicate=False)],
        "children": [n for n, _ in made.named_children()],
        "state": list(made.state_dict(prefix="p.", keep_vars=True)),
        "kept": made.state_dict(keep_vars=True)["0.weight"] is made[0].weight,
        "dir": [n for n in ("twin", "forward", "training", "_modules") if n in dir(made)],
    }


@cases
def submodules(torch):
    made = net(torch)
    made.set_submodule("1.0", torch.nn.ReLU())
    made[1].register_module("more", torch.nn.Tanh())
    made.set_submodule("1.new", torch.nn.Identity())
    return [
        repr(made),
        made.get_submodule("1.1").in_features,
        made.get_submodule("") is made,
        made.get_parameter("0.bias").shape,
    ]


@cases
def conversions(torch):
    torch.manual_seed(0)
    made = net(torch).requires_grad_(False)
    found = [p.requires_grad for p in made.parameters()]
    for change in (lambda m: m.double(), lambda m: m.half(), lambda m: m.type(torch.float32), lambda m: m.bfloat16()):
        found += [str(change(made)[0].weight.dtype), str(made[1][0].num_batches_tracked.dtype)]
    made.float().to_empty(device="cpu")
    shared = made.share_memory() is made
    return [
        *found,
        made[0].weight.shape,
        shared,
        made[0].weight.is_shared(),
        made.cpu() is made,
        str(made[0].weight.dtype),
    ]


@cases
def own_lines(torch):
    class Mine(torch.nn.Module):
        def extra_repr(self):
            return "a=1"

        def forward(self, x):
            return super().forward(x) if x is None else x

    made = Mine()
    empty = (torch.nn.Module().extra_repr(), torch.nn.Linear(1, 2).extra_repr(), torch.nn.Module.dump_patches)
    return [repr(made), made(1), made.forward(2), empty, copy.copy(made)(3), made.T_destination is not None]


@cases
def old_pickles(torch):
    """A module without the attributes of later versions."""
    made = torch.nn.Linear(1, 1)
    old = {k: v for k, v in made.__dict__.items() if not k.endswith(("kwargs", "called", "pre_hooks", "buffers_set"))}
    again = torch.nn.Linear.__new__(torch.nn.Linear)
    again.__setstate__(old)
    return [again(torch.ones(1)).shape, list(again.state_dict()), sorted(set(made.__dict__) - set(again.__dict__))]


@cases
def containers_of_old(torch):
    made = torch.nn.Container(one=torch.nn.ReLU(), two=torch.nn.Linear(1, 2))
    held = torch.nn.ParameterDict({"b": torch.nn.Parameter(torch.ones(1)), "a": torch.nn.Parameter(torch.zeros(2))})
    return [repr(made), list(held.items()), list(held), list(held.values())]


@cases
def unflatten(torch):
    made = torch.nn.Unflatten(1, (2, 3))
    return [repr(made), made(torch.arange(12.0).reshape(2, 6)), torch.nn.Unflatten(0, [2, -1])(torch.ones(4)).shape]


# -- functions -----------------------------------------------------------------------------------------------------
IN_PLACE = {
    "relu_": (), "elu_": (0.5,), "selu_": (), "celu_": (0.5,), "hardtanh_": (-0.5, 1.0), "leaky_relu_": (0.2,),
    "rrelu_": (0.1, 0.3, False), "threshold_": (0.3, 9.0),
}  # fmt: skip
FUNCTIONS = {
    "sigmoid": (), "tanh": (), "adaptive_avg_pool1d": (2,), "avg_pool1d": (2, 1), "dropout2d": (0.5, False),
    "pixel_shuffle": (2,),
}  # fmt: skip
for _name, _args in IN_PLACE.items():

    def program(torch, name=_name, args=_args):
        leaf = numbers(torch, 2, 4).requires_grad_()
        x = leaf * 1
        found = getattr(torch.nn.functional, name)(x, *args)
        found.sum().backward()
        return [found is x, x, leaf.grad]

    cases.add(_name, program)
for _name, _args in FUNCTIONS.items():

    def program(torch, name=_name, args=_args):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            x = numbers(torch, 4, 2, 4).requires_grad_()
            found = getattr(torch.nn.functional, name)(x, *args)
            found.backward(numbers(torch, *found.shape, salt=9))
        return [found, x.grad]

    cases.add(f"functional {_name}", program, 1e-5)


@cases
def functional_bilinear(torch):
    F = torch.nn.functional  # noqa: N806
    found = F.bilinear(numbers(torch, 2, 3), numbers(torch, 2, 2), numbers(torch, 4, 3, 2), numbers(torch, 4))
    return [
        found,
        F.assert_int_or_pair(3, "kernel", "{} must be a number or a pair"),
        F.assert_int_or_pair((1, 2), "k", ""),
    ]


@cases
def channels_dropped(torch):
    torch.manual_seed(0)
    return torch.nn.functional.dropout2d(torch.ones(2, 3, 2, 2), 0.5)


# -- optimizers, schedules, samplers -------------------------------------------------------------------------------
@cases
def optimizers(torch):
    p = torch.nn.Parameter(torch.ones(2))
    averaged = torch.optim.ASGD([p], lr=0.1, t0=1)
    for _ in range(3):
        p.grad = torch.tensor([1.0, -2.0])
        averaged.step()
    adagrad = torch.optim.Adagrad([p])
    found = [p.detach().clone(), averaged.state_dict()["state"][0]["ax"], adagrad.share_memory()]
    return [*found, adagrad.state[p]["sum"].is_shared(), torch.optim.lr_scheduler.Optimizer is torch.optim.Optimizer]


SCHEDULES = {
    "LambdaLR": (lambda e: 0.5**e,), "MultiStepLR": ([1, 2], 0.5), "ExponentialLR": (0.5,), "CosineAnnealingLR": (4,),
    "StepLR": (2,),
}  # fmt: skip
for _name, _args in SCHEDULES.items():

    def program(torch, name=_name, args=_args):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=1.0)
        schedule = getattr(torch.optim.lr_scheduler, name)(optimizer, *args)
        found = []
        for _ in range(3):
            optimizer.step()
            schedule.step()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found.append([schedule.get_lr(), schedule.get_last_lr()])
        return found

    cases.add(f"{_name} asked", program)


@cases
def own_sampler(torch):
    class Evens(torch.utils.data.Sampler):
        def __init__(self, data):
            self.data = data

        def __iter__(self):
            return iter(range(0, len(self.data), 2))

        def __len__(self):
            return len(self.data) // 2

    data = torch.arange(6.0)
    loader = torch.utils.data.DataLoader(data, batch_size=2, sampler=Evens(data))
    return [list(loader), len(loader)]


# -- where things live ---------------------------------------------------------------------------------------------
@cases
def homes_of_layers(torch):
    """Every layer of 0.4.1 and of today that both have says which file of torch it is from."""
    names = sorted(set(LAYERS) | set(NORMS) | set(HOMES))
    return {name: getattr(torch.nn, name).__module__.replace("tt.core.", "torch.") for name in names}


HOMES = (
    "AdaptiveLogSoftmaxWithLoss", "AvgPool2d", "CTCLoss", "ChannelShuffle", "ConstantPad1d", "CosineSimilarity",
    "CrossEntropyLoss", "DataParallel", "Dropout", "Flatten", "Fold", "GELU", "GLU", "Hardshrink", "HuberLoss", "Identity",
    "KLDivLoss", "LocalResponseNorm", "MaxPool2d", "Module", "ModuleDict", "ModuleList", "MultiheadAttention", "PReLU",
    "Parameter", "ParameterDict", "ParameterList", "PixelShuffle", "ReLU", "Sequential", "Softmax2d", "SyncBatchNorm",
    "Threshold", "Transformer", "TransformerEncoderLayer", "Unflatten", "Upsample", "ZeroPad2d",
)  # fmt: skip


@cases
def files_of_torch(torch):
    modules = torch.nn.modules
    return [
        modules.conv.Conv2d is torch.nn.Conv2d, modules.activation.MultiheadAttention is torch.nn.MultiheadAttention,
        modules.loss.KLDivLoss is torch.nn.KLDivLoss, modules.batchnorm._BatchNorm.__name__,
        modules.conv._ConvNd.__name__, modules.utils._pair(3), modules.utils._triple((1, 2, 3)), modules.utils._single(1),
        modules.utils._quadruple("ab"), modules.utils._ntuple(5)(0), modules.utils._reverse_repeat_tuple((1, 2), 2),
        modules.utils._list_with_default([None, 2], [7, 8, 9]), modules.utils._list_with_default(3, [1]),
        modules.rnn.PackedSequence is torch.nn.utils.rnn.PackedSequence, torch.nn.parameter.Parameter is torch.nn.Parameter,
        modules.container.ParameterDict is torch.nn.ParameterDict, modules.linear.Bilinear is torch.nn.Bilinear,
        modules.channelshuffle.ChannelShuffle is torch.nn.ChannelShuffle, torch.nn._reduction.get_enum("sum"),
        torch.nn._reduction.legacy_get_string(None, False), torch.nn._reduction.legacy_get_enum(True, None, False),
        torch.nn._reduction.get_enum("elementwise_mean"), torch.nn.functional.relu.__module__.replace("tt.core.", "torch."),
    ]  # fmt: skip


refusals(
    cases,
    {
        "a device that is not there": lambda nn, torch: nn.Linear(1, 1).cuda(),
        "a call of a bare module": lambda nn, torch: nn.Module()(1),
        "forward of a bare module": lambda nn, torch: nn.Module().forward(),
        "a submodule of nothing": lambda nn, torch: nn.Linear(1, 1).set_submodule("a.b", nn.ReLU()),
        "a submodule without a name": lambda nn, torch: nn.Linear(1, 1).set_submodule("", nn.ReLU()),
        "a submodule that is none": lambda nn, torch: nn.Linear(1, 1).set_submodule("a", 1),
        "a submodule over a parameter": lambda nn, torch: nn.Linear(1, 1).set_submodule("weight", nn.ReLU()),
        "a submodule that must be there": lambda nn, torch: nn.Linear(1, 1).set_submodule("a", nn.ReLU(), strict=True),
        "a module with a dot": lambda nn, torch: nn.Linear(1, 1).register_module("a.b", nn.ReLU()),
        "extra state to save": lambda nn, torch: nn.Linear(1, 1).get_extra_state(),
        "extra state to load": lambda nn, torch: nn.Linear(1, 1).set_extra_state(1),
        "a container of numbers": lambda nn, torch: nn.Container(a=1),
        "unflatten to a number": lambda nn, torch: nn.Unflatten(1, 6),
        "unflatten to floats": lambda nn, torch: nn.Unflatten(1, (2, 3.0)),
        "unflatten to another size": lambda nn, torch: nn.Unflatten(1, (2, 3))(torch.ones(1, 5)),
        "a size and no pair": lambda nn, torch: nn.functional.assert_int_or_pair((1, 2, 3), "kernel", "{} must be a pair"),
        "an unknown reduction": lambda nn, torch: nn._reduction.get_enum("max"),
        "a default for too many": lambda nn, torch: nn.modules.utils._list_with_default([None, 1], [1, 2]),
    },
)  # fmt: skip


@cases(rtol=1e-4)
def gradients_of_convolutions(torch):
    """torch.nn.grad: with respect to input and weight, by their sizes."""
    found = []
    for d, (input, weight) in {
        1: ((2, 2, 5), (4, 1, 2)),
        2: ((1, 2, 5, 4), (2, 2, 2, 3)),
        3: ((1, 1, 3, 3, 3), (2, 1, 2, 2, 2)),
    }.items():
        options = {"stride": 2, "padding": 1, "groups": 2} if d == 1 else {}
        x, w = numbers(torch, *input), numbers(torch, *weight)
        y = getattr(torch.nn.functional, f"conv{d}d")(x, w, **options)
        g = numbers(torch, *y.shape, salt=9)
        found.append(getattr(torch.nn.grad, f"conv{d}d_input")(input, w, g, **options))
        found.append(getattr(torch.nn.grad, f"conv{d}d_weight")(x, weight, g, **options))
    return found


@cases(rtol=1e-4)
def kernels_of_attention(torch):
    q = numbers(torch, 1, 2, 3, 4)
    found = []
    for chosen in (torch.nn.attention.SDPBackend.MATH, [torch.nn.attention.SDPBackend.FLASH_ATTENTION]):
        with torch.nn.attention.sdpa_kernel(chosen):
            found.append(torch.nn.functional.scaled_dot_product_attention(q, q, q))
    return found
