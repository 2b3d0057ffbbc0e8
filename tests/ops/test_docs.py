"""What the declarations say about themselves: docstring examples run, signatures are torch's, a row's skeleton parses."""

import doctest
import inspect

import pytest
import tt.core as tt
from tt.core.ops.declare import PUBLIC
from tt.core.ops.schema import OPS
from tt.tests.ops.skeleton import main, skeleton

FINDER = doctest.DocTestFinder(recurse=False)
EXAMPLES = [
    test
    for name, function in sorted(PUBLIC.items())
    for test in FINDER.find(function, f"torch.{name}", module=False, globs={"torch": tt})
    if test.examples
]


@pytest.mark.parametrize("test", EXAMPLES, ids=lambda t: t.name)
def test_docstring_example(test):
    written = []
    doctest.DocTestRunner(verbose=False).run(test, out=written.append)
    assert not written, "".join(written)


def test_some_docstrings_have_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("name", sorted(OPS))
def test_signature_has_the_kernels_parameters(name):
    op = OPS[name]
    found = list(inspect.signature(op.function).parameters.values())
    names = [p.name for p in found if p.name not in ("out", "third")]
    assert names == ["input" if n == "self" else n for n in op.names]
    scaled = any(p.name == "third" for p in found)  # add and sub also take the old order
    keywords = [
        p.name for p in found if p.kind is p.KEYWORD_ONLY and p.name != "out" and not (scaled and p.name == "alpha")
    ]
    assert keywords == list(op.keyword_only)
    for p in found:
        if p.name in op.defaults:
            assert p.default == op.defaults[p.name] or p.default is op.defaults[p.name]


@pytest.mark.parametrize("name", sorted(OPS))
def test_skeleton_is_python(name):
    compile(skeleton(OPS[name]).replace("…", "_"), "<row>", "exec")


def test_skeleton_command(capsys):
    assert main(["sin"]) == 0 and capsys.readouterr().out == 'unary("sin")\n'
    assert main(["mm"]) == 0 and capsys.readouterr().out.startswith('row("mm", S(x(2, 3), x(2, 3))')
    assert main(["nope"]) == 2 and "no operation called nope" in capsys.readouterr().err
