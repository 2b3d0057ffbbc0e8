"""state_dict and load_state_dict."""

from __future__ import annotations

from collections import OrderedDict

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.cases.module import net

cases = Cases()


@cases
def keys_and_metadata(torch):
    state = net(torch).state_dict()
    return [list(state), type(state).__name__, dict(state._metadata), [t.requires_grad for t in state.values()]]


@cases
def options(torch):
    m = net(torch)
    kept = m.state_dict(prefix="x.", keep_vars=True)
    own = OrderedDict(a=torch.ones(1))
    same = m.state_dict(destination=own) is own
    return [list(kept), [t.requires_grad for t in kept.values()], same, list(own)]


@cases
def positional_arguments(torch):
    return list(net(torch).state_dict(OrderedDict(), "p."))


@cases
def shares_memory(torch):
    m = net(torch)
    m.state_dict()["scale"].zero_()
    return m.scale


@cases
def round_trip(torch):
    a, b = net(torch, 0), net(torch, 1)
    answer = b.load_state_dict(a.state_dict())
    weight = b.first.weight
    same = bool((a.block[0].weight == b.block[0].weight).all())
    return [repr(answer), answer.missing_keys, same, weight is b.shared.weight, weight.requires_grad]


@cases
def assign(torch):
    a, b = net(torch, 0), net(torch, 1)
    given = {k: v.double() for k, v in a.state_dict().items()}
    b.load_state_dict(given, assign=True)
    return [str(b.scale.dtype), type(b.scale).__name__, b.scale.requires_grad, type(b.steps).__name__]


def broken(change, **options):
    def program(torch):
        m = net(torch)
        state = m.state_dict()
        state = change(torch, state) or state
        answer = m.load_state_dict(state, **options)
        return [answer.missing_keys, answer.unexpected_keys, repr(answer)]

    return program


def without(*names):
    return lambda torch, state: [state.pop(name) for name in names] and None


def plus(**entries):
    return lambda torch, state: state.update({k.replace("__", "."): v(torch) for k, v in entries.items()})


MISMATCHES = {
    "missing": without("scale", "block.0.bias"),
    "unexpected": plus(extra=lambda t: t.ones(1), block__9__weight=lambda t: t.ones(1), block__0__extra=lambda t: t.ones(1)),
    "size": plus(scale=lambda t: t.ones(5), block__0__weight=lambda t: t.ones(2, 2)),
    "no tensor": plus(scale=lambda t: 3.0),
    "all at once": lambda t, s: (s.pop("steps"), s.update(extra=t.ones(1), scale=t.ones(5)))[1],
    "a list": lambda t, s: [1, 2],
    "another dtype": plus(scale=lambda t: t.ones(4).double()),
    "non-persistent": plus(cache=lambda t: t.ones(2)),
}  # fmt: skip
for _name, _change in MISMATCHES.items():
    cases.add(f"strict {_name}", broken(_change))
    cases.add(f"not strict {_name}", broken(_change, strict=False))


@cases
def whole_report(torch):
    """The report names every key, a line each."""
    m = net(torch)
    state = m.state_dict()
    state["extra"] = state.pop("steps")
    state["scale"] = torch.ones(5)
    try:
        m.load_state_dict(state)
    except RuntimeError as error:
        return str(error)


@cases
def scalar_saved_as_vector(torch):
    m = torch.nn.Module()
    m.s = torch.nn.Parameter(torch.tensor(1.0))
    m.load_state_dict({"s": torch.tensor([3.0])})
    return m.s


@cases
def extra_state(torch):
    class Counting(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.n = 0

        def get_extra_state(self):
            return {"n": self.n}

        def set_extra_state(self, state):
            self.n = state["n"]

    a, b = torch.nn.Sequential(Counting()), torch.nn.Sequential(Counting())
    a[0].n = 7
    b.load_state_dict(a.state_dict())
    found = [dict(a.state_dict()), b[0].n]
    try:
        b.load_state_dict({})
    except RuntimeError as error:
        found.append(str(error))
    try:
        torch.nn.Linear(1, 1, bias=False).load_state_dict({"weight": torch.ones(1, 1), "_extra_state": 1})
    except RuntimeError as error:
        found.append(str(error))
    return found


@cases
def loading_hooks(torch):
    m, seen = net(torch), []
    m.register_load_state_dict_pre_hook(
        lambda module, state, prefix, *rest: seen.append((type(module).__name__, prefix))
    )
    m.register_load_state_dict_post_hook(lambda module, keys: keys.missing_keys.clear())
    m.register_state_dict_pre_hook(lambda module, prefix, keep: seen.append(("before", prefix)))
    m.register_state_dict_post_hook(lambda module, state, prefix, meta: state.pop("scale") and None)
    state = m.state_dict()
    m.load_state_dict(state)
    return [seen, list(state)]


@cases
def version(torch):
    """A layer reads its older states in _load_from_state_dict."""

    class New(torch.nn.Module):
        _version = 2

        def __init__(self):
            super().__init__()
            self.w = torch.nn.Parameter(torch.zeros(1))

        def _load_from_state_dict(self, state, prefix, metadata, *rest):
            seen.append(metadata.get("version"))
            if prefix + "old" in state:
                state[prefix + "w"] = state.pop(prefix + "old")
            super()._load_from_state_dict(state, prefix, metadata, *rest)

    seen = []
    m = torch.nn.Sequential(New())
    m.load_state_dict({"0.old": torch.ones(1)})
    m.load_state_dict(m.state_dict())
    return [m[0].w, seen]
