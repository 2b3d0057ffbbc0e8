"""The rows of resampling."""

from __future__ import annotations

from tt.tests.ops.row import row
from tt.tests.ops.samples import FLOATS, S, ints, x


def resampling(what, *samples, **fields):
    """A row for F.interpolate in one of its modes."""
    row(f"F.interpolate {what}", *samples, scalar="takes lines, pictures or volumes", dtypes=FLOATS,
        call=lambda torch, *a, **k: torch.nn.functional.interpolate(*a, **k), **fields)  # fmt: skip


resampling("nearest", S(x(1, 2, 3), 5), S(x(1, 2, 3), scale_factor=2), S(x(1, 1, 5), 3), S(x(1, 1, 3, 2), (5, 4)), S(x(1, 1, 3, 2), 3, mode="nearest-exact"),
           S(x(1, 1, 5), scale_factor=0.7, mode="nearest-exact"), S(x(1, 1, 2, 1, 2), (3, 2, 1)), S(x(1, 1, 2, 1, 2), 3, mode="nearest-exact"),
           S(x(1, 1, 5), scale_factor=1.3), S(x(1, 1, 5), scale_factor=1.3, recompute_scale_factor=True), S(x(0, 1, 3), 5),
           covers=("upsample", "upsample_gradient"),
           bad=(S(x(1, 0, 3), 5), S(x(1, 0, 3, 3), 5), S(x(1, 1, 3, 3), 0), S(x(1, 1, 3, 3), scale_factor=0.1), S(x(3, 3), 5),
                S(x(1, 1, 3, 3), (5, 5, 5)), S(x(1, 1, 3, 3), (5.5, 5)), S(x(1, 1, 3, 3), scale_factor=(2.0,)), S(x(1, 1, 3)),
                S(x(1, 1, 3), 5, 2), S(x(1, 1, 3), 5, mode="x"), S(x(1, 1, 3), 5, align_corners=False),
                S(x(1, 1, 3), 5, recompute_scale_factor=True), S(ints(1, 1, 3, 3, high=4), 5), S(ints(1, 1, 3, high=4), 5)))  # fmt: skip
resampling("by factors that give back a size", S(x(1, 1, 9, 5), scale_factor=(1.67, 2.03)), S(x(1, 1, 4, 3), scale_factor=1.3), S(x(1, 1, 2, 4), scale_factor=(1.3, 2.2), mode="bilinear"),
           S(x(1, 1, 2, 4), scale_factor=(1.3, 2.2), mode="bicubic"), S(x(1, 1, 4), scale_factor=2.13, mode="nearest-exact"),
           empty="as any other")  # fmt: skip
resampling("linear", S(x(1, 2, 3), 5, mode="linear"), S(x(1, 1, 5), 3, mode="linear", align_corners=True), S(x(1, 1, 3), scale_factor=1.7, mode="linear"),
           S(x(1, 1, 3), 1, mode="linear", align_corners=True), S(x(1, 1, 3, 2), (5, 4), mode="bilinear"), S(x(1, 1, 3, 2), 3, mode="bilinear", align_corners=True),
           S(x(1, 1, 5, 6), (3, 2), mode="bilinear", antialias=True), S(x(1, 1, 3, 2), (5, 3), mode="bilinear", align_corners=True, antialias=True),
           S(x(1, 1, 2, 1, 2), (3, 2, 4), mode="trilinear"), S(x(1, 1, 2, 3, 2), 4, mode="trilinear", align_corners=True),
           S(x(0, 1, 3, 3), 5, mode="bilinear"),
           bad=(S(x(1, 1, 0, 3), 5, mode="bilinear"), S(x(1, 1, 3, 3), 5, mode="linear"), S(x(1, 1, 3), 5, mode="trilinear"),
                S(x(1, 1, 3, 3, 3), 5, mode="bilinear"), S(x(1, 1, 3), 5, mode="linear", antialias=True),
                S(ints(1, 1, 3, high=4), 5, mode="linear")))  # fmt: skip
resampling("bicubic", S(x(1, 2, 3, 2), (5, 4), mode="bicubic"), S(x(1, 1, 3, 4), 3, mode="bicubic", align_corners=True), S(x(1, 1, 4, 3), scale_factor=1.7, mode="bicubic"),
           S(x(1, 1, 6, 5), (3, 2), mode="bicubic", antialias=True), S(x(0, 1, 3, 3), 5, mode="bicubic"),
           bad=(S(x(1, 1, 3), 5, mode="bicubic"), S(ints(1, 1, 3, 3, high=4), 5, mode="bicubic")))  # fmt: skip
resampling("area", S(x(1, 2, 5), 3, mode="area"), S(x(1, 1, 3, 4), (2, 3), mode="area"), S(x(1, 1, 3, 2, 2), scale_factor=1.5, mode="area"),
           S(x(0, 1, 3, 3), 2, mode="area"))  # fmt: skip
row("F.interpolate of bytes", S(ints(1, 1, 3, 2, high=200), (5, 4)), S(x(1, 1, 3), 5, mode="nearest-exact"), dtypes=("uint8",), scalar="takes pictures",
    call=lambda torch, a, *rest, **k: torch.nn.functional.interpolate(a.to(torch.uint8), *rest, **k), empty="as any other")  # fmt: skip
row("F.upsample", S(x(1, 1, 3), 5), S(x(1, 1, 3, 2), None, 2, "bilinear", True), S(x(0, 1, 3), 5), scalar="takes pictures", dtypes=FLOATS,
    call=lambda torch, *a: torch.nn.functional.upsample(*a))  # fmt: skip
row("F.upsample_nearest", S(x(1, 1, 3), 5), S(x(1, 1, 3, 2), None, 2), S(x(0, 1, 3), 5), scalar="takes pictures", dtypes=FLOATS,
    call=lambda torch, *a: torch.nn.functional.upsample_nearest(*a))  # fmt: skip
row("F.upsample_bilinear", S(x(1, 1, 2, 3), (3, 5)), S(x(1, 1, 3, 2), None, 2), S(x(0, 1, 3, 2), 5), scalar="takes pictures", dtypes=FLOATS,
    call=lambda torch, *a: torch.nn.functional.upsample_bilinear(*a))  # fmt: skip
