"""The limits of dtypes, the layout's class, and the number of threads."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

for _name in ("float16", "bfloat16", "float32", "float64", "complex64", "complex128"):

    def _floats(torch, name=_name):
        found = torch.finfo(getattr(torch, name))
        return [
            repr(found),
            found.bits,
            found.eps,
            found.max,
            found.min,
            found.tiny,
            found.smallest_normal,
            found.resolution,
            found.dtype,
        ]

    cases.add(f"finfo of {_name}", _floats)

for _name in ("uint8", "int8", "int16", "int32", "int64"):

    def _integers(torch, name=_name):
        found = torch.iinfo(getattr(torch, name))
        return [repr(found), found.bits, found.max, found.min, found.dtype]

    cases.add(f"iinfo of {_name}", _integers)


@cases
def limits_of_the_default_dtype(torch):
    return [
        repr(torch.finfo()),
        torch.finfo() == torch.finfo(torch.float32),
        torch.iinfo(torch.int8) != torch.iinfo(torch.uint8),
    ]


for _number, _call in enumerate((
    lambda torch: torch.finfo(torch.int8), lambda torch: torch.iinfo(torch.bool), lambda torch: torch.iinfo(torch.float32),
    lambda torch: torch.set_num_threads(0), lambda torch: torch.set_num_threads("a"), lambda torch: torch.set_num_interop_threads(0),
    lambda torch: torch.set_flush_denormal(1),
)):  # fmt: skip
    cases.add(f"refused {_number}", _call)


@cases
def layout(torch):
    return [
        isinstance(torch.strided, torch.layout),
        isinstance(torch.zeros(2).layout, torch.layout),
        repr(torch.strided),
    ]


@cases
def number_of_threads(torch):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    found = torch.get_num_threads()
    torch.set_num_threads(before)
    return [found, torch.get_num_threads() == before]


@cases
def streams_are_a_devices(torch):
    try:
        torch.ones(2).record_stream(None)
    except (RuntimeError, NotImplementedError):
        return "refused"
