"""Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict."""

from __future__ import annotations

from collections import OrderedDict

from tt.tests.behaviour.case import Cases

cases = Cases()


def three(nn):
    return nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1)


def changed(change):
    """A case that prints a container after a change, and what the change returned."""

    def program(torch):
        made, result = change(torch.nn, torch)
        return [repr(made), len(made), repr(result)]

    return program


SEQUENTIAL = {
    "append": lambda s, nn: s.append(nn.Tanh()),
    "insert": lambda s, nn: s.insert(1, nn.Tanh()),
    "insert at the end": lambda s, nn: s.insert(3, nn.Tanh()),
    "insert from behind": lambda s, nn: s.insert(-1, nn.Tanh()),
    "insert out of range": lambda s, nn: s.insert(9, nn.Tanh()),
    "extend": lambda s, nn: s.extend([nn.Tanh(), nn.ReLU()]),
    "pop": lambda s, nn: s.pop(1),
    "slice": lambda s, nn: s[1:],
    "negative": lambda s, nn: s[-1],
    "out of range": lambda s, nn: s[3],
    "delete": lambda s, nn: s.__delitem__(0),
    "delete a slice": lambda s, nn: s.__delitem__(slice(0, 2)),
    "set": lambda s, nn: s.__setitem__(1, nn.Tanh()),
    "add": lambda s, nn: s + nn.Sequential(nn.Tanh()),
    "add a list": lambda s, nn: s + [nn.Tanh()],
    "iadd": lambda s, nn: s.__iadd__(nn.Sequential(nn.Tanh())),
    "times": lambda s, nn: s * 2,
    "times zero": lambda s, nn: s * 0,
    "times a float": lambda s, nn: s * 1.5,
    "itimes": lambda s, nn: s.__imul__(2),
}
for _name, _act in SEQUENTIAL.items():

    def _sequential(nn, torch, act=_act):
        s = nn.Sequential(*three(nn))
        return s, act(s, nn)

    cases.add(f"Sequential {_name}", changed(_sequential))

LIST = {
    "append": lambda s, nn: s.append(nn.Tanh()),
    "insert": lambda s, nn: s.insert(1, nn.Tanh()),
    "extend": lambda s, nn: s.extend([nn.Tanh(), nn.Tanh()]),
    "extend with a number": lambda s, nn: s.extend(3),
    "append a number": lambda s, nn: s.append(3),
    "pop": lambda s, nn: s.pop(-1),
    "slice": lambda s, nn: s[:2],
    "out of range": lambda s, nn: s[-4],
    "delete": lambda s, nn: s.__delitem__(1),
    "delete a slice": lambda s, nn: s.__delitem__(slice(1, None)),
    "set": lambda s, nn: s.__setitem__(0, nn.Tanh()),
    "add": lambda s, nn: s + [nn.Tanh()],
    "iadd": lambda s, nn: s.__iadd__([nn.Tanh()]),
    "call": lambda s, nn: s(1),
    "keys": lambda s, nn: list(s.state_dict()),
}
for _name, _act in LIST.items():

    def _list(nn, torch, act=_act):
        s = nn.ModuleList(three(nn))
        return s, act(s, nn)

    cases.add(f"ModuleList {_name}", changed(_list))

DICT = {
    "set": lambda d, nn: d.__setitem__("c", nn.Tanh()),
    "delete": lambda d, nn: d.__delitem__("a"),
    "missing": lambda d, nn: d["z"],
    "pop": lambda d, nn: d.pop("a"),
    "clear": lambda d, nn: d.clear(),
    "update": lambda d, nn: d.update([("b", nn.Tanh()), ["z", nn.ReLU()]]),
    "update with a dict": lambda d, nn: d.update(OrderedDict(q=nn.Tanh())),
    "update with another": lambda d, nn: d.update(nn.ModuleDict({"q": nn.Tanh()})),
    "update with a number": lambda d, nn: d.update(3),
    "update with short pairs": lambda d, nn: d.update([("b",)]),
    "update with numbers": lambda d, nn: d.update([1]),
    "views": lambda d, nn: [list(d), list(d.keys()), list(d.values()), list(d.items()), "a" in d, "z" in d],
    "a method's name": lambda d, nn: d.__setitem__("keys", nn.Tanh()),
}
for _name, _act in DICT.items():

    def _dict(nn, torch, act=_act):
        d = nn.ModuleDict({"a": nn.Linear(1, 2), "b": nn.ReLU()})
        return d, act(d, nn)

    cases.add(f"ModuleDict {_name}", changed(_dict))

PARAMETERS = {
    "append": lambda s, nn, torch: s.append(torch.zeros(1)),
    "append a number": lambda s, nn, torch: s.append("text"),
    "extend": lambda s, nn, torch: s.extend([nn.Parameter(torch.zeros(1)), 3]),
    "extend with a tensor": lambda s, nn, torch: s.extend(torch.zeros(1)),
    "slice": lambda s, nn, torch: s[1:],
    "set": lambda s, nn, torch: s.__setitem__(0, torch.zeros(5)),
    "set another sort": lambda s, nn, torch: s.__setitem__(0, 3),
    "out of range": lambda s, nn, torch: s[2],
    "call": lambda s, nn, torch: s(1),
    "names": lambda s, nn, torch: [n for n, _ in s.named_parameters()],
}
for _name, _act in PARAMETERS.items():

    def _parameters(nn, torch, act=_act):
        s = nn.ParameterList([torch.ones(2), nn.Parameter(torch.ones(2, 3))])
        return s, act(s, nn, torch)

    cases.add(f"ParameterList {_name}", changed(_parameters))

BY_NAME = {
    "set": lambda d, nn, torch: d.__setitem__("c", torch.zeros(1)),
    "delete": lambda d, nn, torch: d.__delitem__("a"),
    "pop": lambda d, nn, torch: tuple(d.pop("a").shape),
    "popitem": lambda d, nn, torch: d.popitem()[0],
    "clear": lambda d, nn, torch: d.clear(),
    "get": lambda d, nn, torch: d.get("z", 3),
    "setdefault": lambda d, nn, torch: tuple(d.setdefault("z", torch.ones(4)).shape),
    "copy": lambda d, nn, torch: d.copy(),
    "fromkeys": lambda d, nn, torch: d.fromkeys(["x", "y"]),
    "update": lambda d, nn, torch: d.update({"z": torch.ones(1), "y": torch.ones(1)}),
    "update with numbers": lambda d, nn, torch: d.update(3),
    "union": lambda d, nn, torch: d | nn.ParameterDict({"z": torch.ones(1)}),
    "number as key": lambda d, nn, torch: d[3],
    "views": lambda d, nn, torch: [list(d), list(reversed(d)), list(d.keys()), len(list(d.values())), "a" in d],
    "call": lambda d, nn, torch: d(1),
}
for _name, _act in BY_NAME.items():

    def _by_name(nn, torch, act=_act):
        d = nn.ParameterDict({"a": torch.ones(2), "b": nn.Parameter(torch.ones(2, 3))})
        return d, act(d, nn, torch)

    cases.add(f"ParameterDict {_name}", changed(_by_name))


@cases
def sequential_with_names(torch):
    nn = torch.nn
    m = nn.Sequential(OrderedDict(one=nn.Linear(1, 2), two=nn.ReLU()))
    torch.manual_seed(0)
    return [repr(m), list(m.state_dict()), repr(m[0]), repr(m.two), repr(m[:1])]
