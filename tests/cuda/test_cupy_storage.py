"""Storages, saving and pinned memory of tensors on CuPy's arrays, with a stand-in for CuPy."""

import copy
import io
import pickle

import pytest
import tt.core as torch
from tt.core.array import backend, memory
from tt.core.ops.cuda.backend import made
from tt.tests.cuda.standin import MemoryHook, PinnedMemoryPointer, StandIn

pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")


@pytest.fixture(autouse=True)
def on_cupy(devices):
    backend.register("cuda", made(StandIn(1 << 22)))
    yield
    MemoryHook.active = None


def numbers():
    return torch.arange(6.0).cuda().view(2, 3)


def test_views_have_one_storage():
    x = numbers()
    assert x[1].untyped_storage().data_ptr() == x.untyped_storage().data_ptr() == x.data_ptr()
    assert x[1].storage_offset() == 3 and x[1].untyped_storage().nbytes() == 24 and x.t().storage_offset() == 0
    assert x.storage().tolist() == [0, 1, 2, 3, 4, 5] and type(x.storage()).__name__ == "TypedStorage"
    assert x.untyped_storage() is x.t()[1:].untyped_storage()
    assert torch.ones((), device="cuda").untyped_storage().nbytes() == 4


def test_writing_through_a_storage():
    x = numbers()
    x.storage().fill_(2)
    assert x.tolist() == [[2, 2, 2], [2, 2, 2]]
    x.storage()[1] = 5
    assert x[0, 1].item() == 5


def test_tensors_laid_over_a_storage():
    x = numbers()
    y = torch.empty(0, device="cuda").set_(x.storage(), 1, (2, 2), (2, 1))
    assert y.tolist() == [[1, 2], [3, 4]]
    y.zero_()
    assert x.tolist() == [[0, 0, 0], [0, 0, 5]]
    assert numbers().as_strided((2, 2), (1, 2), 1).tolist() == [[1, 3], [2, 4]]
    assert numbers().t().as_strided((3,), (2,), 0).tolist() == [0, 2, 4]
    assert x.clone().resize_(3, 4).shape == (3, 4) and x.view(torch.int32).shape == (2, 3)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("place", [None, "cpu", "cuda", "cuda:0"])
def test_saving_and_loading(zipped, place):
    file, x = io.BytesIO(), numbers()
    torch.save({"x": x, "row": x[1], "turned": x.t()}, file, _use_new_zipfile_serialization=zipped)
    file.seek(0)
    found = torch.load(file, map_location=place)
    assert {str(t.device) for t in found.values()} == {"cpu" if place == "cpu" else "cuda:0"}
    assert found["x"].tolist() == x.tolist() and found["turned"].stride() == (1, 3)
    found["row"].zero_()
    assert found["turned"].tolist() == [[0, 0], [1, 0], [2, 0]]


def test_loading_what_the_cpu_saved():
    file = io.BytesIO()
    torch.save(torch.arange(3), file)
    file.seek(0)
    assert torch.load(file, map_location="cuda").tolist() == [0, 1, 2]


def test_loading_where_there_is_no_device():
    file = io.BytesIO()
    torch.save(numbers(), file)
    file.seek(0)
    backend.register("cuda", None)
    with pytest.raises(
        RuntimeError, match="^Attempting to deserialize object on a CUDA device but torch.cuda.is_available"
    ):
        torch.load(file)


def test_copies():
    x = numbers()
    for y in (pickle.loads(pickle.dumps(x)), copy.deepcopy(x)):
        assert y.tolist() == x.tolist() and y.data_ptr() != x.data_ptr() and str(y.device) == "cuda:0"


def test_pinned_memory_is_cupys():
    x = torch.arange(6.0).view(2, 3)
    y = x.pin_memory()
    assert y.is_pinned() and not x.is_pinned() and not y.cuda().is_pinned() and y.tolist() == x.tolist()
    assert type(memory.root(y.array).base) is PinnedMemoryPointer and y[1].is_pinned()
    assert y.cuda(non_blocking=True).tolist() == x.tolist()
