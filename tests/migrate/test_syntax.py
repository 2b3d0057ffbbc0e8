"""The syntax tree against libcst's: the same nodes at the same places, in the same order."""

import libcst
import pytest
from libcst.metadata import MetadataWrapper, ParentNodeProvider, WhitespaceInclusivePositionProvider
from libcst.metadata.position_provider import PositionProvider
from tt.migrate import syntax
from tt.migrate.index import Index
from tt.migrate.rules import RULES
from tt.migrate.sources.mask import UnparsableError, mask

# Parts of which only what is in them is placed as libcst does.
LOOSE = {
    "Parameters",
    "FormattedStringExpression",
    "Annotation",
    "AsName",
    "WithItem",
    "CompFor",
    "CompIf",
    "From",
    "StarredDictElement",
    "Module",
}
SNIPPETS = {
    "parentheses": "a = (b)\nc = ((b).d)((e), *(f), k=(g), **(h))[(i)]\n(j), k = (l, m), ((n),)\nx = ()\n",
    "parentheses over lines": "a = (  # one )\n    b + (\n    c\n)  # two (\n)\n",
    "a generator alone": "f(x for x in y)\ng((x for x in (y)))\nh = (x for x in y if (x) if z)\n",
    "strings": "a = 'x' \"y\" r'''z\\\n'''\nb = f'{c}{d:{e}}{f!r}{g=}' 'h'\nk = f'{{no}} {l.m(n)[0]}'\n",
    "bytes and numbers": "a = b'1', 0x1f, 1e5, 2j, ..., None, True\n",
    "booleans": "a = b and c and (d or e) or not f\ng = 1 < h <= (i) is not j not in k\n",
    "calls": "f(a, *b, c=1, **d)\nclass A(B, metaclass=C): pass\nclass D((E)): x = 1; y = 2\n",
    "definitions": "@a.b(c)\nasync def f(a, b: int = (1), *c, d=2, **e) -> g: return (yield)\nh = lambda x, *y: x\n",
    "only positional": "def f(a, b=1, /, c=2, *, d): await e\n",
    "blocks": "for a in b:\n  c\nelse:  # d\n  e\nwhile f: g\nif h: i\nelif j:\n  k\nelse: l\n",
    "try": "try:\n  a\nexcept (B, C) as d:\n  e\nexcept F: pass\nelse:\n  g\nfinally:\n  h\n",
    "with": "with a as b, (c): d\nwith (e) as (f, g):\n  h\n",
    "imports": "import a.b as c, d\nfrom . import e\nfrom ..f.g import (h as i,\n  j)\nfrom k import *\n",
    "small statements": "a; b = c = d; e += 1\ndel f, g; global h, i\nassert j, k; raise L from m\no: int = 1\n",
    "subscripts": "a[1:2, ::3, ..., (b, c), d]\na[e, f]\na[(g, h)]\na[:]\n",
    "displays": "a = {**b, 'c': (d)}, {e, *f}, [*g, (h)], {i: j for i, j in k}, {l for l in m}\n",
    "continued lines": "a = b + \\\n  c\nif d: \\\n  e\n(f\n .g\n .h())\n",
    "characters": "é = 'ü'  # ö\nf(ñ=é.à, x='☃')  # 𝛂\n",
}
EXAMPLES = {f"{rule.code}-{number}": each.before for rule in RULES for number, each in enumerate(rule.examples)}


@pytest.mark.parametrize("source", [*SNIPPETS.values(), *EXAMPLES.values()], ids=[*SNIPPETS, *EXAMPLES])
def test_nodes_and_places_are_those_of_libcst(source):
    try:
        masked = mask(source)
    except UnparsableError:
        pytest.skip("an example that does not parse")
    ours, theirs = _ours(Index(source, masked.text, masked.tree)), _theirs(masked.text)
    assert ours == theirs


def _ours(index):
    rows = []
    for node in index.order:
        kind = type(node).__name__
        if kind not in LOOSE:
            outer = index.full_span(node) if isinstance(node, syntax.BaseExpression) else None
            rows.append(
                (kind, index.place(node.start), index.place(node.end), outer and tuple(map(index.place, outer)))
            )
    return sorted(rows, key=str)


def _theirs(text):
    wrapper = MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    outer = wrapper.resolve(WhitespaceInclusivePositionProvider)
    wrapper.resolve(ParentNodeProvider)
    rows, stack = [], [wrapper.module]
    while stack:
        node = stack.pop()
        stack += node.children
        kind = type(node).__name__
        ours = getattr(syntax, kind, None)
        if ours is None or kind in LOOSE or not issubclass(ours, syntax.CSTNode):
            continue
        around = (
            outer[node] if isinstance(node, libcst.BaseExpression) and issubclass(ours, syntax.BaseExpression) else None
        )
        rows.append((kind, *_ends(places[node]), around and _ends(around)))
    return sorted(rows, key=str)


def _ends(range_):
    return (range_.start.line, range_.start.column + 1), (range_.end.line, range_.end.column + 1)
