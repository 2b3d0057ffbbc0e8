"""Every refused name exists where torch has it, and its call says why it is refused and what to use instead."""

from importlib import import_module

import pytest
import tt.core as torch
from tt.core.dialects import dialect
from tt.core.refused import REFUSED

MODULES = ("func", "sparse", "onnx", "jit", "utils.cpp_extension", "utils.ffi", "nn.utils.prune")
ONLY_OLD = {"torch.raw_copy_sparse_"}  # 2.13 no longer has it
CELLS = ("GRUCell", "LSTMCell", "RNNCell")
# A layout, which cannot be called, and checks inside cells that 2.13 no longer has either.
# What programs look for with hasattr, and do without: no attribute either.
LOOKED_FOR = {
    f"torch.{name}" for name in ("compile", "fx", "export", "library", "_dynamo", "vmap", "nested", "ao", "lobpcg")
}
ABSENT = {
    "torch.sparse_coo",
    *LOOKED_FOR,
    *(f"torch.nn.{c}.check_forward_{what}" for c in CELLS for what in ("hidden", "input")),
}


def resolve(full):
    """What a full name stands for, with the modules on its way imported."""
    found = torch
    for part in full.split(".")[1:]:
        if not hasattr(found, part) and f"{found.__name__}.{part}".removeprefix("tt.core.") in MODULES:
            import_module(f"{found.__name__}.{part}")
        found = getattr(found, part)
    return found


def call(full):
    """Call the name as a user would: methods on a tensor."""
    if ".Tensor." in full:
        return resolve(full)(torch.ones(2, 2))
    return resolve(full)(torch.nn.Module()) if full.startswith("torch.nn.Module.") else resolve(full)()


@pytest.mark.parametrize("full", sorted(set(REFUSED) - ABSENT))
def test_a_refused_name_raises_with_reason_and_replacement(full):
    found = REFUSED[full]
    with dialect("0.4" if full in ONLY_OLD else "2"), pytest.raises(RuntimeError) as caught:
        call(full)
    text = str(caught.value)
    assert text.splitlines()[-1].strip() == f"{full}: {found.reason}; {found.instead}"
    assert text.splitlines()[0] == (found.said or text)
    assert found.reason and found.instead and len(text.splitlines()) <= 2


@pytest.mark.parametrize("full", sorted(n for n in set(REFUSED) - ABSENT if REFUSED[n].said == ""))
def test_without_a_sentence_of_torch_it_is_not_implemented(full):
    with dialect("0.4" if full in ONLY_OLD else "2"), pytest.raises(NotImplementedError):
        call(full)


@pytest.mark.parametrize("full", ["torch.sparse_coo", *sorted(LOOKED_FOR)])
def test_a_refused_value_is_no_attribute_and_says_why(full):
    found = REFUSED[full]
    assert not hasattr(torch, full.removeprefix("torch."))
    with pytest.raises(AttributeError) as caught:
        resolve(full)
    name = full.rpartition(".")[2]
    lines = str(caught.value).splitlines()
    assert lines == [f"module 'torch' has no attribute '{name}'", f"  {full}: {found.reason}; {found.instead}"]


@pytest.mark.parametrize("name", MODULES)
def test_refusing_modules_are_importable(name):
    module = import_module(f"tt.core.{name}")
    assert module.__doc__
    assert all(hasattr(module, each) for each in module.__all__)


def test_a_refused_function_is_dressed():
    assert torch.smm.__name__ == "smm" and torch.smm.__module__ == "torch" and "torch.mm" in torch.smm.__doc__
    assert torch.Tensor.coalesce.__module__ == "torch"


def test_names_of_the_compiler_that_only_mark_code_work():
    from tt.core import jit

    @jit.ignore
    @jit.unused
    @jit.export
    def double(x):
        return 2 * x

    @jit.ignore(drop=True)
    def triple(x):
        return 3 * x

    assert (double(2), triple(2), jit.annotate(int, 4)) == (4, 6, 4)
    assert (jit.is_scripting(), jit.is_tracing()) == (False, False)
    with pytest.raises(NotImplementedError, match="without the decorator"):

        @jit.script
        def never(x):
            return x


def test_the_decorator_of_setup_files_is_refused_by_name():
    from tt.core.utils.cpp_extension import BuildExtension

    with pytest.raises(NotImplementedError, match="extensions in C\\+\\+ or CUDA are not compiled"):
        BuildExtension.with_options(use_ninja=False)
