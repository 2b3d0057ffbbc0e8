"""Tensors over several devices: copied, cut, added and joined."""

import pytest
import tt.core as torch
from tt.core.cuda import comm, nccl


def places(tensors):
    return [str(t.device) for t in tensors]


def test_broadcast():
    x = torch.arange(3.0, device="cuda:1").requires_grad_()
    copies = comm.broadcast(x, (0, 1))
    assert places(copies) == ["cuda:0", "cuda:1"] and [c.tolist() for c in copies] == [[0, 1, 2]] * 2
    assert not copies[0].requires_grad
    assert places(comm.broadcast(torch.ones(1), ["cuda:1"])) == ["cuda:1"]
    out = [torch.zeros(3, device="cuda:0")]
    assert comm.broadcast(x.detach(), out=out)[0] is out[0] and out[0].tolist() == [0, 1, 2]
    with pytest.raises(RuntimeError, match="Exactly one of 'devices' and 'out' must be specified"):
        comm.broadcast(x)
    with pytest.raises(RuntimeError, match="output tensor at index 0 has device 'cpu'"):
        comm.broadcast(x, out=[torch.zeros(3)])
    with pytest.raises(RuntimeError, match="output tensor at index 0 has shape"):
        comm.broadcast(x, out=[torch.zeros(2, device="cuda")])


def test_broadcast_coalesced():
    found = comm.broadcast_coalesced([torch.ones(2), torch.zeros(1).long()], [0, 1], buffer_size=1)
    assert [places(each) for each in found] == [["cuda:0"] * 2, ["cuda:1"] * 2]
    assert found[1][0].tolist() == [1, 1] and found[1][1].dtype is torch.int64


def test_reduce_add():
    a, b = torch.ones(2, device="cuda:0"), torch.full((2,), 2.0, device="cuda:1")
    for given, expected in ((None, "cuda:0"), (1, "cuda:1")):
        found = comm.reduce_add([a, b], given)
        assert str(found.device) == expected and found.tolist() == [3, 3]
    assert a.tolist() == [1, 1] and comm.reduce_add([a]) is a
    with pytest.raises(
        RuntimeError, match="reduce_add expects destination to be on the same GPU with one of the tensors"
    ):
        comm.reduce_add([b], 0)
    with pytest.raises(AssertionError, match="reduce_add expects all inputs to be on GPUs, but input 1 is on CPU"):
        comm.reduce_add([a, torch.ones(2)])
    with pytest.raises(ValueError, match="input 1 has invalid size: got 3x1, but expected 2"):
        comm.reduce_add([a, torch.ones(3, 1, device="cuda:1")])


def test_reduce_add_coalesced():
    groups = [[torch.ones(2, device=p), torch.ones(1, device=p).long()] for p in ("cuda:0", "cuda:1")]
    found = comm.reduce_add_coalesced(groups, 1)
    assert places(found) == ["cuda:1"] * 2 and found[0].tolist() == [2, 2] and found[1].tolist() == [2]


def test_scatter():
    x = torch.arange(5.0)
    parts = comm.scatter(x, [0, 1])
    assert places(parts) == ["cuda:0", "cuda:1"] and [p.tolist() for p in parts] == [[0, 1, 2], [3, 4]]
    assert [p.tolist() for p in comm.scatter(x, [1, 0], [1, 4])] == [[0], [1, 2, 3, 4]]
    assert [p.tolist() for p in comm.scatter(x.view(1, 5), [1, 0], [2, 3], 1)] == [[[0, 1]], [[2, 3, 4]]]
    out = [torch.zeros(2, device="cuda:1"), torch.zeros(3, device="cuda:0")]
    comm.scatter(x, out=out)
    assert [p.tolist() for p in out] == [[0, 1], [2, 3, 4]]
    with pytest.raises(RuntimeError, match=r"Expected devices and chunk_sizes to be of same length"):
        comm.scatter(x, [0, 1], [5])
    with pytest.raises(RuntimeError, match="'chunk_sizes' must not be specified when 'out' is specified"):
        comm.scatter(x, out=out, chunk_sizes=[2, 3])
    with pytest.raises(RuntimeError, match="Total size for output tensors along scatter dim 0 does not match"):
        comm.scatter(x, out=out[:1])


def test_gather():
    a, b = torch.ones(1, 2, device="cuda:0"), torch.zeros(1, 2, device="cuda:1")
    assert str(comm.gather([b, a]).device) == "cuda:0" and comm.gather([b, a]).tolist() == [[0, 0], [1, 1]]
    assert comm.gather([a, b], 1, "cpu").tolist() == [[1, 1, 0, 0]]
    assert str(comm.gather([a, b], destination=1).device) == "cuda:1"
    out = torch.zeros(2, 2)
    assert comm.gather([a, b], out=out) is out and out.tolist() == [[1, 1], [0, 0]]
    with pytest.warns(FutureWarning, match="Using -1 to represent CPU tensor is deprecated"):
        assert str(comm.gather([a, b], 0, -1).device) == "cpu"
    with pytest.raises(RuntimeError, match="'destination' must not be specified when 'out' is specified"):
        comm.gather([a, b], destination=1, out=out)
    with pytest.raises(RuntimeError, match="tensor at index 1 has device 'cpu'"):
        comm.gather([a, torch.ones(1, 2)])


def test_nccl_s_functions():
    with pytest.warns(UserWarning, match="PyTorch is not compiled with NCCL support"):
        assert nccl.is_available([]) is False

    def pair():
        return [torch.ones(2, device="cuda:0"), torch.full((2,), 2.0, device="cuda:1")]

    both = pair()
    nccl.all_reduce(both)
    assert [t.tolist() for t in both] == [[3, 3], [3, 3]] and places(both) == ["cuda:0", "cuda:1"]
    both = pair()
    nccl.reduce(both, root=1)
    assert [t.tolist() for t in both] == [[1, 1], [3, 3]]
    nccl.broadcast(both, root=1)
    assert both[0].tolist() == [3, 3]
    outs = [torch.zeros(4, device=t.device) for t in both]
    nccl.all_gather(pair(), outs)
    assert [t.tolist() for t in outs] == [[1, 1, 2, 2]] * 2
    with pytest.raises(TypeError, match="Inputs should be a collection of tensors"):
        nccl.all_reduce(both[0])
    with pytest.raises(NotImplementedError, match="only sums"):
        nccl.all_reduce(both, op=1)
