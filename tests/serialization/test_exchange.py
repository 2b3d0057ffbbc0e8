"""Checkpoints go both ways between tt and torch, and torch's committed ones load without it."""

import io
import math
import pickletools
import zipfile
from pathlib import Path

import pytest
import tt.core as torch
from tt.fixtures.oracle.make_checkpoints import HERE, OBJECTS, described

pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
FORMATS = {"zip": True, "stream": False}
CASES = [(name, kind) for name in OBJECTS for kind in FORMATS]


def close(a, b):
    """Equal, up to rounding of floats."""
    if isinstance(a, (list, tuple)) and type(a) is type(b):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-7)
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(close(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


def load(file, name):
    return torch.load(file, weights_only=name != "module")


@pytest.mark.parametrize("path", sorted(HERE.glob("*.[zs]*.pt")), ids=lambda p: p.name)
def test_torchs_files_load(path):
    name = path.name.partition(".")[0]
    assert close(described(load(path, name)), described(OBJECTS[name](torch)))


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_round_trip(name, kind):
    made, file = OBJECTS[name](torch), io.BytesIO()
    torch.save(made, file, _use_new_zipfile_serialization=FORMATS[kind])
    file.seek(0)
    assert described(load(file, name)) == described(made)


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_torch_loads_ours(exchanged, name, kind):
    assert exchanged[1][name, kind, "ours"] == described(OBJECTS[name](torch))


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_we_load_torchs(exchanged, name, kind):
    folder, found = exchanged
    assert described(load(folder / f"{name}.{kind}.theirs.pt", name)) == found[name, kind, "theirs"]


@pytest.mark.oracle
@pytest.mark.parametrize("name", [n for n in OBJECTS if n != "module"])
def test_the_same_pickle(exchanged, name):
    """Not only readable: instruction for instruction what torch writes (a plain dict for a dict, order and all)."""

    def program(which):
        with zipfile.ZipFile(exchanged[0] / f"{name}.zip.{which}.pt") as archive:
            content = archive.read(next(m for m in archive.namelist() if m.endswith("/data.pkl")))
        return {text for code, text, _ in pickletools.genops(content) if code.name == "GLOBAL"}

    assert program("ours") == program("theirs")


def test_members_are_aligned(tmp_path):
    path = tmp_path / "model.pt"
    torch.save(OBJECTS["shared"](torch), path)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[0] == "model/data.pkl" and archive.testzip() is None
        for info in archive.infolist():
            name, extra = (int.from_bytes(content[info.header_offset + at :][:2], "little") for at in (26, 28))
            assert (info.header_offset + 30 + name + extra) % 64 == 0 and info.compress_type == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_sharing_survives(kind):
    file = io.BytesIO()
    torch.save(OBJECTS["shared"](torch), file, _use_new_zipfile_serialization=FORMATS[kind])
    file.seek(0)
    found = torch.load(file)
    found["base"][1, 0] = 99
    assert found["row"][0].item() == found["t"][0, 1].item() == 99 and found["again"] is found["base"]


def test_the_tar_of_old():
    found = torch.load(HERE / "old.tar.pt", weights_only=False)
    assert found["a"].tolist() == [[0, 1, 2], [3, 4, 5]] and found["b"].tolist() == [[0, 3], [1, 4], [2, 5]]
    found["a"][0, 2] = 7
    assert found["c"].tolist() == [7, 3] and found["b"][2, 0].item() == 7
    with pytest.raises(
        RuntimeError, match="Cannot use ``weights_only=True`` with files saved in the legacy .tar format"
    ):
        torch.load(HERE / "old.tar.pt")


def test_nothing_of_this_machine_is_in_a_file():
    for path in Path(HERE).glob("*.pt"):
        assert b"site-packages" not in path.read_bytes()
