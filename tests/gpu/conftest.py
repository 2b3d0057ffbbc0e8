"""The tests here need a CUDA device and CuPy: `pytest -m gpu tests/gpu`. Where there is none they are skipped, with the reason."""

import pytest
from tt.core.array import backend, cupy_probe
from tt.core.ops.cuda import backend as cuda_backend


def pytest_itemcollected(item):
    item.add_marker("gpu")


def reason():
    """Why they cannot run here, or None."""
    wrong = cupy_probe.complaint(cupy_probe.facts())
    if wrong is None:
        try:
            return None if cupy_probe.load().cuda.is_available() else "CuPy sees no CUDA device"
        except Exception as error:  # noqa: BLE001 - the reason is what is asked for
            wrong = error
    return " ".join(str(wrong).split("\n")[-1].split())


@pytest.fixture(scope="session")
def made():
    """The backend, once; every test of this folder is skipped where there can be none."""
    why = reason()
    if why is not None:
        pytest.skip(f"no CUDA device to test on: {why}")
    return cuda_backend.load()


@pytest.fixture(autouse=True)
def gpu(made):
    before = backend._BACKENDS.get("cuda")
    backend.register("cuda", made)
    yield made
    backend.register("cuda", before)
