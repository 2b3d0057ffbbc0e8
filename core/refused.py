"""Every name of PyTorch that is refused: why, and what to use instead. The functions that refuse are made from this table.

Nothing is imported here, so that documentation and tests can read the table alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

_SPARSE = "sparse tensors are not supported"
_NO_GRAPH = "there is no graph compiler"
_NO_ONNX = "there is no graph to export"
_NO_COMPILER = "extensions in C++ or CUDA are not compiled"
_DENSE = "keep the tensor dense"


class Refusal(NamedTuple):
    """One refused name. `said` is torch's own sentence about dense operands, where it has one."""

    name: str
    reason: str
    instead: str
    said: str = ""

    def error(self) -> RuntimeError:
        """The error that a call raises: a RuntimeError, as torch's where torch refuses dense tensors, too."""
        line = f"{self.name}: {self.reason}; {self.instead}"
        return RuntimeError(f"{self.said}\n  {line}") if self.said else NotImplementedError(line)


REFUSED: dict[str, Refusal] = {}


def _refuse(reason: str, names: dict[str, str], said: dict[str, str] | None = None) -> None:
    for name, instead in names.items():
        full = f"torch.{name}"
        REFUSED[full] = Refusal(full, reason, instead, (said or {}).get(name, ""))


def refuse(name: str) -> NoReturn:
    """Raise the error of a refused name."""
    raise REFUSED[name].error()


def function(name: str) -> Callable:
    """The function that stands for a refused name: its call raises."""
    found = REFUSED[name]

    def refusing(*arguments: Any, **named: Any) -> NoReturn:
        raise found.error()

    refusing.__name__ = refusing.__qualname__ = name.rpartition(".")[2]
    refusing.__module__ = name.rpartition(".")[0].removesuffix(".Tensor")
    refusing.__doc__ = f"Refused: {found.reason}; {found.instead}."
    return refusing


def kind(name: str, members: dict[str, Any] | None = None) -> type:
    """The class that stands for a refused class: making an object of it raises."""
    found = REFUSED[name]

    def new(cls: type, *arguments: Any, **named: Any) -> NoReturn:
        raise found.error()

    space = {**(members or {}), "__new__": new, "__module__": name.rpartition(".")[0],
             "__doc__": f"Refused: {found.reason}; {found.instead}."}  # fmt: skip
    return type(name.rpartition(".")[2], (), space)


def under(prefix: str) -> list[str]:
    """The refused names that stand directly below `prefix`, without it."""
    begins = f"{prefix}."
    return [n[len(begins) :] for n in REFUSED if n.startswith(begins) and "." not in n[len(begins) :]]


# -- sparse tensors ------------------------------------------------------------------------------------------------
_ONLY_SPARSE = "tensor.sspaddmm(...) can only be called on sparse tensors"
_BUILD = "build a dense tensor: torch.zeros(size).index_put_(tuple(indices), values, accumulate=True)"
_refuse(
    _SPARSE,
    {
        "sparse_coo_tensor": _BUILD,
        "sparse_csr_tensor": _BUILD,
        "smm": "use torch.mm(input, mat) on dense tensors",
        "hspmm": "use torch.mm(mat1, mat2) on dense tensors",
        "hsmm": "use torch.mm(mat1, mat2) on dense tensors",
        "saddmm": "use torch.addmm(input, mat1, mat2, beta=beta, alpha=alpha) on dense tensors",
        "sspaddmm": "use torch.addmm(input, mat1, mat2, beta=beta, alpha=alpha) on dense tensors",
        "raw_copy_sparse_": "use Tensor.copy_(src) on dense tensors",
        "sparse_coo": "every tensor's layout is torch.strided",
        "Tensor.smm": "use Tensor.mm(mat) on dense tensors",
        "Tensor.sspaddmm": "use Tensor.addmm(mat1, mat2, beta=beta, alpha=alpha) on dense tensors",
        "Tensor.coalesce": "a dense tensor holds each element once",
        "Tensor.is_coalesced": "a dense tensor holds each element once",
        "Tensor.indices": "use Tensor.nonzero().t() on a dense tensor",
        "Tensor.values": "use t[t != 0] on a dense tensor",
        "Tensor._indices": "use Tensor.nonzero().t() on a dense tensor",
        "Tensor._values": "use t[t != 0] on a dense tensor",
        "Tensor._nnz": "use torch.count_nonzero(t) on a dense tensor",
        "Tensor.to_sparse": _DENSE,
        "Tensor.sparse_mask": "multiply by a dense mask",
        "sparse.mm": "use torch.mm(mat1, mat2) on dense tensors",
        "sparse.addmm": "use torch.addmm(mat, mat1, mat2) on dense tensors",
        "sparse.sum": "use torch.sum(input) on a dense tensor",
        "sparse.softmax": "use torch.softmax(input, dim) on a dense tensor",
        "sparse.log_softmax": "use torch.log_softmax(input, dim) on a dense tensor",
        "sparse.sampled_addmm": "use torch.addmm(input, mat1, mat2) on dense tensors, and a mask",
        "sparse.spdiags": "use torch.diag_embed(diagonals, offset) on a dense tensor",
    },
    {
        **dict.fromkeys(("smm", "saddmm", "sspaddmm", "Tensor.smm", "Tensor.sspaddmm"), _ONLY_SPARSE),
        **{f"Tensor.{n}": f"{n} expected sparse coordinate tensor layout but got Strided"
           for n in ("coalesce", "is_coalesced", "indices")},
        "Tensor.values": "values expected sparse tensor layout but got Strided",
        "sparse.sum": "coalesce expected sparse coordinate tensor layout but got Strided",
    },
)  # fmt: skip
_refuse(
    _SPARSE,
    {f"sparse.{each}Tensor": f"use torch.{each}Tensor, or embedding layers with sparse=False"
     for each in ("Float", "Double", "Half", "BFloat16", "Byte", "Char", "Short", "Int", "Long")},
)  # fmt: skip
_MEMBERS = (
    "_indices", "_nnz", "_values", "add", "add_", "clone", "coalesce", "dim", "div", "div_", "get_device", "hspmm",
    "is_coalesced", "mm", "mul", "mul_", "resizeAs_", "size", "spadd", "spmm", "sspaddmm", "sspmm", "sub", "sub_", "t_",
    "toDense", "transpose", "transpose_", "zero_",
)  # fmt: skip
_INSTEAD = {
    "hspmm": "Tensor.mm on dense tensors", "spmm": "Tensor.mm on dense tensors", "sspmm": "Tensor.mm on dense tensors",
    "spadd": "Tensor.add on dense tensors", "sspaddmm": "Tensor.addmm on dense tensors",
    "resizeAs_": "Tensor.resize_as_ on dense tensors", "toDense": "the dense tensor itself", "_indices": "Tensor.nonzero().t()",
    "_values": "t[t != 0]", "_nnz": "torch.count_nonzero(t)", "coalesce": "the dense tensor itself",
    "is_coalesced": "the dense tensor itself",
}  # fmt: skip
_refuse(
    _SPARSE, {f"sparse.FloatTensor.{n}": f"use {_INSTEAD.get(n, f'Tensor.{n} on dense tensors')}" for n in _MEMBERS}
)

_refuse(
    _SPARSE,
    {f"cuda.sparse.{each}Tensor": f"use torch.cuda.{each}Tensor, or embedding layers with sparse=False"
     for each in ("Float", "Double", "Half", "BFloat16", "Byte", "Char", "Short", "Int", "Long")},
)  # fmt: skip

# -- CUDA's own libraries ------------------------------------------------------------------------------------------
_refuse(
    "CUDA's libraries are not loaded by this process",
    {
        "cuda.cudart": "use the functions of torch.cuda",
        "cuda.current_blas_handle": "use the functions of torch.cuda",
        "cuda.find_cuda_windows_lib": "use the functions of torch.cuda",
    },
)
_refuse(
    "events do not travel between processes",
    {"cuda.Event.ipc_handle": "synchronize before you hand the tensors over: torch.cuda.synchronize()"},
)

# -- graphs of other runtimes --------------------------------------------------------------------------------------
_refuse(
    _NO_ONNX,
    {
        "onnx.export": "save the parameters with torch.save(model.state_dict(), path) and export from PyTorch itself",
        "onnx.register_custom_op_symbolic": "export from PyTorch itself",
    },
)
_refuse(
    _NO_GRAPH,
    {
        "jit.trace": "call the function or the module itself",
        "jit.script": "call the function or the module itself, without the decorator",
        "jit.compile": "call the function or the module itself, without the decorator",
        "jit.trace_module": "call the module itself",
        "jit.freeze": "call the module itself",
        "jit.save": "use torch.save(model.state_dict(), path)",
        "jit.load": "build the model in Python and use load_state_dict(torch.load(path))",
        "nn.Module.compile": "call the module itself",
        # without the attribute: programs ask hasattr(torch, "compile") first, and then run without it
        "compile": "call the function or the module itself",
        "fx": "read module.named_modules(), and the graph of a result from its grad_fn",
        "export": "save the parameters with torch.save(model.state_dict(), path) and export from PyTorch itself",
        "library": "write the operation as a torch.autograd.Function in Python",
        "_dynamo": "call the function or the module itself",
        "jit.script_method": "write a plain method",
        "jit.ScriptModule": "derive from torch.nn.Module",
    },
)

# -- functions over a batch, and other kinds of tensors --------------------------------------------------------------
_refuse(
    "functions are not run over a batch at once",
    {"func.vmap": "write the batch as the first dimension, or loop over it and use torch.stack",
     "vmap": "write the batch as the first dimension, or loop over it and use torch.stack"},
)  # fmt: skip
_refuse(
    "there is no forward mode",
    {"func.jvp": "use torch.autograd.functional.jvp", "func.jacfwd": "use torch.func.jacrev",
     "func.linearize": "use torch.autograd.functional.jvp"},
)  # fmt: skip
_refuse(
    "there are no transforms to remove or to stack for",
    {"func.functionalize": "call the function itself",
     "func.stack_module_state": "call torch.func.functional_call for each of the modules"},
)  # fmt: skip
_refuse("tensors of rows of different lengths are not supported", {"nested": "use torch.nn.utils.rnn.pad_sequence"})
_refuse("models are not quantized", {"ao": "run the model in float32"})
_refuse("the solver is not there", {"lobpcg": "use torch.linalg.eigh(A), and take the eigenvalues you need"})

# -- training over processes, and with sparse gradients ------------------------------------------------------------
_refuse(
    "there are no process groups",
    {
        "nn.parallel.DistributedDataParallel": "use torch.nn.DataParallel, or the module itself in one process",
        **{f"distributed.{n}": "ask torch.distributed.is_available() first, and run in one process where it says False"
           for n in ("init_process_group", "destroy_process_group", "new_group", "get_rank", "get_world_size", "get_backend",
                     "barrier", "send", "recv", "isend", "irecv", "broadcast", "all_reduce", "reduce", "all_gather", "gather",
                     "scatter", "reduce_scatter", "all_to_all", "all_gather_object", "broadcast_object_list",
                     "all_gather_multigpu", "all_reduce_multigpu", "broadcast_multigpu", "reduce_multigpu")},
    },
)  # fmt: skip
_refuse(_SPARSE, {"optim.SparseAdam": "use torch.optim.Adam, and embedding layers with sparse=False"})

# -- pruning -------------------------------------------------------------------------------------------------------
_refuse(
    "parameters are not pruned",
    {f"nn.utils.prune.{n}": "register a parametrization that multiplies by your mask: torch.nn.utils.parametrize"
     for n in ("custom_from_mask", "global_unstructured", "identity", "is_pruned", "l1_unstructured", "ln_structured",
               "random_structured", "random_unstructured", "remove")},
)  # fmt: skip

# -- checks that 2.13 makes in the call ----------------------------------------------------------------------------
_refuse(
    "a cell checks what it is given when it is called",
    {f"nn.{cell}.{check}": "call the cell" for cell in ("RNNCell", "LSTMCell", "GRUCell")
     for check in ("check_forward_input", "check_forward_hidden")},
)  # fmt: skip

# -- compiled extensions -------------------------------------------------------------------------------------------
_refuse(
    _NO_COMPILER,
    {f"utils.cpp_extension.{n}": "write the operation as a torch.autograd.Function in Python"
     for n in ("BuildExtension", "CUDAExtension", "CppExtension", "check_compiler_abi_compatibility", "include_paths",
               "load", "load_inline", "verify_ninja_availability")},
)  # fmt: skip
_refuse(
    _NO_COMPILER,
    {"utils.ffi.create_extension": "write the operation as a torch.autograd.Function in Python"},
)

__all__ = ["REFUSED", "Refusal", "function", "kind", "refuse", "under"]
