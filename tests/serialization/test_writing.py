"""What saving leaves behind when it fails, and the options of torch.serialization."""

import io
import mmap
import os
import pickle
import stat
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import tt.core as torch
from tt.core import serialization

FORMATS = (True, False)


class Full:
    """An open file whose disk is full after some bytes."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, content):
        self.room -= memoryview(content).nbytes
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return self.file.write(content)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


@pytest.mark.parametrize("zipped", FORMATS)
@pytest.mark.parametrize("before", [b"the old one", None])
def test_a_full_disk_keeps_the_old_file(tmp_path, monkeypatch, zipped, before):
    from tt.core.serialization import target

    path = tmp_path / "x.pt"
    if before:
        path.write_bytes(before)
    monkeypatch.setattr(target, "open", lambda name, mode: Full(open(name, mode), 2000), raising=False)  # noqa: SIM115
    with pytest.raises(OSError, match="No space left on device"):
        torch.save(torch.ones(10_000), path, _use_new_zipfile_serialization=zipped)
    assert [p.name for p in tmp_path.iterdir()] == (["x.pt"] if before else [])
    assert not before or path.read_bytes() == before


def test_permissions_links_and_devices_stay(tmp_path):
    path, link = tmp_path / "x.pt", tmp_path / "link.pt"
    torch.save(1, path)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    link.symlink_to(path)
    torch.save(torch.ones(2), str(link))
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640 and torch.load(path).tolist() == [1, 1]
    torch.save(1, "/dev/null")
    assert not Path("/dev/null").is_file() and len(list(tmp_path.iterdir())) == 2


def test_folders_are_no_target(tmp_path):
    with pytest.raises((IsADirectoryError, RuntimeError)):
        torch.save(1, tmp_path)
    assert not list(tmp_path.iterdir())


def test_old_dialects_load_whole_modules(tmp_path):
    path = tmp_path / "m.pt"
    torch.save(torch.nn.Linear(2, 1), path)
    with pytest.raises(pickle.UnpicklingError, match="was not an allowed global by default"):
        torch.load(path)
    torch.set_dialect("0.4")
    try:
        assert type(torch.load(path)) is torch.nn.Linear and type(torch.load(str(path))) is torch.nn.Linear
        with pytest.raises(pickle.UnpicklingError):
            torch.load(path, weights_only=True)
    finally:
        torch.set_dialect("2")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("zipped", FORMATS)
def test_protocols(protocol, zipped):
    file = io.BytesIO()
    torch.save({"x": torch.arange(3)}, file, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
    file.seek(0)
    assert torch.load(file, weights_only=protocol == 2)["x"].tolist() == [0, 1, 2]


def without_order(x):
    """A file that does not name its byte order."""
    file = io.BytesIO()
    torch.save(x, file, _disable_byteorder_record=True)
    return file


def test_byte_order():
    x = torch.tensor([1, 256], dtype=torch.int16)
    file = without_order(x)
    orders = serialization.LoadEndianness
    assert "byteorder" not in " ".join(zipfile.ZipFile(file).namelist())
    try:
        for order, expected in ((None, [1, 256]), (orders.LITTLE, [1, 256]), (orders.BIG, [256, 1])):
            serialization.set_default_load_endianness(order)
            file.seek(0)
            assert torch.load(file).tolist() == expected and serialization.get_default_load_endianness() is order
    finally:
        serialization.set_default_load_endianness(None)
    with pytest.raises(TypeError, match="Invalid argument type in function set_default_load_endianness"):
        serialization.set_default_load_endianness("big")


def test_mapping_options(tmp_path):
    path = tmp_path / "x.pt"
    torch.save(torch.zeros(2), path)
    assert serialization.get_default_mmap_options() == mmap.MAP_PRIVATE
    with serialization.set_default_mmap_options(mmap.MAP_SHARED):
        torch.load(path, mmap=True).fill_(3)
    torch.load(path, mmap=True).fill_(5)
    content = path.read_bytes()
    assert torch.full((2,), 3.0).numpy().tobytes() in content and torch.full((2,), 5.0).numpy().tobytes() not in content
    with pytest.raises(ValueError, match="expected mmap.MAP_PRIVATE or mmap.MAP_SHARED, but got 99"):
        serialization.set_default_mmap_options(99)


def test_skip_data(tmp_path):
    path = tmp_path / "x.pt"
    with serialization.skip_data():
        torch.save(torch.ones(3), path)
    assert torch.load(path).tolist() == [0, 0, 0]
    torch.save(torch.ones(3), path)
    with serialization.skip_data():
        assert torch.load(path).shape == (3,)
    assert torch.load(path).tolist() == [1, 1, 1]


@pytest.mark.parametrize("zipped", FORMATS)
def test_the_same_values_are_the_same_bytes(zipped):
    def written():
        file, base = io.BytesIO(), torch.arange(6.0)
        torch.save([base, base[2:], *(torch.ones(n) for n in range(12))], file, _use_new_zipfile_serialization=zipped)
        return file

    first, between, second = written(), torch.ones(100), written()  # so that the addresses are others
    assert between.numel() == 100
    assert first.getvalue() == second.getvalue()
    first.seek(0)
    base, part, *rest = torch.load(first)
    assert part.storage().data_ptr() == base.storage().data_ptr()
    assert [r.numel() for r in rest] == list(range(12))


def test_small_functions():
    versioned = ModuleType("m")
    versioned.__version__ = "1.2.x"
    check = serialization.check_module_version_greater_or_equal
    assert check(versioned, (1, 2)) and not check(versioned, (1, 3))
    with pytest.raises(RuntimeError, match="'m' module version string is malformed '1.2.x' and cannot be compared"):
        check(versioned, (1, 2, 3))
    with pytest.warns(UserWarning, match="but continuing assuming that requirement is met"):
        assert check(versioned, (1, 2, 3), error_if_malformed=False)
    assert serialization.get_crc32_options() is True
    assert serialization.normalize_storage_type(torch.FloatStorage) is torch.FloatStorage
    assert serialization.storage_to_tensor_type(torch.LongStorage(1)) is torch.LongTensor


def test_own_places():
    seen = []
    before = list(serialization.location._registry)
    serialization.register_package(1, lambda s: "shelf" if s.nbytes() == 12 else None, lambda s, at: seen.append(at))
    try:
        file = io.BytesIO()
        torch.save([torch.ones(3), torch.ones(2)], file)
        file.seek(0)
        with pytest.raises(RuntimeError, match="don't know how to restore data location .* .tagged with shelf"):
            torch.load(file)
        file.seek(0)
        assert torch.load(file, map_location={"shelf": "cpu"})[0].tolist() == [1, 1, 1] and seen[0] == "shelf"
    finally:
        serialization.location._registry[:] = before
