"""Operations on the simulated CUDA device give the CPU's results, there, and never leave it unasked."""

import pytest
import tt.core as tt
from tt.core.array import backend
from tt.core.array.simulated import SimulatedBackend
from tt.tests.ops.measure import _second, difference, gradients, invoke, record, tensors, zero_like_none
from tt.tests.ops.properties import each, expected
from tt.tests.ops.samples import build


@pytest.fixture(autouse=True)
def device():
    """A process with two simulated devices."""
    before = backend._BACKENDS.get("cuda")
    backend.register("cuda", SimulatedBackend(2))
    yield
    backend.register("cuda", before)


def on_device(row):
    """The numbers of the samples with tensors that are not refused."""
    return [i for i, s in enumerate(row.samples) if list(s.arrays())]


@each("simulated", on_device)
def test_agrees_with_the_cpu(row, number):
    want = expected(row)["samples"][number]
    if "error" in want:
        return
    result, wanting = invoke(tt, row, number, grad=True, device="cuda:0")
    assert difference(record(result, tt), want["result"], row.tolerance) is None
    if want.get("grad"):
        grads, _ = gradients(tt, result, wanting)
        assert {str(g.device) for g in grads if g is not None} <= {"cuda:0"}
        assert difference(*zero_like_none([record(g, tt) for g in grads], want["grad"]), row.tolerance) is None


@each("simulated_second", lambda row: on_device(row)[:2])
def test_second_derivatives(row, number):
    """Tensor mode of the formulas runs on the device, too."""
    want = expected(row)["samples"][number]
    if not want.get("second") or isinstance(want["second"], str) or {"second", f"second:{number}"} & set(row.differs):
        return
    result, wanting = invoke(tt, row, number, grad=True, device="cuda:0")
    grads, starts = gradients(tt, result, wanting, create_graph=True)
    found = _second(tt, grads, [*wanting, *starts])
    assert isinstance(found, list), found
    assert difference(*zero_like_none(found, want["second"]), 10 * row.tolerance) is None


# What brings its result to the host, or names a place itself.
LEAVES_DEVICE = {"to", "cpu", "type", "type_as"}


def dtypes_on_device(row):
    """The dtypes in which torch's result for the first sample is known."""
    differs = "simulated" in row.differs or row.name in LEAVES_DEVICE
    return row.dtypes if on_device(row)[:1] == [0] and not differs else ()


@each("simulated_dtypes", dtypes_on_device)
def test_agrees_with_the_cpu_in_every_dtype(row, dtype):
    want = expected(row)["dtypes"].get(dtype)
    here, _ = failing_or(invoke, tt, row, 0, dtype)
    there, _ = failing_or(invoke, tt, row, 0, dtype, device="cuda:0")
    if want is None or isinstance(here, Exception):
        assert want is None or type(here) is type(there), f"{there!r} on the device, {here!r} on the host"
        return
    assert difference(record(there, tt), record(here, tt), row.tolerance) is None


def failing_or(call, *arguments, **named):
    """What a call returns, or its error."""
    try:
        return call(*arguments, **named)
    except Exception as error:  # noqa: BLE001
        return error, None


@each("simulated_in_place", lambda row: on_device(row)[:1])
def test_in_place_agrees_with_the_cpu(row, number):
    """Where torch has the method with an underscore, it writes where the tensor lies."""
    answers = expected(row).get("in_place", ())
    want = answers[number] if number < len(answers) else None
    if row.call is not None or not want or "error" in want:
        return
    args, kwargs, _ = build(tt, row.name, number, row.samples[number], device="cuda:1")
    memory = args[0].data_ptr()
    result = getattr(args[0], f"{row.name}_")(*args[1:], **kwargs)
    assert result is args[0] and str(result.device) == "cuda:1" and result.data_ptr() == memory
    assert difference(record(result, tt), want["result"], row.tolerance) is None


@each("simulated_place", lambda row: on_device(row)[:1] if row.name not in LEAVES_DEVICE else ())
def test_stays_on_the_device(row, number):
    """The result lies where its operands lie, and nothing was copied to the host on the way."""
    if "error" in expected(row)["samples"][number]:
        return
    args, kwargs, _ = build(tt, row.name, number, row.samples[number], device="cuda:1")
    xp = backend.namespace(tt.device("cuda:1"))
    before = xp.bytes_to_host
    result = row(tt, *args, **kwargs)
    assert {str(t.device) for t in tensors(result)} <= {"cuda:1"}
    if tensors(result):  # numbers have to come to the host
        assert xp.bytes_to_host == before


def several(row):
    arrays = [a for a in row.samples[0].args if getattr(a, "shape", None)]
    return [0] if len(arrays) > 1 and row.call is None else []


@each("simulated_mixing", several)
def test_refuses_operands_on_different_devices(row, number):
    if "error" in expected(row)["samples"][number] or row.name in {
        *LEAVES_DEVICE,
        "meshgrid",
        "view_as",
        "reshape_as",
        "expand_as",
        "equal",
    }:
        return  # equal compares shapes first, the others only look at a shape
    args, kwargs, _ = build(tt, row.name, number, row.samples[number])
    far, _, _ = build(tt, row.name, number, row.samples[number], device="cuda:0")
    mixed = (far[0], *args[1:])
    with pytest.raises(RuntimeError) as caught:
        row(tt, *mixed, **kwargs)
    first, second, *_ = str(caught.value).split("\n")
    assert first.startswith("Expected all tensors to be on the same device")
    assert "cuda:0" in first and "cpu" in first and "on cuda:0" in second and "on cpu" in second
