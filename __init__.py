"""tt, the torch time machine: `import tt; tt.ones(3)` reaches `tt.core` on first use; importing it costs nothing."""

__version__ = "0.1.0"


def __getattr__(name: str):
    if name.startswith(("__", "pytest")):  # what tools ask every package for must not load the core
        raise AttributeError(f"module 'tt' has no attribute {name!r}")
    from importlib import import_module

    core = import_module("tt.core")
    try:
        return getattr(core, name)
    except AttributeError:
        raise AttributeError(f"module 'tt' has no attribute {name!r}") from None
