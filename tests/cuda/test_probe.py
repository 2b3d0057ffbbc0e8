"""What is said when CUDA cannot be used: torch's exception and first line, what was found, and what to install."""

import subprocess
import sys

import pytest
import tt.core as torch
from tt.core.array import backend, cupy_probe
from tt.core.array.cupy_probe import Facts, complaint, load

TORCHS = {
    "compiled": "Torch not compiled with CUDA enabled",
    "driver": "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver from "
    "http://www.nvidia.com/Download/index.aspx",
    "old": "The NVIDIA driver on your system is too old (found version {}). Please update your GPU driver by downloading",
}
CASES = {
    "nothing": (Facts(None, {}), AssertionError, "compiled", "found no NVIDIA driver, but no CuPy: pip install 'torch-time-machine[cuda12]'"),
    "no CuPy, driver 12": (Facts(12040, {}), AssertionError, "compiled", "found a driver for CUDA 12.4, but no CuPy: pip install 'torch-time-machine[cuda12]'"),
    "no CuPy, driver 13": (Facts(13000, {}), AssertionError, "compiled", "pip install 'torch-time-machine[cuda13]'"),
    "no driver": (Facts(None, {"cupy-cuda12x": "14.2.0"}), RuntimeError, "driver", "found cupy-cuda12x 14.2.0, and no driver"),
    "old driver": (Facts(11080, {"cupy-cuda12x": "14.2.0"}), RuntimeError, "old", "needs a driver for CUDA 12.0, and one for CUDA 11.8: update the driver"),
    "wrong CuPy": (Facts(12080, {"cupy-cuda13x": "14.2.0"}), RuntimeError, "old", "or uninstall it, then pip install 'torch-time-machine[cuda12]'"),
    "old CuPy": (Facts(12080, {"cupy-cuda12x": "12.3.0"}), RuntimeError, "compiled", "found cupy-cuda12x 12.3.0, which is too old"),
    "CuPy for CUDA 11": (Facts(12080, {"cupy-cuda11x": "13.6.0"}), RuntimeError, "compiled", "which is too old; uninstall it, then pip"),
    "two": (Facts(12080, {"cupy-cuda12x": "14.2.0", "cupy-cuda11x": "13.6.0"}), RuntimeError, "compiled", "found several distributions of CuPy"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_complaints(name):
    found, kind, first, rest = CASES[name]
    error = complaint(found)
    assert type(error) is kind
    lines = str(error).split("\n")
    assert len(lines) == 2 and lines[0].startswith(TORCHS[first].format(found.driver)) and rest in lines[1]
    with pytest.raises(kind):
        load(found, importing=lambda name: pytest.fail("imported all the same"))


def test_an_import_that_fails():
    def importing(name):
        raise ImportError("libcublas.so.12: cannot open shared object file\nmore lines")

    with pytest.raises(RuntimeError) as caught:
        load(Facts(12080, {"cupy-cuda12x": "14.2.0"}), importing)
    assert str(caught.value).split("\n") == [
        TORCHS["compiled"],
        "  found cupy-cuda12x 14.2.0, whose import fails: libcublas.so.12: cannot open shared object file; install it again: "
        "pip install --force-reinstall cupy-cuda12x",
    ]


def test_what_fits_is_imported():
    assert complaint(Facts(12080, {"cupy-cuda12x": "14.2.0"})) is None
    assert load(Facts(13000, {"cupy-cuda13x": "14.2.0"}), importing=lambda name: name) == "cupy"


def run(program, **variables):
    import os

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=os.environ | variables
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(cupy_probe.complaint(cupy_probe.facts()) is None, reason="this machine can use CUDA")
def test_a_process_that_asks_for_cupy_where_it_cannot_be():
    program = (
        "import tt.core as torch\n"
        "print(torch.cuda.is_available(), torch.cuda.device_count())\n"
        "try: torch.ones(1).cuda()\n"
        "except (AssertionError, RuntimeError) as error: print(str(error).count(chr(10)), str(error).split(chr(10))[0])\n"
    )
    out = run(program, TT_CUDA="cupy", TT_DEVICE_SIM="")
    assert out.startswith("False 0\n1 ") and out.split("\n")[1][2:].startswith(
        ("Torch not compiled", "Found no NVIDIA")
    )


def test_nothing_is_looked_for_unasked():
    program = (
        "import sys, tt.core as torch\n"
        "torch.cuda.is_available()\n"
        "print('cupy' in sys.modules, 'tt.core.array.cupy_probe' in sys.modules)"
    )
    assert run(program, TT_CUDA="", TT_DEVICE_SIM="") == "False False\n"


def test_the_usual_sentence_says_how_to_get_a_device():
    backend.register("cuda", None)
    with pytest.raises(AssertionError) as caught:
        torch.ones(1).cuda()
    assert "`tt run --device-sim 1` simulates a device" in str(caught.value)
