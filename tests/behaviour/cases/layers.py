"""Every layer: its first weights from a seed, its printing, its output and its gradients. A layer is a row."""

from __future__ import annotations

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def numbers(torch, *shape, low=-2.0, high=2.0, salt=0):
    """Fixed numbers of a shape."""
    values = np.random.RandomState(len(shape) + sum(shape) + salt).uniform(low, high, shape).astype(np.float32)
    return torch.tensor(values.tolist()) if values.size else torch.zeros(shape)


def layer(name, *args, inputs=((2, 3),), indices=None, rtol=1e-5, suffix="", **kwargs):
    """A row: the layer's arguments, and its inputs' shapes (or index lists)."""

    def program(torch):
        torch.manual_seed(0)
        made = getattr(torch.nn, name)(*args, **kwargs)
        given = [torch.tensor(indices)] if indices else [numbers(torch, *s).requires_grad_() for s in inputs]
        output = made(*given)
        seed = numbers(torch, *output.shape, salt=9)
        output.backward(seed)
        return {
            "repr": repr(made),
            "first": dict(made.state_dict()),
            "output": output,
            "grads": [g.grad for g in given if g.requires_grad],
            "parameters": [p.grad for p in made.parameters()],
            "next draw": torch.rand(1),
        }

    cases.add(
        f"{name}{suffix or (' ' + str(args) if args else '')}{' ' + str(kwargs) if kwargs else ''}",
        program,
        rtol,
        mkl=name == "Dropout",
    )


layer("Linear", 3, 5)
layer("Linear", 3, 5, bias=False)
layer("Linear", 3, 5, inputs=((3,),), suffix=" of a vector")
layer("Linear", 3, 5, inputs=((2, 4, 3),), suffix=" of a batch of rows")
layer("Linear", 3, 5, inputs=((0, 3),), suffix=" of nothing")
layer("Linear", 40, 30, inputs=((2, 40),))
layer("Identity", 3, x=1)
layer("Flatten", inputs=((2, 3, 2),))
layer("Flatten", 0, 1, inputs=((2, 3, 2),))
layer("ReLU")
layer("Tanh")
layer("Sigmoid")
layer("LogSigmoid")
layer("Softsign")
layer("Tanhshrink")
layer("LeakyReLU")
layer("LeakyReLU", 0.2)
layer("ELU")
layer("ELU", 0.5)
layer("CELU", 0.5)
layer("SELU")
layer("SiLU")
layer("GELU")
layer("GELU", "tanh")
layer("ReLU6")
layer("Hardtanh", -1.5, 0.5)
layer("Softplus")
layer("Softplus", 2.0, 1.0)
layer("Softmax", 1)
layer("Softmax")
layer("Softmax", inputs=((2, 3, 2),), suffix=" of three dimensions")
layer("LogSoftmax", 1)
layer("LogSoftmax")
layer("Softmin", 1)
layer("Dropout")
layer("Dropout", 0.3, inputs=((7, 9),))
layer("Dropout", 0.0)
layer("Dropout", 1.0)
layer("Embedding", 7, 3, indices=[[1, 2], [2, 6]])
layer("Embedding", 7, 3, padding_idx=2, indices=[[1, 2], [2, 6]])
layer("Embedding", 30, 7, padding_idx=-1, indices=[29, 0])
layer("Embedding", 7, 3, max_norm=1.0, indices=[1, 1, 5])

for _loss in ("MSELoss", "L1Loss", "SmoothL1Loss"):
    for _reduction in ("mean", "sum", "none"):
        layer(_loss, reduction=_reduction, inputs=((2, 3), (2, 3)))
layer("SmoothL1Loss", beta=0.5, inputs=((2, 3), (2, 3)))

LEGACY = ({"size_average": False}, {"reduce": False}, {"size_average": True, "reduce": True}, {"reduce": True})
for _given in LEGACY:
    layer("MSELoss", inputs=((2, 3), (2, 3)), **_given)


def classes(name, target, **kwargs):
    """A row for a loss of classes."""

    def program(torch):
        made_kwargs = {k: torch.tensor(v) if isinstance(v, list) else v for k, v in kwargs.items()}
        loss = getattr(torch.nn, name)(**made_kwargs)
        x = numbers(torch, 3, 4).requires_grad_()
        y = loss(x.sigmoid() if name == "BCELoss" else x, torch.tensor(target))
        y.backward(numbers(torch, *y.shape, salt=9))
        return [repr(loss), list(loss.state_dict()), y, x.grad]

    cases.add(f"{name} {kwargs}", program, 1e-5)


_weights, _answers = [0.5, 1.0, 2.0, 0.25], [[0.0, 1.0, 1.0, 0.0]] * 3
for _name in ("CrossEntropyLoss", "NLLLoss"):
    for _kwargs in ({}, {"weight": _weights}, {"reduction": "sum"}, {"reduction": "none"}, {"ignore_index": 2}, {"size_average": False}):  # fmt: skip
        classes(_name, [0, 2, 3], **_kwargs)
classes("CrossEntropyLoss", [0, 2, 3], label_smoothing=0.2)
for _name in ("BCELoss", "BCEWithLogitsLoss"):
    for _kwargs in ({}, {"weight": _weights}, {"reduction": "sum"}, {"reduction": "none"}, {"reduce": False}):
        classes(_name, _answers, **_kwargs)
classes("BCEWithLogitsLoss", _answers, pos_weight=_weights)


# -- what is not a row ---------------------------------------------------------------------------------------------
@cases
def in_place_activations(torch):
    found = []
    for name in ("ReLU", "LeakyReLU", "ELU", "CELU", "SELU", "SiLU", "ReLU6", "Hardtanh"):
        made = getattr(torch.nn, name)(inplace=True)
        leaf = numbers(torch, 2, 3).requires_grad_()
        x = leaf * 1
        y = made(x)
        y.sum().backward()
        found.append([repr(made), y is x, y, leaf.grad])
    return found


@cases
def in_place_on_a_leaf(torch):
    torch.nn.ReLU(inplace=True)(torch.ones(2, requires_grad=True))


@cases
def dropout_in_evaluation(torch):
    m = torch.nn.Dropout(0.5).eval()
    x = torch.ones(3)
    return [m(x) is x, repr(torch.nn.Dropout(0.2, inplace=True))]


@cases(mkl=True)
def dropout_in_place(torch):
    torch.manual_seed(3)
    x = torch.ones(4, 5)
    y = torch.nn.functional.dropout(x, 0.5, True, True)
    return [y is x, x]


@cases
def embedding_from_pretrained(torch):
    m = torch.nn.Embedding.from_pretrained(torch.ones(3, 2))
    return [repr(m), m.weight.requires_grad, repr(torch.nn.Embedding.from_pretrained(torch.ones(3, 2), freeze=False, padding_idx=1))]  # fmt: skip


BAD = {
    "Dropout p": lambda nn, t: nn.Dropout(1.5),
    "dropout p": lambda nn, t: nn.functional.dropout(t.ones(2), -0.1),
    "Linear size": lambda nn, t: nn.Linear(3, 4)(t.ones(2, 5)),
    "Linear dtype": lambda nn, t: nn.Linear(3, 4)(t.ones(2, 3, dtype=t.int64)),
    "Linear dtype without bias": lambda nn, t: nn.Linear(3, 4, bias=False)(t.ones(2, 3, dtype=t.float64)),
    "Linear number": lambda nn, t: nn.Linear(3, 4)(t.tensor(1.0)),
    "Embedding padding": lambda nn, t: nn.Embedding(3, 2, padding_idx=3),
    "Embedding index": lambda nn, t: nn.Embedding(3, 2)(t.tensor([3])),
    "Embedding float": lambda nn, t: nn.Embedding(3, 2)(t.tensor([1.0])),
    "CrossEntropyLoss classes": lambda nn, t: nn.CrossEntropyLoss()(t.ones(2, 3), t.tensor([0, 3])),
    "CrossEntropyLoss batch": lambda nn, t: nn.CrossEntropyLoss()(t.ones(2, 3), t.tensor([0])),
    "MSELoss sizes": lambda nn, t: nn.MSELoss()(t.ones(2, 3), t.ones(2)),
    "MSELoss broadcast": lambda nn, t: nn.MSELoss()(t.ones(2, 3), t.ones(3)),
    "MSELoss column against row": lambda nn, t: nn.MSELoss()(t.ones(3, 1), t.zeros(3)),
    "MSELoss dtypes": lambda nn, t: str(nn.MSELoss()(t.ones(3), t.zeros(3, dtype=t.int64)).dtype),
    "BCELoss range": lambda nn, t: nn.BCELoss()(t.tensor([2.0]), t.tensor([1.0])),
    "Hardtanh bounds": lambda nn, t: nn.functional.hardtanh(t.ones(1), 1.0, -1.0),
    "loss reduction": lambda nn, t: nn.functional.l1_loss(t.ones(2), t.ones(2), reduction="all"),
}
for _name, _act in BAD.items():
    cases.add(_name, lambda torch, act=_act: act(torch.nn, torch))
