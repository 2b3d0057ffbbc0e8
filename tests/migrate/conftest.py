"""Helpers for the migrator's tests: running the command as a process, and small old programs."""

import subprocess
import sys

import pytest

MNIST = """\
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return F.log_softmax(self.fc(x), dim=1)

model = Net()

def test(loader):
    total = 0
    correct = 0
    for data, target in loader:
        data, target = Variable(data, volatile=True), Variable(target)
        output = model(data)
        total += F.nll_loss(output, target, size_average=False).data[0]  # add up
        pred = output.data.max(1)[1]
        correct += pred.eq(target.data).cpu().sum()
    return total, correct
"""

MNIST_AFTER = """\
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return F.log_softmax(self.fc(x), dim=1)

model = Net()

def test(loader):
    total = 0
    correct = 0
    for data, target in loader:
        with torch.no_grad():
            output = model(data)
            total += F.nll_loss(output, target, reduction='sum').item()  # add up
        pred = output.detach().max(1)[1]
        correct += pred.eq(target).cpu().sum().item()
    return total, correct
"""


@pytest.fixture
def tt():
    """Run `tt` as a process: tt("lint", "a.py", cwd=…, input=b"…") with bytes in and out."""

    def call(*args, cwd=None, input=b"", env=None):
        command = [sys.executable, "-m", "tt", *args]
        return subprocess.run(command, cwd=cwd, input=input, capture_output=True, env=env)

    return call


@pytest.fixture
def old_program():
    return MNIST


@pytest.fixture
def new_program():
    return MNIST_AFTER
