"""torch.hub: checkpoints from addresses, kept in a folder; and models from a folder with a `hubconf.py`."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlparse
from urllib.request import Request, urlopen

_CHUNK = 128 * 1024
_HASH = re.compile(r"-([a-f0-9]*)\.")
_folder: str | None = None


class _Progress:
    """A line on standard error that says how far a download is; with the arguments of tqdm that it needs."""

    def __init__(self, total: int | None = None, disable: bool = False, **_: Any) -> None:
        self.total, self.disable, self.n = total, disable, 0

    def update(self, n: int) -> None:
        self.n += n
        if not self.disable:
            done = f"{100 * self.n / self.total:.1f}%" if self.total else f"{self.n} bytes"
            sys.stderr.write(f"\r{done}")
            sys.stderr.flush()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: Any) -> None:
        if not self.disable:
            sys.stderr.write("\n")


try:
    from tqdm import tqdm  # type: ignore[import-untyped]
except ImportError:
    tqdm = _Progress


# -- the folder ----------------------------------------------------------------------------------------------------
def get_dir() -> str:
    """Where downloads are kept: what `set_dir` said, or $TORCH_HOME/hub, or ~/.cache/torch/hub."""
    if os.getenv("TORCH_HUB"):
        warnings.warn("TORCH_HUB is deprecated, please use env TORCH_HOME instead", stacklevel=2)
    if _folder is not None:
        return _folder
    cache = os.path.join(os.getenv("XDG_CACHE_HOME", "~/.cache"), "torch")
    return os.path.join(os.path.expanduser(os.getenv("TORCH_HOME", cache)), "hub")


def set_dir(d: str | os.PathLike) -> None:
    """Keep downloads in this folder."""
    global _folder
    _folder = os.path.expanduser(d)


# -- downloads -----------------------------------------------------------------------------------------------------
def download_url_to_file(url: str, dst: str, hash_prefix: str | None = None, progress: bool = True) -> None:
    """Download to a path. Its SHA256 must begin with `hash_prefix`; the path appears when all is there and right."""
    dst = os.path.expanduser(dst)
    partial = f"{dst}.{os.urandom(16).hex()}.partial"
    try:
        with _opened(url, dst) as source, open(partial, "wb") as file:
            length = source.headers.get("Content-Length")
            digest = hashlib.sha256()
            total = int(length) if length else None
            with tqdm(total=total, disable=not progress, unit="B", unit_scale=True, unit_divisor=1024) as bar:
                while chunk := source.read(_CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
                    bar.update(len(chunk))
        if total is not None and os.path.getsize(partial) != total:
            raise RuntimeError(f"the download ended after {os.path.getsize(partial)} of {total} bytes\n  from {url}")
        if hash_prefix is not None and not digest.hexdigest().startswith(hash_prefix):
            raise RuntimeError(
                f'invalid hash value (expected "{hash_prefix}", got "{digest.hexdigest()}")\n  of what came from {url}'
            )
        os.replace(partial, dst)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(partial)


def _opened(url: str, dst: str) -> Any:
    try:
        return urlopen(Request(url, headers={"User-Agent": "torch.hub"}))  # noqa: S310 - the user's own address
    except HTTPError:
        raise
    except URLError as error:
        raise URLError(f"{error.reason}\n  {url} cannot be reached; put the file at {dst} yourself") from None


def load_state_dict_from_url(
    url: str,
    model_dir: str | None = None,
    map_location: Any = None,
    progress: bool = True,
    check_hash: bool = False,
    file_name: str | None = None,
    weights_only: bool = False,
) -> Any:
    """Load a checkpoint from an address, or from the folder where it was kept when it was downloaded before.

    With `check_hash` its name ends, before the extension, in `-` and the first digits of its SHA256.
    """
    from .serialization import load

    if os.getenv("TORCH_MODEL_ZOO"):
        warnings.warn("TORCH_MODEL_ZOO is deprecated, please use env TORCH_HOME instead", stacklevel=2)
    model_dir = os.path.join(get_dir(), "checkpoints") if model_dir is None else model_dir
    os.makedirs(model_dir, exist_ok=True)
    name = file_name or os.path.basename(urlparse(url).path)
    kept = os.path.join(model_dir, name)
    if not os.path.exists(kept):
        sys.stdout.write(f'Downloading: "{url}" to {kept}\n')
        found = _HASH.search(name) if check_hash else None
        download_url_to_file(url, kept, found.group(1) if found else None, progress)
    return load(_unpacked(kept, model_dir), map_location=map_location, weights_only=weights_only)


def _unpacked(path: str, folder: str) -> str:
    """The checkpoint itself: zip files of old held it as their one member."""
    import zipfile

    if not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) != 1 or members[0].is_dir():
            return path
        return archive.extract(members[0], folder)


# -- models from a folder ------------------------------------------------------------------------------------------
def _hubconf(repo_or_dir: str, source: str) -> Any:
    """The module `hubconf.py` of a folder."""
    if source not in ("github", "local"):
        raise ValueError(f'Unknown source: "{source}". Allowed values: "github" | "local".')
    if source == "github":
        raise NotImplementedError(
            f"torch.hub: repositories are not downloaded\n  clone {repo_or_dir} and pass its folder with source='local'"
        )
    spec = spec_from_file_location("hubconf", os.path.join(repo_or_dir, "hubconf.py"))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.path.insert(0, repo_or_dir)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(repo_or_dir)
    missing = [name for name in getattr(module, "dependencies", []) if not _importable(name)]
    if missing:
        raise RuntimeError(f"Missing dependencies: {', '.join(missing)}")
    return module


def _importable(name: str) -> bool:
    from importlib.util import find_spec

    return name == "torch" or find_spec(name) is not None


def _entry(module: Any, model: str) -> Callable:
    found = getattr(module, model, None) if isinstance(model, str) else None
    if not isinstance(model, str):
        raise ValueError("Invalid input: model should be a string of function name")
    if not callable(found):
        raise RuntimeError(f"Cannot find callable {model} in hubconf")
    return found


def load(repo_or_dir: str, model: str, *args: Any, source: str = "github", **kwargs: Any) -> Any:
    """What the function `model` of a folder's `hubconf.py` returns."""
    for name in ("trust_repo", "force_reload", "verbose", "skip_validation"):
        kwargs.pop(name, None)  # of downloading repositories
    return _entry(_hubconf(repo_or_dir, source), model)(*args, **kwargs)


def list(github: str, *_: Any, source: str = "github", **__: Any) -> Any:  # noqa: A001 - torch's name
    """The functions of a folder's `hubconf.py`."""
    found = vars(_hubconf(github, source))
    return [name for name, value in found.items() if callable(value) and not name.startswith("_")]


def help(github: str, model: str, *_: Any, source: str = "github", **__: Any) -> str | None:  # noqa: A001
    """The documentation of a function of a folder's `hubconf.py`."""
    return _entry(_hubconf(github, source), model).__doc__


__all__ = [
    "download_url_to_file", "get_dir", "help", "list", "load", "load_state_dict_from_url", "set_dir", "tqdm",
]  # fmt: skip
