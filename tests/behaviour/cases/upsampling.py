"""Layers that resample, shuffle pixels, take three factors, or put embeddings into bags."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.layer import layers, numbers, refusals

cases = Cases()
layer = layers(cases)

layer("Upsample", 5, inputs=((1, 2, 3),))
layer("Upsample", scale_factor=2, inputs=((1, 1, 3, 2),))
layer("Upsample", (4, 5), mode="bilinear", inputs=((1, 1, 3, 2),))
layer("Upsample", scale_factor=(1.5, 2.0), mode="bicubic", align_corners=True, inputs=((1, 1, 4, 3),))
layer("Upsample", scale_factor=1.7, mode="linear", recompute_scale_factor=True, inputs=((1, 1, 4),))
layer("Upsample", scale_factor=2, mode="trilinear", inputs=((1, 1, 2, 2, 2),))
layer("UpsamplingNearest2d", scale_factor=2, inputs=((1, 1, 2, 2),))
layer("UpsamplingBilinear2d", (3, 5), inputs=((1, 1, 2, 2),))
layer("PixelShuffle", 2, inputs=((1, 4, 2, 3),))
layer("PixelUnshuffle", 2, inputs=((1, 1, 4, 2),))
layer("ChannelShuffle", 2, inputs=((1, 4, 2),))
layer("Bilinear", 2, 3, 4, inputs=((5, 2), (5, 3)))
layer("Bilinear", 2, 3, 4, bias=False, inputs=((2, 1, 2), (2, 1, 3)))

_bags = dict(inputs=lambda torch: [torch.tensor([1, 2, 4, 5, 4, 3, 2, 6]), torch.tensor([0, 4, 4])])
for _mode in ("mean", "sum", "max"):
    layer("EmbeddingBag", 7, 3, mode=_mode, **_bags)
layer("EmbeddingBag", 7, 3, padding_idx=-3, mode="sum", **_bags)
layer("EmbeddingBag", 7, 3, max_norm=1.0, mode="sum", **_bags)
layer(
    "EmbeddingBag",
    7,
    3,
    include_last_offset=True,
    inputs=lambda torch: [torch.tensor([1, 2, 4, 5]), torch.tensor([0, 1, 4])],
)
layer("EmbeddingBag", 7, 3, inputs=lambda torch: [torch.tensor([[1, 2, 4], [5, 4, 3]])], note="of rows")


@cases(rtol=1e-5)
def weighted_bags(torch):
    torch.manual_seed(0)
    m = torch.nn.EmbeddingBag(7, 3, mode="sum")
    weights = numbers(torch, 2, 3).requires_grad_()
    m(torch.tensor([[1, 2, 4], [5, 4, 1]]), per_sample_weights=weights).pow(2).sum().backward()
    return [m.weight.grad, weights.grad]


@cases
def bags_of_a_given_table(torch):
    m = torch.nn.EmbeddingBag.from_pretrained(numbers(torch, 4, 2), mode="max")
    n = torch.nn.EmbeddingBag.from_pretrained(numbers(torch, 4, 2), freeze=False, padding_idx=1)
    return [repr(m), m.weight.requires_grad, m(torch.tensor([[0, 1], [2, 3]])), repr(n), n.weight.requires_grad]


@cases
def shortened_rows_count_a_write(torch):
    w = numbers(torch, 4, 3)
    torch.nn.functional.embedding_bag(torch.tensor([0, 1]), w, torch.tensor([0]), max_norm=1.0)
    return [w, w._version]


@cases
def old_names_warn(torch):
    f, x = torch.nn.functional, numbers(torch, 1, 1, 2, 3)
    return [f.upsample(x, scale_factor=2), f.upsample_nearest(x, 3), f.upsample_bilinear(x, (3, 4))]


@cases
def grids_without_corners_warn(torch):
    theta = torch.tensor([[[1.0, 0.2, 0.1], [-0.2, 1.0, 0.0]]])
    grid = torch.nn.functional.affine_grid(theta, (1, 1, 3, 3))
    return [grid, torch.nn.functional.grid_sample(numbers(torch, 1, 1, 3, 3), grid)]


@cases(rtol=1e-5)
def spatial_transformer(torch):
    theta = torch.tensor([[[0.9, 0.2, 0.1], [-0.2, 1.1, 0.05]]], requires_grad=True)
    x = numbers(torch, 1, 2, 4, 5).requires_grad_()
    f = torch.nn.functional
    y = f.grid_sample(x, f.affine_grid(theta, x.size(), align_corners=True), padding_mode="border", align_corners=True)
    y.pow(2).sum().backward()
    return [y, theta.grad, x.grad]


@cases
def one_row_with_corners_warns(torch):
    return torch.nn.functional.affine_grid(torch.eye(2, 3).unsqueeze(0), (1, 1, 1, 2), align_corners=True)


@cases
def positions_far_outside(torch):
    x, found = numbers(torch, 1, 1, 3, 3), []
    grid = torch.tensor([[[[1e6, 0.0], [-7.3, 9.1], [1.0, 1.0], [-1.0, -1.0]]]])
    for padding in ("zeros", "border", "reflection"):
        for corners in (True, False):
            found.append(torch.nn.functional.grid_sample(x, grid, padding_mode=padding, align_corners=corners))
    return found


refusals(cases, {
    "interpolate twice": lambda nn, t: nn.functional.interpolate(t.ones(1, 1, 3), 5, 2.0),
    "interpolate nothing": lambda nn, t: nn.functional.interpolate(t.ones(1, 1, 3)),
    "interpolate mode": lambda nn, t: nn.Upsample(5, mode="cubic")(t.ones(1, 1, 3)),
    "interpolate dimensions": lambda nn, t: nn.Upsample(5, mode="bilinear")(t.ones(1, 1, 3)),
    "interpolate corners": lambda nn, t: nn.Upsample(5, align_corners=True)(t.ones(1, 1, 3)),
    "PixelShuffle channels": lambda nn, t: nn.PixelShuffle(2)(t.ones(1, 3, 2, 2)),
    "Bilinear features": lambda nn, t: nn.Bilinear(2, 3, 4)(t.ones(5, 2), t.ones(5, 2)),
    "Bilinear nothing": lambda nn, t: nn.Bilinear(0, 3, 4),
    "EmbeddingBag padding": lambda nn, t: nn.EmbeddingBag(3, 2, padding_idx=3),
    "EmbeddingBag index": lambda nn, t: nn.EmbeddingBag(3, 2)(t.tensor([3]), t.tensor([0])),
    "EmbeddingBag offsets": lambda nn, t: nn.EmbeddingBag(3, 2)(t.tensor([1, 2])),
    "EmbeddingBag weights": lambda nn, t: nn.EmbeddingBag(3, 2)(t.tensor([[1, 2]]), per_sample_weights=t.ones(1, 2)),
    "grid_sample mode": lambda nn, t: nn.functional.grid_sample(t.ones(1, 1, 2, 2), t.ones(1, 1, 1, 2), "cubic"),
})  # fmt: skip
