"""Bytes in, the same bytes out; trees walked as git would; writes whole or not at all."""

import os
import stat

import pytest
from tt.migrate.edits.edit import Edit, EditSet, apply
from tt.migrate.sources.encoded import UndecodableError, decode
from tt.migrate.sources.files import UnreadableFileError, write
from tt.migrate.sources.tree import NothingFoundError, discover

BYTES = {
    "plain": b"x = 1\n",
    "bom": b"\xef\xbb\xbfx = 1\n",
    "crlf": b"x = 1\r\ny = 2\r\n",
    "mixed": b"x = 1\r\ny = 2\nz = 3",
    "latin-1": "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
    "form feed": b"x = 1\n\x0c\ny = 2\n",
    "empty": b"",
}


@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES)
def test_round_trip(data):
    source = decode(data)
    assert source.encode(source.text) == data
    assert not source.text.startswith("\ufeff")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"x = '\xe9'\n", b"a\0b", b"# coding: nonsense\n"])
def test_undecodable(data):
    with pytest.raises(UndecodableError):
        decode(data)


@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES)
def test_migration_keeps_the_layout_of_every_other_line(data, tmp_path, tt):
    head = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    cookie = data if b"coding" in data else b""
    rest = b"" if cookie else data[len(head) :]
    body = b"import torch" + end + b"from torch.autograd import Variable" + end + b"v = Variable(torch.ones(2))" + end
    path = tmp_path / "a.py"
    path.write_bytes(head + cookie + body + rest)
    assert tt("migrate", "--write", str(path)).returncode == 0
    assert path.read_bytes() == head + cookie + b"import torch" + end + b"v = torch.ones(2)" + end + rest


def tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(root):
    return [os.path.relpath(path, root).replace(os.sep, "/") for path in discover([str(root)])]


def test_tree_respects_gitignore_and_foreign_directories(tmp_path):
    tree(
        tmp_path,
        {
            ".git/config": "",
            ".gitignore": "# made\n/out\n*.gen.py\n!keep.gen.py\ndata/**/raw\nonly/\n",
            **dict.fromkeys(["b.py", "a.pyi", "x.txt", "out/a.py", "sub/out/a.py", "c.gen.py", "keep.gen.py"], ""),
            **dict.fromkeys(["data/a/raw/x.py", "data/raw/x.py", "data/x.py", "only/x.py", "sub/only.py"], ""),
            **dict.fromkeys(["node_modules/x.py", ".venv/x.py", "pkg.egg-info/x.py", "__pycache__/x.py"], ""),
            "sub/.gitignore": "here.py\n",
            **dict.fromkeys(["sub/here.py", "here.py"], ""),
        },
    )
    assert found(tmp_path) == [
        *("a.pyi", "b.py", "data/x.py", "here.py", "keep.gen.py", "sub/only.py", "sub/out/a.py"),
    ]
    assert [os.path.basename(path) for path in discover([str(tmp_path / "sub")])] == ["only.py", "a.py"]


def test_each_file_once_and_errors_in_place(tmp_path):
    tree(tmp_path, {"a.py": "", "empty/x.txt": ""})
    (tmp_path / "link.py").symlink_to("a.py")
    (tmp_path / "broken.py").symlink_to("nowhere.py")
    paths = [str(tmp_path / "a.py"), str(tmp_path), str(tmp_path / "empty"), str(tmp_path / "no.py")]
    got = list(discover(paths))
    assert got[0] == paths[0]
    assert [str(item).rpartition(": ")[2] for item in got[1:] if isinstance(item, NothingFoundError)] == [
        "no Python files here",
        "no such file or directory",
    ]
    assert len(got) == 3


def test_write_keeps_mode_and_links_and_refuses_changed_files(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\n")
    path.chmod(0o640)
    link = tmp_path / "l.py"
    link.symlink_to("a.py")
    write(str(link), b"x = 2\n", b"x = 1\n")
    assert link.is_symlink()
    assert path.read_bytes() == b"x = 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with pytest.raises(UnreadableFileError, match="changed on disk"):
        write(str(path), b"x = 3\n", b"x = 1\n")
    assert sorted(os.listdir(tmp_path)) == ["a.py", "l.py"]


def test_edits_are_taken_whole_or_refused():
    edits = EditSet()
    assert edits.add([Edit(0, 2, "ab"), Edit(5, 6, "")])
    assert not edits.add([Edit(3, 4, "x"), Edit(1, 3, "y")])
    assert edits.add([Edit(0, 2, "ab"), Edit(3, 4, "x")])
    assert apply("0123456789", edits.edits) == "ab2x46789"


def test_removed_lines_take_their_indentation_along():
    edits = [Edit(0, 2, "", "line"), Edit(0, 0, "    ", "indent"), Edit(2, 2, "    ", "indent")]
    assert apply("a\nb\n", edits) == "    b\n"
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", [Edit(0, 2, ""), Edit(1, 3, "")])
