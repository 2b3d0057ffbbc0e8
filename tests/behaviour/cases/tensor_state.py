"""What a tensor says of itself, and the protocols of Python and NumPy that it takes part in."""

from __future__ import annotations

import copy
import pickle

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


@cases
def shape_and_strides(torch):
    x = torch.arange(24.0).view(2, 3, 4)
    y = x.transpose(0, 2)[1:, :, ::1]
    return {
        "size": [x.size(), x.size(1), x.size(-1), y.size()],
        "shape": y.shape,
        "stride": [x.stride(), x.stride(0), x.stride(-1), y.stride()],
        "storage_offset": [x.storage_offset(), y.storage_offset()],
        "dim": [x.dim(), x.ndimension(), x.ndim],
        "numel": [x.numel(), x.nelement(), torch.numel(y)],
        "contiguous": [x.is_contiguous(), y.is_contiguous(), y.contiguous().is_contiguous()],
        "element_size": [x.element_size(), x.double().element_size(), x.half().element_size()],
        "data_ptr": [y.data_ptr() - x.data_ptr(), x.view(-1).data_ptr() == x.data_ptr(), x.clone().data_ptr() == x.data_ptr()],
        "is_set_to": [x.is_set_to(x), x.is_set_to(y), x.is_set_to(x[:])],
        "is_same_size": [x.is_same_size(y), x.is_same_size(x.clone())],
    }  # fmt: skip


@cases
def flags(torch):
    x, y = torch.ones(2), torch.ones(2, requires_grad=True)
    z = y * 2
    return {
        "is_cuda": x.is_cuda, "is_sparse": x.is_sparse, "is_leaf": [x.is_leaf, y.is_leaf, z.is_leaf],
        "requires_grad": [x.requires_grad, y.requires_grad, z.requires_grad], "device": str(x.device),
        "is_floating_point": [x.is_floating_point(), x.long().is_floating_point()],
        "is_signed": [x.is_signed(), x.byte().is_signed()], "is_pinned": x.is_pinned(), "is_shared": x.is_shared(),
        "get_device": x.get_device(), "output_nr": z.output_nr, "grad_fn": [x.grad_fn, type(z.grad_fn).__name__],
        "name": x.name, "is_nonzero": torch.ones(1).is_nonzero(), "is_distributed": [x.is_distributed(), torch.is_distributed(x)],
        "layout": str(x.layout), "type": x.type(), "volatile": x.volatile, "storage_type": x.storage_type().__name__,
        "functions": [torch.is_nonzero(torch.zeros(1)), torch.is_same_size(x, y), torch.is_signed(x), torch.get_device(x)],
        "dtype": str(x.dtype), "grad": x.grad, "version": x._version, "data": y.data.requires_grad,
    }  # fmt: skip


@cases
def strides_by_hand(torch):
    x = torch.arange(6.0)
    y = torch.as_strided(x, (2, 2), (3, 1), 1)
    y.zero_()
    z = torch.arange(6.0).as_strided((3,), (2,))
    w = torch.arange(6.0)
    found = [x, y, z, w.as_strided_((2, 2), (1, 1)) is w, w]
    v = torch.arange(4.0)
    return [*found, torch.as_strided_(v, (2,), (2,)), v.shape]


@cases
def set_and_resized(torch):
    x, y = torch.arange(6.0), torch.zeros(0)
    y.set_(x.storage(), 1, (2, 2), (2, 1))
    z = torch.empty(0).set_(x)
    z[0] = 7
    r = torch.arange(4.0)
    r.resize_(2, 1)
    s = torch.arange(4.0)
    s.resize_as_(torch.ones(2))
    t = torch.arange(4.0)
    torch.resize_as_(t, torch.ones(1, 2))
    return [y, x, r, s, t, torch.zeros(3).set_().shape]


@cases
def shared(torch):
    x = torch.ones(3)
    return [x.is_shared(), x.share_memory_() is x, x.is_shared(), x[1:].is_shared(), x]


@cases
def pinned_without_a_device(torch):
    x = torch.ones(2)
    x.pin_memory()


@cases
def numpy_shares(torch):
    x = torch.zeros(3)
    a = x.numpy()
    a[0] = 5
    b = np.array([1, 2, 3])
    y = torch.from_numpy(b)
    b[1] = 9
    z, w = torch.as_tensor(b), torch.tensor(b)
    b[2] = 7
    return [x, y, z, w, torch.as_tensor([1.5]), torch.as_tensor(x) is x, str(a.dtype), np.asarray(x).tolist(), type(np.sin(x)).__name__]  # fmt: skip


@cases
def numpy_functions(torch):
    x = torch.tensor([1.0, 4.0])
    return [np.mean(x.numpy()).item(), np.sqrt(x), np.add(x, 1), np.array(x).tolist(), (np.ones(2) + x.numpy()).tolist(), x.__array__().tolist(), x.__array_wrap__(np.array([1.0, 2.0]))]  # fmt: skip


def huge(torch, act):
    """More memory than there is: the sentence names the bytes, the rest is the allocator's."""
    try:
        act()
    except RuntimeError as error:
        return str(error).partition("you tried to allocate")[2].split(" Error")[0]


REFUSED = {
    "numpy of a leaf that wants a gradient": lambda t: t.ones(1, requires_grad=True).numpy(),
    "from_numpy of a list": lambda t: t.from_numpy([1]),
    "from_numpy of strings": lambda t: t.from_numpy(np.array(["a"])),
    "from_numpy with negative strides": lambda t: t.from_numpy(np.arange(3)[::-1]),
    "int of two": lambda t: int(t.ones(2)),
    "float of two": lambda t: float(t.ones(2)),
    "bool of two": lambda t: bool(t.ones(2)),
    "bool of none": lambda t: bool(t.ones(0)),
    "item of two": lambda t: t.ones(2).item(),
    "index of a float": lambda t: [1, 2][t.tensor(1.0)],
    "len of a number": lambda t: len(t.tensor(1)),
    "iteration over a number": lambda t: list(t.tensor(1)),
    "deepcopy of a result": lambda t: copy.deepcopy(t.ones(1, requires_grad=True) * 2),
    "as_strided outside": lambda t: t.ones(3).as_strided((3,), (2,)),
    "as_strided mismatch": lambda t: t.ones(3).as_strided((3,), (2, 1)),
    "view of a transpose": lambda t: t.ones(2, 3).t().view(6),
    "size of a dimension that is not there": lambda t: t.ones(2).size(1),
    "huge": lambda t: huge(t, lambda: t.empty(10**17)),
    "huge result": lambda t: huge(t, lambda: t.ones(1).expand(10**15) + 1),
    "huge random": lambda t: huge(t, lambda: t.randn(10**15)),
    "format of two": lambda t: f"{t.ones(2):.2f}",
    "contains a word": lambda t: "a" in t.ones(2),
    "requires_grad of integers": lambda t: t.ones(1, dtype=t.int64).requires_grad_(),
    "requires_grad at birth of integers": lambda t: t.tensor([1], requires_grad=True),
    "resize of a tensor that wants a gradient": lambda t: t.ones(2, requires_grad=True).resize_(3),
    "data of another type": lambda t: setattr(t.ones(1), "data", 3),
    "grad of another shape": lambda t: setattr(t.ones(2), "grad", t.ones(3)),
    "grad of another dtype": lambda t: setattr(t.ones(2), "grad", t.ones(2).long()),
    "grad is a number": lambda t: setattr(t.ones(2), "grad", 3),
    "no such attribute": lambda t: t.ones(1).nothing,
}
for _name, _act in REFUSED.items():
    cases.add(_name, lambda torch, act=_act: act(torch))


@cases
def python_numbers(torch):
    x = torch.tensor([2.75])
    return [int(x), float(x), bool(x), complex(x), round(x.item(), 1), [10, 20, 30][torch.tensor(1)], x.__index__ is not None, divmod(7, 2), x.item(), torch.tensor(3).__index__(), x.__int__(), x.__float__(), x.__bool__(), x.__nonzero__() if hasattr(x, "__nonzero__") else None, x.__long__() if hasattr(x, "__long__") else None]  # fmt: skip


@cases
def python_protocols(torch):
    x = torch.arange(6).view(2, 3)
    return {
        "len": len(x), "iter": [r.tolist() for r in x], "reversed": x.__reversed__(), "contains": [3 in x, 9 in x],
        "hash": hash(x) == id(x), "repr": repr(x), "str": str(x), "format": [f"{x[0, 1]:5d}", f"{torch.tensor(1.5):.3f}", f"{x}"],
        "dir": all(n in dir(x) for n in ("add", "view", "backward", "shape")), "tolist": x.tolist(),
        "own format": x[1, 1].__format__("d"), "own repr": x.__repr__(), "own dir": "mean" in x.__dir__(),
        "reversed rows": [int(r[0]) for r in reversed(x)],
    }  # fmt: skip


@cases
def augmented_operators(torch):
    x = torch.tensor([5.0, 7.0])
    held = x
    found = []
    for name, other in (
        ("__iadd__", 1),
        ("__isub__", 2),
        ("__imul__", 3),
        ("__itruediv__", 4),
        ("__idiv__", 2),
        ("__ipow__", 2),
    ):
        x = getattr(x, name)(other)
        found.append([name, x is held, x.clone()])
    return [
        *found,
        torch.tensor([8.0]).__div__(2),
        torch.tensor([8.0]).__rdiv__(2),
        torch.tensor([8.0]).__rtruediv__(2),
    ]


@cases
def copies(torch):
    x = torch.arange(3.0)
    y = torch.nn.Parameter(x.clone())
    memo = {}
    pair = copy.deepcopy([y, y, x[1:], x])
    kept = pickle.loads(pickle.dumps([y, x[1:], x]))
    kept[2][1] = 9
    return [
        copy.deepcopy(y), pair[0] is pair[1], pair[2]._base is None, kept, type(kept[0]).__name__, kept[0].requires_grad,
        x.__deepcopy__(memo), copy.copy(x).data_ptr() == x.data_ptr(),
    ]  # fmt: skip


@cases
def devices_and_dtypes(torch):
    x = torch.ones(2)
    return [
        x.to("cpu") is x, x.to(torch.float32) is x, x.to(torch.float64), x.to(x.long()), x.to("cpu", torch.int32),
        x.to(device="cpu", dtype=torch.half, non_blocking=True, copy=True), x.cpu() is x, x.type(torch.int8), x.float() is x,
    ]  # fmt: skip


@cases
def cuda_without_a_device(torch):
    torch.ones(1).cuda()


@cases
def hooks_on_tensors(torch):
    x = torch.ones(2, requires_grad=True)
    seen = []
    h = x.register_hook(lambda g: seen.append(g.clone()) or g * 2)
    y = x * 3
    y.retain_grad()
    y.sum().backward()
    h.remove()
    (x * 1).sum().backward()
    return [x.grad, y.grad, seen]


@cases
def detached(torch):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    z = y.detach()
    same = y.detach_()
    return [z.requires_grad, z.grad_fn, same is y, y.requires_grad, x.detach().data_ptr() == x.data_ptr()]


@cases
def mapped(torch):
    x = torch.tensor([1.0, 2.0])
    y = torch.tensor([3.0, 4.0])
    return [
        x.clone().apply_(lambda v: v * 10),
        x.clone().map_(y, lambda a, b: a + b),
        x.clone().map2_(y, y, lambda a, b, c: a * b - c),
    ]


@cases
def new_tensors(torch):
    x = torch.ones(2, dtype=torch.float64)
    return [
        x.new([1, 2]), x.new(2, 3).shape, x.new().shape, x.new_tensor([1, 2]), x.new_empty(2, 2).shape, x.new_full((2,), 3),
        x.new_zeros(2, dtype=torch.int32), x.new_ones((1, 2)), str(x.new_empty((1,), dtype=torch.uint8).dtype),
        torch.empty_like(x).shape, str(torch.empty_like(x, dtype=torch.int8).dtype), torch.empty(2, 3).shape,
    ]  # fmt: skip


@cases
def uninitialised_memory_is_sized(torch):
    return [
        torch.empty(2, 0).tolist(),
        torch.empty(()).shape,
        str(torch.empty(1, dtype=torch.bool).dtype),
        torch.empty(3, requires_grad=True).requires_grad,
    ]


@cases
def threads(torch):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    found = [before >= 1, torch.get_num_threads()]
    torch.set_num_threads(before)
    return found


@cases
def bad_number_of_threads(torch):
    torch.set_num_threads(0)


@cases
def other_spellings(torch):
    """Functions of the namespace that mostly are written as methods, and the other way round."""
    x = torch.tensor([[1.0, 2.0], [3.0, 5.0]])
    window = torch.ones(4)
    return [
        torch.fill_(torch.zeros(2), 3.0), torch.log_softmax(x, 1), x.svd()[1], torch.zero_(torch.ones(2)),
        torch.view_as_real(torch.arange(8.0).stft(4, 2, window=window, return_complex=True)),
        torch.default_generator.initial_seed() == torch.initial_seed(), "mean" in x.__dir__(), torch.round_(x.clone() / 2),
    ]  # fmt: skip


@cases
def state_set_again(torch):
    """What old pickles call when they bring a tensor back."""
    x, y, z = torch.arange(2.0), torch.empty(0), torch.empty(0)
    y.__setstate__((x.storage(), 0, (2,), (1,)))
    z.__setstate__((x, None, {}, True, False))
    return [y, z, z.requires_grad]


@cases
def state_of_a_result(torch):
    (torch.ones(1, requires_grad=True) * 2).__setstate__((None, 0, (), ()))
