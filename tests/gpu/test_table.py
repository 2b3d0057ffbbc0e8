"""Every row of the table gives on the GPU what torch gives on the CPU, with gradients, and stays there."""

import tt.core as tt
from tt.tests.ops.measure import difference, gradients, invoke, record, tensors, zero_like_none
from tt.tests.ops.properties import each, expected
from tt.tests.ops.test_simulated import on_device


@each("simulated", on_device)
def test_agrees_with_the_cpu(row, number):
    want = expected(row)["samples"][number]
    if "error" in want:
        return
    result, wanting = invoke(tt, row, number, grad=True, device="cuda:0")
    assert difference(record(result, tt), want["result"], row.tolerance) is None
    assert row.name in {"to", "cpu", "type", "type_as"} or {str(t.device) for t in tensors(result)} <= {"cuda:0"}
    if want.get("grad"):
        grads, _ = gradients(tt, result, wanting)
        assert difference(*zero_like_none([record(g, tt) for g in grads], want["grad"]), row.tolerance) is None
