"""From options and `[tool.tt]` to a plan of which files to take through which rules; lint and migrate share it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from . import config
from .errors import CommandError

if TYPE_CHECKING:
    from ..migrate.batch import Plan
    from ..migrate.cache import Cache
    from ..migrate.facts.linking import Project
    from ..migrate.sources.ignore import IgnoreFile


def plan(
    paths: list[str], *, rounds: int | None, select: list[str] | None, ignore: list[str] | None, target: str = "",
    mode: str = "", unsafe: bool = False, device_style: bool = False, device_name: str = "", from_python2: bool = False,
    project: bool = False, documents: bool | None = None, stdin_name: str = "<stdin>", jobs: int = 0, cached: bool = True,
) -> Plan:  # fmt: skip
    """The plan of one run; what is given on the command line stands above the file."""
    from ..migrate.batch import Plan
    from ..migrate.options import Options

    if jobs < 0:
        raise CommandError("--jobs is a number of processes, or 0 for all processors")
    if stdin_name != "<stdin>" and "-" not in paths:
        raise CommandError("--stdin-filename goes with -, the standard input")
    file = config.load()
    if device_style and (mode or file.mode) == "minimal":
        raise CommandError("--device-style and --mode minimal exclude each other")
    linked = project_of(paths, file.excluded) if project else None
    options = Options(
        unsafe=unsafe,
        device_style=device_style,
        select=config.codes(select) or file.select,
        ignore=(*file.ignore, *config.codes(ignore)),
        target=config.choice(target or file.target, config.TARGETS, "--target"),
        mode=config.choice(mode or file.mode, config.MODES, "--mode"),
        device_name=config.identifier(device_name or file.device_name, "--device-name"),
        from_python2=from_python2,
        project="" if linked is None else linked.digest,
    )
    return Plan(
        options=options,
        rounds=rounds,
        options_for=file.options_for(options),
        stdin=sys.stdin.buffer.read() if "-" in paths else b"",
        stdin_name=stdin_name,
        jobs=jobs or None,
        cache=_cache() if cached else None,
        documents=file.docs if documents is None else documents,
        exclude=file.excluded,
        project=linked,
    )


def project_of(paths: list[str], exclude: IgnoreFile | None = None) -> Project:
    """The trees under the given directories, and around the given files."""
    import os

    from ..migrate.facts.linking import Project
    from ..migrate.project import root
    from ..migrate.sources.files import UnreadableFileError, read_bytes
    from ..migrate.sources.tree import PYTHON, discover

    sources = {}
    folders = [path if os.path.isdir(path) else root(os.path.dirname(path)) for path in paths if path != "-"]
    for found in discover(folders, exclude=exclude):
        if isinstance(found, str) and found.endswith(PYTHON):
            try:
                sources[found] = read_bytes(found)
            except UnreadableFileError:
                continue  # said when its turn comes
    return Project(sources)


def _cache() -> Cache:
    from ..migrate import project
    from ..migrate.cache import Cache

    return Cache(project.folder())
