"""Recurrent layers and packed sequences: first weights from a seed, printing, outputs, gradients, refusals."""

from __future__ import annotations

import copy
import pickle

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def numbers(torch, *shape, salt=0):
    values = np.random.RandomState(len(shape) + sum(shape) + salt).uniform(-1, 1, shape).round(3)
    return torch.tensor(values.tolist(), dtype=torch.float64).reshape(shape)


def made(torch, name, *args, **kwargs):
    torch.manual_seed(0)
    return getattr(torch.nn, name)(*args, **kwargs)


def flat(value):
    return [x for v in value for x in flat(v)] if isinstance(value, (tuple, list)) else [value]


def outcome(torch, net, inputs, outputs):
    """Outputs, and the gradients of everything from fixed ones."""
    outs = flat(outputs)
    torch.autograd.backward(outs, [numbers(torch, *o.shape, salt=7) for o in outs])
    return [outs, [t.grad for t in inputs], [p.grad for p in net.parameters()]]


def states(torch, name, shape):
    pair = [numbers(torch, *shape, salt=s).requires_grad_() for s in (3, 4)]
    return pair if name.startswith("LSTM") else pair[:1]


def layer(name, *args, shape=(5, 3, 4), state=None, **kwargs):
    """A row: a layer on an input, with first states of a shape or without."""

    def program(torch):
        net = made(torch, name, *args, **kwargs)
        first = dict(net.state_dict())
        net = net.double()
        x = numbers(torch, *shape).requires_grad_()
        hx = states(torch, name, state) if state else []
        given = [x] + ([] if not hx else [tuple(hx) if len(hx) > 1 else hx[0]])
        output, last = net(*given)
        return [repr(net), first, outcome(torch, net, [x, *hx], [output, last]), torch.rand(1)]

    label = " ".join([name, str(args), str(kwargs), str(shape), str(state or "")])
    cases.add(label, program, 1e-6)


for _name in ("RNN", "LSTM", "GRU"):
    layer(_name, 4, 3)
    layer(_name, 4, 3, state=(1, 3, 3))
    layer(_name, 4, 3, 2, state=(2, 3, 3))
    layer(_name, 4, 3, bias=False)
    layer(_name, 4, 3, batch_first=True)
    layer(_name, 4, 3, bidirectional=True, state=(2, 3, 3))
    layer(_name, 4, 3, num_layers=2, bidirectional=True, batch_first=True, state=(4, 5, 3))
    layer(_name, 4, 3, shape=(5, 4))
    layer(_name, 4, 3, shape=(5, 4), state=(1, 3))
    layer(_name, 4, 3, batch_first=True, shape=(5, 4))
    layer(_name, 4, 3, shape=(1, 1, 4))
layer("RNN", 4, 3, nonlinearity="relu")
layer("RNN", 4, 3, 1, "relu")


def cell(name, *args, shape=(3, 4), state=None, **kwargs):
    def program(torch):
        net = made(torch, name, *args, **kwargs)
        first = dict(net.state_dict())
        net = net.double()
        x = numbers(torch, *shape).requires_grad_()
        hx = states(torch, name, state) if state else []
        new = net(*[x] + ([] if not hx else [tuple(hx) if len(hx) > 1 else hx[0]]))
        again = net(x, new)
        return [repr(net), first, outcome(torch, net, [x, *hx], again)]

    cases.add(" ".join([name, str(args), str(kwargs), str(shape), str(state or "")]), program, 1e-6)


for _name in ("RNNCell", "LSTMCell", "GRUCell"):
    cell(_name, 4, 3)
    cell(_name, 4, 3, state=(3, 3))
    cell(_name, 4, 3, bias=False, state=(3, 3))
    cell(_name, 4, 3, shape=(4,), state=(3,))
    cell(_name, 4, 3, shape=(4,))
cell("RNNCell", 4, 3, nonlinearity="relu")


# -- packed sequences ----------------------------------------------------------------------------------------------
def packed(name, lengths, **options):
    def program(torch):
        rnn = torch.nn.utils.rnn
        net = made(torch, name, 4, 3, 2, **options).double()
        x = numbers(torch, max(lengths), len(lengths), 4).requires_grad_()
        given = rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        hx = states(torch, name, (2 * (1 + options.get("bidirectional", False)), len(lengths), 3))
        output, last = net(given, tuple(hx) if len(hx) > 1 else hx[0])
        padded, sizes = rnn.pad_packed_sequence(output)
        return [output.data, sizes, outcome(torch, net, [x, *hx], [padded, last])]

    cases.add(f"{name} packed {lengths} {options}", program, 1e-6)


for _name in ("RNN", "LSTM", "GRU"):
    packed(_name, [5, 3, 1])
    packed(_name, [2, 4, 4, 1], bidirectional=True)


@cases
def packing(torch):
    rnn = torch.nn.utils.rnn
    x = torch.arange(24.0).view(4, 3, 2).requires_grad_()
    a = rnn.pack_padded_sequence(x, torch.tensor([4, 2, 1]))
    b = rnn.pack_padded_sequence(x.transpose(0, 1), [4, 2, 1], batch_first=True)
    c = rnn.pack_padded_sequence(x, [1, 4, 2], enforce_sorted=False)
    (a.data.sum() + c.data.prod()).backward()
    found = [
        a.data,
        a.batch_sizes,
        a.sorted_indices,
        b.data,
        c.data,
        c.batch_sizes,
        c.sorted_indices,
        c.unsorted_indices,
        x.grad,
    ]
    found += [
        *rnn.pad_packed_sequence(c),
        *rnn.pad_packed_sequence(c, batch_first=True, padding_value=-1.0, total_length=6),
    ]
    return [*found, repr(a)[:30], isinstance(a, tuple), len(a), [t for t in rnn.unpack_sequence(c)]]  # noqa: C416


@cases
def padding(torch):
    rnn = torch.nn.utils.rnn
    each = [torch.ones(3, 2), torch.ones(1, 2) * 2, torch.ones(2, 2) * 3]
    p = rnn.pack_sequence(each, enforce_sorted=False)
    return [
        rnn.pad_sequence(each), rnn.pad_sequence(each, batch_first=True, padding_value=-1.0), p.data, p.batch_sizes,
        rnn.pad_sequence(each, padding_side="left"), rnn.pad_sequence([torch.tensor([1, 2]), torch.tensor([3])]),
        rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]).data, rnn.pad_sequence(iter(each)).shape,
        rnn.unpad_sequence(rnn.pad_sequence(each, batch_first=True), torch.tensor([3, 1, 2]), batch_first=True),
        rnn.invert_permutation(torch.tensor([2, 0, 1])),
    ]  # fmt: skip


@cases
def packed_conversions(torch):
    p = torch.nn.utils.rnn.pack_sequence([torch.ones(2, 1), torch.ones(1, 1)])
    names = ("double", "float", "half", "long", "int", "short", "char", "byte")
    same = p.to("cpu") is p
    return [[str(getattr(p, n)().data.dtype) for n in names], same, p.is_cuda, p.is_pinned(), p.cpu() is p, p.to(torch.float64).batch_sizes, torch.nn.utils.rnn.PackedSequence(p.data, p.batch_sizes).data]  # fmt: skip


REFUSED = {
    "unsorted": lambda t, r: r.pack_padded_sequence(t.ones(3, 2, 1), [1, 3]),
    "too many lengths": lambda t, r: r.pack_padded_sequence(t.ones(3, 2, 1), [3, 2, 1]),
    "empty sequence": lambda t, r: r.pack_padded_sequence(t.ones(3, 2, 1), [3, 0]),
    "total_length": lambda t, r: r.pad_packed_sequence(r.pack_padded_sequence(t.ones(3, 2, 1), [3, 1]), total_length=2),
    "pad a number": lambda t, r: r.pad_sequence(3),
    "pad nothing": lambda t, r: r.pad_sequence([]),
    "pad side": lambda t, r: r.pad_sequence([t.ones(1)], padding_side="top"),
    "features": lambda t, r: t.nn.LSTM(4, 3)(t.ones(2, 2, 5)),
    "dimensions": lambda t, r: t.nn.LSTM(4, 3)(t.ones(1, 2, 2, 4)),
    "RNN dimensions": lambda t, r: t.nn.RNN(4, 3)(t.ones(4)),
    "GRU dimensions": lambda t, r: t.nn.GRU(4, 3)(t.ones(4)),
    "hidden size": lambda t, r: t.nn.GRU(4, 3)(t.ones(2, 2, 4), t.ones(1, 3, 3)),
    "hidden of LSTM": lambda t, r: t.nn.LSTM(4, 3)(t.ones(2, 2, 4), (t.ones(1, 2, 3), t.ones(1, 2, 2))),
    "hidden dimensions": lambda t, r: t.nn.GRU(4, 3)(t.ones(2, 2, 4), t.ones(2, 3)),
    "hidden of unbatched": lambda t, r: t.nn.GRU(4, 3)(t.ones(2, 4), t.ones(1, 1, 3)),
    "LSTM hidden dimensions": lambda t, r: t.nn.LSTM(4, 3)(t.ones(2, 2, 4), (t.ones(2, 3), t.ones(2, 3))),
    "LSTM hidden of unbatched": lambda t, r: t.nn.LSTM(4, 3)(t.ones(2, 4), (t.ones(1, 1, 3), t.ones(1, 1, 3))),
    "dtype": lambda t, r: t.nn.LSTM(4, 3)(t.ones(2, 2, 4, dtype=t.float64)),
    "no steps": lambda t, r: t.nn.LSTM(4, 3)(t.ones(0, 2, 4)),
    "dropout": lambda t, r: t.nn.LSTM(4, 3, dropout=1.5),
    "dropout of one layer": lambda t, r: repr(t.nn.LSTM(4, 3, dropout=0.5)),
    "layers": lambda t, r: t.nn.LSTM(4, 3, 0),
    "hidden_size": lambda t, r: t.nn.LSTM(4, 0),
    "input_size": lambda t, r: t.nn.LSTM(4.0, 3),
    "bias": lambda t, r: t.nn.LSTM(4, 3, bias=1),
    "nonlinearity": lambda t, r: t.nn.RNN(4, 3, nonlinearity="sin"),
    "projection of GRU": lambda t, r: t.nn.GRU(4, 3, proj_size=2),
    "projection too large": lambda t, r: t.nn.LSTM(4, 3, proj_size=3),
    "mode": lambda t, r: t.nn.RNNBase("X", 4, 3),
    "cell features": lambda t, r: t.nn.LSTMCell(4, 3)(t.ones(2, 5)),
    "cell dimensions": lambda t, r: t.nn.GRUCell(4, 3)(t.ones(2, 2, 4)),
    "cell hidden dimensions": lambda t, r: t.nn.GRUCell(4, 3)(t.ones(2, 4), t.ones(1, 2, 3)),
    "cell hidden size": lambda t, r: t.nn.RNNCell(4, 3)(t.ones(2, 4), t.ones(2, 2)),
    "cell batch": lambda t, r: t.nn.LSTMCell(4, 3)(t.ones(2, 4), (t.ones(3, 3), t.ones(3, 3))),
    "cell nonlinearity": lambda t, r: t.nn.RNNCell(4, 3, nonlinearity="sin")(t.ones(1, 4)),
}
for _name, _act in REFUSED.items():
    cases.add(f"refused {_name}", lambda torch, act=_act: act(torch, torch.nn.utils.rnn))


# -- the rest ------------------------------------------------------------------------------------------------------
@cases(mkl=True)
def dropout_between_layers(torch):
    net = made(torch, "LSTM", 3, 4, 3, dropout=0.4)
    y, _ = net(torch.ones(2, 2, 3))
    net.eval()
    return [y, net(torch.ones(2, 2, 3))[0], torch.rand(1)]


@cases
def weights(torch):
    net = made(torch, "LSTM", 2, 3, 2, bidirectional=True)
    net.flatten_parameters()
    names = [n for n, _ in net.named_parameters()]
    again = pickle.loads(pickle.dumps(copy.deepcopy(net)))
    x = torch.ones(2, 1, 2)
    return [names, [len(w) for w in net.all_weights], torch.equal(again(x)[0], net(x)[0]), net.reset_parameters()]


@cases
def checks(torch):
    net = made(torch, "GRU", 2, 3)
    net.check_forward_args(torch.ones(2, 1, 2), torch.ones(1, 1, 3), None)
    return net.get_expected_hidden_size(torch.ones(2, 1, 2), None)


@cases
def second_derivatives(torch):
    """Through the sum of squared gradients of the input and the weights."""
    found = []
    for name in ("RNN", "LSTM", "GRU"):
        net = made(torch, name, 2, 3, 2, bidirectional=True).double()
        x = numbers(torch, 4, 2, 2).requires_grad_()
        p = torch.nn.utils.rnn.pack_padded_sequence(x, [4, 2])
        output, _ = net(p)
        grads = torch.autograd.grad((output.data**2).sum(), [x, *net.parameters()], create_graph=True)
        sum((g * g).sum() for g in grads).backward()
        found.append([x.grad, [q.grad for q in net.parameters()]])
    return found


@cases
def hidden_states_carried_on(torch):
    """Truncated history: the state is detached between pieces."""
    net = made(torch, "GRU", 2, 3)
    h, losses = None, []
    for i in range(3):
        y, h = net(torch.full((2, 1, 2), float(i)), h)
        y.sum().backward()
        h = h.detach()
        losses.append(y.sum().item())
    return [losses, [p.grad for p in net.parameters()]]
