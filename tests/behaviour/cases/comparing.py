"""torch.testing: what is close, and the report of what is not."""

from __future__ import annotations

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()
NAN, INF = float("nan"), float("inf")

PAIRS = {
    "equal": lambda t: (t.ones(2), t.ones(2)),
    "within the tolerance": lambda t: (t.ones(2), t.ones(2) + 1e-6),
    "another value": lambda t: (t.ones(2), t.tensor([1.0, 2.0])),
    "two dimensions": lambda t: (t.arange(6.0).view(2, 3), t.arange(6.0).view(2, 3) * 1.5),
    "another shape": lambda t: (t.ones(2), t.ones(3)),
    "another dtype": lambda t: (t.ones(2), t.ones(2).double()),
    "float64": lambda t: (t.ones(2).double(), t.ones(2).double() + 1e-6),
    "half": lambda t: (t.ones(2).half(), t.ones(2).half() + 0.002),
    "bfloat16": lambda t: (t.ones(2).bfloat16(), t.ones(2).bfloat16() + 0.0625),
    "whole numbers": lambda t: (t.tensor([1, 2, 3]), t.tensor([1, 2, 5])),
    "no dimension": lambda t: (t.tensor(1), t.tensor(2)),
    "no dimension, floats": lambda t: (t.tensor(1.0), t.tensor(1.5)),
    "truth values": lambda t: (t.tensor([True, True]), t.tensor([True, False])),
    "not a number": lambda t: (t.tensor([NAN]), t.tensor([NAN])),
    "infinite": lambda t: (t.tensor([INF, 1.0]), t.tensor([INF, 1.0])),
    "opposite infinities": lambda t: (t.tensor([INF]), t.tensor([-INF])),
    "complex": lambda t: (t.tensor([1 + 1j]), t.tensor([1 + 1.5j])),
    "nothing": lambda t: (t.ones(0), t.ones(0)),
    "numbers": lambda t: (1, 2),
    "equal numbers": lambda t: (1.0, 1.0 + 1e-9),
    "floats": lambda t: (1.0, 1.5),
    "a number and zero": lambda t: (1.0, 0.0),
    "truths": lambda t: (True, False),
    "none": lambda t: (None, None),
    "none and a number": lambda t: (None, 1),
    "words": lambda t: ("a", "a"),
    "a tensor and a number": lambda t: (t.ones(2), 1),
    "arrays": lambda t: (np.ones(2), np.zeros(2)),
    "lists": lambda t: ([t.ones(1), t.ones(1)], [t.ones(1), t.zeros(1)]),
    "lists of other lengths": lambda t: ([1], [1, 2]),
    "mappings": lambda t: ({"a": t.ones(1)}, {"a": t.zeros(1)}),
    "mappings with other keys": lambda t: ({"a": 1}, {"b": 1}),
    "nested": lambda t: ({"a": [1, {"b": 2.0}]}, {"a": [1, {"b": 3.0}]}),
}
for name, pair in PAIRS.items():
    cases.add(name, lambda torch, pair=pair: torch.testing.assert_close(*pair(torch)))

OPTIONS = {
    "loose": dict(rtol=0.5, atol=0.1),
    "exact": dict(rtol=0, atol=0),
    "only rtol": dict(rtol=0.1),
    "only atol": dict(atol=0.1),
    "message": dict(msg="not what was expected"),
    "message made": dict(msg=lambda said: f"first: {said}"),
}
for name, options in OPTIONS.items():
    cases.add(
        f"option {name}",
        lambda torch, options=options: torch.testing.assert_close(
            torch.tensor([1.0, 3.0]), torch.tensor([1.0, 2.0]), **options
        ),
    )
cases.add(
    "equal_nan", lambda torch: torch.testing.assert_close(torch.tensor([NAN]), torch.tensor([NAN]), equal_nan=True)
)
cases.add(
    "dtype not checked",
    lambda torch: torch.testing.assert_close(torch.ones(2), torch.ones(2).double(), check_dtype=False),
)
cases.add(
    "stride checked",
    lambda torch: torch.testing.assert_close(torch.ones(2, 3), torch.ones(3, 2).t(), check_stride=True),
)
