"""The table of families is what the families declare, and names not imported yet behave as the others."""

import subprocess
import sys

import pytest
from tt.core.ops.families import FAMILIES
from tt.tests.ops import families


def test_the_table_is_up_to_date():
    assert families.TABLE.read_text(encoding="utf-8") == families.render(families.find()), (
        "a family declares other names than core/ops/families.py says: run python -m tt.tests.ops.families"
    )


PROGRAMS = {
    "functions": "assert torch.cholesky_solve.__name__ == 'cholesky_solve' and callable(torch.einsum)",
    "methods": "x = torch.ones(2, 2); assert x.tril().sum().item() == 3 and torch.Tensor.det(x).item() == 0",
    "methods of subclasses": "assert torch.nn.Parameter(torch.eye(2)).inverse().tolist() == [[1, 0], [0, 1]]",
    "properties": "assert torch.ones(2).real.tolist() == [1, 1]\ntry: torch.ones(2).T = 1\nexcept AttributeError: pass\nelse: 1 / 0",
    "own attributes": "x = torch.ones(2); x.svd = 3; assert x.svd == 3",
    "operators": "x = torch.ones(2); assert (2 ** x + x % 2 - -x).tolist() == [4, 4] and bool((x == x).all())",
    "dir": "assert {'einsum', 'FloatTensor', 'save', 'nn'} <= set(dir(torch)) and 'svd' in dir(torch.Tensor)",
    "star": "import sys; sys.modules['torch'] = torch\nfrom torch import *\nassert 'nn' not in globals() and einsum is torch.einsum and FloatStorage is torch.FloatStorage and tensor([1]).sum() == 1",
    "missing": "assert not hasattr(torch, 'no_such') and not hasattr(torch.Tensor, 'no_such')",
    "tables": "from tt.core.ops.declare import PUBLIC\nfrom tt.core.ops.schema import OPS\n"
    "assert 'svd' in PUBLIC and PUBLIC.get('no_such') is None and OPS['bmm'].name == 'bmm'\n"
    "assert len(PUBLIC) == len(PUBLIC.items()) == len({**PUBLIC}) and all(OPS.values())",
    "pickle": "import pickle; import sys; sys.modules['torch'] = torch\n"
    "assert pickle.loads(pickle.dumps(torch.einsum)) is torch.einsum",
    "dialects": "torch.set_dialect('0.3'); assert torch.ones(2, 2).inverse; torch.set_dialect('2'); torch.eye(2).inverse()",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_in_a_fresh_process(program):
    code = f"import tt.core as torch\n{program}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_importing_leaves_the_families_alone():
    code = "import sys, tt.core; print(*(n.rpartition('.')[2] for n in sys.modules if n.startswith('tt.core.ops.')))"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split())
    assert "from_data" in loaded
    assert not loaded & {"linalg", "decompositions", "spectral", "einsum", "special", "memory", "random"}
    assert len(loaded & set(FAMILIES)) <= 6


def test_a_name_declared_twice_is_refused(tmp_path):
    """Which of two declarations holds would depend on the order of first uses."""
    before = {}
    families._watch(before, lambda: {(1, name): object() for name in ("sin",)})
    try:
        for name in ("one", "two"):
            (tmp_path / f"{name}.py").write_text("")
            loader = families.SourceFileLoader(f"core.ops.{name}", str(tmp_path / f"{name}.py"))
            module = type(sys)(f"core.ops.{name}")
            if name == "one":
                loader.exec_module(module)
                assert before == {(1, "sin"): "core.ops.one"}
            else:
                with pytest.raises(SystemExit, match="sin is declared twice: by core.ops.one and by core.ops.two"):
                    loader.exec_module(module)
    finally:
        families.SourceFileLoader.exec_module = families.EXECUTE
