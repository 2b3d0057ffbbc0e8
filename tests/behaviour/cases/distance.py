"""Modules of distances, and of losses of pairs and triplets: printing, values, gradients, refusals, pickles."""

from __future__ import annotations

import pickle

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def numbers(torch, *shape, salt=0):
    """Fixed numbers of a shape."""
    values = np.random.RandomState(sum(shape) + salt).uniform(-2, 2, shape).astype(np.float32)
    return torch.tensor(values.tolist())


def module(name, *args, inputs, target=None, **kwargs):
    """A case: the module's arguments and its inputs' shapes."""

    def program(torch):
        made = getattr(torch.nn, name)(*args, **kwargs)
        given = [numbers(torch, *s, salt=i).requires_grad_() for i, s in enumerate(inputs)]
        found = made(*given, *([] if target is None else [torch.tensor(target)]))
        found.sum().backward()
        return {
            "repr": repr(made),
            "output": found,
            "grads": [g.grad for g in given],
            "module": type(made).__module__.rpartition("torch.")[2].rpartition("core.")[2],
        }

    cases.add(f"{name}{args or ''}{kwargs or ''} {inputs}", program, 1e-5)


module("PairwiseDistance", inputs=((3, 4), (3, 4)))
module("PairwiseDistance", 1.0, 0.0, True, inputs=((3, 4), (3, 4)))
module("PairwiseDistance", inputs=((4,), (4,)))
module("CosineSimilarity", inputs=((3, 4), (3, 4)))
module("CosineSimilarity", dim=0, eps=1e-6, inputs=((3, 4), (3, 4)))
for _margin in (0.0, 0.4):
    module("CosineEmbeddingLoss", _margin, inputs=((3, 4), (3, 4)), target=[1, -1, 1])
    module("MarginRankingLoss", _margin, inputs=((3,), (3,)), target=[1, -1, 1])
module("CosineEmbeddingLoss", reduction="none", inputs=((3, 4), (3, 4)), target=[1, -1, 1])
module("HingeEmbeddingLoss", inputs=((3,),), target=[1, -1, -1])
module("HingeEmbeddingLoss", 0.5, reduction="sum", inputs=((2, 3),), target=[[1, -1, -1], [1, 1, -1]])
module("HingeEmbeddingLoss", size_average=False, inputs=((3,),), target=[1, -1, -1])
module("MarginRankingLoss", reduce=False, inputs=((3,), (3,)), target=[1, -1, 1])
module("TripletMarginLoss", inputs=((3, 4), (3, 4), (3, 4)))
module("TripletMarginLoss", 0.5, 1.0, swap=True, reduction="sum", inputs=((3, 4), (3, 4), (3, 4)))
module("TripletMarginWithDistanceLoss", margin=2.0, swap=True, inputs=((3, 4), (3, 4), (3, 4)))


@cases
def a_triplet_by_a_distance_of_your_own(torch):
    loss = torch.nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(-1))
    return loss(*(numbers(torch, 3, 4, salt=i) for i in range(3)))


@cases
def no_margin(torch):
    torch.nn.TripletMarginLoss(-1.0)


@cases
def no_margin_with_a_distance(torch):
    torch.nn.TripletMarginWithDistanceLoss(margin=0)


@cases
def losses_travel_in_pickles(torch):
    made = [torch.nn.TripletMarginLoss(0.5), torch.nn.CosineEmbeddingLoss(0.2), torch.nn.PairwiseDistance(1.0)]
    return [repr(pickle.loads(pickle.dumps(m))) for m in made]


@cases
def unknown_reduction(torch):
    return torch.nn.HingeEmbeddingLoss(reduction="x")(numbers(torch, 3), torch.ones(3))
