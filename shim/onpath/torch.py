"""What `import torch` finds under `tt run`: it replaces itself by `tt.core`, so that nothing exists twice.

This folder is on the path of the run, after the script's own folder, and in PYTHONPATH for the processes it starts.
"""

import sys
from importlib import import_module

# Absolute, because here this file is the top-level module `torch`.
from tt.shim.alias import install

install()
sys.modules["torch"] = import_module("tt.core")
