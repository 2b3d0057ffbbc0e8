"""Loaders with worker processes: order, draws, errors, deaths, and that no process is left over."""

import gc
import inspect
import json
import multiprocessing
import os
import pickle
import random
import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest
import tt.core as torch
from tt.core.utils import data
from tt.core.utils.data._utils import workers as pool

pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create")


class Numbered(data.Dataset):
    """Samples that tell their index."""

    def __init__(self, n=11, act=lambda i: None):
        self.n, self.act = n, act

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        self.act(i)
        return torch.tensor([float(i)]), i


class Drawing(data.Dataset):
    """Samples of random numbers of three libraries, and who drew them."""

    def __len__(self):
        return 6

    def __getitem__(self, i):
        info = data.get_worker_info()
        return i, torch.rand(1), random.random(), np.random.rand(), info.id, info.seed, info.num_workers


class Counting(data.IterableDataset):
    """Each worker's share of the first numbers."""

    def __init__(self, n=10):
        self.n = n

    def __iter__(self):
        info = data.get_worker_info()
        return iter(range(self.n)) if info is None else iter(range(info.id, self.n, info.num_workers))


def children():
    return {p.pid for p in multiprocessing.active_children()}


@pytest.fixture(autouse=True)
def no_process_is_left():
    before = children()
    yield
    gc.collect()
    assert children() <= before


# -- batches -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_order_and_sharing(workers):
    loader = data.DataLoader(Numbered(), 3, num_workers=workers)
    batches = list(loader)
    assert [b[1].tolist() for b in batches] == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10]]
    assert all(b[0].is_shared() and b[1].is_shared() for b in batches)
    assert batches[1][0].tolist() == [[3.0], [4.0], [5.0]] and len(loader) == 4


def drawn(library, loader_of):
    library.manual_seed(3)
    loader = loader_of(Drawing(), 2, True, num_workers=2)
    rows = [[part.tolist() for part in batch] for _ in range(2) for batch in loader]
    return rows, library.rand(2).tolist()


IMPORTS = "import json, random, torch, numpy as np\nfrom torch.utils import data\n"


@pytest.mark.oracle
def test_draws_are_torchs():
    """Order, workers' seeds of all three libraries, and what the main process draws afterwards."""
    pytest.importorskip("torch")
    here = drawn(torch, data.DataLoader)
    program = f"{IMPORTS}{inspect.getsource(Drawing)}{inspect.getsource(drawn)}print(json.dumps(drawn(torch, data.DataLoader)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == json.loads(json.dumps(here))


def test_the_main_stream_does_not_depend_on_workers():
    after = []
    for workers in (0, 1, 2):
        torch.manual_seed(7)
        order = [b[1].tolist() for b in data.DataLoader(Numbered(), 4, True, num_workers=workers)]
        after.append((order, torch.rand(2).tolist()))
    assert after[0] == after[1] == after[2]


def test_workers_know_themselves():
    assert data.get_worker_info() is None
    torch.manual_seed(0)
    rows = list(data.DataLoader(Drawing(), 1, num_workers=2))
    assert [r[4].item() for r in rows] == [0, 1, 0, 1, 0, 1] and {r[6].item() for r in rows} == {2}
    assert rows[1][5].item() == rows[0][5].item() + 1


@pytest.mark.parametrize("options", [{}, {"persistent_workers": True}, {"prefetch_factor": 1}])
def test_iterable(options):
    loader = data.DataLoader(Counting(), 2, num_workers=2, **options)
    expected = [[0, 2], [1, 3], [4, 6], [5, 7], [8], [9]]
    assert [[b.tolist() for b in loader] for _ in range(2)] == [expected, expected]
    dropping = data.DataLoader(Counting(), 2, num_workers=2, drop_last=True)
    assert [b.tolist() for b in dropping] == expected[:4]
    assert sorted(data.DataLoader(Counting(5), None, num_workers=2)) == [0, 1, 2, 3, 4]


def test_uneven_shares():
    class Uneven(data.IterableDataset):
        def __iter__(self):
            return iter([10] if data.get_worker_info().id else [1, 2, 3, 4])

    assert [b.tolist() for b in data.DataLoader(Uneven(), 1, num_workers=2)] == [[1], [10], [2], [3], [4]]


def test_any_order():
    def slow_first(i):
        time.sleep(0.3 if i == 0 else 0)

    loader = data.DataLoader(Numbered(6, slow_first), 1, num_workers=2, in_order=False)
    found = [b[1].item() for b in loader]
    assert sorted(found) == list(range(6)) and found[0] != 0


def test_persistent_workers_stay():
    pids = []
    loader = data.DataLoader(Numbered(4, lambda i: None), 1, num_workers=2, persistent_workers=True,
                             collate_fn=lambda samples: os.getpid())  # fmt: skip
    for _ in range(3):
        pids.append(set(loader))
    assert pids[0] == pids[1] == pids[2] and len(pids[0]) == 2
    it = iter(loader)
    next(it)
    assert len(list(iter(loader))) == 4  # what was left of the pass before does not show
    del loader, it


def test_samplers_collate_and_init():
    def init(worker_id):
        os.environ["WORKER"] = str(worker_id)

    options = dict(num_workers=2, worker_init_fn=init, collate_fn=lambda b: ([i for _, i in b], os.environ["WORKER"]))
    loader = data.DataLoader(Numbered(), batch_sampler=[[1, 0], [5], [9, 2, 3]], **options)
    assert list(loader) == [([1, 0], "0"), ([5], "1"), ([9, 2, 3], "0")]
    assert "WORKER" not in os.environ
    assert [x[1] for x in data.DataLoader(Numbered(3), None, num_workers=2)] == [0, 1, 2]
    assert [b[1].tolist() for b in data.DataLoader(Numbered(5), 2, drop_last=True, num_workers=1)] == [[0, 1], [2, 3]]


@pytest.mark.parametrize("method", ["spawn", "forkserver", multiprocessing.get_context("fork")])
def test_contexts(method):
    dataset = data.TensorDataset(torch.arange(5.0), torch.arange(5))
    loader = data.DataLoader(dataset, 2, num_workers=1, multiprocessing_context=method)
    assert [b[0].tolist() for b in loader] == [[0, 1], [2, 3], [4]]


# -- errors --------------------------------------------------------------------------------------------------------
class UnusualError(Exception):
    def __init__(self, a, b):
        super().__init__(a, b)


ERRORS = {
    "ValueError": (lambda: int("x"), ValueError),
    "KeyError": (lambda: {}["k"], KeyError),
    "IndexError": (lambda: [][1], IndexError),
    "StopIteration": (lambda: next(iter(())), StopIteration),
    "UnusualError": (lambda: (_ for _ in ()).throw(UnusualError(1, 2)), RuntimeError),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors_come_with_their_type_and_the_workers_traceback(case):
    call, kind = ERRORS[case]
    loader = data.DataLoader(Numbered(4, lambda i: call() if i == 2 else None), 1, num_workers=2)
    it = iter(loader)
    assert [next(it)[1].item(), next(it)[1].item()] == [0, 1]
    with pytest.raises(kind) as caught:
        next(it)
    lines = str(caught.value).split("\n")
    assert lines[0] == f"Caught {case} in DataLoader worker process 0."
    assert lines[1] == "Original Traceback (most recent call last):" and __file__ in str(caught.value)
    assert next(it)[1].item() == 3  # the pass goes on


def test_an_error_in_worker_init_fn_and_in_iter():
    def refuse(worker_id):
        raise ValueError("no")

    with pytest.raises(ValueError, match="Caught ValueError in DataLoader worker process 0"):
        next(iter(data.DataLoader(Numbered(), num_workers=1, worker_init_fn=refuse)))
    with pytest.raises(NotImplementedError, match="Caught NotImplementedError in DataLoader worker process 0"):
        next(iter(data.DataLoader(data.IterableDataset(), num_workers=1)))


def test_what_cannot_be_sent_is_an_error_and_no_hang():
    loader = data.DataLoader(Numbered(2), 1, num_workers=1, collate_fn=lambda b: lambda: 0)
    with pytest.raises((AttributeError, pickle.PicklingError), match="Caught .* in DataLoader worker process 0"):
        next(iter(loader))


@pytest.mark.parametrize("how", ["kill", "exit"])
def test_a_worker_that_dies(how):
    act = (lambda i: os.kill(os.getpid(), signal.SIGKILL)) if how == "kill" else (lambda i: os._exit(3))
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid\(s\) \d+\) exited unexpectedly"):
        list(data.DataLoader(Numbered(4, act), 1, num_workers=1))


def test_timeout(monkeypatch):
    monkeypatch.setattr(pool, "PATIENCE", 0.1)
    with pytest.raises(RuntimeError, match="DataLoader timed out after 0.2 seconds"):
        list(data.DataLoader(Numbered(2, lambda i: time.sleep(60)), 1, num_workers=1, timeout=0.2))


def test_ending_early():
    loader = data.DataLoader(Numbered(100), 1, num_workers=2)
    for batch in loader:
        if batch[1].item() == 3:
            break
    it = iter(loader)
    next(it)
    del it
    gc.collect()
    assert not children()


def test_iterators_cannot_be_pickled():
    with pytest.raises(NotImplementedError):
        pickle.dumps(iter(data.DataLoader(Numbered(1))))


def test_more_workers_than_processors():
    many = len(os.sched_getaffinity(0)) + 1
    with pytest.warns(UserWarning, match=f"This DataLoader will create {many} worker processes in total"):
        data.DataLoader(Numbered(1), num_workers=many)


def test_length_told_wrong():
    class Liar(Counting):
        def __len__(self):
            return 1

    loader = data.DataLoader(Liar(2), num_workers=1)
    assert len(loader) == 1
    with pytest.warns(
        UserWarning, match="was reported to be 1.when accessing len.dataloader.., but 2 samples have been"
    ):
        list(loader)


CRASH = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell would have it ignored
import tt.core as torch
from tt.core.utils import data
class Slow(data.Dataset):
    def __len__(self): return 100
    def __getitem__(self, i):
        time.sleep(0.02)
        return torch.ones(1000)
it = iter(data.DataLoader(Slow(), 1, num_workers=2))
next(it)
print(*[w.pid for w in it._workers], flush=True)
{end}
"""
ENDS = {
    "interrupted": "time.sleep(60)",
    "killed": "os.kill(os.getpid(), 9)",
    "raises": "raise ValueError",
    "exits at once": "os._exit(0)",
    "ends": "",
}


@pytest.mark.parametrize("how", ENDS)
def test_no_orphans(how):
    with subprocess.Popen(
        [sys.executable, "-c", CRASH.format(end=ENDS[how])], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    ) as run:  # fmt: skip
        pids = [int(pid) for pid in run.stdout.readline().split()]
        if how == "interrupted":
            os.killpg(run.pid, signal.SIGINT)
        run.wait(30)
    end = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert len(pids) == 2 and not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


MANY = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 4096))
import tt.core as torch
torch.multiprocessing.set_sharing_strategy(sys.argv[1])
data = torch.utils.data
print(sum(b.item() for (b,) in list(data.DataLoader(data.TensorDataset(torch.ones(200)), 1, num_workers=2))))
"""


@pytest.mark.parametrize("strategy", sorted(torch.multiprocessing.get_all_sharing_strategies()))
def test_more_batches_than_open_files(strategy):
    run = subprocess.run(
        [sys.executable, "-c", MANY, strategy], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.stdout, run.stderr) == ("200.0\n", "")


# -- arguments -----------------------------------------------------------------------------------------------------
REFUSED = {
    "context without workers": (dict(multiprocessing_context="fork"), ValueError, "can only be used with multi-process"),
    "unknown context": (dict(num_workers=1, multiprocessing_context="x"), ValueError, "should specify a valid start method"),
    "no context": (dict(num_workers=1, multiprocessing_context=3), TypeError, "should be a valid context object"),
    "prefetch": (dict(num_workers=1, prefetch_factor=-1), ValueError, "prefetch_factor option should be non-negative"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    options, kind, message = REFUSED[case]
    with pytest.raises(kind, match=message):
        data.DataLoader(Numbered(), **options)


def test_pinned_batches():
    from tt.core.array.backend import register
    from tt.core.array.simulated import SimulatedBackend

    register("cuda", SimulatedBackend(1))
    try:
        for workers in (0, 1):
            batch = next(iter(data.DataLoader(Numbered(), 2, pin_memory=True, num_workers=workers)))
            assert batch[0].is_pinned() and batch[1].is_pinned() and type(batch) is list
    finally:
        register("cuda", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert not next(iter(data.DataLoader(Numbered(), pin_memory=True)))[0].is_pinned()
