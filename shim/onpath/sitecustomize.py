"""Runs at the start of every Python process that a script under `tt run` starts (its folder is in PYTHONPATH)."""

import os
import sys


def _run_the_next_one():
    """Python imports only the first sitecustomize on the path: the one that this file hides must still run."""
    from importlib.machinery import PathFinder

    here = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [entry for entry in sys.path if os.path.abspath(entry) != here])
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        spec.loader.exec_module(module_from_spec(spec))


if os.environ.get("TT_TORCH", "2").startswith("0."):
    try:
        from tt.shim.repair import install_in_worker
    except ImportError:  # another Python, where tt is not installed: it runs as it always does
        pass
    else:
        install_in_worker()

if os.environ.get("TT_STUB_ROOT"):
    try:
        from tt.migrate.proof.stubs import install
    except ImportError:
        pass
    else:
        install(os.environ["TT_STUB_ROOT"])

_run_the_next_one()
