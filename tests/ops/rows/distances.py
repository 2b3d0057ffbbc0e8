"""The rows of distances, and of losses of pairs and triplets, in torch's own namespace and in nn.functional."""

from __future__ import annotations

from tt.tests.ops.row import known, plain, row
from tt.tests.ops.samples import FLOATS, S, exactly, ints, x

_forgets = "torch forgets the frequencies in the second derivative"
_steps = known("torch ends with another step", "nodes")


def functional(name):
    """A call of that name in torch.nn.functional."""
    return lambda torch, *a, **k: getattr(torch.nn.functional, name)(*a, **k)


row("pairwise_distance", S(x(2, 3), x(2, 3)), S(x(2, 3), x(3), 1.0), S(x(2, 3), x(2, 3), 2.0, 0.0, True), S(x(3), x(3)), S(x(0, 3), x(3)), S(x(2, 3), x(2, 3), 3.0), scalar="as vectors",
    dtypes=FLOATS, differs=_steps, bad=(S(x(2, 3), x(4)),))  # fmt: skip
row("cosine_similarity", S(x(2, 3), x(2, 3)), S(x(2, 3), x(3)), S(x(2, 3), x(2, 3), 0), S(x(3), x(3), 0), S(exactly([[0.0, 0.0], [1.0, 2.0]]), x(2, 2)), S(x(0, 3), x(0, 3)), S(x(), x(), 0),
    dtypes=FLOATS, differs={"second:4": "torch divides zero by zero for a vector of zeros"}, bad=(S(x(2, 3), x(4, 4)), S(x(2, 3), x(2, 3), 3), S(ints(2, 3, high=4), ints(2, 3, high=4))))  # fmt: skip
row("pdist", S(x(4, 3)), S(x(3, 2), 1.0), S(x(3, 2), 3.0), S(x(3, 2), float("inf")), S(x(1, 3)), scalar="refused, see bad", empty="torch crashes in backward", dtypes=("float32", "float64"), differs=known("torch has one node for all of it", "nodes"),
    bad=(S(x(3)), S(x(2, 3), -1.0), S(ints(2, 3, high=4))))  # fmt: skip
_signs = exactly([1.0, -1.0, 1.0], grad=False)
_pairs = (
    S(x(3, 4), x(3, 4), _signs),
    S(x(3, 4), x(3, 4), _signs, 0.3, 2),
    S(x(3, 4), x(3, 4), _signs, 0.3, 0),
    S(x(4), x(4), exactly(-1.0, grad=False), 0.1),
)
row("cosine_embedding_loss", *_pairs, S(x(0, 3), x(0, 3), x(0, grad=False), 0.0, 2), scalar="takes vectors", dtypes=FLOATS,
    bad=(S(x(2, 3), x(2, 3), x(2, 2)), S(x(3), x(3), x(2)), S(x(2, 3), x(2, 3), x())))  # fmt: skip
row("hinge_embedding_loss", S(x(3), _signs), S(x(2, 3), _signs, 0.5, 2), S(x(3), exactly([1.0, -1.0, 0.0], grad=False), 1.0, 0), S(x(), exactly(-1.0, grad=False)), S(x(0), x(0, grad=False), 1.0, 2),
    dtypes=FLOATS, bad=(S(x(2, 3), x(4)),))  # fmt: skip
row("margin_ranking_loss", S(x(3), x(3), _signs), S(x(3), x(3), _signs, 0.5, 2), S(x(2, 3), x(2, 3), _signs, 0.5, 0), S(x(), x(), exactly(1.0, grad=False)), S(x(0), x(0), x(0, grad=False), 0.0, 2),
    dtypes=FLOATS, bad=(S(x(3), x(3), x(4)),))  # fmt: skip
row("triplet_margin_loss", S(x(3, 4), x(3, 4), x(3, 4)), S(x(3, 4), x(3, 4), x(3, 4), 0.5, 1.0, 1e-6, True, 2), S(x(3, 4), x(3, 4), x(3, 4), reduction=0), S(x(4), x(4), x(4)), S(x(0, 3), x(0, 3), x(0, 3), reduction=2), scalar="takes vectors",
    dtypes=FLOATS, bad=(S(x(2, 3), x(3), x(2, 3)), S(x(2, 3), x(2, 3), x(4, 4))))  # fmt: skip

# -- nn.functional -------------------------------------------------------------------------------------------------
for _name in ("cosine_embedding_loss", "margin_ranking_loss"):
    _inputs = (x(3, 4), x(3, 4), _signs) if _name == "cosine_embedding_loss" else (x(3), x(3), _signs)
    plain(f"F.{_name}", S(*_inputs), S(*_inputs, margin=0.3, reduction="sum"), S(*_inputs, 0.3, False), S(*_inputs, reduction="none"), call=functional(_name),
          dtypes=FLOATS, bad=(S(*_inputs, reduction="x"), *((S(x(2, 3), x(3), x(3)),) if _name == "margin_ranking_loss" else ())))  # fmt: skip
plain("F.hinge_embedding_loss", S(x(3), _signs), S(x(3), _signs, margin=0.3, reduction="sum"), S(x(3), _signs, 0.3, None, False), call=functional("hinge_embedding_loss"), dtypes=FLOATS,
      bad=(S(x(3), x(3), reduction="x"),))  # fmt: skip
for _name in ("triplet_margin_loss", "triplet_margin_with_distance_loss"):
    plain(f"F.{_name}", S(x(3, 4), x(3, 4), x(3, 4)), S(x(3, 4), x(3, 4), x(3, 4), margin=0.5, swap=True, reduction="sum"), S(x(3, 4), x(3, 4), x(3, 4), reduction="none"), call=functional(_name),
          dtypes=FLOATS, bad=(S(x(3, 4), x(3, 4), x(3, 4), margin=0), S(x(3), x(3), x(3), reduction="x"), S(x(2, 3), x(3), x(2, 3))))  # fmt: skip
plain(
    "F.pairwise_distance",
    S(x(3, 4), x(3, 4)),
    call=functional("pairwise_distance"),
    dtypes=FLOATS,
    differs=known("torch's node is that of torch.norm", "nodes:0"),
)
plain("F.cosine_similarity", S(x(3, 4), x(3, 4)), call=functional("cosine_similarity"), dtypes={})
plain(
    "F.pdist",
    S(x(3, 4)),
    call=functional("pdist"),
    dtypes=("float32", "float64"),
    differs=known("torch has one node for all of it", "nodes"),
)

# -- rows of a table, exponential units ----------------------------------------------------------------------------
plain("torch.embedding", S(x(4, 3), ints(2, 3, high=4)), S(x(4, 3), exactly([0, 0, 2, 1], "int"), 1), S(x(4, 3), exactly([0, 0, 2, 0], "int"), -1, True), S(x(4, 3), ints(0, high=4)), dtypes=FLOATS,
      call=lambda torch, *a: torch.embedding(*a), differs={"second:2": _forgets}, bad=(S(x(2, 3), exactly([5], "int")),))  # fmt: skip
plain("F.embedding by frequency", S(exactly([0, 0, 2, 0], "int"), x(4, 3), scale_grad_by_freq=True), S(exactly([[0, 1], [1, 1]], "int"), x(4, 3), padding_idx=1, scale_grad_by_freq=True),
      call=functional("embedding"), dtypes=FLOATS, differs={"second:0": _forgets})  # fmt: skip
for _name in ("selu", "celu"):
    plain(
        f"torch.{_name}",
        S(x(2, 3)),
        call=lambda torch, a, n=_name: getattr(torch, n)(a),
        dtypes=FLOATS,
        covers=(_name,),
    )
    plain(
        f"torch.{_name}_",
        S(x(2, 3)),
        call=lambda torch, a, n=_name: getattr(torch, f"{n}_")(a * 1),
        dtypes=FLOATS,
        covers=(f"{_name}_",),
        differs={"nodes": "torch has a second node of this name in place"},
    )
