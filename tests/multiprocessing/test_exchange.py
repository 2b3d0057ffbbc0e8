"""Tensors between processes: shared memory, both strategies, all start methods, nothing left behind."""

import gc
import io
import os
import pickle
import subprocess
import sys
import time
import warnings
from multiprocessing.reduction import ForkingPickler

import numpy as np
import pytest
import tt.core as torch
import tt.core.multiprocessing as mp
from tt.tests.multiprocessing.children import double, fails, fill, leaves, square

pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
METHODS = ["fork", "spawn", "forkserver"]


@pytest.fixture(params=sorted(mp.get_all_sharing_strategies()), autouse=True)
def strategy(request):
    mp.set_sharing_strategy(request.param)
    before = set(os.listdir("/dev/shm"))
    yield request.param
    mp.set_sharing_strategy("file_descriptor")
    gc.collect()
    assert not [name for name in set(os.listdir("/dev/shm")) - before if name.startswith("torch_")]


@pytest.mark.parametrize("method", METHODS)
def test_both_processes_see_writes(method):
    context = mp.get_context(method)
    there, back = context.Queue(), context.SimpleQueue()
    child = context.Process(target=double, args=(there, back))
    child.start()
    x = torch.arange(6.0).view(2, 3)
    row, same = x[1], x.detach()
    there.put([x.t()])
    assert back.get()[0].untyped_storage() is x.untyped_storage()  # what comes back is the memory that went
    assert x.tolist() == [[0, 2, 4], [6, 8, 10]] and row.tolist() == [6, 8, 10] and same.is_shared()
    base = torch.ones(4)
    there.put([base[:2], base])
    part, whole = back.get()
    whole[0] = 7
    assert part.tolist() == [7, 4] and base.tolist() == [7, 4, 2, 2]  # sharing each other's memory, there and here
    there.put(None)
    child.join()
    assert child.exitcode == 0


def round_trip(obj):
    """Through multiprocessing's pickler, within this process."""
    buffer = io.BytesIO()
    ForkingPickler(buffer, pickle.HIGHEST_PROTOCOL).dump(obj)
    return pickle.loads(buffer.getvalue())


KINDS = ["float32", "float64", "float16", "bfloat16", "complex64", "uint8", "int64", "bool"]


@pytest.mark.parametrize("kind", KINDS)
def test_dtypes_layouts_and_sizes(kind):
    x = torch.arange(12).to(getattr(torch, kind)).view(3, 4)
    for tensor in (x, x.t(), x[1:, ::2], x[2, 3], x.expand(2, 3, 4), x[:0], x.new_empty(0, 3)):
        found = round_trip(tensor)
        assert found.tolist() == tensor.tolist() and found.stride() == tensor.stride() and found.dtype is tensor.dtype
        assert found.shape == tensor.shape and found.storage_offset() == (
            tensor.storage_offset() if tensor.numel() else 0
        )


def test_parameters_buffers_and_gradients():
    p = torch.nn.Parameter(torch.ones(2))
    p.grad = torch.ones(2)
    found = round_trip(p)
    assert type(found) is torch.nn.Parameter and found.requires_grad and found.grad is None and p.is_shared()
    with torch.no_grad():
        found.add_(1)
    assert p.tolist() == [2, 2]
    assert round_trip(torch.ones(1, requires_grad=True)).requires_grad
    assert not round_trip(torch.nn.Parameter(torch.ones(1, dtype=torch.int64), requires_grad=False)).requires_grad
    assert type(round_trip(torch.nn.Buffer(torch.ones(1)))) is torch.nn.Buffer
    model = torch.nn.Linear(2, 1)
    model.share_memory()
    copy = round_trip(model)
    with torch.no_grad():
        copy.weight.fill_(3)
    assert model.weight.tolist() == [[3, 3]]
    with pytest.raises(RuntimeError, match="Cowardly refusing to serialize non-leaf tensor which requires_grad"):
        round_trip(p * 2)
    p.register_hook(print)
    with pytest.warns(UserWarning, match="backward hook <built-in function print> on tensor will not be serialized"):
        round_trip(p)


def test_storages():
    x = torch.arange(4.0)
    typed, bytes_ = round_trip([x.storage(), x.untyped_storage()])
    typed[1] = 9
    assert x[1].item() == 9 and bytes_.nbytes() == 16 and typed.dtype is torch.float32
    part = round_trip(x.untyped_storage()[4:8])
    part[3] = 0
    assert part.nbytes() == 4 and x[1].item() != 9 and round_trip(torch.FloatStorage()).size() == 0


def test_arrays_that_cannot_be_described_are_copied():
    x = torch.ones(1)
    x.array = np.arange(4.0)[::-1]
    assert round_trip(x).tolist() == [3, 2, 1, 0]


def test_share_memory_takes_everybody_along():
    x = torch.arange(6.0)
    view, storage, detached = x.view(2, 3).t()[1], x.storage(), x.detach()
    module_like = [x[2:], x[2:4]]
    assert x.share_memory_() is x
    x[1] = 50
    x[3] = 70
    assert view.tolist() == [50, 4] and storage[1] == 50 and detached[3].item() == 70
    assert module_like[0].tolist() == [2, 70, 4, 5] and module_like[1].tolist() == [2, 70]
    assert all(t.is_shared() for t in (view, detached, *module_like)) and storage.is_shared()
    y = torch.ones(3, dtype=torch.int16)
    other = y[1:]
    y.storage().share_memory_()
    other[0] = 5
    assert y.tolist() == [1, 5, 1] and y.is_shared()
    w = torch.ones(2, requires_grad=True)
    z = (w * 2).share_memory_()
    z.sum().backward()
    assert w.grad.tolist() == [2, 2]


def test_pool():
    with mp.get_context("fork").Pool(2) as workers:
        found = workers.map(square, [torch.full((2,), n) for n in range(3)])
    assert [f.tolist() for f in found] == [[0, 0], [1, 1], [4, 4]] and found[0].is_shared()
    with mp.pool.Pool(1, context=mp.get_context("fork")) as workers:
        assert workers.apply(square, (torch.ones(1),)).tolist() == [1]


def test_manager_pipe_lock_event():
    context = mp.get_context("fork")
    with context.Manager() as manager:
        shared = manager.dict(x=torch.ones(2))
        assert shared["x"].tolist() == [1, 1]
    a, b = context.Pipe()
    a.send(torch.arange(3))
    assert b.recv().tolist() == [0, 1, 2]
    total, lock, ready = torch.zeros(1).share_memory_(), context.Lock(), context.Event()

    def add():
        ready.wait()
        for _ in range(50):
            with lock:
                total.add_(1)

    children = [context.Process(target=add) for _ in range(2)]
    for child in children:
        child.start()
    ready.set()
    for child in children:
        child.join()
    assert total.item() == 100


def test_strategies(strategy):
    assert mp.get_sharing_strategy() == strategy and strategy in mp.get_all_sharing_strategies()
    with pytest.raises(AssertionError, match="invalid sharing strategy 'x', expected one of"):
        mp.set_sharing_strategy("x")
    assert mp.get_start_method() and mp.cpu_count() and mp.Process and set(METHODS) <= set(mp.get_all_start_methods())


def test_a_named_message_is_read_once(strategy):
    if strategy != "file_system":
        pytest.skip("has no names")
    buffer = bytes(ForkingPickler.dumps(torch.ones(2)))
    assert pickle.loads(buffer).tolist() == [1, 1]
    with pytest.raises(RuntimeError, match="can be read once"):
        pickle.loads(buffer)


def test_devices_send_copies():
    from tt.core.array.backend import register
    from tt.core.array.simulated import SimulatedBackend

    register("cuda", SimulatedBackend(1))
    try:
        found = round_trip(torch.ones(2, device="cuda"))
        assert str(found.device) == "cuda:0" and found.tolist() == [1, 1]
        with pytest.raises(RuntimeError, match="Cannot pickle CUDA storage; try pickling a CUDA tensor instead"):
            round_trip(torch.ones(2, device="cuda").untyped_storage())
    finally:
        register("cuda", None)


def test_the_same_under_dialect_0_3():
    torch.set_dialect("0.3")
    try:
        x = torch.FloatTensor([1, 2])
        found = round_trip(x)
        found[0] = 5
        assert type(found) is type(x) and x[0] == 5
    finally:
        torch.set_dialect("2")


# -- spawn ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_spawn(method):
    x = torch.zeros(3)
    assert mp.start_processes(fill, (x.share_memory_(), 4), nprocs=3, start_method=method) is None
    assert x.tolist() == [4, 5, 6]
    context = mp.start_processes(fill, (x, 0), nprocs=2, join=False, start_method=method)
    assert len(context.pids()) == 2
    while not context.join():
        pass
    assert x.tolist() == [0, 1, 6] and context.join()


def test_a_process_that_raises_ends_the_others():
    with pytest.raises(mp.ProcessRaisedException) as caught:
        mp.start_processes(fails, nprocs=2, start_method="fork")
    text = str(caught.value)
    assert text.startswith("\n\n-- Process 1 terminated with the following error:\nTraceback (most recent call last):")
    assert text.endswith("ValueError: on purpose\n") and caught.value.error_index == 1 and not mp.active_children()
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is mp.ProcessRaisedException and again.error_pid == caught.value.error_pid


ENDINGS = {
    3: ("process 0 terminated with exit code 3", None),
    -9: ("process 0 terminated with signal SIGKILL", "SIGKILL"),
}


@pytest.mark.parametrize("code", ENDINGS)
def test_a_process_that_ends_otherwise(code):
    with pytest.raises(mp.ProcessExitedException) as caught:
        mp.start_processes(leaves, (code,), start_method="fork")
    error = caught.value
    assert (str(error), error.signal_name) == ENDINGS[code] and error.exit_code == code
    assert pickle.loads(pickle.dumps(error)).exit_code == code


def test_names_of_old_and_wrong_methods():
    with pytest.warns(UserWarning, match="SpawnContext is renamed to ProcessContext"):
        mp.SpawnContext([], [])
    with pytest.warns(FutureWarning, match="This method only supports start_method=spawn"):
        mp.spawn(fill, (torch.zeros(1), 0), start_method="fork")


# -- whatever happens, nothing stays -------------------------------------------------------------------------------
CRASH = """
import os, time
import tt.core as torch, tt.core.multiprocessing as mp
mp.set_sharing_strategy({strategy!r})
def child(q, r):
    q.put(torch.ones(10))
    r.put(1)
    time.sleep(60)
if __name__ == "__main__":
    context = mp.get_context("fork")
    q, r = context.Queue(), context.Queue()
    p = context.Process(target=child, args=(q, r), daemon=True)
    p.start()
    q.put(torch.ones(5))
    r.get()
    {end}
"""


@pytest.mark.parametrize(
    "end", ["os.kill(p.pid, 9); p.join()", "raise KeyboardInterrupt", "os.kill(os.getpid(), 2)", ""]
)
def test_messages_that_nobody_read(strategy, end):
    before = set(os.listdir("/dev/shm"))
    with warnings.catch_warnings():
        subprocess.run(
            [sys.executable, "-c", CRASH.format(strategy=strategy, end=end)],
            capture_output=True,
            timeout=60,
            check=False,
        )

    for _ in range(100):
        left = [name for name in set(os.listdir("/dev/shm")) - before if name.startswith("torch_")]
        if not left:
            return
        time.sleep(0.05)
    assert not left
