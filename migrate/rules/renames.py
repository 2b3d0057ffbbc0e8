"""A base for rules that rename something imported from torch, in the import and at every use."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Report, Rule


class RenameRule(Rule):
    """Subclasses say what a qualified name becomes."""

    nodes = (cst.Attribute, cst.ImportFrom)

    def renamed(self, name: str) -> str | None:
        """The new last part of a qualified name, or None if it keeps its own."""
        raise NotImplementedError

    def check(self, node: cst.Attribute | cst.ImportFrom, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Attribute):
            new = self.renamed(ctx.name(node))
            if new is not None and new != node.attr.value:
                start, end = ctx.index.span(node.attr)
                yield Report(node, f"{node.attr.value} is called {new} since {self.since}", (Edit(start, end, new),))
        elif not isinstance(node.names, cst.ImportStar) and not node.relative:
            for alias in node.names:
                yield from self._imported(node, alias, ctx)

    def _imported(self, node: cst.ImportFrom, alias: cst.ImportAlias, ctx: Context) -> Iterator[Report]:
        old = build.dotted(alias.name)
        full = f"{build.dotted(node.module)}.{old}"
        new = self.renamed(full)
        if new is None:
            return
        edits = [build.replace(ctx.index, alias.name, new)]
        message = f"{old} is called {new} since {self.since}"
        if alias.asname is None:
            uses = [use for use in ctx.index.all(cst.Name) if use.value == old and not ctx.index.within(use, node)]
            mine = [use for use in uses if self.renamed(ctx.name(use)) == new]
            others = [use for use in uses if use not in mine and not _is_label(ctx, use)]
            if others:
                yield Report(alias, f"{message}; here the name is also used for something else", (), "manual")
                return
            edits += [build.replace(ctx.index, use, new) for use in mine if not _is_label(ctx, use)]
        yield Report(alias, message, tuple(edits))


def _is_label(ctx: Context, use: cst.Name) -> bool:
    # `x.normal` and `f(normal=1)` have nothing to do with a name in scope.
    parent = ctx.parent(use)
    return (isinstance(parent, cst.Attribute) and parent.attr is use) or (
        isinstance(parent, cst.Arg) and parent.keyword is use
    )
