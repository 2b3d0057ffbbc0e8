"""One trial for each name of a file: find arguments that work, then draw inputs and record outputs and gradients."""

from __future__ import annotations

import ast
import inspect
import random
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from . import inputs
from .definitions import NAME, Definitions
from .inputs import Recipe

DRAWS = 4
NEWER = "num_batches_tracked"  # a buffer that 0.4.1 gave batch norm, whatever the program does
_CONSTRUCTIONS, _TRIED, _INPUTS = 24, 6, 120  # that are attempted; that get inputs; inputs for each
_SHOWN = 8
_FACTORIES = 8  # arguments that are tried on a function that may make a module
_BLOCK = re.compile(r"block$|^unit$")  # names of arguments that are a class: `ResNet(block, layers)`
_COUNTS = re.compile(r"layers$|blocks$")


def seed(number: int) -> None:
    """All three sources of random numbers."""
    import torch

    torch.manual_seed(number)
    random.seed(number)
    np.random.seed(number)


def of(found: Definitions, start: int) -> Iterator[tuple[str, Trial]]:
    """The trials of a file: its modules first, then its functions."""
    import torch

    modules = found.classes(torch.nn.Module)
    for name, kind in modules.items():
        yield name, ModuleTrial(found, name, kind, start)
    for name, function in found.functions().items():
        yield name, FunctionTrial(found, name, function, start)


class Trial:
    """What modules and functions have in common: parameters, values made of recipes, records of outputs."""

    def __init__(self, found: Definitions, name: str, subject: Any, start: int) -> None:
        self.found, self.name, self.subject, self.start = found, name, subject, start

    def run(self, plan: dict[str, Any] | None) -> dict[str, Any]:
        """Find a plan where none is given, and carry it out."""
        plan = self.search() if plan is None else plan
        return plan if "problem" in plan else {**plan, **self.draw(plan)}

    def search(self) -> dict[str, Any]:
        raise NotImplementedError

    def draw(self, plan: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def from_calls(self) -> list[list[Recipe]]:
        """Arguments that the file itself gives where it calls the name, as far as they are plain values."""
        found = []
        for call in self.found.calls(self.name):
            try:
                values = [self._value(a) for a in call.args]
                named = {k.arg: self._value(k.value) for k in call.keywords if k.arg is not None}
            except Exception:  # an argument that only the running program has
                continue
            if all(map(_plain, [*values, *named.values()])):
                found.append([inputs.value(v) for v in values] + [{"kind": "named", "values": named}] * bool(named))
        return found

    def _value(self, node: ast.expr) -> Any:
        return eval(compile(ast.Expression(node), "<argument>", "eval"), dict(vars(self.found.module)))


class ModuleTrial(Trial):
    """A module: constructed, fed, run backwards."""

    def search(self) -> dict[str, Any]:
        """The first construction and inputs with which forward gives something."""
        subject = self.subject  # a class, or a function that makes a module
        required = _required(subject.__init__)[1:] if inspect.isclass(subject) else _required(subject)
        words = self.found.words(self.name)
        guesses = inputs.combinations(self._arguments(required, words), _CONSTRUCTIONS)
        why, tried = "its constructor takes what cannot be guessed", 0
        for construction in [*self.from_calls(), *guesses]:
            try:
                module = self._construct(construction)
            except Exception as error:
                why = f"constructor: {_said(error)}" if not tried else why
                continue
            tried += 1
            recipe, failed = self._inputs(module)
            if recipe is not None:
                return {"construct": construction, "inputs": recipe, "shown": _shown(recipe)}
            why = failed
            if tried >= _TRIED:
                break
        return {"problem": why}

    def _arguments(self, names: Sequence[str], words: Sequence[str]) -> list[list[Recipe]]:
        """What a constructor may be given; a kind of block is a class of the file, and counts of blocks come with it."""
        blocks = [{"kind": "class", "name": n} for n in self._blocks()]
        if not (blocks and any(_BLOCK.search(name) for name in names)):
            return [inputs.number_for(name, words) for name in names]
        return [
            blocks if _BLOCK.search(name)
            else [inputs.value([1, 1, 1, 1]), *inputs.number_for(name, words)] if _COUNTS.search(name)
            else inputs.number_for(name, words)
            for name in names
        ]  # fmt: skip

    def _blocks(self) -> list[str]:
        import torch

        return [name for name, kind in self.found.classes(torch.nn.Module).items() if hasattr(kind, "expansion")]

    def _construct(self, construction: Sequence[Recipe]) -> Any:
        seed(self.start)
        values, named = made(construction, np.random.default_rng(self.start))
        return self.subject(*values, **named)

    def _inputs(self, module: Any) -> tuple[list[Recipe] | None, str]:
        names = _required(type(module).forward)[1:]
        if not names:
            names = [n for n, p in inspect.signature(type(module).forward).parameters.items() if n != "self"][:1]
        options = [inputs.for_forward(module, name, i) for i, name in enumerate(names)]
        why = "forward: no inputs that can be guessed"
        for attempt, recipe in enumerate(inputs.combinations(options, _INPUTS)):
            try:
                seed(self.start)
                values, named = made(recipe, np.random.default_rng(self.start), module)
                out = module(*values, **named)
            except Exception as error:
                why = f"forward({_shown(recipe)}): {_said(error)}" if attempt == 0 else why
                continue
            if any(True for _ in tensors(out)):
                return recipe, ""
            why = "forward gives no tensor"
        return None, why

    def draw(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Several draws, in training and in evaluation."""
        module = self._construct(plan["construct"])
        start = {name: record(p) for name, p in sorted(module.state_dict().items()) if not name.endswith(NEWER)}
        draws = []
        for number in range(DRAWS):
            module.train(number % 2 == 0)
            module.zero_grad()
            parameters = {f"gradient of {n}": p for n, p in module.named_parameters()}
            draws.append(one_draw(module, plan["inputs"], self.start + number, number, parameters, module))
        return {"state": start, "draws": draws}


class FunctionTrial(Trial):
    """A function: called with tensors and numbers."""

    def search(self) -> dict[str, Any]:
        """The first arguments with which it returns something, or changes what it is given."""
        names = _required(self.subject)
        if not names:
            why = "takes no arguments: what it does depends on its program"
            return self._as_factory([]) or {"problem": why}
        options = [inputs.for_function(name) for name in names]
        for name, option in zip(names, options):
            if option is None:
                return {"problem": f"its argument {name} is what only the program makes"}
        why = "no arguments that can be guessed"
        known = [o for o in options if o is not None]
        for attempt, recipe in enumerate([*self.from_calls(), *inputs.combinations(known, _INPUTS)]):
            try:
                seed(self.start)
                values, named = made(recipe, np.random.default_rng(self.start))
                before = [record(v) for v in tensors(values)]
                out = self.subject(*values, **named)
            except Exception as error:
                why = f"({_shown(recipe)}): {_said(error)}" if attempt == 0 else why
                continue
            if any(True for _ in leaves(out)) or before != [record(v) for v in tensors(values)]:
                return {"inputs": recipe, "shown": _shown(recipe)}
            why = "returns nothing and changes nothing it is given"
        return self._as_factory(names) or {"problem": why}

    def _as_factory(self, names: list[str]) -> dict[str, Any] | None:
        """The plan of a function that makes a module: that module's; None when it makes none."""
        import torch

        words = self.found.words(self.name)
        guesses = inputs.combinations([inputs.number_for(name, words) for name in names], _FACTORIES)
        for construction in [*self.from_calls(), *guesses]:
            try:
                values, named = made(construction, np.random.default_rng(self.start))
                found = self.subject(*values, **named)
            except Exception:  # not these, then
                continue
            if isinstance(found, torch.nn.Module):
                return ModuleTrial(self.found, self.name, self.subject, self.start).search()
        return None

    def draw(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Several draws."""
        if "construct" in plan:
            return ModuleTrial(self.found, self.name, self.subject, self.start).draw(plan)
        draws = [one_draw(self.subject, plan["inputs"], self.start + n, n, {}, None) for n in range(DRAWS)]
        return {"state": {}, "draws": draws}


def one_draw(
    subject: Any, recipe: Sequence[Recipe], start: int, number: int, named: dict[str, Any], module: Any
) -> Any:
    """Call with inputs drawn from a seed; outputs, inputs afterwards, and gradients as records, or the exception."""
    seed(start)
    values, extra = made(recipe, np.random.default_rng(start), module, number)
    try:
        out = subject(*values, **extra)
        outputs = {f"output {i}": record(v) for i, v in enumerate(leaves(out))}
        outputs.update({f"argument {i} afterwards": record(v) for i, v in enumerate(tensors(values))})
        gradients = _gradients(
            out, {**named, **{f"gradient of argument {i}": v for i, v in enumerate(tensors(values))}}
        )
    except Exception as error:
        return {"error": _said(error)}
    return {"outputs": outputs, "gradients": gradients}


def _gradients(out: Any, named: dict[str, Any]) -> dict[str, Any]:
    """Run backwards from a weighted sum of what has a history."""
    import torch

    loss = None
    for value in tensors(out):
        if getattr(value, "requires_grad", False) is not True:
            continue
        weights = np.cos(np.arange(int(np.prod(tuple(value.size()))))).reshape(tuple(value.size()))
        factor = torch.from_numpy(np.asarray(weights)).type_as(value.data)
        term = (value * _variable(factor)).sum()
        loss = term if loss is None else loss + term
    if loss is None:
        return {}
    loss.backward()
    found = {name: _gradient(v) for name, v in named.items()}
    return {name: record(g) for name, g in found.items() if g is not None}


def _gradient(value: Any) -> Any:
    try:
        return value.grad
    except (AttributeError, RuntimeError):  # a raw tensor of 0.3 has none
        return None


def made(recipe: Sequence[Recipe], draw: np.random.Generator, module: Any = None, style: int = 0) -> tuple[list, dict]:
    """The positional and named values that recipes describe."""
    values, named = [], {}
    for each in recipe:
        if each["kind"] == "named":
            named.update(each["values"])
        else:
            values.append(_one(each, draw, module, style))
    return values, named


def _one(recipe: Recipe, draw: np.random.Generator, module: Any, style: int) -> Any:
    import torch

    kind = recipe["kind"]
    if kind == "value":
        return recipe["value"]
    if kind == "settings":
        return Settings()
    if kind == "class":
        return getattr(sys.modules[NAME], recipe["name"])
    if kind == "layer":
        return torch.nn.Linear(recipe["size"], recipe["size"])
    if kind == "tuple":
        return tuple(_one(i, draw, module, style) for i in recipe["items"])
    if kind == "method":
        return getattr(module, recipe["name"])(*recipe["arguments"])
    shape = tuple(recipe["shape"])
    if kind == "long":
        tensor = torch.from_numpy(draw.integers(0, recipe["below"], shape).astype(np.int64))
        return tensor if recipe["raw"] else _variable(tensor)
    # the same shapes under several kinds of numbers: usual, large, from 0 to 1, all zero
    numbers = (draw.standard_normal, lambda s: 3 * draw.standard_normal(s), draw.random, np.zeros)[style % 4](shape)
    tensor = torch.from_numpy(np.asarray(numbers, np.float32))
    return tensor if recipe["raw"] else _variable(tensor, history=True)


def _variable(tensor: Any, history: bool = False) -> Any:
    from importlib import import_module

    return import_module("torch.autograd").Variable(tensor, requires_grad=history)


class Settings:
    """Stands for parsed arguments: every attribute is what its name suggests."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return inputs.number_for(name)[0].get("value", 4)

    __getitem__ = __getattr__  # a dictionary of settings is read so


def tensors(value: Any) -> Iterator[Any]:
    """The tensors of a value, in order."""
    return (leaf for leaf in leaves(value) if hasattr(leaf, "size") and not isinstance(leaf, np.ndarray | np.generic))


def leaves(value: Any) -> Iterator[Any]:
    """Tensors, arrays and numbers of a value, in order."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, (bool, int, float, np.ndarray, np.generic)) or (
        hasattr(value, "size") and hasattr(value, "dim")
    ):
        yield value


def record(value: Any) -> dict[str, Any]:
    """A value's shape, its first elements and sums that a changed value changes; one element has no shape."""
    array = np.asarray(_array(value))
    flat = array.reshape(-1).astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    shape = [] if array.size == 1 else list(array.shape)
    with np.errstate(all="ignore"):
        sums = [
            float(np.sqrt(np.vdot(flat, flat).real)),
            float(flat.sum().real),
            float((flat @ np.cos(np.arange(flat.size))).real),
        ]
    history = bool(getattr(value, "requires_grad", False)) if not isinstance(value, (np.ndarray, np.generic)) else False
    return {"shape": shape, "first": [float(v.real) for v in flat[:_SHOWN]], "sums": sums, "history": history}


def _array(value: Any) -> Any:
    if not hasattr(value, "dim"):
        return value
    try:
        value = value.detach()
    except AttributeError:  # a raw tensor of 0.3
        return value.cpu().numpy()
    found = value.cpu()
    try:
        return found.numpy()
    except (AttributeError, RuntimeError):  # a Variable of 0.3
        return found.data.numpy()


def _required(function: Any) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return []
    return [
        n
        for n, p in parameters.items()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]


def _plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_plain, value))
    return value is None or isinstance(value, (bool, int, float, str))


def _said(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"


def _shown(recipe: Sequence[Recipe]) -> str:
    def one(r: Recipe) -> str:
        if r["kind"] in ("float", "long"):
            return f"{'raw ' if r['raw'] else ''}{r['kind']} {r['shape']}"
        if r["kind"] == "tuple":
            return f"({', '.join(map(one, r['items']))})"
        if r["kind"] == "method":
            return f"{r['name']}({', '.join(map(str, r['arguments']))})"
        return (
            ", ".join(f"{k}={v!r}" for k, v in r["values"].items())
            if r["kind"] == "named"
            else repr(r.get("value", "settings"))
        )

    return ", ".join(map(one, recipe))
