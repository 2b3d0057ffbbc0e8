"""The traced program is kept to itself: its folder is a copy, big data a link, the network away, the clock its own."""

from __future__ import annotations

import sys

import pytest
from tt.migrate.proof.runner import Runner
from tt.migrate.proof.settings import Settings
from tt.migrate.proof.workplace import Workplace

LOSS = """
import torch
from torch.autograd import Variable
w = Variable(torch.ones(2), requires_grad=True)
for step in range(9):
    loss = (w * w).sum()
    loss.backward()
    print(step)
    w.data -= 0.1 * w.grad.data
"""
STEPPED = """
import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
while True:
    try:
        net(torch.autograd.Variable(torch.ones(1, 2))).sum().backward()
        optimizer.step()
        print('step')
    except Exception:
        pass
"""


def run(tmp_path, text, settings=None, **named):
    folder = tmp_path / "project" / "src"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "program.py").write_text(text)
    with Workplace(str(folder / "program.py")) as workplace:
        return Runner(workplace, settings or Settings()).run("0.3", {}, **named)


def test_the_folder_is_a_copy_and_its_neighbours_are_there_to_read(tmp_path):
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "data" / "train.txt").write_text("42")
    (folder / "src" / "big.bin").write_bytes(bytes(2 << 20))
    text = """
import os
print(open('../data/train.txt').read(), os.path.getsize('big.bin'), sorted(os.listdir('.')))
for name in ('big.bin', '../data/train.txt', '../data/new.txt'):
    try:
        open(name, 'ab').write(b'x')
    except PermissionError as error:
        print(error.strerror)
for action in (os.remove, os.rmdir):
    try:
        action('../data/train.txt')
    except PermissionError as error:
        print(error.strerror)
os.remove('program.py')
"""
    done = run(tmp_path, text)
    refused = "nothing is written outside the working copy"
    assert done.failure is None
    assert done.printed() == ["42 2097152 ['big.bin', 'program.py']", *[refused] * 5]
    assert (folder / "src" / "program.py").exists()
    assert (folder / "src" / "big.bin").stat().st_size == 2 << 20
    assert [p.name for p in (folder / "data").iterdir()] == ["train.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_the_network_is_away_and_the_report_says_how(tmp_path):
    text = """
import socket
try:
    socket.create_connection(('192.0.2.1', 80), timeout=20)
except OSError as error:
    print('no way out')
"""
    done = run(tmp_path, text)
    assert done.events[0]["network"] in ("namespace", "guard")
    assert done.printed() == ["no way out"]


def test_where_there_is_no_namespace_a_guard_refuses(tmp_path):
    text = """
import socket
from tt.migrate.proof import isolation
import sys
sys.addaudithook(isolation._refuse_network)
for call in (lambda: socket.getaddrinfo('name.invalid', 80), lambda: socket.create_connection(('192.0.2.1', 80))):
    try:
        call()
    except PermissionError as error:
        print(error)
a, b = socket.socketpair()
a.send(b'x')
print(b.recv(1))
"""
    done = run(tmp_path, text, Settings(allow_network=True))
    assert done.events[0]["network"] == "allowed"
    words = "the network is not allowed (--allow-network): socket.getaddrinfo"
    assert done.printed() == [words, words, "b'x'"]


def test_memory_is_limited(tmp_path):
    done = run(tmp_path, "x = [bytearray(1 << 28) for _ in range(8)]", Settings(memory=1))
    assert "MemoryError" in done.failure["kinds"]


def test_the_clock_is_the_same_in_every_run(tmp_path):
    text = "import time, datetime\nprint(time.time(), datetime.datetime.now(), time.strftime('%Y'), time.ctime())"
    assert run(tmp_path, text).printed() == run(tmp_path, text).printed()


def test_a_time_limit_ends_the_processes_that_the_program_started(tmp_path):
    text = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'while True: pass'])"
    assert "did not finish in 4 s" in run(tmp_path, text, Settings(timeout=4)).problem


@pytest.mark.parametrize(("text", "kind"), [(STEPPED, "step"), (LOSS, "backward")])
def test_steps_end_the_program(tmp_path, text, kind):
    done = run(tmp_path, text, Settings(steps=3))
    assert done.failure is None
    events = [event["event"] for event in done.events]
    assert events.count(kind) == 3 + (kind == "backward")  # an update by hand is seen at the pass after it
    assert done.end["updates"] == 3


def test_events_end_the_program(tmp_path):
    done = run(tmp_path, LOSS, events=4)
    assert [e["event"] for e in done.events if e["event"] in ("backward", "print")] == ["backward", "print"] * 2
