"""Colours of the prompt and of what is typed; `mono` and NO_COLOR have none."""

from __future__ import annotations

import os

from prompt_toolkit.styles import BaseStyle, Style, merge_styles
from prompt_toolkit.styles.pygments import style_from_pygments_cls

CODE = {"dark": "monokai", "light": "tango", "contrast": "bw"}  # pygments' names
ACCENTS = {
    "dark": {"good": "ansibrightgreen", "bad": "ansibrightred bold", "soft": "ansibrightblack", "mark": "ansiyellow"},
    "light": {"good": "ansigreen", "bad": "ansired bold", "soft": "ansibrightblack", "mark": "ansiblue"},
    "contrast": {"good": "bold", "bad": "bold reverse", "soft": "", "mark": "underline"},
    "mono": {"good": "", "bad": "", "soft": "", "mark": "underline"},
}


def style(theme: str) -> BaseStyle:
    """The prompt's style."""
    if os.environ.get("NO_COLOR"):
        theme = "mono"
    accent = ACCENTS[theme]
    own = Style.from_dict(
        {
            "prompt": accent["good"],
            "bottom-toolbar": "noreverse",
            "toolbar.quiet": accent["soft"],
            "peek": accent["good"],
            "peek.error": accent["bad"],
            "lint": accent["mark"],
            "old": "underline",
            "signature": accent["soft"],
            "signature.current": "bold",
            "signature.shape": accent["good"],
            "auto-suggestion": accent["soft"] or "italic",
        }
    )
    if theme not in CODE:
        return own
    from pygments.styles import get_style_by_name

    return merge_styles([style_from_pygments_cls(get_style_by_name(CODE[theme])), own])
