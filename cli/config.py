"""`[tool.tt]` of the nearest pyproject.toml: what lint and migrate look for, and where."""

from __future__ import annotations

import keyword
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import CommandError

if TYPE_CHECKING:
    from ..migrate.options import Options
    from ..migrate.sources.ignore import IgnoreFile

TARGETS, MODES = ("0.4.0", "0.4.1", "latest"), ("minimal", "style")


@dataclass
class Config:
    """The settings as the file has them; options of the command line are put over them."""

    folder: str = "."
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    target: str = "0.4.1"
    mode: str = "style"
    device_name: str = "device"
    docs: bool = False

    @property
    def excluded(self) -> IgnoreFile | None:
        """The patterns of `exclude`, read as a .gitignore beside pyproject.toml would be."""
        if not self.exclude:
            return None
        from ..migrate.sources.ignore import IgnoreFile

        return IgnoreFile(self.folder, "\n".join(self.exclude))

    def options_for(self, options: Options) -> Callable[[str], Options] | None:
        """Options by path where `per-file-ignores` asks for it."""
        if not self.per_file_ignores:
            return None
        from dataclasses import replace

        from ..migrate.sources.ignore import IgnoreFile

        files = [(IgnoreFile(self.folder, pattern), codes) for pattern, codes in self.per_file_ignores.items()]

        def of(path: str) -> Options:
            # A pattern may name the file or a folder above it.
            parts = [path]
            while os.path.dirname(parts[-1]) not in ("", parts[-1]):
                parts.append(os.path.dirname(parts[-1]))
            more = [
                code
                for file, codes in files
                if any(file.verdict(os.path.abspath(part), part != path) for part in parts)
                for code in codes
            ]
            return replace(options, ignore=(*options.ignore, *more)) if more else options

        return of


def load(start: str = ".") -> Config:
    """The settings that hold in a folder; a wrong one is refused by name."""
    folder = os.path.abspath(start)
    while not os.path.isfile(path := os.path.join(folder, "pyproject.toml")):
        above = os.path.dirname(folder)
        if above == folder:
            return Config()
        folder = above
    with open(path, "rb") as file:
        data = file.read()
    if b"tool" not in data or b"tt" not in data:
        return Config(folder)
    import tomllib

    try:
        table = tomllib.loads(data.decode("utf-8")).get("tool", {}).get("tt", {})
    except (ValueError, AttributeError) as error:
        raise CommandError(f"{path}: {error}") from None
    return _read(table, folder)


def codes(given: list[str] | tuple[str, ...] | None, where: str = "") -> tuple[str, ...]:
    """Codes, prefixes or names, commas allowed; refuses what matches no rule."""
    from ..migrate.codes import prefixes

    try:
        return prefixes([part.strip() for item in given or () for part in item.split(",") if part.strip()])
    except LookupError as error:
        raise CommandError(f"{where}no rule {error}; `tt rules` lists them") from None


def _read(table: Any, folder: str) -> Config:
    config = Config(folder)
    where = "[tool.tt] in pyproject.toml: "
    if not isinstance(table, dict):
        raise CommandError(f"{where}is not a table")
    for key, value in table.items():
        if key in ("select", "ignore"):
            setattr(config, key, codes(_strings(value, key, where), where))
        elif key == "exclude":
            config.exclude = _strings(value, key, where)
        elif key == "per-file-ignores":
            if not isinstance(value, dict):
                raise CommandError(f"{where}{key} is a table of patterns, each with a list of codes")
            config.per_file_ignores = {
                each: codes(_strings(value[each], f"{key} of {each!r}", where), where) for each in value
            }
        elif key in ("target", "mode"):
            setattr(config, key, choice(value, TARGETS if key == "target" else MODES, f"{where}{key}"))
        elif key == "device-name":
            config.device_name = identifier(value, f"{where}{key}")
        elif key == "docs":
            if not isinstance(value, bool):
                raise CommandError(f"{where}docs is true or false, not {value!r}")
            config.docs = value
        else:
            raise CommandError(f"{where}no such setting: {key}")
    return config


def choice(value: Any, allowed: tuple[str, ...], name: str) -> str:
    """The value if it is one of those allowed."""
    if value not in allowed:
        raise CommandError(f"{name} is one of {', '.join(allowed)}, not {value!r}")
    return str(value)


def identifier(value: Any, name: str) -> str:
    """The value if a variable can be called that."""
    if not isinstance(value, str) or not value.isidentifier() or keyword.iskeyword(value):
        raise CommandError(f"{name} is the name of a variable, not {value!r}")
    return value


def _strings(value: Any, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CommandError(f"{where}{key} is a list of strings")
    return tuple(value)
