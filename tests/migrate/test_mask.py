"""Masking: what no Python 3 parser takes parses afterwards, with every offset where it was."""

import ast

import pytest
from tt.migrate import migrate_source, repair_async
from tt.migrate.sources.mask import UnparsableError, mask

OLD_SYNTAX = {
    "async keyword": "x.cuda(async=True)\n",
    "async on another line": "x.cuda(0,\n       async = True)\n",
    "async name": "async = 3\nself.async = async\n",
    "print": 'print "a", x\n',
    "print without blank": 'print"a"\n',
    "print trailing comma": "print x,\n",
    "print after colon": 'if x: print "a"\nelse: print "b"; print "c"\n',
    "print not": "print not x\n",
    "exec": 'exec "x = 1" in ns\n',
    "except comma": "try:\n    pass\nexcept (A, B), e:\n    raise E, 'm'\n",
    "raise with traceback": "raise E, 'm', tb\n",
    "backticks": "y = `x + 1`\n",
    "not equal": "a <> b\n",
    "octal and long": "a = 0777 + 10L + 0xFFL\n",
    "ur string": "a = ur'x\\d'\n",
    "tuple lambda": "f = lambda (k, v): v\n",
    "tuple parameter": "def f(a, (b, c), d=0):\n    return a\n",
}


@pytest.mark.parametrize("source", OLD_SYNTAX.values(), ids=OLD_SYNTAX)
def test_old_syntax_parses_at_the_same_length(source):
    with pytest.raises(SyntaxError):
        ast.parse(source)
    masked = mask(source).text
    ast.parse(masked)
    assert len(masked) == len(source)
    assert [len(line) for line in masked.splitlines()] == [len(line) for line in source.splitlines()]


@pytest.mark.parametrize(
    "source",
    [
        "print('a')\nprint\n",
        "async def f():\n    async with a: pass\n    async for b in c: pass\n",
        "x = 'print \"a\"' # async=\n",
    ],
)
def test_modern_source_is_not_masked(source):
    assert mask(source).text is source


def test_words_in_strings_and_comments_stay():
    source = "s = 'async=1'  # async=2\nprint s\nx.cuda(async=True)\n"
    masked = mask(source).text
    assert "'async=1'  # async=2" in masked


@pytest.mark.parametrize(("source", "line"), [("x = (\n", 1), ("a = 1\nb = = 2\n", 2), ('print "a"\nb = = 2\n', 1)])
def test_what_is_not_python_is_refused_with_its_place(source, line):
    with pytest.raises(UnparsableError) as caught:
        mask(source)
    assert caught.value.line == line


def test_repair_keeps_meaning_length_and_lines():
    source = "def f(x, async=1):\n    return async + x\nr = f(2, async=3)\nk = f(1, **{'async': 5})\n"
    repaired = repair_async(source)
    assert len(repaired) == len(source)
    assert repaired.count("\n") == source.count("\n")
    names = {}
    exec(repaired, names)
    assert (names["r"], names["k"]) == (5, 6)


@pytest.mark.parametrize("source", ["", "x = 1\n", "async def f():\n    pass\n", "s = 'async=True'  # async=\n"])
def test_repair_leaves_the_rest_alone(source):
    assert repair_async(source) == source


def test_python2_files_stay_python2():
    source = (
        "import torch\nfrom torch.autograd import Variable\n"
        "def f(net, crit, x, y):\n    loss = crit(net(Variable(x)), Variable(y))\n    loss.backward()\n"
        "    print 'loss', loss.data[0], `x`\n    try:\n        pass\n    except IOError, e:\n        print e\n"
    )
    result = migrate_source(source)
    assert result.python2
    assert result.text == source.replace("from torch.autograd import Variable\n", "").replace(
        "Variable(x)", "x"
    ).replace("Variable(y)", "y").replace("loss.data[0]", "loss.item()")
