"""Convolutions and their transposes, and the sliding blocks of images."""

from __future__ import annotations

from typing import Any

from tt.tests.ops.row import plain, row
from tt.tests.ops.samples import S, ints, x


def grad_only(torch: Any, function: Any, wanted: str, input: Any, weight: Any, **options: Any) -> Any:
    """What a convolution gives one operand's gradient, as an operation of its own."""
    operand = input if wanted == "input" else weight
    leaf = operand if operand.requires_grad else operand.detach().requires_grad_()
    given = dict(input=input, weight=weight) | {wanted: leaf}
    result = function(given["input"], given["weight"], **options)
    return torch.autograd.grad(result, leaf, result, create_graph=True)[0]


SCALAR = "its operands have channels"

row(
    "conv1d",
    S(x(2, 3, 6), x(4, 3, 2), x(4)),
    S(x(2, 3, 6), x(4, 3, 3)),
    S(x(3, 6), x(4, 3, 2), x(4)),
    S(x(2, 4, 5), x(4, 2, 2), x(4), stride=2, padding=1, dilation=2, groups=2),
    S(x(8, 1, 4), x(2, 1, 3), x(2), padding=2),
    S(x(2, 3, 6), x(2, 3, 4), padding="same"),
    S(x(2, 3, 6), x(2, 3, 3), None, (1,), "valid"),
    S(x(0, 3, 6), x(4, 3, 2), x(4)),
    S(x(2, 0, 6), x(3, 0, 2)),
    bad=(
        S(x(6), x(4, 3, 2)),
        S(x(2, 3, 6, 6), x(4, 3, 2)),
        S(x(2, 3, 6), x(4, 3)),
        S(x(2, 2, 6), x(4, 3, 2)),
        S(x(2, 3, 1), x(4, 3, 2)),
        S(x(2, 3, 0), x(4, 3, 2), padding=2),
        S(x(2, 3, 6), x(4, 3, 2), stride=0),
    ),
    scalar=SCALAR,
)
row(
    "conv2d",
    S(x(2, 2, 3, 4), x(3, 2, 2, 3), x(3)),
    S(x(2, 3, 2, 2), x(2, 3, 1, 1), x(2)),
    S(x(1, 2, 8, 8), x(1, 2, 1, 1)),
    S(x(3, 4, 4), x(4, 3, 2, 2)),
    S(x(1, 4, 5, 4), x(4, 2, 3, 2), x(4), (2, 1), (1, 2), (1, 2), 2),
    S(x(2, 3, 3, 3), x(3, 1, 3, 3), padding=1, groups=3),
    S(x(1, 2, 4, 4), x(4, 1, 3, 3), x(4), stride=2, padding=1, groups=2),
    S(x(8, 1, 3, 3), x(2, 1, 2, 2), x(2), padding=1),
    S(x(8, 1, 4, 4), x(2, 1, 3, 3), stride=2, padding=1),
    S(x(1, 1, 5, 5), x(1, 1, 5, 5)),
    S(x(1, 1, 4, 4), x(2, 1, 2, 3), padding="same", dilation=(1, 2)),
    S(x(0, 3, 4, 4), x(2, 3, 2, 2), x(2)),
    bad=(
        S(x(4, 4), x(4, 3, 2, 2)),
        S(x(1, 2, 3, 4, 4), x(4, 3, 2, 2)),
        S(x(2, 3, 4, 4), x(4, 3, 2)),
        S(x(2, 3, 4, 4), x(4, 3, 2, 2, 2)),
        S(x(2, 2, 4, 4), x(4, 3, 2, 2)),
        S(x(2, 4, 4), x(4, 3, 2, 2)),
        S(x(2, 4, 4, 4), x(4, 3, 2, 2), groups=2),
        S(x(2, 3, 4, 4), x(5, 1, 2, 2), groups=3),
        S(x(2, 3, 4, 4), x(2, 1, 2, 2), groups=3),
        S(x(2, 3, 4, 4), x(2, 1, 2, 2), groups=0),
        S(x(2, 3, 4, 4), x(0, 3, 2, 2)),
        S(x(2, 3, 2, 5), x(4, 3, 3, 3)),
        S(x(2, 3, 2, 5), x(4, 3, 8, 3), padding=1),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), dilation=3),
        S(x(2, 3, 0, 5), x(4, 3, 3, 3), padding=3),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), x(3)),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), x(4, 1)),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), ints(4, high=3)),
        S(x(2, 3, 5, 5), ints(4, 3, 3, 3, high=3)),
        S(ints(2, 3, 5, 5, high=3), x(4, 3, 3, 3)),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), stride=-1),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), dilation=0),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), padding=-1),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), stride=(1, 2, 3)),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), padding=(1, 2, 3)),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), padding="full"),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3), padding="same", stride=2),
    ),
    scalar=SCALAR,
)
row(
    "conv3d",
    S(x(1, 2, 2, 3, 2), x(2, 2, 2, 2, 2), x(2)),
    S(x(2, 3, 3, 3), x(2, 2, 2, 1, 3), padding=(0, 1, 1)),
    S(x(1, 2, 3, 2, 2), x(2, 1, 2, 2, 2), x(2), (2, 1, 1), (1, 0, 1), (2, 1, 1), 2),
    S(x(0, 2, 3, 3, 3), x(2, 2, 2, 2, 2), x(2)),
    bad=(S(x(2, 3, 5), x(4, 3, 3, 3, 3)), S(x(1, 2, 3, 3, 3), x(2, 1, 2, 2, 2)), S(x(1, 1, 3, 2, 3), x(2, 1, 2, 3, 2))),
    scalar=SCALAR,
)
row(
    "conv_transpose1d",
    S(x(2, 3, 4), x(3, 2, 3), x(2)),
    S(x(3, 4), x(3, 2, 3)),
    S(x(2, 4, 3), x(4, 2, 3), x(4), stride=2, padding=1, output_padding=1, groups=2, dilation=2),
    S(x(1, 2, 4), x(2, 2, 2), dilation=3, output_padding=2),
    S(x(0, 3, 4), x(3, 2, 3), x(2)),
    bad=(
        S(x(4), x(3, 2, 3)),
        S(x(2, 4, 4), x(3, 2, 3)),
        S(x(2, 3, 4), x(3, 2, 3), output_padding=1),
        S(x(2, 3, 4), x(3, 2, 3), x(3)),
    ),
    scalar=SCALAR,
)
row(
    "conv_transpose2d",
    S(x(2, 2, 3, 2), x(2, 2, 2, 3), x(2)),
    S(x(3, 3, 3), x(3, 2, 2, 2)),
    S(x(2, 4, 3, 2), x(4, 1, 3, 2), x(2), (2, 3), (1, 0), (1, 2), 2, (1, 2)),
    S(x(8, 1, 2, 2), x(1, 2, 3, 3), stride=2, padding=1),
    S(x(2, 2, 3, 3), x(2, 3, 3, 3), padding=1),
    S(x(2, 2, 3, 3), x(2, 3, 1, 1)),
    S(x(0, 3, 3, 3), x(3, 2, 2, 2), x(2)),
    bad=(
        S(x(5, 5), x(3, 4, 3, 3)),
        S(x(2, 3, 5, 5), x(4, 3, 3, 3)),
        S(x(2, 3, 5, 5), x(3, 3, 3, 3), groups=2),
        S(x(2, 3, 5, 5), x(3, 4, 3, 3), x(3)),
        S(x(2, 3, 5, 5), x(3, 4, 3, 3), output_padding=1),
        S(x(2, 3, 5, 5), x(3, 4, 3, 3), output_padding=-1),
        S(x(2, 3, 5, 5), x(3, 4, 3, 3), stride=2, output_padding=(1, 2)),
    ),
    scalar=SCALAR,
)
row(
    "conv_transpose3d",
    S(x(1, 2, 2, 1, 2), x(2, 2, 2, 2, 2), x(2)),
    S(x(2, 2, 2, 2), x(2, 1, 2, 1, 2), padding=(0, 0, 1)),
    S(x(1, 2, 2, 2, 2), x(2, 1, 2, 3, 2), x(2), 2, 1, 1, 2),
    S(x(0, 2, 2, 2, 2), x(2, 2, 2, 2, 2)),
    bad=(S(x(2, 3, 5), x(4, 3, 3, 3, 3)), S(x(1, 2, 3, 3, 3), x(2, 1, 2, 2, 2), output_padding=1)),
    scalar=SCALAR,
)
row(
    "convolution",
    S(x(1, 3, 3, 3), x(2, 3, 2, 2), x(2), [1, 1], [0, 1], [1, 1], False, [0, 0], 1),
    S(x(2, 4, 5), x(4, 2, 2), None, [2], [1], [1], False, [0], 2),
    S(x(1, 4, 2, 2), x(4, 1, 2, 2), x(2), [2], [1], [1], True, [1], 2),
    S(x(1, 2, 2, 2, 2), x(1, 2, 2, 2, 2), None, [1], [0], [1], False, [0], 1),
    S(x(0, 3, 4, 4), x(4, 3, 2, 2), None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1),
    bad=(
        S(x(3, 4, 4), x(4, 3, 2, 2), None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1),
        S(x(2, 3, 4, 4), x(4, 3, 2, 2), None, [1, 1, 1], [0, 0], [1, 1], False, [0, 0], 1),
        S(x(2, 3, 4, 4), x(4, 3, 2, 2), None, 1, [0, 0], [1, 1], False, [0, 0], 1),
        S(x(2, 3, 4, 4), x(4, 3, 2, 2), ints(4, high=2), [1], [0], [1], False, [0], 1),
    ),
    scalar=SCALAR,
)
row(
    "conv_tbc",
    S(x(5, 2, 3), x(2, 3, 4), x(4)),
    S(x(4, 2, 3), x(3, 3, 2), x(2), 1),
    S(x(3, 1, 2), x(2, 2, 2), x(2), 3),
    S(x(5, 0, 3), x(2, 3, 4), x(4)),
    S(x(5, 1, 2), x(2, 2, 2), x(2), -1),
    bad=(
        S(x(5, 3), x(2, 3, 4), x(4)),
        S(x(5, 2, 3), x(3, 4), x(4)),
        S(x(5, 2, 3), x(2, 3, 4), x(4, 1)),
        S(x(5, 2, 3), x(2, 2, 4), x(4)),
        S(x(5, 2, 3), x(2, 3, 4), x(3)),
        S(x(2, 2, 3), x(5, 3, 4), x(4)),
    ),
    scalar=SCALAR,
)

# -- the gradients as operations -----------------------------------------------------------------------------------
plain(
    "gradient of conv2d's input",
    S(x(1, 2, 3, 3), x(2, 2, 2, 2)),
    S(x(1, 4, 4, 3), x(2, 2, 3, 2), stride=2, padding=1, groups=2),
    S(x(8, 1, 3, 3), x(1, 1, 2, 2), padding=1, dilation=2),
    call=lambda torch, a, b, **k: grad_only(torch, torch.conv2d, "input", a, b, **k),
    covers=("convolution_input",),
    dtypes=("float32", "float64"),
    tolerance=8,
)
plain(
    "gradient of conv2d's weight",
    S(x(1, 2, 3, 3), x(2, 2, 2, 2)),
    S(x(1, 4, 4, 3), x(2, 2, 3, 2), stride=2, padding=1, groups=2),
    S(x(8, 1, 3, 3), x(1, 1, 2, 2), padding=1, dilation=2),
    call=lambda torch, a, b, **k: grad_only(torch, torch.conv2d, "weight", a, b, **k),
    covers=("convolution_weight",),
    dtypes=("float32", "float64"),
    tolerance=8,
)

# -- sliding blocks ------------------------------------------------------------------------------------------------
row(
    "nn.functional.unfold",
    S(x(2, 2, 3, 3), 2),
    S(x(2, 4, 4), 3),
    S(x(1, 2, 4, 5), (2, 3), (1, 2), (1, 0), (2, 1)),
    S(x(2, 2, 5, 4), kernel_size=(2, 1), padding=1, stride=2),
    S(x(0, 3, 4, 4), 2),
    bad=(
        S(x(2, 3, 5, 5), 7),
        S(x(1, 1, 1, 5, 5), 3),
        S(x(2, 3, 0, 5), 2),
        S(x(2, 0, 5, 5), 2),
        S(x(2, 3, 5, 5), (1, 2, 3)),
        S(x(2, 3, 5, 5), (2,)),
        S(x(2, 3, 5, 5), 0),
        S(x(2, 3, 5, 5), 2, 0),
        S(x(2, 3, 5, 5), 2, 1, -1),
        S(x(2, 3, 5, 5), 2, 1, 0, 0),
        S(x(2, 3, 5, 5), 2.0),
    ),
    call=lambda torch, *a, **k: torch.nn.functional.unfold(*a, **k),
    covers=("im2col",),
    scalar=SCALAR,
)
row(
    "nn.functional.fold",
    S(x(2, 4, 9), 4, 2),
    S(x(4, 9), (4, 4), (2, 2)),
    S(x(1, 12, 3), (5, 4), (2, 3), (1, 2), (1, 1), (3, 2)),
    S(x(0, 12, 9), 4, 2),
    bad=(
        S(x(2, 12, 15), 5, 2),
        S(x(2, 11, 16), 5, 2),
        S(x(11, 16), 5, 2),
        S(x(1, 2, 12, 16), 5, 2),
        S(x(2, 0, 16), 5, 2),
        S(x(2, 12, 16), 1, 2),
        S(x(2, 12, 16), (5, 5, 5), 2),
        S(x(2, 12, 16), 5, 0),
        S(x(2, 12, 16), 5, 2, 0),
        S(x(2, 12, 16), 5, 2, 1, 0, 0),
        S(x(2, 12, 16), 5, 2, 1, -1),
        S(x(12, 15), 5, 2),
    ),
    call=lambda torch, *a, **k: torch.nn.functional.fold(*a, **k),
    covers=("col2im",),
    scalar=SCALAR,
)
