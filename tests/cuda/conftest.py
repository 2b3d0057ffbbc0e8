"""Every test here has two simulated devices of 4 MiB, the first of which is the current one."""

import pytest
from tt.core.array import backend
from tt.core.array.simulated import SimulatedBackend


@pytest.fixture(autouse=True)
def devices():
    before = backend._BACKENDS.get("cuda")
    backend.register("cuda", SimulatedBackend(2, 4 << 20))
    yield
    backend.register("cuda", before)
    backend.set_current_index(0)
