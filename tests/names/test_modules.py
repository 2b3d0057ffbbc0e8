"""Imports written for torch resolve under `tt run`: the modules that programs name, old and new."""

import subprocess
import sys
from pathlib import Path

MODULES = """
torch._utils torch.autograd torch.autograd.function torch.autograd.functional torch.autograd.grad_mode
torch.autograd.gradcheck torch.autograd.graph torch.autograd.profiler torch.autograd.variable torch.backends.cuda
torch.backends.cudnn torch.cuda torch.cuda.comm torch.cuda.memory torch.cuda.nccl torch.cuda.nvtx torch.cuda.profiler
torch.cuda.random torch.cuda.sparse torch.cuda.streams torch.distributed
torch.distributions torch.distributions.bernoulli torch.distributions.beta torch.distributions.binomial
torch.distributions.categorical torch.distributions.cauchy torch.distributions.chi2
torch.distributions.constraint_registry torch.distributions.constraints torch.distributions.dirichlet
torch.distributions.distribution torch.distributions.exp_family torch.distributions.exponential
torch.distributions.gamma torch.distributions.geometric torch.distributions.gumbel torch.distributions.independent
torch.distributions.kl torch.distributions.laplace torch.distributions.log_normal torch.distributions.multinomial
torch.distributions.multivariate_normal torch.distributions.normal torch.distributions.one_hot_categorical
torch.distributions.pareto torch.distributions.poisson torch.distributions.relaxed_bernoulli
torch.distributions.relaxed_categorical torch.distributions.studentT torch.distributions.transformed_distribution
torch.distributions.transforms torch.distributions.uniform torch.distributions.utils torch.fft torch.func torch.functional torch.hub
torch.jit torch.linalg torch.multiprocessing torch.multiprocessing.pool torch.multiprocessing.queue
torch.multiprocessing.reductions torch.multiprocessing.spawn torch.nn torch.nn.functional torch.nn.init torch.nn.modules
torch.nn.modules.activation torch.nn.modules.batchnorm torch.nn.modules.container torch.nn.modules.conv
torch.nn.modules.dropout torch.nn.modules.instancenorm torch.nn.modules.linear torch.nn.modules.loss
torch.nn.modules.module torch.nn.modules.normalization torch.nn.modules.padding torch.nn.modules.pooling
torch.nn.modules.rnn torch.nn.modules.sparse torch.nn.modules.upsampling torch.nn.modules.utils torch.nn.parallel
torch.nn.parallel.data_parallel torch.nn.parameter torch.nn.utils torch.nn.utils.clip_grad
torch.nn.utils.convert_parameters torch.nn.utils.rnn torch.nn.utils.spectral_norm torch.nn.utils.weight_norm torch.onnx
torch.optim torch.optim.adam torch.optim.lbfgs torch.optim.lr_scheduler torch.optim.optimizer torch.optim.rmsprop
torch.optim.sgd torch.profiler torch.random torch.serialization torch.sparse torch.special torch.storage torch.utils
torch.utils.checkpoint torch.utils.cpp_extension torch.utils.data torch.utils.data.dataloader torch.utils.data.dataset
torch.utils.data.distributed torch.utils.data.sampler torch.utils.dlpack torch.utils.ffi torch.utils.hooks
torch.utils.model_zoo torch.version
"""
PROGRAM = """
import importlib, sys
failed = []
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as error:
        failed.append(f"{name}: {error}")
import torch
from torch.autograd.gradcheck import gradcheck as inner
assert callable(torch.autograd.gradcheck) and torch.autograd.gradcheck is inner
assert callable(torch.multiprocessing.spawn) and callable(torch.nn.utils.weight_norm)
from torch.functional import einsum, stft
assert einsum is torch.einsum
print(*failed, sep="\\n", end="")
"""


def test_modules_resolve(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    command = Path(sys.executable).with_name("tt")
    done = subprocess.run([command, "run", program, *MODULES.split()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
