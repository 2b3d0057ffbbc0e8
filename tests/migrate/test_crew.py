"""Several processes: the same outcomes in the same order, and a file that kills its worker costs only itself."""

import hashlib
import os
import signal
import sys
import time

import pytest
from tt.migrate.batch import Plan, process
from tt.migrate.cache import Cache
from tt.migrate.crew import Crew, LostError
from tt.migrate.options import Options

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and fork")


def task(argument):
    if argument == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if argument == "leave":
        os._exit(3)
    if argument == "sleep":
        time.sleep(60)
    return argument.upper()


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_death_costs_one_job(size):
    crew = Crew(task, size, patience=1.0)
    try:
        jobs = ["a", "crash", "b", "leave", "c", "sleep", "d"]
        names = {crew.submit(job): job for job in jobs}
        found = {}
        while len(found) < len(jobs):
            found |= {names[number]: result for number, result in crew.results()}
    finally:
        crew.close()
    assert [found[job] for job in "abcd"] == ["A", "B", "C", "D"]
    assert isinstance(found["crash"], LostError) and "SIGKILL" in str(found["crash"])
    assert isinstance(found["leave"], LostError) and "exit code 3" in str(found["leave"])
    assert isinstance(found["sleep"], LostError) and "longer than 1 s" in str(found["sleep"])


def test_the_heaviest_job_goes_first():
    crew = Crew(task, 1)
    try:
        names = {crew.submit(job, weight): job for job, weight in [("a", 1), ("b", 2), ("c", 9), ("d", 2)]}
        order = []
        while len(order) < len(names):
            order += [names[number] for number, _ in crew.results()]
    finally:
        crew.close()
    assert order == ["a", "c", "b", "d"], "a was taken before there was a choice"


def test_a_file_that_kills_the_parser_is_reported_and_the_others_are_migrated(folder, monkeypatch):
    from tt.migrate import engine

    run = engine.run
    monkeypatch.setattr(
        engine, "run", lambda text, *rest: os.kill(os.getpid(), 9) if "fatal" in text else run(text, *rest)
    )
    (folder / "b.py").write_text("import torch\nfrom torch.autograd import Variable\nfatal = Variable(torch.ones(1))\n")
    outcomes = list(process([str(folder)], Plan(jobs=2)))
    errors = {os.path.basename(outcome.path): outcome.error for outcome in outcomes if outcome.error}
    assert list(errors) == ["b.py", "bad.py"]
    assert "SIGKILL" in errors["b.py"]
    assert sum(outcome.changed for outcome in outcomes) == 6, "the others"


@pytest.fixture
def folder(tmp_path, old_program):
    for number in range(6):
        (tmp_path / f"old{number}.py").write_text(old_program + f"x{number} = Variable(torch.ones({number}))\n")
        (tmp_path / f"clean{number}.py").write_text("import torch\n")
    (tmp_path / "bad.py").write_text("import torch\nfrom torch.autograd import Variable\nx = (\n")
    (tmp_path / "a.md").write_text(f"```python\n{old_program}```\n")
    return tmp_path


def told(outcomes):
    return [
        (o.path, o.error, o.result and o.result.text, o.result and o.result.findings)
        for o in outcomes
        if o.result or o.error
    ]


def test_the_number_of_processes_changes_nothing(folder):
    runs = [told(process([str(folder)], Plan(jobs=jobs, documents=True))) for jobs in (1, 2, 4)]
    assert len(runs[0]) == 8
    assert runs[0] == runs[1] == runs[2]


def test_hash_seed_and_processes_change_no_byte_of_the_output(folder, tt):
    outputs = set()
    for seed, jobs in (("0", "1"), ("1", "2"), ("77", "4")):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        for command in (["lint", "--output-format", "json"], ["migrate"]):
            done = tt(*command, "--no-cache", "--jobs", jobs, ".", cwd=folder, env=env)
            assert done.returncode in (1, 2), done.stderr
            outputs.add(hashlib.sha256(done.stdout + done.stderr).hexdigest())
    assert len(outputs) == 2


def test_a_second_run_comes_from_the_cache_and_says_the_same(folder, monkeypatch):
    from tt.migrate import engine

    cache = str(folder / "cache")
    (folder / "bad.py").unlink()
    first = told(process([str(folder)], Plan(cache=Cache(cache))))
    monkeypatch.setattr(engine, "run", None)  # would fail if it were called
    assert told(process([str(folder)], Plan(cache=Cache(cache)))) == first


def test_the_cache_knows_content_options_and_kind(folder):
    from tt.migrate.work import examine

    cache, text = Cache(str(folder / "cache")), (folder / "old1.py").read_bytes()
    cache.put(examine(text, "a.py", Options()), "a.py", Options(), None)
    assert cache.get(text, "elsewhere/b.py", Options(), None).path == "elsewhere/b.py"
    assert cache.get(text + b"\n", "a.py", Options(), None) is None
    assert cache.get(text, "a.py", Options(unsafe=True), None) is None
    assert cache.get(text, "a.py", Options(), 0) is None
    assert cache.get(text, "__init__.py", Options(), None) is None
    for entry in (folder / "cache" / "results").rglob("*"):
        if entry.is_file():
            entry.write_text("damaged")
    assert cache.get(text, "a.py", Options(), None) is None


def test_a_run_drops_the_older_half_of_too_large_a_cache(folder, monkeypatch):
    from tt.migrate import cache

    def held():
        return {entry.name for entry in (folder / "cache" / "results").rglob("*") if entry.is_file()}

    list(process([str(folder)], Plan(cache=Cache(str(folder / "cache")))))
    before = held()
    for kept, left in ((100, len(before) + 2), (len(before), len(before) + 4 - (len(before) + 4) // 2)):
        monkeypatch.setattr(cache, "_KEPT", kept)
        for name in ("old1.py", "old2.py"):
            (folder / name).write_text(f"{(folder / name).read_text()}# {kept}\n")
        list(process([str(folder)], Plan(cache=Cache(str(folder / "cache")))))
        assert len(held()) == left


def test_a_folder_that_cannot_be_written_to_is_no_error(folder, tt):
    (folder / ".tt_cache").write_text("in the way")
    (folder / "pyproject.toml").write_text("")
    assert tt("lint", "old1.py", cwd=folder).returncode == 1
