"""Every name of 0.4.1 that 2.13 no longer has, beside its modern spelling: two programs that must give the same numbers.

The modern program is a behaviour case (`tests/behaviour/cases/old_names.py`), whose numbers are torch's and stored; the
old one runs in dialects 0.3 and 0.4. Both only write what every version understands.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DIALECTS = ("0.4", "0.4.0", "0.3")


@dataclass(frozen=True)
class Old:
    """An old spelling and its modern one, and the names of `core/gone.py` that it holds."""

    name: str
    holds: tuple[str, ...]
    old: Callable[[Any], Any]
    modern: Callable[[Any], Any]
    dialects: tuple[str, ...] = DIALECTS

    def __repr__(self) -> str:
        return self.name


TABLE: list[Old] = []


def add(name: str, holds: str, old: Callable, modern: Callable, dialects: tuple[str, ...] = DIALECTS) -> None:
    """Add a pair; `holds` are names, `Tensor.name` for methods."""
    TABLE.append(Old(name, tuple(holds.split()), old, modern, dialects))


def definite(t):
    return t.DoubleTensor([[4.0, 1.0, 0.5], [1.0, 5.0, -0.25], [0.5, -0.25, 2.0]])


def regular(t):
    return t.DoubleTensor([[2.0, -1.0, 0.5], [0.25, 1.5, -1.0], [3.0, 0.75, -2.0]])


def both(t):
    return t.stack([regular(t), definite(t)])


def right(t):
    return t.DoubleTensor([[1.0, 2.0], [3.0, -4.0], [-5.0, 6.0]])


def tall(t):
    return t.DoubleTensor([[1.0, 1.0], [2.0, 3.0], [3.0, 5.0], [4.0, 2.0]])


def observed(t):
    return t.DoubleTensor([[-10.0, -3.0], [12.0, 14.0], [14.0, 12.0], [16.0, 16.0]])


def signal(t):
    return t.DoubleTensor([0.5, -1.0, 2.0, 0.25, -0.75, 1.5, 3.0, -2.0, 1.0])


def pairs(t):
    return t.DoubleTensor([[[1.0, 2.0], [3.0, 4.0], [-1.0, 0.5]], [[0.0, 1.0], [2.0, -2.0], [0.25, 0.75]]])


def tracked(t, make):
    return t.autograd.Variable(make(t), requires_grad=True)


# -- systems -------------------------------------------------------------------------------------------------------
add("gesv", "gesv", lambda t: t.gesv(right(t), regular(t)),
    lambda t: [t.linalg.solve(regular(t), right(t)), t.linalg.lu_factor(regular(t))[0]])  # fmt: skip
add(
    "gesv, the method",
    "Tensor.gesv",
    lambda t: right(t).gesv(regular(t))[0],
    lambda t: t.linalg.solve(regular(t), right(t)),
)
add("gesv of a vector", "gesv", lambda t: t.gesv(right(t)[:, 0], regular(t))[0],
    lambda t: t.linalg.solve(regular(t), right(t)[:, :1]))  # fmt: skip
add("trtrs", "trtrs", lambda t: t.trtrs(right(t), regular(t)),
    lambda t: [t.linalg.solve_triangular(regular(t), right(t), upper=True), regular(t)])  # fmt: skip
add("trtrs of the lower triangle", "Tensor.trtrs", lambda t: right(t).trtrs(regular(t), False)[0],
    lambda t: t.linalg.solve_triangular(regular(t), right(t), upper=False))  # fmt: skip
add("trtrs, turned and with a unit diagonal", "trtrs", lambda t: t.trtrs(right(t), regular(t), True, True, True)[0],
    lambda t: t.linalg.solve_triangular(regular(t).t(), right(t), upper=False, unitriangular=True))  # fmt: skip
add(
    "gels",
    "gels",
    lambda t: t.gels(observed(t), tall(t))[0][:2],
    lambda t: t.linalg.lstsq(tall(t), observed(t)).solution,
)
add("gels, the method", "Tensor.gels", lambda t: observed(t).gels(tall(t))[0][:2],
    lambda t: t.linalg.lstsq(tall(t), observed(t)).solution)  # fmt: skip
add("gels, its factors", "gels", lambda t: t.gels(observed(t), tall(t))[1], lambda t: t.geqrf(tall(t))[0])
add("gels, what is left over", "gels", lambda t: (t.gels(observed(t), tall(t))[0][2:] ** 2).sum(0),
    lambda t: t.linalg.lstsq(tall(t), observed(t), driver="gels").residuals, ("0.4", "0.4.0"))  # fmt: skip
add("gels of a wide matrix", "gels", lambda t: t.gels(observed(t)[:2], tall(t).t().contiguous())[0],
    lambda t: t.linalg.lstsq(tall(t).t(), observed(t)[:2]).solution)  # fmt: skip

# -- Cholesky ------------------------------------------------------------------------------------------------------
add("potrf", "potrf", lambda t: t.potrf(definite(t)), lambda t: t.linalg.cholesky(definite(t), upper=True))
add("potrf, lower", "Tensor.potrf", lambda t: definite(t).potrf(upper=False), lambda t: t.linalg.cholesky(definite(t)))
add("potri", "potri", lambda t: t.potri(t.potrf(definite(t))), lambda t: t.linalg.inv(definite(t)))
add(
    "potri, lower",
    "Tensor.potri",
    lambda t: t.potrf(definite(t), False).potri(False),
    lambda t: t.linalg.inv(definite(t)),
)
add(
    "potrs", "potrs", lambda t: t.potrs(right(t), t.potrf(definite(t))), lambda t: t.linalg.solve(definite(t), right(t))
)
add("potrs, lower", "Tensor.potrs", lambda t: right(t).potrs(t.potrf(definite(t), False), False),
    lambda t: t.linalg.solve(definite(t), right(t)))  # fmt: skip
add("potrs of a vector", "potrs", lambda t: t.potrs(right(t)[:, 1], t.potrf(definite(t))),
    lambda t: t.linalg.solve(definite(t), right(t)[:, 1:]))  # fmt: skip


def pivoted(t, factor, order):
    """The matrix whose rows and columns, in that order, the factor is of."""
    chosen = definite(t).index_select(0, order.long()).index_select(1, order.long())
    return [order.long(), factor, chosen]


_ORDER = [1, 0, 2]  # the largest element of the diagonal first
add("pstrf", "pstrf", lambda t: pivoted(t, *t.pstrf(definite(t))),
    lambda t: pivoted(t, t.linalg.cholesky(definite(t)[_ORDER][:, _ORDER], upper=True), t.IntTensor(_ORDER)))  # fmt: skip
add("pstrf, lower", "Tensor.pstrf", lambda t: pivoted(t, *definite(t).pstrf(upper=False)),
    lambda t: pivoted(t, t.linalg.cholesky(definite(t)[_ORDER][:, _ORDER]), t.IntTensor(_ORDER)))  # fmt: skip

# -- eigenvalues ---------------------------------------------------------------------------------------------------
add("symeig", "", lambda t: t.symeig(definite(t))[0], lambda t: t.linalg.eigvalsh(definite(t)))


def abs_of(x):
    return x.abs()


add("symeig with vectors", "", lambda t: [abs_of(each) for each in definite(t).symeig(eigenvectors=True)],
    lambda t: [abs_of(each) for each in t.linalg.eigh(definite(t))])  # fmt: skip
add("symeig of the lower triangle", "", lambda t: t.symeig(regular(t), True, False)[0],
    lambda t: t.linalg.eigvalsh(regular(t), UPLO="L"))  # fmt: skip
add("eig", "", lambda t: t.eig(regular(t))[0], lambda t: t.view_as_real(t.linalg.eigvals(regular(t))))


def turn(t):
    """A rotation that stretches: a pair of complex eigenvalues, and a real one."""
    return t.DoubleTensor([[1.0, 2.0, 0.0], [-1.5, 0.5, 0.0], [0.25, 0.0, 3.0]])


def columns(values, vectors):
    """Complex eigenvectors as 0.4.1 stored them: the parts of a pair in two columns."""
    real, imaginary, out = vectors.real, vectors.imag, []
    for i, each in enumerate(values.imag.tolist()):
        out.append((imaginary if each < 0 else real)[:, i].abs())  # signs are LAPACK's own choice
    return out


add("eig with vectors", "", lambda t: [t.eig(turn(t), True)[1][:, i].abs() for i in range(3)],
    lambda t: columns(*t.linalg.eig(turn(t))))  # fmt: skip


# -- LU ------------------------------------------------------------------------------------------------------------
add("btrifact", "btrifact", lambda t: t.btrifact(both(t)), lambda t: list(t.linalg.lu_factor(both(t))))
add(
    "btrifact, the method", "Tensor.btrifact", lambda t: both(t).btrifact(), lambda t: list(t.linalg.lu_factor(both(t)))
)


def singular(t):
    return t.stack([regular(t)[:2, :2], t.DoubleTensor([[1.0, 2.0], [2.0, 4.0]])])


def told(t):
    """The deprecated `info`, which is filled."""
    info = t.IntTensor(2)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        t.btrifact(singular(t), info)
    return [info, [str(w.message)[:34] for w in caught]]


add("btrifact, filling info", "btrifact", told,
    lambda t: [t.linalg.lu_factor_ex(singular(t)).info, ["info option in btrifact is deprecated"[:34]]])  # fmt: skip
add("btrifact_with_info", "btrifact_with_info", lambda t: t.btrifact_with_info(singular(t)),
    lambda t: list(t.linalg.lu_factor_ex(singular(t))))  # fmt: skip
add("btrifact_with_info, the method", "Tensor.btrifact_with_info", lambda t: singular(t).btrifact_with_info()[2],
    lambda t: t.linalg.lu_factor_ex(singular(t)).info)  # fmt: skip
add("btrisolve", "btrisolve", lambda t: t.btrisolve(t.stack([right(t), right(t)]), *t.btrifact(both(t))),
    lambda t: t.linalg.solve(both(t), t.stack([right(t), right(t)])))  # fmt: skip
add("btrisolve of vectors", "Tensor.btrisolve", lambda t: right(t).t().contiguous().btrisolve(*t.btrifact(both(t))),
    lambda t: t.linalg.solve(both(t), right(t).t()))  # fmt: skip
add("btriunpack", "btriunpack", lambda t: t.btriunpack(*t.btrifact(both(t))), lambda t: list(t.linalg.lu(both(t))))
add("btriunpack of a part", "btriunpack", lambda t: t.btriunpack(*t.btrifact(both(t)), unpack_data=False),
    lambda t: [t.linalg.lu(both(t))[0], None, None])  # fmt: skip

# -- Fourier transforms --------------------------------------------------------------------------------------------
_TRANSFORMS = {"": (1, {}), ", normalized": (1, {"normalized": True}), " of two dimensions": (2, {})}
for _more, (_count, _named) in _TRANSFORMS.items():
    _norm, _dims = ("ortho" if _named else "backward"), tuple(range(-_count, 0))
    add(f"fft{_more}", "Tensor.fft", lambda t, n=_count, k=_named: t.fft(pairs(t), n, **k),
        lambda t, d=_dims, m=_norm: t.view_as_real(t.fft.fftn(t.view_as_complex(pairs(t)), dim=d, norm=m)))  # fmt: skip
    add(f"ifft{_more}", "ifft", lambda t, n=_count, k=_named: t.ifft(pairs(t), n, **k),
        lambda t, d=_dims, m=_norm: t.view_as_real(t.fft.ifftn(t.view_as_complex(pairs(t)), dim=d, norm=m)))  # fmt: skip
    add(f"rfft{_more}", "rfft", lambda t, n=_count, k=_named: t.rfft(right(t), n, **k),
        lambda t, d=_dims, m=_norm: t.view_as_real(t.fft.rfftn(right(t), dim=d, norm=m)))  # fmt: skip
    add(f"irfft{_more}", "irfft", lambda t, n=_count, k=_named: t.irfft(pairs(t), n, **k),
        lambda t, d=_dims, m=_norm: t.fft.irfftn(t.view_as_complex(pairs(t)), dim=d, norm=m))  # fmt: skip
add(
    "fft, the method",
    "Tensor.fft",
    lambda t: pairs(t).fft(1),
    lambda t: t.view_as_real(t.fft.fft(t.view_as_complex(pairs(t)))),
)
add(
    "ifft, the method",
    "Tensor.ifft",
    lambda t: pairs(t).ifft(1),
    lambda t: t.view_as_real(t.fft.ifft(t.view_as_complex(pairs(t)))),
)
add(
    "rfft, both sides",
    "Tensor.rfft",
    lambda t: signal(t).rfft(1, onesided=False),
    lambda t: t.view_as_real(t.fft.fft(signal(t))),
)
add("irfft of a size", "Tensor.irfft", lambda t: signal(t).rfft(1).irfft(1, signal_sizes=(9,)), signal)
add("irfft, both sides", "irfft", lambda t: t.irfft(t.rfft(signal(t), 1, onesided=False), 1, onesided=False), signal)


def modern_stft(t, *arguments, **named):
    return t.view_as_real(t.stft(signal(t), *arguments, return_complex=True, **named))


def window(t):
    return t.DoubleTensor([0.5, 1.0, 1.5, 0.75])


def early_stft(t, length, hop, size=None, window=None, pad_end=0, onesided=True, scale=1.0):
    """The transforms of whole pieces, one after the other."""
    x = t.cat([signal(t), signal(t)[:1].new_zeros(pad_end)]) if pad_end else signal(t)
    pieces = x.unfold(0, length, hop) * (1.0 if window is None else window) * scale
    return t.view_as_real((t.fft.rfft if onesided else t.fft.fft)(pieces, n=size or length))


add(
    "stft of 0.4.1",
    "",
    lambda t: t.stft(signal(t), 4, window=window(t)),
    lambda t: modern_stft(t, 4, window=window(t)),
    ("0.4",),
)
add("stft of 0.4.1, in full", "", lambda t: signal(t).stft(5, 2, 4, window(t), False, "reflect", True, False),
    lambda t: modern_stft(t, 5, 2, 4, window(t), False, "reflect", True, False), ("0.4",))  # fmt: skip
add("stft of 0.4.0", "", lambda t: t.stft(signal(t), 4, 2, 6, True, True, window(t), 3),
    lambda t: early_stft(t, 4, 2, 6, window(t), 3, scale=0.5), ("0.4.0",))  # fmt: skip
add("stft of 0.3", "", lambda t: t.stft(signal(t), 4, 2, 6, False, window(t), 3),
    lambda t: early_stft(t, 4, 2, 6, window(t), 3, onesided=False), ("0.3",))  # fmt: skip
add("stft of 0.3, plain", "", lambda t: signal(t).stft(3, 3), lambda t: early_stft(t, 3, 3), ("0.4.0", "0.3"))

# -- parts, copies, random bits ------------------------------------------------------------------------------------
add("slice", "slice", lambda t: t.slice(right(t), 0, 1, 3), lambda t: right(t)[1:3])
add("slice by steps", "Tensor.slice", lambda t: signal(t).slice(0, 1, 8, 3), lambda t: signal(t)[1:8:3])
add("slice up to the end", "slice", lambda t: t.slice(right(t), -1, 1), lambda t: right(t)[:, 1:])


def seeded(t):
    t.manual_seed(3)
    return t.zeros(20)


add("bernoulli_", "bernoulli_", lambda t: t.bernoulli_(seeded(t), 0.3), lambda t: seeded(t).bernoulli_(0.3))
add("bernoulli_ of a half", "bernoulli_", lambda t: t.bernoulli_(seeded(t)), lambda t: seeded(t).bernoulli_(0.5))
add("pin_memory", "pin_memory", lambda t: t.pin_memory(signal(t)), lambda t: signal(t).pin_memory())


def mask(t):
    return t.ByteTensor([[1, 0], [0, 1], [1, 1]])


def quietly(call):
    def run(t):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call(t)

    return run


add("masked_copy", "Tensor.masked_copy", quietly(lambda t: right(t).masked_copy(mask(t), signal(t))),
    lambda t: right(t).masked_scatter(mask(t).bool(), signal(t)))  # fmt: skip
add("masked_copy_", "Tensor.masked_copy_", quietly(lambda t: right(t).masked_copy_(mask(t), signal(t))),
    lambda t: right(t).masked_scatter_(mask(t).bool(), signal(t)))  # fmt: skip
add("conv_tbc, the method", "Tensor.conv_tbc", lambda t: pairs(t).conv_tbc(pairs(t).transpose(1, 2).contiguous(), window(t)[:3], 0),
    lambda t: t.conv_tbc(pairs(t), pairs(t).transpose(1, 2).contiguous(), window(t)[:3], 0))  # fmt: skip


# -- gradients -----------------------------------------------------------------------------------------------------
def gradients(t, call, *makes):
    leaves = [tracked(t, make) for make in makes]
    (call(*leaves) * t.autograd.Variable(t.DoubleTensor([[1.0], [-2.0], [0.5]]))).sum().backward()
    return [leaf.grad.data for leaf in leaves]


add("gesv, its gradients", "", lambda t: gradients(t, lambda b, a: t.gesv(b, a)[0], right, regular),
    lambda t: gradients(t, lambda b, a: t.linalg.solve(a, b), right, regular))  # fmt: skip
add("potrf and potrs, their gradients", "", lambda t: gradients(t, lambda b, a: t.potrs(b, t.potrf(a)), right, definite),
    lambda t: gradients(t, lambda b, a: t.cholesky_solve(b, t.linalg.cholesky(a, upper=True), True), right, definite))  # fmt: skip
add("trtrs, its gradients", "", lambda t: gradients(t, lambda b, a: t.trtrs(b, a)[0], right, regular),
    lambda t: gradients(t, lambda b, a: t.linalg.solve_triangular(a, b, upper=True), right, regular))  # fmt: skip
add("symeig, its gradient", "", lambda t: gradients(t, lambda a: a.symeig(True)[0].view(3, 1), definite),
    lambda t: gradients(t, lambda a: t.linalg.eigh(a, "U")[0].view(3, 1), definite))  # fmt: skip
add("rfft, its gradient", "", lambda t: gradients(t, lambda x: t.rfft(x.t(), 1)[:, :, 1].t().contiguous().view(-1, 1)[:3], right),
    lambda t: gradients(t, lambda x: t.view_as_real(t.fft.rfft(x.t()))[:, :, 1].t().contiguous().view(-1, 1)[:3], right))  # fmt: skip
