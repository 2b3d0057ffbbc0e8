"""Completion looks at live objects and runs nothing of the user's."""

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from tt.repl import complete
from tt.repl.commands import COMMANDS
from tt.repl.matching import fit, ranked

NAMES = """
import torch
import torch.nn as nn

class Trap:
    plain = 1
    calls = []
    @property
    def prop(self):
        self.calls.append("prop")
        return self
    def __getattr__(self, name):
        self.calls.append(name)
        raise AttributeError(name)
    def __dir__(self):
        self.calls.append("dir")
        return ["invented"]
    def __repr__(self):
        self.calls.append("repr")
        return ""
    def __eq__(self, other):
        self.calls.append("eq")
        return True
    __hash__ = None
    @property
    def __class__(self):
        self.calls.append("class")
        return dict
    def __getitem__(self, key):
        self.calls.append("item")
        return self
    def method(self, first_argument, *, second_argument=2):
        pass

class Meta(type):
    def __getattr__(cls, name):
        Trap.calls.append("meta " + name)
        raise AttributeError(name)
    def __dir__(cls):
        Trap.calls.append("meta dir")
        return []

class Odd(metaclass=Meta):
    inner = Trap()

class Slotted:
    __slots__ = ("stored", "unset")
    def __init__(self):
        self.stored = Trap()

trap, slotted, odd = Trap(), Slotted(), Odd()
trap.own_value = trap
x = torch.ones(2, 3)
class Key:
    def __eq__(self, other):
        Trap.calls.append("key eq")
        return False
    def __hash__(self): return hash("inner")

class Own(dict):
    def __getitem__(self, key): Trap.calls.append("own item")
    def keys(self): Trap.calls.append("own keys")
    __iter__ = items = __len__ = get = __contains__ = keys

values = [1]
class Made:
    def __init__(self, alpha, beta=1): pass
    def __call__(self, gamma): pass
made = Made(1)
net = nn.Linear(2, 2)
state = {Key(): 1, "inner": {"weight": x, "bias": x}, "step count": 3, 7: [x], "it's": 0}
own = Own(first=x)
del Trap.calls[:]
def function(alpha, beta=1, *rest, gamma, **more): pass
"""


@pytest.fixture(autouse=True)
def not_imported(tmp_path_factory, monkeypatch):
    """A package that would say so if it were imported."""
    tmp_path = tmp_path_factory.mktemp("imports")
    package = tmp_path / "place" / "this_is_not_imported"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "import sys as abacus\nability: int = 1\nclass Above: pass\nraise SystemExit\n"
    )
    (package / "inner.py").write_text("raise SystemExit\n")
    monkeypatch.syspath_prepend(str(tmp_path / "place"))


@pytest.fixture
def names(shell):
    shell.session.run(NAMES)
    assert shell.session.error is None
    return shell.namespace


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("torch.one", ["ones", "ones_like"]),
        ("y = torch.one", ["ones", "ones_like"]),
        ("f(x, torch.one", ["ones", "ones_like"]),
        ("x.requires_g", ["requires_grad", "requires_grad_"]),
        ("-x.numel", ["numel"]),
        ("trap.pl", ["plain"]),
        ("trap.own_value.own_value.meth", ["method"]),
        ("slotted.stored.me", ["method"]),
        ("odd.inner.pr", ["prop"]),
        ("Odd.inn", ["inner"]),
        ("tra", ["trap"]),
        ("whil", ["while"]),
        ("isinst", ["isinstance"]),
        ("function(alp", ["alpha="]),
        ("function(1, gam", ["gamma="]),
        ("trap.method(sec", ["second_argument="]),
        ("import torch.opt", ["optim"]),
        ("from torch import one", ["ones", "ones_like"]),
        ("import statisti", ["statistics"]),
        ("values.appe", ["append"]),
        ("for i in ran", ["range"]),
        ("values[0].re", ["real"]),
        ("state[7][0].requires_g", ["requires_grad", "requires_grad_"]),
        ("state['inner']['weight'].nume", ["numel"]),
        ('state["', ['inner"]', 'step count"]']),
        ("print(state['inn", ["inner']"]),
        ("state['inner'][\"", ['bias"]', 'weight"]']),
        ("state[", ["'inner']", "'step count']", "7]"]),
        ("state[inn", ["'inner']"]),
        ("own['", ["first']"]),
        ("torch.nn.Linear(in_", ["in_features="]),
        ("torch.nn.Linear(2, out_features=max(1, 2), bia", ["bias="]),
        ("torch.zeros(len('(['), dty", ["dtype="]),
        ("Slotted(", []),
        ("Made(alp", ["alpha="]),
        ("made(ga", ["gamma="]),
        ("net(inp", ["input=", "input"]),
        ("function(\n    1, gam", ["gamma="]),
        ("function(function(1), alp", ["alpha="]),
        ("torch.optim.SGD(net.parameters(), mom", ["momentum="]),
        ("import statistics as s, js", ["json"]),
        ("from json import (decoder, enc", ["encoder"]),
        ("from json import loads as l, du", ["dump", "dumps"]),
        ("from this_is_not_imported import ab", ["abacus", "ability", "Above"]),
        ("from this_is_not_imported import inn", ["inner"]),
        ("import this_is_not_imported.inn", ["inner"]),
        ("import this_is_n", ["this_is_not_imported"]),
        ("values[0].num", ["numerator"]),
        ("x[0].requires_g", []),
        ("'abc'.upp", ["upper"]),
        ("f'{x.requires_g", ["requires_grad", "requires_grad_"]),
        ("torch.nn.functional.cross_ent", ["cross_entropy"]),
    ],
)
def test_finds(names, text, expected):
    word, found = complete.candidates(names, text)
    assert found[: len(expected)] == expected
    assert not any(name.startswith(word) for name in found[len(expected) :])  # what follows is fuzzy


@pytest.mark.parametrize(
    ("word", "name", "rank"),
    [
        ("one", "ones_like", 0),
        ("cross", "CrossEntropyLoss", 1),
        ("oli", "ones_like", 2),
        ("cel", "CrossEntropyLoss", 2),
        ("relu", "leaky_relu", 2),
        ("bnorm", "batch_norm", 2),
        ("sofmax", "softmax", 3),
        ("s", "as_tensor", None),
        ("xyz", "ones_like", None),
        ("stfx", "softmax", None),
    ],
)
def test_fuzzy(word, name, rank):
    found = fit(word, name)
    assert (found and found[0]) == rank


def test_what_begins_with_the_word_comes_first():
    assert ranked("re", ["leaky_relu", "relu", "RELU", "_re", "rsqrt_e"]) == ["relu", "RELU", "rsqrt_e", "leaky_relu"]


def test_a_fuzzy_word_finds_an_operation(names):
    assert "cross_entropy" in complete.candidates(names, "torch.nn.functional.crent")[1]


def test_paths_in_strings(names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "last.pt").touch()
    (tmp_path / ".hidden").touch()
    look = lambda text, tab=False: complete.candidates(names, text, tab)[1]
    assert look("torch.load('") == ["weights/"]
    assert look("torch.load('weights/la") == ["last.pt"]
    assert look(f"f = '{tmp_path}/wei") == ["weights/"]
    assert look("say = 'wei") == [] and look("say = 'wei", True) == ["weights/"]
    assert look("open('.hi") == [".hidden"]
    assert look("f'{x}/wei") == look("# 'wei", True) == look("'/nowhere/at/all/x") == []


def test_a_result_that_does_not_exist_yet(names, shell):
    from tt.repl.peek import Peek

    made = Peek(shell.torch)
    kind = lambda text: made.kind(text, names)
    for text in (
        "(x @ x.t()).requires_gr",
        "y = x.sum(1).requires_gr",
        "f(x, torch.relu(x)[0].requires_gr",
        "state[7][0].t().requires_gr",
    ):
        assert complete.candidates(names, text, False, kind)[1] == ["requires_grad", "requires_grad_"], text
    assert complete.candidates(names, "trap.method(1).re", False, kind)[1] == []


def test_torch_is_looked_at_without_importing_all_of_it(clean_process):
    import subprocess
    import sys

    code = (
        "import sys\nfrom tt.repl.shell import Shell\nfrom tt.repl import complete\ns = Shell(); s.offer_torch()\n"
        "names = complete.candidates(s.namespace, 'torch.')[1]\n"
        "assert {'sin', 'nn', 'optim', 'distributions'} <= set(names), names\n"
        "print([n for n in sys.modules if n.startswith(('tt.core.optim.', 'tt.core.distributions.', 'tt.core.nn.modules.'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    "text", ["1.re", "missing.attribute", "trap.prop.me", "trap.anything.me", "f().x", "values[9].re", "'text", "slotted.unset.a", ""]
)  # fmt: skip
def test_finds_nothing_where_it_would_have_to_run_code(names, text):
    assert complete.candidates(names, text)[1] == []


def test_private_names_appear_when_asked_for(names):
    assert "__class__" not in complete.candidates(names, "trap.")[1]
    assert "__class__" in complete.candidates(names, "trap.__cl")[1]


def test_submodules_and_parameters_of_a_module(shell):
    shell.session.run("import torch.nn as nn\nmodel = nn.Sequential()\nmodel.fc1 = nn.Linear(2, 3)")
    assert complete.candidates(shell.namespace, "model.fc")[1] == ["fc1"]
    assert complete.candidates(shell.namespace, "model.fc1.weig")[1] == ["weight"]
    assert complete.candidates(shell.namespace, "model.fc1.weight.requires_grad_")[1] == ["requires_grad_"]


def test_nothing_of_the_user_was_run(names):
    texts = ["trap.", "trap.prop.", "trap.x", "trap.own_value.", "slotted.", "slotted.stored.", "Odd.", "odd.", "odd.inner.",
             "trap.method(", "tra", "Trap.", "Odd.x", "trap.prop(", "f(trap.", "trap['", "trap[0].", "own['first'].",
             "own['", "own[", "state['inner'].", "state['inner']['", "trap['a']['", "slotted.stored['"]  # fmt: skip
    for text in texts:
        complete.candidates(names, text)
    assert names["Trap"].calls == []
    names["trap"].prop  # noqa: B018  # the trap works
    assert names["Trap"].calls == ["prop"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":to", ["torch"]),
        ("%timei", ["timeit"]),
        (":torch 0.", ["0.3", "0.4", "0.4.0"]),
        (":set them", ["theme"]),
        (":help who", ["who"]),
        (":look tra", ["trap"]),
        (":look state['inn", ["inner']"]),
        (":nonsense x", []),
        (":quit x", []),
    ],
)
def test_commands_and_their_arguments(names, shell, text, expected):
    made = complete.ShellCompleter(shell)
    found = [one.text for one in made.get_completions(Document(text), CompleteEvent(completion_requested=True))]
    assert found[: len(expected)] == expected and bool(found) == bool(expected)


def test_every_command_is_offered(shell):
    found = complete.ShellCompleter(shell).get_completions(Document(":"), CompleteEvent(completion_requested=True))
    assert {one.text for one in found} == set(COMMANDS)
