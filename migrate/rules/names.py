"""A base for rules that report names which torch no longer has, in imports and at every use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from .. import syntax as cst
from ..edits import build
from .base import Context, Report, Rule


class NamesRule(Rule):
    """Subclasses map qualified names to what to do instead; a name stands for everything below it as well."""

    nodes: ClassVar[tuple[type, ...]] = (cst.Attribute, cst.Import, cst.ImportFrom)
    names: ClassVar[Mapping[str, str]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "check" not in cls.__dict__ and not cls.words:
            cls.words = frozenset(name.rpartition(".")[2] for name in cls.names)

    def check(self, node: cst.Attribute | cst.Import | cst.ImportFrom, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Attribute):
            advice = self.names.get(ctx.name(node))
            if advice is not None:
                yield Report(node, f"{ctx.text(node)} is gone: {advice}", (), "manual")
            return
        if isinstance(node, cst.ImportFrom) and (node.relative or isinstance(node.names, cst.ImportStar)):
            advice = "" if node.relative else self._advice(build.dotted(node.module))
            if advice:
                yield Report(node, f"{build.dotted(node.module)} is gone: {advice}", (), "manual")
            return
        for alias in node.names if not isinstance(node.names, cst.ImportStar) else ():
            prefix = f"{build.dotted(node.module)}." if isinstance(node, cst.ImportFrom) else ""
            full = prefix + build.dotted(alias.name)
            advice = self._advice(full)
            if advice:
                yield Report(alias, f"{full} is gone: {advice}", (), "manual")

    def _advice(self, name: str) -> str:
        return next((text for key, text in self.names.items() if name == key or name.startswith(f"{key}.")), "")
