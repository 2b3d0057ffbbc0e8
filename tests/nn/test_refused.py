"""What of torch.nn and torch.optim is refused says so by name, with what to use instead."""

import pytest
import tt.core as torch
from tt.core import nn


def test_processes_compilers_and_sparse_gradients():
    with pytest.raises(NotImplementedError, match="DistributedDataParallel: there are no process groups; use"):
        nn.parallel.DistributedDataParallel(nn.Linear(1, 1))
    with pytest.raises(NotImplementedError, match="Module.compile: there is no graph compiler; call the module"):
        nn.Linear(1, 1).compile()
    with pytest.raises(NotImplementedError, match="SparseAdam: sparse tensors are not supported; use torch.optim.Adam"):
        torch.optim.SparseAdam([torch.ones(1)])


def test_pruning():
    from tt.core.nn.utils import prune

    with pytest.raises(NotImplementedError, match="l1_unstructured: parameters are not pruned; register a param"):
        prune.l1_unstructured(nn.Linear(1, 1), "weight", 0.5)
