"""Data sets, samplers, loaders and collation: order, batches, draws, refusals."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()
Pair = namedtuple("Pair", "x y")


def numbered(torch, n=11):
    return torch.utils.data.TensorDataset(torch.arange(float(n)).view(n, 1), torch.arange(n))


def streamed(torch, n=10):
    class Counting(torch.utils.data.IterableDataset):
        def __iter__(self):
            return iter(range(n))

        def __len__(self):
            return n

    return Counting()


LOADERS = {
    "plain": lambda data, t, d: data.DataLoader(d),
    "batches": lambda data, t, d: data.DataLoader(d, batch_size=4),
    "drop_last": lambda data, t, d: data.DataLoader(d, batch_size=4, drop_last=True),
    "shuffle": lambda data, t, d: data.DataLoader(d, batch_size=4, shuffle=True),
    "shuffle and drop": lambda data, t, d: data.DataLoader(d, 3, True, drop_last=True),
    "generator": lambda data, t, d: data.DataLoader(d, 3, True, generator=t.Generator().manual_seed(4)),
    "no batches": lambda data, t, d: data.DataLoader(d, batch_size=None),
    "sampler": lambda data, t, d: data.DataLoader(d, 2, sampler=data.SubsetRandomSampler([1, 5, 7])),
    "list as sampler": lambda data, t, d: data.DataLoader(d, 2, sampler=[3, 1, 2]),
    "weights": lambda data, t, d: data.DataLoader(d, 4, sampler=data.WeightedRandomSampler([1.0, 2, 3], 9)),
    "weights without replacement": lambda data, t, d: data.DataLoader(d, 4, sampler=data.WeightedRandomSampler([1.0, 2, 3], 3, False)),
    "replacement": lambda data, t, d: data.DataLoader(d, 20, sampler=data.RandomSampler(d, True, 70)),
    "more samples": lambda data, t, d: data.DataLoader(d, 20, sampler=data.RandomSampler(d, num_samples=30)),
    "sampler with a generator": lambda data, t, d: data.DataLoader(d, 4, sampler=data.RandomSampler(d, generator=t.Generator().manual_seed(2))),
    "batch_sampler": lambda data, t, d: data.DataLoader(d, batch_sampler=[[0, 1], [5], [9, 8, 7]]),
    "BatchSampler": lambda data, t, d: data.DataLoader(d, batch_sampler=data.BatchSampler(data.SequentialSampler(d), 4, False)),
    "collate_fn": lambda data, t, d: data.DataLoader(d, 4, collate_fn=len),
    "subset": lambda data, t, d: data.DataLoader(data.Subset(d, [4, 2, 9]), 2, shuffle=True),
    "concat": lambda data, t, d: data.DataLoader(d + data.Subset(d, [0]), 5),
    "iterable": lambda data, t, d: data.DataLoader(streamed(t), 4),
    "iterable drop_last": lambda data, t, d: data.DataLoader(streamed(t), 4, drop_last=True),
    "iterable no batches": lambda data, t, d: data.DataLoader(streamed(t, 3), batch_size=None),
    "chained": lambda data, t, d: data.DataLoader(streamed(t, 3) + streamed(t, 2), 4),
    "pin_memory": lambda data, t, d: data.DataLoader(d, 6, pin_memory=True),
}  # fmt: skip
for _name, _make in LOADERS.items():

    def _two_passes(torch, make=_make):
        torch.manual_seed(5)
        loader = make(torch.utils.data, torch, numbered(torch))
        return [len(loader), *[list(loader) for _ in range(2)], torch.rand(1)]

    cases.add(_name, _two_passes, 0)

SPLITS = ([6, 5], [0.5, 0.5], [0.3, 0.3, 0.4], [0.95, 0.05], [1.0, 0.0])
for _lengths in SPLITS:

    def _split(torch, lengths=_lengths):
        torch.manual_seed(6)
        parts = torch.utils.data.random_split(numbered(torch), lengths)
        return [[list(p.indices) for p in parts], torch.rand(1)]

    cases.add(f"split {_lengths}", _split, 0)


@cases(rtol=0)
def split_with_a_generator(torch):
    data = torch.utils.data
    return [list(p.indices) for p in data.random_split(numbered(torch), [6, 5], torch.Generator().manual_seed(1))]


COLLATED = {
    "floats": lambda t: [1.5, 2.5],
    "integers": lambda t: [1, 2],
    "strings": lambda t: ["a", "b"],
    "tensors": lambda t: [t.ones(2), t.zeros(2)],
    "arrays": lambda t: [np.ones(2), np.zeros(2)],
    "array scalars": lambda t: [np.float32(1), np.float32(2)],
    "integer scalars": lambda t: [np.int16(1), np.int16(2)],
    "dicts": lambda t: [{"a": 1, "b": [1.0, 2]}, {"a": 3, "b": [4.0, 5]}],
    "tuples": lambda t: [(1, "x"), (2, "y")],
    "lists": lambda t: [[1, 2], [3, 4]],
    "named tuples": lambda t: [Pair(1, 2.0), Pair(3, 4.0)],
    "nested": lambda t: [({"a": t.ones(1)}, [1]), ({"a": t.zeros(1)}, [2])],
    "unequal": lambda t: [[1, 2], [3]],
    "sets": lambda t: [{1}, {2}],
    "text arrays": lambda t: [np.array("a"), np.array("b")],
    "unequal tensors": lambda t: [t.ones(2), t.ones(3)],
}
for _name, _batch in COLLATED.items():

    def _collated(torch, batch=_batch):
        made = torch.utils.data.default_collate(batch(torch))
        return [type(made).__name__, made]

    cases.add(f"collate {_name}", _collated)


@cases
def convert(torch):
    data = torch.utils.data
    return [data.default_convert(x) for x in (np.ones(2), [np.zeros(1), "a"], {"k": np.int64(3)}, (1, np.ones(1)), "text", Pair(np.ones(1), 2))]  # fmt: skip


REFUSED = {
    "tensors of unequal length": lambda data, t, d: data.TensorDataset(t.ones(2), t.ones(3)),
    "split lengths": lambda data, t, d: data.random_split(d, [1, 2]),
    "split fraction": lambda data, t, d: data.random_split(d, [1.5, -0.5]),
    "batch size": lambda data, t, d: data.DataLoader(d, 0),
    "batch size float": lambda data, t, d: data.DataLoader(d, 1.5),
    "drop_last": lambda data, t, d: data.BatchSampler([1], 1, 3),
    "workers": lambda data, t, d: data.DataLoader(d, num_workers=-1),
    "timeout": lambda data, t, d: data.DataLoader(d, timeout=-1),
    "prefetch": lambda data, t, d: data.DataLoader(d, prefetch_factor=2),
    "persistent": lambda data, t, d: data.DataLoader(d, persistent_workers=True),
    "sampler and shuffle": lambda data, t, d: data.DataLoader(d, shuffle=True, sampler=[1]),
    "batch_sampler and size": lambda data, t, d: data.DataLoader(d, 2, batch_sampler=[[1]]),
    "no batches and drop_last": lambda data, t, d: data.DataLoader(d, None, drop_last=True),
    "iterable and shuffle": lambda data, t, d: data.DataLoader(streamed(t), shuffle=True),
    "changed afterwards": lambda data, t, d: setattr(data.DataLoader(d), "batch_size", 3),
    "replacement": lambda data, t, d: data.RandomSampler(d, 3),
    "num_samples": lambda data, t, d: data.RandomSampler(d, num_samples=0),
    "empty": lambda data, t, d: data.DataLoader(data.Subset(d, []), shuffle=True),
    "weights shape": lambda data, t, d: data.WeightedRandomSampler([[1.0]], 1),
    "weights number": lambda data, t, d: data.WeightedRandomSampler([1.0], True),
    "concat nothing": lambda data, t, d: data.ConcatDataset([]),
    "concat index": lambda data, t, d: (d + d)[-30],
    "no __getitem__": lambda data, t, d: data.Dataset()[0],
    "no __len__": lambda data, t, d: len(data.Dataset()),
    "index too large": lambda data, t, d: d[99],
}
for _name, _act in REFUSED.items():
    cases.add(f"refused {_name}", lambda torch, act=_act: act(torch.utils.data, torch, numbered(torch)))


@cases
def user_data_set(torch):
    class Squares(torch.utils.data.Dataset):
        def __len__(self):
            return 4

        def __getitem__(self, i):
            if i >= 4:
                raise IndexError
            return {"x": torch.tensor([float(i)]), "y": i * i, "name": str(i)}

    return list(torch.utils.data.DataLoader(Squares(), 3))


@cases
def fetched_together(torch):
    class Many(torch.utils.data.Dataset):
        def __len__(self):
            return 4

        def __getitems__(self, indices):
            return [-i for i in indices]

    return list(torch.utils.data.DataLoader(Many(), 3))


@cases
def exhausted(torch):
    it = iter(torch.utils.data.DataLoader(numbered(torch), 20))
    next(it)
    next(it)


# -- stacks, shares, names of old ----------------------------------------------------------------------------------
STACKS = {
    "tuple": lambda data, d: data.StackDataset(d, data.Subset(d, list(range(10, -1, -1)))),
    "dict": lambda data, d: data.StackDataset(x=d, y=data.Subset(d, list(range(10, -1, -1)))),
    "nothing": lambda data, d: data.StackDataset(),
    "both": lambda data, d: data.StackDataset(d, y=d),
    "unequal": lambda data, d: data.StackDataset(d, data.Subset(d, [0])),
}
for _name, _make in STACKS.items():

    def _stacked(torch, make=_make):
        stack = make(torch.utils.data, numbered(torch))
        return [len(stack), stack[2], list(torch.utils.data.DataLoader(stack, 4))]

    cases.add(f"stack {_name}", _stacked)

SHARES = {
    "shuffled": (11, 3, {}),
    "in order": (11, 3, {"shuffle": False}),
    "dropping": (11, 3, {"drop_last": True}),
    "seeded": (11, 2, {"seed": 5}),
    "more replicas than samples": (2, 5, {"shuffle": False}),
    "even": (12, 3, {"drop_last": True}),
    "dropping, fewer": (4, 3, {"drop_last": True, "shuffle": False}),
}
for _name, (_n, _replicas, _options) in SHARES.items():

    def _shares(torch, n=_n, replicas=_replicas, options=_options):
        made = []
        for rank in range(replicas):
            sampler = torch.utils.data.distributed.DistributedSampler(range(n), replicas, rank, **options)
            made.append([len(sampler), list(sampler)])
            sampler.set_epoch(1)
            made.append(list(sampler))
        return made

    cases.add(f"share {_name}", _shares, 0)


@cases
def share_of_a_wrong_rank(torch):
    return torch.utils.data.DistributedSampler(range(4), 2, 2)


@cases
def names_of_old(torch):
    d = numbered(torch)
    both = d + d
    return [both.cummulative_sizes, both.cumulative_sizes, torch.utils.data.ConcatDataset.cumsum([d, d, d])]


@cases
def subset_overriding_one_of_two(torch):
    class Doubled(torch.utils.data.Subset):
        def __getitem__(self, i):
            return 2 * i

    return Doubled(range(4), [1])


@cases
def no_worker_here(torch):
    return torch.utils.data.get_worker_info()


@cases
def length_told_too_small(torch):
    class Liar(type(streamed(torch))):
        def __len__(self):
            return 1

        def __repr__(self):
            return "Liar"

    loader = torch.utils.data.DataLoader(Liar(), batch_size=5)
    return [len(loader), list(loader)]
