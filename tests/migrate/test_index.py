"""Spans and parents: every node slices to its own text, in every layout."""

import ast

import pytest
from tt.migrate import syntax as cst
from tt.migrate.index import Index, UnreadableError

SOURCE = (
    "import torch  # é ☃\n\n\nclass A(object):\n    # leading\n    def f(self, x, *a, k=(1), **kw):\n"
    "        y = ((x + 1) * 2,\n             [i for i in (x)])  # tail\n        if (x): return -x\n"
    '        s = """two\nlines"""\n        é = x.ü(é=1)\n        return x[0].data[1:2]\n'
)
LAYOUTS = [SOURCE, SOURCE.replace("\n", "\r\n"), SOURCE.replace("    ", "\t"), SOURCE.rstrip("\n"), "\f" + SOURCE]


@pytest.mark.parametrize("source", LAYOUTS, ids=["lf", "crlf", "tabs", "no newline", "form feed"])
def test_every_expression_slices_to_text_that_parses_to_itself(source):
    index = Index(source)
    checked = 0
    for node in index.order:
        if isinstance(node, cst.BaseExpression):
            start, end = index.span(node)
            text = source[start:end]
            assert ast.dump(ast.parse(f"({text})")) == ast.dump(ast.parse(f"({index.text(node)})"))
            again = Index(f"({text})\n").module.body[0].body[0].value
            assert type(again) is type(node) and shape(again) == shape(node)
            assert text in index.text(node)
            checked += 1
    assert checked > 30


def shape(node):
    """The node and all below it, without their places."""
    words = [getattr(node, name) for name in node.fields if isinstance(getattr(node, name), (str, cst.Operator))]
    return type(node).__name__, words, [shape(child) for child in cst.children(node)]


def test_places_count_lines_as_python_does():
    index = Index("a = 1\r\nb = '\x0c'\r\nc = 3\r\n")
    names = index.all(cst.Name)
    assert [index.place(index.span(name)[0]) for name in names] == [(1, 1), (2, 1), (3, 1)]


def test_deep_nesting_needs_no_recursion():
    source = "x = " + " + ".join(["a"] * 900) + "\n"
    assert len(Index(source).all(cst.BinaryOperation)) == 899


def test_unparsable_text_is_one_plain_error():
    with pytest.raises(UnreadableError):
        Index("x = (\n")


def test_parents_lead_to_the_module():
    index = Index(SOURCE)
    for node in index.order:
        assert node is index.module or list(index.ancestors(node))[-1] is index.module


def test_the_unit_of_indentation_is_that_of_the_first_block():
    assert Index("f(a,\n         b)\nif x:\n  y\n").indent == "  "
    assert Index("x\n").indent == "    "
