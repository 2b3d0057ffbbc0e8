"""What the processes of the tests run: functions of a module that a new interpreter can import."""

import os
import sys
import time


def double(received, sent):
    """A child: doubles what it gets, in place, and sends it back."""
    for _ in range(2):
        got = received.get()
        for tensor in got:
            tensor.data.mul_(2)
        sent.put(got)
    received.get()


def square(x):
    return x * x


def fill(index, tensor, value):
    tensor[index] = value + index


def fails(index):
    if index == 1:
        raise ValueError("on purpose")
    time.sleep(60)


def leaves(index, code):
    if code < 0:
        os.kill(os.getpid(), -code)
    sys.exit(code)
