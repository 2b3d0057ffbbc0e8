"""Arithmetic at its edges: overflow, division by zero, masks, casts of what does not fit, rounding of 16-bit floats."""

from __future__ import annotations

import warnings

from tt.tests.behaviour.case import Cases

cases = Cases()

DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64",
    "complex128",
)  # fmt: skip


def expression(text: str, **options) -> None:
    """A case whose program is one expression; `t` makes a tensor of a dtype by its name."""
    body = compile(text, text, "eval")

    def program(torch):
        def t(values, dtype=None):
            return torch.tensor(values, dtype=None if dtype is None else getattr(torch, dtype))

        with warnings.catch_warnings():  # torch says each of them once in a process
            warnings.simplefilter("ignore")
            found = eval(body, {"torch": torch, "t": t, "nan": float("nan"), "inf": float("inf")})  # noqa: S307
        return plain(torch, found)

    cases.add(text, program, **options)


def plain(torch, found):
    """Complex tensors as pairs."""
    if isinstance(found, (list, tuple)):
        return [plain(torch, f) for f in found]
    if isinstance(found, torch.Tensor) and found.is_complex():
        return [
            str(found.dtype).removeprefix("torch."),
            torch.view_as_real(found.resolve_conj() if hasattr(found, "resolve_conj") else found),
        ]
    return found


# -- integers --------------------------------------------------------------------------------------------------------
for _text in (
    "t([250, 5], 'uint8') + t([10, 1], 'uint8')", "t([250, 5], 'uint8') + 10", "t([1, 5], 'uint8') - 2",
    "t([200], 'uint8') * 2", "t([200], 'uint8') * 300", "t([200], 'uint8') + 300", "t([200], 'uint8') + -1",
    "-t([1, 0, 200], 'uint8')", "~t([1, 0, 200], 'uint8')", "-t([-128], 'int8')", "abs(t([-128, 5], 'int8'))",
    "t([100], 'int8') + t([100], 'int8')", "t([2**31 - 1], 'int32') + 1", "t([2**63 - 1], 'int64') + 1",
    "t([2, 3], 'int64') ** 63", "t([2, -3], 'int8') ** 7", "t([3], 'uint8') ** t([200], 'uint8')",
    "t([2, 1, -1, 0]) ** t([3, -1, -3, 2])", "t([2, 1]) ** -1", "t([2, 1]) ** t(-1)", "2 ** t([3, 63, 64])",
    "t([200, 100], 'uint8').sum()", "t([200, 100], 'uint8').cumsum(0)", "t([200, 100], 'uint8').prod()",
    "t([2**62, 4]).prod()", "t([2**62, 2**62]).sum()", "t([100, 100], 'int8').sum(dtype=torch.int8)",
    "t([200], 'uint8') == 456", "t([200], 'uint8') < 300", "t([200], 'uint8') == -56", "t([1], 'uint8').fill_(300)",
    "t([1], 'uint8').add_(300)", "t([1], 'int8').mul_(200)",  
    "t([1.5, -2.7], 'int64')",
     "torch.where(t([True, False]), t([1, 2], 'uint8'), 300)",
    "t([1, 2], 'uint8').masked_fill(t([True, False]), 300)", "t([1, 2, 3]) << 62", "t([1, 2, 3]) >> 1", "t([1], 'uint8') << 9",
    "t([5, -5]) // 2", "t([5, -5]) % 3", "t([5, -5]) // -2", "t([5, -5]) % -3", "torch.fmod(t([5, -5]), 3)",
    "torch.div(t([5, -5]), 2, rounding_mode='trunc')", "torch.div(t([5, -5]), 2, rounding_mode='floor')",
    "t([5, -5]) / 2", "t([5, 7], 'uint8') / 2", "t([7, -7]) // 2.0", "t([7, -7]) % 2.5", "7 // t([2, -2])", "7 % t([2, -2])",
    "7.5 // t([2, -2])", "t([5, 3]).div_(2)", "t([5, 3]).floor_divide_(2)", "t([5, 3]).add_(1.5)", "t([5, 3]).mul_(t(2.0))",
    "t([5, 3]).add(1, alpha=1.5)", "t([5.0]).add(1, alpha=2)", "t([True]).add(True, alpha=True)", "t([5, 3]).add(1, alpha=True)",
    "t([5, 3]).sub(t([1, 1]), alpha=2.0)", "t([5.0], 'float32').add(1, alpha=1j)", "torch.gcd(t([12, -8]), t([18, 12]))",
    "torch.lcm(t([4, 6]), t([6, 4]))",
):  # fmt: skip
    expression(_text)

# -- division by zero ------------------------------------------------------------------------------------------------
for _a in ("t([5, 0])", "t([5.0, 0.0, -5.0])", "t([True])"):
    for _form in ("{} / 0", "{} // 0", "{} % 0", "torch.fmod({}, 0)", "torch.div({}, 0, rounding_mode='trunc')", "{} / t(0)",
                  "{} // t(0)", "{} % t([0])", "torch.fmod({}, t(0))", "torch.div({}, t(0), rounding_mode='trunc')", "1 / ({} * 0)",
                  "1 // ({} * 0)", "1 % ({} * 0)"):  # fmt: skip
        expression(_form.format(_a))
for _text in (
    "t([5.0, -5.0, 0.0]) % inf", "torch.fmod(t([5.0, -5.0]), inf)", "t([5.0, -5.0]) // inf", "t([inf, -inf, nan]) // 2",
    "t([inf, -inf, nan]) % 2", "torch.fmod(t([inf, nan]), 2)", "t([-0.0, 0.0]) // 2", "t([6.0, -6.0]) % -3",
    "t([1.0, 0.3]) // 0.1", "t([1.0, 0.3], 'float64') % 0.1", "torch.div(t([7.5, -7.5]), 2, rounding_mode='trunc')",
    "t([1, 2], 'float16') // 0.3", "t([5.5, -5.5], 'bfloat16') % 2", "t([0.0]) ** 0", "t([0.0]) ** -1", "t([-8.0]) ** (1 / 3)",
    "t([nan]) ** 0", "1 ** t([nan])", "torch.pow(t([2.0]), t([0.5]))", "t([1 + 1j]) / 0", "t([1 + 1j]) ** 2", "1 / t([0j])",
    "t([0j]) ** 0", "t([2j]) ** 0.5",
):  # fmt: skip
    expression(_text)

# -- masks -----------------------------------------------------------------------------------------------------------
for _text in (
    "t([True, False]) + t([True, True])", "t([True, False]) + True", "t([True, False]) + 1", "t([True, False]) * t([True, True])",
    "t([True]) - t([True])", "t([True]) - 1", "1 - t([True])", "t([1]) - t([True])", "-t([True])", "+t([True])", "~t([True])",
    "abs(t([True]))", "t([True, False]) / t([True, True])", "t([True]) // t([True])", "t([True]) % t([True])",
    "t([True]) ** t([True])", "t([True]) ** 2", "t([True]) ** True", "t([True]) ** False", "2 ** t([True])", "t([True, True]).sum()",
    "t([True, True]).mean()", "t([True, True]).cumsum(0)", "t([True, False]).prod()", "t([True, False]).max()",
    "t([True, False]).argmax()", "t([True, False]).sort()", "t([True, False]) & 1", "t([True, False]) ^ t([True, True])",
    "t([True]) << 1", "t([True]).exp()", "t([True]).sign()", "t([True]).floor()", "t([True]).square()", "t([True]).clamp(0, 1)",
    "t([True, False]) < True", "t([True]).add_(t([True]))", "t([True]).add_(1)", "t([True]).mul_(2.0)", "t([True]).sub_(t([True]))",
    "t([[True]]) @ t([[True]])", "t([[1]]) @ t([[2]])", "t([True, False]).median()", "t([True, False]).std()", "t([1, 2]).std()",
    "t([1, 2]).mean()", "t([1, 2]).norm()", "t([1, 2]).softmax(0)", "t([True, False]).topk(1)", "t([True, False]).unique()",
    "torch.reciprocal(t([True]))", "torch.maximum(t([True]), t([False]))", "torch.lerp(t([1]), t([2]), 0.5)",
):  # fmt: skip
    expression(_text)

# -- casts of what does not fit --------------------------------------------------------------------------------------
for _name in ("uint8", "int8", "int16", "int32", "int64", "bool", "float16", "bfloat16"):
    expression(f"t([nan, inf, -inf, 300.0, -1.0, -129.7, 70000.0, 3e9, 1e19, 0.5], 'float64').to(torch.{_name})")
    expression(f"t([nan, inf, -inf, 300.0, -1.0, -129.7, 70000.0, 3e9, 1e19, 0.5]).to(torch.{_name})")
    expression(f"t([-1, 300, 2**40, 0]).to(torch.{_name})")
for _text in (
    "t([1 + 2j]).to(torch.float32)", "t([1 + 2j]).float()", "t([1 + 2j]).int()", "t([0j, 1j]).bool()", "t([1 + 2j]).half()",
    "torch.zeros(1).copy_(t([1 + 2j]))", "t([1 + 2j]).type(torch.float64)", "torch.zeros(1).fill_(1j)",
    "torch.zeros(1).add_(1j)", "torch.zeros(1).add_(t([1j]))", "t([1.0]).to(torch.complex64)", 
    "int(t([2.7]))", "int(t([nan]))", "int(t([inf]))", "bool(t([1j]))", "complex(t([2.0])) == 2", "t([1 + 2j]).item() == 1 + 2j",
    "t([70000.0]).half()", "t([1e39], 'float64').float()", "t([1.0009765625, 1.00048828125, 1.0014648]).half()",
    "t([1.00390625, 1.001953125, 1.005859375]).bfloat16()", "t([1e-8, 6e-8, 3e-8]).half()", "t([nan, -0.0]).half()",
    "t([1.5]).to(torch.int64).to(torch.uint8)", "torch.arange(3, dtype=torch.float16)", "t(1e400)",
):  # fmt: skip
    expression(_text)

# -- 16-bit floats ---------------------------------------------------------------------------------------------------
_TOLERANCE = {"float16": 1e-3, "bfloat16": 8e-3}  # one unit in the last place: torch adds up in vectors
for _name in ("float16", "bfloat16"):
    _x = f"(torch.arange(1000, dtype=torch.float32) % 7 / 10 + 0.1).to(torch.{_name})"
    for _form in (
        "{}.sum()", "{}.mean()", "{}.reshape(10, 100).sum(1)", "{}.reshape(10, 100).mean(0)", "{}.var()", "{}.std()", "{}.norm()",
        "{}[:20].prod()", "{}.reshape(50, 20).prod(1)", "{}[:50].cumsum(0)", "{}[:20].cumprod(0)", "{}.reshape(10, 100).softmax(1)[0, :5]",
        "{}.reshape(10, 100).log_softmax(1)[0, :5]", "{}.logsumexp(0)", "{}.dot({})", "{}.reshape(2, 500) @ {}.reshape(500, 2)",
        "{}.norm(1)", "{}.norm(3)", "{}[:6].exp()", "{}[:6].log()", "{}[:6].sqrt()", "{}[:6].rsqrt()", "{}[:6].tanh()", "{}[:6].sigmoid()",
        "{}[:6] ** 3", "{}[:6] ** 0.5", "{}[:6] / 3", "{}[:6] * 3.3", "{}[:6] + 1000.1", "{}[:6] % 0.3", "{}[:6] // 0.3", "{}[:6].sin()",
        "{}[:6].erf()", "{}[:6].log1p()", "{}[:6].expm1()", "torch.addcmul({}[:3], {}[3:6], {}[6:9], value=0.3)",
        "torch.addcdiv({}[:3], {}[3:6], {}[6:9], value=0.3)", "torch.lerp({}[:3], {}[3:6], 0.3)", "{}[:3].add({}[3:6], alpha=0.3)",
        "{}.max()", "{}.median()", "{}.nansum()", "{}.var(0, False)", "{}[:6].round()", "{}[:6].clamp(0.2, 0.4)",
    ):  # fmt: skip
        _text = _form.replace("{}", _x)
        expression(_text, rtol=_TOLERANCE[_name])

# -- dtypes of reductions --------------------------------------------------------------------------------------------
_REDUCTIONS = (
    "sum", "prod", "mean", "any", "all", "amax", "amin", "argmax", "argmin", "cumsum", "cumprod", "norm", "var", "std", "logsumexp",
    "median", "mode", "count_nonzero", "nansum", "max", "min", "sort", "softmax", "log_softmax", "kthvalue", "unique",
)  # fmt: skip
_EXTRA = {"cumsum": "0", "cumprod": "0", "logsumexp": "0", "softmax": "0", "log_softmax": "0", "kthvalue": "1"}


def _dtype_of(torch, call):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = call()
    except Exception as error:  # noqa: BLE001 - an error is a result here
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return [str(f.dtype) for f in (found if isinstance(found, tuple) else (found,))]


for _name in _REDUCTIONS:

    def _program(torch, name=_name):
        argument = (int(_EXTRA[name]),) if name in _EXTRA else ()
        return {
            d: _dtype_of(torch, lambda d=d: getattr(torch.ones(2, dtype=getattr(torch, d)), name)(*argument))
            for d in DTYPES
        }

    cases.add(f"dtypes of {_name}", _program)
for _name in ("sum", "prod", "mean", "cumsum", "nansum"):

    def _program(torch, name=_name):
        dims = (0,) if name == "cumsum" else ()
        return {
            f"{a} as {b}": _dtype_of(
                torch,
                lambda a=a, b=b: getattr(torch.ones(2, dtype=getattr(torch, a)), name)(*dims, dtype=getattr(torch, b)),
            )
            for a in ("bool", "int32", "float16", "float32", "complex64")
            for b in DTYPES
        }

    cases.add(f"dtypes of {_name} with dtype=", _program)
