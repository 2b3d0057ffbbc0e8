"""What a person may set: each option with its values and one line of help; `:set` and the config file derive from it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

THEMES = ("auto", "dark", "light", "contrast", "mono")


def option(default: Any, help: str, choices: tuple = ()) -> Any:
    """A field that documents itself."""
    return field(default=default, metadata={"help": help, "choices": choices})


@dataclass
class Settings:
    """The options and their defaults."""

    echo: bool = option(True, "below a tensor, a line with dtype, shape, device, history and bytes")
    pretty: bool = option(True, "lists and dicts wrapped at the terminal's edge, at most 1,000 elements of each")
    peek: bool = option(True, "while typing, show what the expression would be")
    lint: bool = option(True, "while typing, name what is torch 0.3 in the line")
    suggest: bool = option(True, "offer the rest of an earlier entry in grey")
    keys: str = option("emacs", "how keys edit", ("emacs", "vi"))
    theme: str = option("auto", "colours; auto: dark or light, as the terminal's background is", THEMES)
    reload: bool = option(False, "before an entry, take over modules whose files were edited")
    traceback: str = option("folded", "tracebacks with the library's frames folded, or full", ("folded", "full"))

    def put(self, name: str, value: Any) -> None:
        """Set an option from a value or its text; ValueError with one line when that is not possible."""
        known = {one.name: one for one in fields(self)}
        if name not in known:
            raise ValueError(f"no option {name!r}; there are {', '.join(known)}")
        choices = known[name].metadata["choices"]
        if choices:
            if value not in choices:
                raise ValueError(f"{name} is one of {', '.join(choices)}, not {value!r}")
        else:
            words = {"on": True, "off": False, "true": True, "false": False, True: True, False: False}
            if value not in words:
                raise ValueError(f"{name} is on or off, not {value!r}")
            value = words[value]
        setattr(self, name, value)


def folder() -> Path:
    """Where `config.toml` and `startup.py` lie."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "tt"


def load(path: Path | None = None) -> Settings:
    """The options of the config file; what cannot be read in it is said in one line and left out."""
    settings = Settings()
    path = path or folder() / "config.toml"
    if not path.is_file():
        return settings
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"tt: {path} is left out: {' '.join(str(error).split())}", file=sys.stderr)
        return settings
    wrong = []
    for name, value in table.items():
        try:
            settings.put(name, value if isinstance(value, (str, bool)) else repr(value))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        print(f"tt: {path}: {'; '.join(wrong)}", file=sys.stderr)
    return settings
