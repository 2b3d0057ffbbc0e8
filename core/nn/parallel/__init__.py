"""torch.nn.parallel: one batch over several CUDA devices of this process."""

from ...refused import kind
from . import comm
from .data_parallel import DataParallel, data_parallel
from .parallel_apply import parallel_apply
from .replicate import replicate
from .scatter_gather import gather, scatter

DistributedDataParallel = kind("torch.nn.parallel.DistributedDataParallel")

__all__ = [
    "DataParallel", "DistributedDataParallel", "comm", "data_parallel", "gather", "parallel_apply", "replicate", "scatter",
]  # fmt: skip
