"""Checkpoints from addresses: kept, checked, and nothing half there; models from a folder."""

import hashlib
import http.server
import threading
from urllib.error import HTTPError, URLError

import pytest
import tt.core as torch
from tt.core import hub
from tt.core.utils import model_zoo


@pytest.fixture
def checkpoint(tmp_path):
    """A file whose name ends in its hash, and the folder where downloads go."""
    torch.save({"w": torch.arange(3.0)}, tmp_path / "x")
    digest = hashlib.sha256((tmp_path / "x").read_bytes()).hexdigest()
    return (tmp_path / "x").rename(tmp_path / f"net-{digest[:8]}.pth"), tmp_path / "kept"


@pytest.fixture
def server(checkpoint):
    """The address of a server of the checkpoint's folder, and the paths it was asked for."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(checkpoint[0].parent))

        def log_message(self, *_):
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}", asked
        serving.shutdown()


def test_downloaded_once(checkpoint, server, capsys):
    path, folder = checkpoint
    url = f"{server[0]}/{path.name}?raw=1"
    for _ in range(2):
        found = model_zoo.load_url(url, model_dir=str(folder), check_hash=True, progress=False)
        assert found["w"].tolist() == [0, 1, 2]
    assert len(server[1]) == 1 and [f.name for f in folder.iterdir()] == [path.name]
    assert capsys.readouterr().out == f'Downloading: "{url}" to {folder / path.name}\n'


def test_progress_is_shown_on_standard_error(checkpoint, server, capsys):
    hub.download_url_to_file(f"{server[0]}/{checkpoint[0].name}", str(checkpoint[0].parent / "y"))
    assert "100" in capsys.readouterr().err


def test_file_addresses_and_other_names(checkpoint, monkeypatch, tmp_path):
    path, _ = checkpoint
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    assert hub.get_dir() == str(tmp_path / "home" / "hub")
    found = hub.load_state_dict_from_url(path.as_uri(), file_name="other.pth", map_location="cpu", weights_only=True)
    assert found["w"].tolist() == [0, 1, 2] and (tmp_path / "home/hub/checkpoints/other.pth").exists()
    monkeypatch.setattr(hub, "_folder", None)
    hub.set_dir(tmp_path / "elsewhere")
    assert hub.get_dir() == str(tmp_path / "elsewhere")


def test_nothing_is_kept_of_a_wrong_file(checkpoint, server):
    path, folder = checkpoint
    path.rename(path.with_name("net-00000000.pth"))
    with pytest.raises(RuntimeError, match='invalid hash value .expected "00000000", got "'):
        hub.load_state_dict_from_url(f"{server[0]}/net-00000000.pth", str(folder), check_hash=True, progress=False)
    with pytest.raises(HTTPError, match="404"):
        hub.load_state_dict_from_url(f"{server[0]}/none.pth", str(folder), progress=False)
    with pytest.raises(URLError, match=r"cannot be reached; put the file at .*x\.pth yourself"):
        hub.load_state_dict_from_url("http://127.0.0.1:9/x.pth", str(folder), progress=False)
    assert not list(folder.iterdir())


def test_models_of_a_folder(tmp_path):
    (tmp_path / "hubconf.py").write_text(
        'dependencies = ["numpy"]\ndef small(n=2):\n    """A list."""\n    return [0] * n\n_hidden = print\n'
    )
    where = str(tmp_path)
    assert hub.load(where, "small", 3, source="local") == [0, 0, 0] and hub.list(where, source="local") == ["small"]
    assert hub.help(where, "small", source="local") == "A list."
    with pytest.raises(RuntimeError, match="Cannot find callable big in hubconf"):
        hub.load(where, "big", source="local")
    with pytest.raises(NotImplementedError, match="clone owner/repo and pass its folder with source='local'"):
        hub.load("owner/repo", "small")
    with pytest.raises(ValueError, match='Unknown source: "x"'):
        hub.load(where, "small", source="x")
    (tmp_path / "hubconf.py").write_text('dependencies = ["no_such_package"]\n')
    with pytest.raises(RuntimeError, match="Missing dependencies: no_such_package"):
        hub.list(where, source="local")
