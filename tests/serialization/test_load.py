"""map_location, the restricted unpickler, damaged files, what may not be saved, and plain pickle."""

import collections
import io
import os
import pickle
import warnings

import numpy as np
import pytest
import tt.core as torch
from tt.core import serialization
from tt.core.array.backend import register
from tt.core.array.simulated import SimulatedBackend
from tt.fixtures.oracle.make_checkpoints import HERE

FORMATS = (True, False)


def saved(obj, zipped=True, **named):
    file = io.BytesIO()
    torch.save(obj, file, _use_new_zipfile_serialization=zipped, **named)
    file.seek(0)
    return file


@pytest.fixture
def devices():
    register("cuda", SimulatedBackend(2))
    yield
    register("cuda", None)


# -- map_location --------------------------------------------------------------------------------------------------
FORMS = {
    "string": ("cpu", "cpu"),
    "bytes": (b"cpu", "cpu"),
    "device": (torch.device("cpu"), "cpu"),
    "other device": ("cuda:0", "cuda:0"),
    "dict": ({"cuda:1": "cuda:0"}, "cuda:0"),
    "dict without it": ({"cuda:0": "cpu"}, "cuda:1"),
    "function": (lambda storage, location: storage, "cpu"),
    "moving function": (lambda storage, location: storage.cuda(0), "cuda:0"),
    "undecided function": (lambda storage, location: None, "cuda:1"),
    "none": (None, "cuda:1"),
}


@pytest.mark.parametrize("zipped", FORMATS)
@pytest.mark.parametrize("form", FORMS)
def test_map_location(devices, form, zipped):
    given, expected = FORMS[form]
    x = torch.arange(4.0, device="cuda:1")
    found = torch.load(saved([x, x[1:]], zipped), map_location=given)
    assert str(found[0].device) == expected and found[0].tolist() == [0, 1, 2, 3]
    found[0][1] = 8
    assert found[1].tolist() == [8, 2, 3]


def test_the_function_is_told_the_location(devices):
    seen = []
    file = saved([torch.ones(1), torch.ones(1, device="cuda:0")])
    torch.load(file, map_location=lambda storage, location: seen.append((type(storage).__name__, location)))
    assert seen == [("UntypedStorage", "cpu"), ("UntypedStorage", "cuda:0")]


@pytest.mark.parametrize("zipped", FORMATS)
def test_a_device_that_is_not_there(zipped):
    register("cuda", SimulatedBackend(2))
    try:
        file = saved(torch.ones(2, device="cuda:1"), zipped)
        register("cuda", SimulatedBackend(1))
        with pytest.raises(
            RuntimeError,
            match=r"Attempting to deserialize object on CUDA device 1 but torch.cuda.device_count\(\) is 1",
        ):
            torch.load(file)
    finally:
        register("cuda", None)
    file.seek(0)
    with pytest.raises(RuntimeError, match=r"on a CUDA device but torch.cuda.is_available\(\) is False"):
        torch.load(file)
    file.seek(0)
    assert torch.load(file, map_location="cpu").tolist() == [1, 1]
    file.seek(0)
    with pytest.raises(
        RuntimeError, match="don't know how to restore data location of torch.storage.UntypedStorage .tagged with xla"
    ):
        torch.load(file, map_location="xla")


# -- weights_only --------------------------------------------------------------------------------------------------
class Payload:
    def __init__(self, call):
        self.call = call

    def __reduce__(self):
        return self.call


class Own:
    def __init__(self, x=1):
        self.x = x


REFUSED = {
    "os.system": (Payload((os.system, ("echo never",))), "whose module (posix|nt) is blocked"),
    "eval": (Payload((eval, ("1",))), "GLOBAL eval was not an allowed global by default"),
    "getattr": (Payload((getattr, (torch.ones(1), "fill_"))), "GLOBAL getattr was not an allowed"),
    "a module": (torch.nn.Linear(1, 1), r"GLOBAL torch\.nn\.modules\.linear\.Linear was not an allowed global"),
    "a class": (collections.ChainMap(), r"GLOBAL collections\.ChainMap was not an allowed"),
    "numpy": (np.float64(1), r"GLOBAL numpy\S*\.scalar was not an allowed global by default"),
}


@pytest.mark.parametrize("zipped", FORMATS)
@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_name(case, zipped, capfd):
    obj, name = REFUSED[case]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = saved({"a": obj}, zipped)
    with pytest.raises(pickle.UnpicklingError, match=f"(?s)^Weights only load failed.*{name}"):
        torch.load(file)
    assert capfd.readouterr().out == ""


def raw(program):
    """An archive around a hand-written pickle."""
    file = saved(0)
    from zipfile import ZipFile

    out = io.BytesIO()
    with ZipFile(file) as old, ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, program if member.endswith("data.pkl") else old.read(member))
    out.seek(0)
    return out


PROGRAMS = {
    "state of a function": (
        b"\x80\x02ctorch._utils\n_rebuild_tensor\n}q\x00(X\x01\x00\x00\x00aK\x01ub.",
        "Can only build Tensor",
    ),
    "state of a class": (b"\x80\x02ctorch\nTensor\n}q\x00(X\x01\x00\x00\x00aK\x01ub.", "Can only build Tensor"),
    "call of a result": (b"\x80\x02]K\x01\x85R.", "Trying to call reduce for unrecognized function"),
    "new of a function": (
        b"\x80\x02ctorch._utils\n_rebuild_tensor\n)\x81.",
        "Can only create new object for nn.Parameter",
    ),
    "append to a set": (b"\x80\x02c__builtin__\nset\n)RK\x01a.", "Can only append to lists, but got <class 'set'>"),
    "item of a list": (b"\x80\x02]K\x00K\x01s.", "Can only SETITEM for dict"),
    "other id": (b"\x80\x02X\x06\x00\x00\x00moduleK\x01\x86Q.", "Only persistent_load of storage is allowed"),
    "inst": (b"\x80\x02(ios\nsystem\n.", "Unsupported operand 105"),
    "stack global": (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "Unsupported operand"),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_hand_written_pickles(case):
    program, sentence = PROGRAMS[case]
    with pytest.raises(pickle.UnpicklingError, match=f"(?s)^Weights only load failed.*{sentence}"):
        torch.load(raw(program))


def test_leave_for_a_class():
    made = saved(Own(3))
    name = f"{Own.__module__}.Own"
    assert serialization.get_unsafe_globals_in_checkpoint(made) == [name]
    made.seek(0)
    with serialization.safe_globals([Own]):
        assert torch.load(made).x == 3
    assert serialization.get_safe_globals() == []
    made.seek(0)
    with pytest.raises(pickle.UnpicklingError, match="add_safe_globals"):
        torch.load(made)
    made.seek(0)
    assert torch.load(made, weights_only=False).x == 3


def test_a_tensor_beyond_its_storage_is_refused():
    from tt.core._utils import _rebuild_tensor_v2

    storage = torch.FloatStorage(2)
    for size, stride, offset in (((3,), (1,), 0), ((2,), (1,), 1), ((2,), (9,), 0), ((1,), (1,), -1), ((2,), (-1,), 1)):
        with pytest.raises(RuntimeError, match="out of bounds for storage of size 8|Negative strides or sizes"):
            _rebuild_tensor_v2(storage, offset, size, stride, False, {})


# -- files that are none -------------------------------------------------------------------------------------------
def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="none.pt"):
        torch.load(tmp_path / "none.pt")
    with pytest.raises(RuntimeError, match="Parent directory .* does not exist"):
        torch.save(1, tmp_path / "no" / "x.pt")


@pytest.mark.parametrize("weights_only", [True, False])
@pytest.mark.parametrize("content", [b"hello world, this is text", b"\x89PNG\r\n\x1a\n0000000000", b"{}", b"(\n"])
def test_not_a_checkpoint(tmp_path, content, weights_only):
    path = tmp_path / "x.pt"
    path.write_bytes(content)
    with pytest.raises(pickle.UnpicklingError, match=r"x\.pt is not a checkpoint: it begins with b"):
        torch.load(path, weights_only=weights_only)


def test_an_empty_file(tmp_path):
    (tmp_path / "x.pt").touch()
    with pytest.raises(EOFError, match=r"Ran out of input\n.*x\.pt is empty"):
        torch.load(tmp_path / "x.pt")


@pytest.mark.parametrize("kind", ["zip", "stream"])
def test_cut_off_anywhere(tmp_path, kind):
    content = (HERE / f"shared.{kind}.pt").read_bytes()
    for length in range(1, len(content), 37):
        path = tmp_path / "x.pt"
        path.write_bytes(content[:length])
        with pytest.raises((RuntimeError, EOFError, pickle.UnpicklingError), match=r"x\.pt"):
            torch.load(path)


def test_damaged_data():
    content = bytearray((HERE / "shared.zip.pt").read_bytes())
    content[content.index(np.arange(12, dtype="f4").tobytes()) + 9] ^= 1
    with pytest.raises(RuntimeError, match="PytorchStreamReader failed reading file data/0"):
        torch.load(io.BytesIO(content))


# -- saving --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("zipped", FORMATS)
def test_nothing_is_written_when_pickling_fails(tmp_path, zipped):
    path = tmp_path / "x.pt"
    path.write_bytes(b"before")
    with pytest.raises((AttributeError, pickle.PicklingError, TypeError)):
        torch.save([torch.ones(2), lambda: 0], path, _use_new_zipfile_serialization=zipped)
    assert path.read_bytes() == b"before"


def test_two_dtypes_on_one_memory():
    x = torch.ones(2)
    with pytest.raises(
        RuntimeError, match="Cannot save multiple tensors or storages that view the same data as different"
    ):
        saved([x.storage(), x.untyped_storage()])


def test_what_is_no_target():
    with pytest.raises(AttributeError, match="expected 'f' to be string, path, or a file-like object with"):
        torch.save(1, 3)


def test_reversed_memory_is_copied():
    x = torch.ones(1)
    x.array = np.arange(4.0)[::-1]
    assert torch.load(saved(x)).tolist() == [3, 2, 1, 0]


def test_behind_something_else_and_several_in_one(tmp_path):
    with open(tmp_path / "x", "wb") as file:
        for n in range(3):
            torch.save(torch.full((2,), n), file, _use_new_zipfile_serialization=False)
    with open(tmp_path / "x", "rb") as file:
        assert [torch.load(file).tolist() for _ in range(3)] == [[0, 0], [1, 1], [2, 2]]


def test_mmap(tmp_path):
    x = torch.arange(100.0)
    torch.save({"x": x, "y": x[3:5]}, tmp_path / "x.pt")
    before = (tmp_path / "x.pt").read_bytes()
    found = torch.load(tmp_path / "x.pt", mmap=True)
    found["x"].mul_(2)
    assert found["y"].tolist() == [6, 8] and (tmp_path / "x.pt").read_bytes() == before
    with pytest.raises(ValueError, match="f must be a file path in order to use the mmap argument"):
        torch.load(saved(x), mmap=True)


def test_old_dialects_write_the_stream():
    try:
        torch.set_dialect("0.4")
        file = io.BytesIO()
        torch.save(torch.ones(2), file)
    finally:
        torch.set_dialect("2")
    assert file.getvalue().startswith(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.")
    file.seek(0)
    assert torch.load(file).tolist() == [1, 1]


class Marked(torch.Tensor):
    pass


def test_subclasses_and_attributes():
    p = torch.nn.Parameter(torch.ones(2))
    p.group = "slow"
    x = torch.Tensor([1, 2])
    x.tag = 5
    found = torch.load(saved([p, x]), weights_only=False)
    assert found[0].group == "slow" and type(found[0]) is torch.nn.Parameter and found[1].tag == 5


def test_whole_modules_of_ones_own():
    class_ = Own
    module = torch.nn.Sequential(torch.nn.Linear(2, 2))
    module.note = class_(7)
    for zipped in FORMATS:
        found = torch.load(saved(module, zipped), weights_only=False)
        assert found.note.x == 7 and found(torch.ones(1, 2)).tolist() == module(torch.ones(1, 2)).tolist()


# -- plain pickle --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_plain_pickle(protocol):
    x = torch.arange(3.0, requires_grad=True)
    objects = [
        x, torch.nn.Parameter(torch.ones(1)), x.detach().storage(), x.detach().untyped_storage(), torch.Size([2]),
        torch.float16,
    ]  # fmt: skip
    found = pickle.loads(pickle.dumps(objects, protocol))
    assert found[0].tolist() == [0, 1, 2] and found[0].requires_grad and type(found[1]) is torch.nn.Parameter
    assert found[2].tolist() == [0, 1, 2] and found[3].tolist() == objects[3].tolist()
    assert found[4:] == [torch.Size([2]), torch.float16] and type(found[4]) is torch.Size and found[5] is torch.float16
