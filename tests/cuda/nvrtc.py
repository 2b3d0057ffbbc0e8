"""Compiles CUDA source with NVRTC's own library, from its wheel: needs neither a GPU nor a driver."""

from __future__ import annotations

import ctypes
from importlib.util import find_spec
from pathlib import Path

ARCHITECTURE = "compute_75"  # the oldest that CUDA 12.9 and 13 both know


class CompileError(Exception):
    """What the compiler says of a source."""


def library() -> ctypes.CDLL | None:
    """The library of the wheel nvidia-cuda-nvrtc-cu12 (or -cu13), or None."""
    for package, pattern in (("nvidia.cuda_nvrtc", "lib/libnvrtc.so.*"), ("nvidia.cu13", "lib/libnvrtc.so.*")):
        try:
            found = find_spec(package)
        except ModuleNotFoundError:
            continue
        for place in (found.submodule_search_locations or ()) if found else ():
            for path in sorted(Path(place).glob(pattern)):
                return ctypes.CDLL(str(path))
    return None


def compiled(lib: ctypes.CDLL, source: str) -> str:
    """The PTX of a source; CompileError with the compiler's log."""
    program = ctypes.c_void_p()
    status = lib.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"kernels.cu", 0, None, None)
    if status:
        raise CompileError(f"nvrtcCreateProgram gave {status}")
    options = (ctypes.c_char_p * 2)(f"--gpu-architecture={ARCHITECTURE}".encode(), b"--std=c++17")
    status = lib.nvrtcCompileProgram(program, len(options), options)
    size = ctypes.c_size_t()
    if status:
        lib.nvrtcGetProgramLogSize(program, ctypes.byref(size))
        log = ctypes.create_string_buffer(size.value)
        lib.nvrtcGetProgramLog(program, log)
        lib.nvrtcDestroyProgram(ctypes.byref(program))
        raise CompileError(log.value.decode())
    lib.nvrtcGetPTXSize(program, ctypes.byref(size))
    text = ctypes.create_string_buffer(size.value)
    lib.nvrtcGetPTX(program, text)
    lib.nvrtcDestroyProgram(ctypes.byref(program))
    return text.value.decode()
