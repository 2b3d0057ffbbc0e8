"""Pooling layers."""

from __future__ import annotations

import io
import pickle

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import layers, numbers, refusals

cases = Cases()
layer = layers(cases)

_line, _plane, _volume = dict(inputs=((1, 2, 6),)), dict(inputs=((1, 2, 5, 5),)), dict(inputs=((1, 2, 3, 4, 3),))
for _d, _shape in (("1d", _line), ("2d", _plane), ("3d", _volume)):
    layer(f"MaxPool{_d}", 2, **_shape)
    layer(f"MaxPool{_d}", 2, 1, 1, return_indices=True, **_shape)
    layer(f"MaxPool{_d}", 3, stride=2, padding=1, ceil_mode=True, **_shape)
    layer(f"AvgPool{_d}", 2, **_shape)
    layer(f"AvgPool{_d}", 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False, **_shape)
    layer(f"AdaptiveAvgPool{_d}", 2, **_shape)
    layer(f"AdaptiveMaxPool{_d}", 2, **_shape)
    layer(f"AdaptiveMaxPool{_d}", 2, return_indices=True, **_shape)
    layer(f"LPPool{_d}", float("inf"), 2, **_shape)
layer("MaxPool2d", (2, 3), (1, 2), (1, 0), 1, inputs=((2, 4, 6),), note="of one picture")
layer("MaxPool2d", 2, dilation=2, stride=1, **_plane)
layer("AvgPool2d", 2, divisor_override=3, **_plane)
layer("AvgPool3d", 2, divisor_override=3, **_volume)
layer("AdaptiveAvgPool2d", (None, 2), **_plane)
layer("AdaptiveAvgPool2d", 1, **_plane)
layer("AdaptiveAvgPool3d", (2, None, 1), **_volume)
layer("LPPool2d", 2, 2, stride=1, inputs=lambda torch: [numbers(torch, 1, 2, 4, 4, low=0.1).requires_grad_()])
layer("LPPool1d", 3, 2, ceil_mode=True, inputs=lambda torch: [numbers(torch, 1, 2, 5, low=0.1).requires_grad_()])
layer("LPPool3d", 2, 2, inputs=lambda torch: [numbers(torch, 1, 2, 2, 4, low=0.1).requires_grad_()])
layer("FractionalMaxPool2d", 2, output_size=3, inputs=((2, 2, 7, 6),))
layer("FractionalMaxPool2d", 2, output_ratio=(0.5, 0.6), return_indices=True, inputs=((2, 7, 6),))
layer("FractionalMaxPool3d", 2, output_size=2, inputs=((1, 2, 5, 6, 5),))
layer("FractionalMaxPool3d", 2, output_ratio=0.5, return_indices=True, inputs=((2, 6, 5, 6),))


def _unpooling(d, shape):
    def program(torch):
        pool = getattr(torch.nn, f"MaxPool{d}")(2, return_indices=True)
        unpool = getattr(torch.nn, f"MaxUnpool{d}")(2)
        x = numbers(torch, *shape).requires_grad_()
        values, indices = pool(x)
        y = unpool(values, indices)
        y.backward(numbers(torch, *y.shape, salt=9))
        return [repr(unpool), y, x.grad, unpool(values, indices, output_size=x.size())]

    cases.add(f"MaxUnpool{d}", program)


for _d, _shape in (("1d", (1, 2, 7)), ("2d", (1, 2, 5, 4)), ("3d", (1, 2, 4, 3, 4))):
    _unpooling(_d, _shape)


@cases
def written_and_read_again(torch):
    model = torch.nn.Sequential(torch.nn.MaxPool2d(2), torch.nn.AvgPool2d(2, 1), torch.nn.AdaptiveMaxPool1d(3))
    return repr(pickle.load(io.BytesIO(pickle.dumps(model))))


@cases
def half_precision(torch):
    x = numbers(torch, 1, 2, 4, 4).half()
    f = torch.nn.functional
    return [f.max_pool2d(x, 2), f.avg_pool2d(x, 3), f.adaptive_avg_pool2d(x, 3), f.max_pool2d(x.bfloat16(), 3)]


@cases
def of_another_memory_format(torch):
    x = numbers(torch, 1, 3, 4, 4).permute(0, 2, 3, 1)
    return [torch.nn.functional.max_pool2d(x, 2, 1), torch.nn.functional.avg_pool2d(x, 2, 1)]


@cases
def equal_elements(torch):
    x = torch.zeros(1, 4, 4, requires_grad=True)
    torch.nn.functional.max_pool2d(x, 3, 1, 1).sum().backward()
    y = torch.zeros(1, 5, requires_grad=True)
    torch.nn.functional.adaptive_max_pool1d(y, 2).sum().backward()
    return [x.grad, y.grad]


refusals(cases, {
    "MaxPool2d dimensions": lambda nn, t: nn.MaxPool2d(2)(t.zeros(4, 4)),
    "MaxPool2d too small": lambda nn, t: nn.MaxPool2d(5)(t.zeros(1, 4, 4)),
    "MaxPool2d padding": lambda nn, t: nn.MaxPool2d(2, padding=2)(t.zeros(1, 4, 4)),
    "MaxPool2d bool": lambda nn, t: nn.MaxPool2d(2)(t.zeros(1, 4, 4) > 0),
    "MaxPool1d integers": lambda nn, t: nn.MaxPool1d(2)(t.zeros(1, 4).long()),
    "AvgPool2d dimensions": lambda nn, t: nn.AvgPool2d(2)(t.zeros(4)),
    "AvgPool2d integers": lambda nn, t: nn.AvgPool2d(2)(t.zeros(1, 4, 4).int()),
    "AdaptiveAvgPool2d sizes": lambda nn, t: nn.AdaptiveAvgPool2d((2, 2, 2))(t.zeros(1, 1, 4, 4)),
    "FractionalMaxPool2d neither": lambda nn, t: nn.FractionalMaxPool2d(2),
    "FractionalMaxPool2d both": lambda nn, t: nn.FractionalMaxPool2d(2, 2, 0.5),
    "FractionalMaxPool2d ratio": lambda nn, t: nn.FractionalMaxPool2d(2, output_ratio=1.5),
    "FractionalMaxPool3d kernel": lambda nn, t: nn.FractionalMaxPool3d(0, 2),
    "MaxUnpool2d size": lambda nn, t: nn.MaxUnpool2d(2)(t.zeros(1, 2, 2), t.zeros(1, 2, 2).long(), output_size=(9, 9)),
})  # fmt: skip
