"""Library modules imported after the dialect was chosen still mean the library's own classes."""

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
import tt.core as core
core.set_dialect("0.3")
for found in pkgutil.walk_packages(core.__path__, "tt.core."):
    try:
        importlib.import_module(found.name)
    except ImportError:
        pass
from tt.core.dialects.v0_3 import values
replaced = {values.Parameter, values.Variable}
PUBLIC = ("tt.core", "tt.core.nn", "tt.core.nn.parameter", "tt.core.nn.modules", "tt.core.autograd", "tt.core.autograd.variable")
for name, module in sorted(sys.modules.items()):
    if name.startswith("tt.core") and name not in PUBLIC and ".dialects" not in name:
        for key, value in vars(module).items():
            if isinstance(value, type) and value in replaced:
                print(name, key)
"""


def test_no_library_module_holds_a_class_of_the_dialect():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0), done.stdout + done.stderr[-2000:]
