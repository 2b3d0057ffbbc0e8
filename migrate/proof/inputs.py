"""Guesses what a module's constructor, its forward and a function can be given, best guess first.

A guess is a recipe (JSON): the version before and the version after make the same values of it, each of its own kind.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

Recipe = dict[str, Any]
Shape = tuple[int, ...]

# What an argument's name says of its value. The first pattern that matches counts.
_NUMBERS: list[tuple[str, list[Any]]] = [
    (r"factor|upscale|ratio", [2]),
    (
        r"dropout|drop|dpout|^p$|prob|rate|momentum|alpha|beta|gamma|eps|slope|std|sigma|scale|temperature|margin",
        [0.25],
    ),
    (r"bidirectional|bias|cuda|gpu|is_|use_|tie|debug|verbose|residual|batch_first|norm$", [False, True]),
    (r"kernel|filter_size|^k$|^ks$", [3, 1]),
    (r"stride|padding|dilation|groups|expansion|growth", [1, 2]),
    (r"layers|depth|blocks|levels|num_l|nlayers|stack|heads|nhead", [2, 1, 4]),
    (r"batch|^bs$|^b$", [2]),
    (r"vocab|ntoken|n_words|num_words|n_chars|num_embed|voc|dict", [11]),
    (r"class|label|categor|num_out|n_out|output|action|^out", [4, 1]),
    (r"channel|planes|^in_ch|^inc$|^nc$|^n_in|chan|^in$|inp|features|nfeat", [4, 3, 1]),
    (r"len|seq|steps|height|width|image|img|resolution", [8, 32, 28]),
    (r"", [8, 4, 2, 1]),
]
_LAYER = re.compile(r"^(module|layer|sub_?module|sublayer|net)$")
_SETTINGS = re.compile(r"^(args?|opts?|options?|config|cfg|params|hparams|flags)$")
_OBJECTS = re.compile(
    r"model|^net|network|loader|optimi[sz]er|criterion|loss_fn|encoder$|decoder$|dataset|path|file|dir$|^env|agent"
)
_STATE = re.compile(r"hidden|state|^h[x0c]?$|^c[x0]?$|init")
_WHOLE = re.compile(r"target|label|^y$|index|idx|class|token|word|length|lens")
_NUMBER_NAMES = re.compile(
    r"^(n|k|lr|eps|epoch|epochs|step|steps|dim|size|num_.*|n_.*|.*_size|gamma|alpha|beta|lambd.*|decay|rate|p|topk|factor|every)$"
)
PLAIN: list[Shape] = [(3, 4), (2, 3, 8, 8), (2, 5, 4), (4,), (2, 1, 28, 28), (2, 3, 32, 32), (4, 4)]


def value(v: Any) -> Recipe:
    """A plain value as it is."""
    return {"kind": "value", "value": v}


def floats(shape: Sequence[int], raw: bool = False) -> Recipe:
    """Normal numbers; a Variable in 0.3 unless `raw`."""
    return {"kind": "float", "shape": list(shape), "raw": raw}


def wholes(shape: Sequence[int], below: int, raw: bool = False) -> Recipe:
    """Whole numbers from 0 to `below` - 1."""
    return {"kind": "long", "shape": list(shape), "below": below, "raw": raw}


def number_for(name: str, words: Sequence[str] = ()) -> list[Recipe]:
    """What an argument of that name may be where a module is constructed."""
    lower = name.lower()
    if _SETTINGS.match(lower):
        return [{"kind": "settings"}]
    if re.search(r"type|mode|kind|activation|cell|method|model", lower) and words:
        return [value(w) for w in words[:6]]
    if _LAYER.search(lower):
        return [{"kind": "layer", "size": 4}]
    lists = [value([4, 3])] if re.search(r"s$|list|layers|sizes|dims|hidden", lower) else []
    for pattern, values in _NUMBERS:
        if re.search(pattern, lower):
            return [*(value(v) for v in values), *lists]
    return []


def combinations(options: Sequence[Sequence[Recipe]], most: int) -> Iterator[list[Recipe]]:
    """Combinations, those of early guesses first, at most so many."""
    ranked = itertools.product(*(list(enumerate(o)) for o in options))
    chosen = sorted(itertools.islice(ranked, 5000), key=lambda c: (sum(i for i, _ in c), [i for i, _ in c]))
    return iter([[recipe for _, recipe in c] for c in chosen[:most]])


def of_layer(layer: Any) -> list[Recipe]:
    """What a built-in layer takes, read off its sizes; nothing for a class of the user's that only has such a name."""
    try:
        return _of_layer(layer)
    except AttributeError:
        return []


def _of_layer(layer: Any) -> list[Recipe]:
    kind = type(layer).__name__
    if kind == "Linear":
        return _linear(int(layer.in_features))
    if kind == "Bilinear":
        return [floats((3, layer.in1_features)), floats((3, layer.in2_features))]
    if kind in ("Embedding", "EmbeddingBag"):
        return [wholes(s, int(layer.num_embeddings)) for s in ((2, 5), (5, 2), (5,), (2,), (1,))]
    if kind.startswith("Conv"):
        return _convolution(kind, int(layer.in_channels))
    if kind.startswith(("BatchNorm", "InstanceNorm")):
        tails: dict[str, list[Shape]] = {"1d": [(), (8,)], "2d": [(8, 8), (32, 32)], "3d": [(4, 8, 8)]}
        return [floats((3, int(layer.num_features), *t)) for t in tails[kind[-2:]]]
    if kind in ("RNN", "LSTM", "GRU"):
        return [floats((5, 2, int(layer.input_size))), floats((1, 2, int(layer.input_size)))]
    if kind in ("RNNCell", "LSTMCell", "GRUCell"):
        return [floats((2, int(layer.input_size)))]
    return []


def _linear(size: int) -> list[Recipe]:
    found: list[Shape] = [(3, size), (2, 5, size)]
    for channels in (1, 3):
        side = round((size / channels) ** 0.5)
        if side > 1 and channels * side * side == size:
            found.append((3, channels, side, side))
    return [floats(s) for s in (*found, (size,))]


def _convolution(kind: str, channels: int) -> list[Recipe]:
    if kind.endswith("1d"):
        tails: list[Shape] = [(20,), (50,), (128,)]
    elif kind.endswith("3d"):
        tails = [(4, 8, 8), (8, 32, 32), (16, 64, 64)]
    elif "Transpose" in kind:
        tails = [(4, 4), (1, 1), (8, 8), (16, 16)]
    else:
        tails = [(32, 32), (28, 28), (16, 16), (64, 64), (8, 8), (84, 84), (128, 128), (224, 224)]
    return [floats((2, channels, *tail)) for tail in tails]


def for_forward(module: Any, name: str, position: int) -> list[Recipe]:
    """What an argument of `forward` may be, from the layers in the order they were made."""
    layers = [of_layer(m) for m in module.modules()]
    known = [options for options in layers if options]
    found: list[Recipe] = []
    if _STATE.search(name.lower()) and position > 0:
        found += _states(module)
    own = _of_parameters(module)
    found += own
    if position < len(known) and not own:
        found += known[position]  # two embeddings or two linears: one input each, more often than not
    for options in known[:4]:
        found += options[:6]
    if _WHOLE.search(name.lower()) and position > 0:
        found = [wholes((3,), 4), wholes((2,), 4), *found]
    if not known:
        found += [floats(shape) for shape in PLAIN]
    unique: list[Recipe] = []
    for recipe in found:
        if recipe not in unique:
            unique.append(recipe)
    return unique[:16]


def _of_parameters(module: Any) -> list[Recipe]:
    """Of a layer with matrices of its own: rows as long as its matrices are high or wide."""
    found: list[Recipe] = []
    for parameter in module._parameters.values():
        if parameter is not None and parameter.dim() == 2:
            height, width = parameter.size(0), parameter.size(1)
            found += [floats((3, height)), floats((3, 3)), floats((3, width))]
    return found


def _states(module: Any) -> list[Recipe]:
    found: list[Recipe] = []
    for name in ("init_hidden", "initHidden", "init_state"):
        if callable(getattr(module, name, None)):
            found += [{"kind": "method", "name": name, "arguments": a} for a in ([2], [], [1], [5])]
    for layer in module.modules():
        kind, count = type(layer).__name__, 0
        if not hasattr(layer, "weight_ih_l0") and not hasattr(layer, "weight_ih"):
            continue
        if kind in ("RNN", "LSTM", "GRU"):
            count = int(layer.num_layers) * (2 if layer.bidirectional else 1)
        elif kind not in ("RNNCell", "LSTMCell", "GRUCell"):
            continue
        for batch in (2, 1, 5):
            state = floats((count, batch, layer.hidden_size) if count else (batch, layer.hidden_size))
            found.append({"kind": "tuple", "items": [state, state]} if kind.startswith("LSTM") else state)
            found.append(state)
    return found


def for_function(name: str) -> list[Recipe] | None:
    """What an argument of a function may be; None for what only its program can make (a model, a loader, a file)."""
    lower = name.lower()
    if _SETTINGS.match(lower) or _OBJECTS.search(lower):
        return None
    if _NUMBER_NAMES.match(lower):
        return number_for(lower)
    tensors = [floats(s, raw) for s in PLAIN for raw in (False, True)]
    whole = [wholes((3,), 4), wholes((3,), 4, raw=True), wholes((2,), 3), wholes((2, 8, 8), 3)]
    return [*whole, *tensors] if _WHOLE.search(lower) else [*tensors[:10], *whole, value(2), value(0.5), *tensors[10:]]
