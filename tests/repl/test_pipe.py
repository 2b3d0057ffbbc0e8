"""`tt` on a pipe: values and nothing else on stdout, errors on stderr, an exit code."""

import subprocess
import sys

import pytest
from tt.repl.pipe import UnreadableError, entries


def tt(text, *args):
    command = [sys.executable, "-m", "tt", *args]
    data = text if isinstance(text, bytes) else text.encode()
    return subprocess.run(command, input=data, capture_output=True, timeout=120)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("torch.ones(2)\n", "tensor([1., 1.])\n"),
        ("torch.ones(2)", "tensor([1., 1.])\n"),
        ("\ufefftorch.ones(2)\r\n1\r\n", "tensor([1., 1.])\n1\n"),
        ("import torch.nn as nn, tt.core\nnn is tt.core.nn, torch is tt.core", "(True, True)\n"),
        ("x = 1\n:torch\nx\n", "torch 2.13.0+tt\n1\n"),
        (":torch 0.4.0\ntorch.ones(1)\n", "torch 0.4.0\ntensor([ 1.])\n"),
        ("s = '''\n:torch\n'''\ns", "'\\n:torch\\n'\n"),
        ("", ""),
        ("import asyncio\nawait asyncio.sleep(0, 5)\n", "5\n"),
        ("x = torch.ones(2)\nx\nOut[1] is x\n", "tensor([1., 1.])\nTrue\n"),
        ("def f():\n  return 1\nf()", "1\n"),
        ("import pickle\nclass A: pass\ntype(pickle.loads(pickle.dumps(A()))) is A", "True\n"),
    ],
)
def test_values(text, shown):
    done = tt(text)
    assert (done.stdout.decode(), done.stderr, done.returncode) == (shown, b"", 0)


def test_options():
    assert tt("torch.__version__", "--torch", "0.3").stdout == b"'0.3.1'\n"
    assert tt("torch.__version__", "repl", "--torch=0.4").stdout == b"'0.4.1'\n"
    assert tt("torch.cuda.device_count()", "--device-sim", "2").stdout == b"2\n"


def test_an_exception_ends_it():
    done = tt("1\n1 / 0\n2\n")
    assert (done.stdout, done.returncode) == (b"1\n", 1)
    assert done.stderr.endswith(b"line 2, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n")


def test_a_refused_command_ends_it():
    done = tt("1\n:nonsense\n2\n")
    assert (done.stdout, done.returncode) == (b"1\n", 1)


@pytest.mark.parametrize(("code", "status"), [("raise SystemExit(4)", 4), ("exit()", 0), (":quit", 0)])
def test_leaving(code, status):
    done = tt(f"1\n{code}\n2\n")
    assert (done.stdout, done.stderr, done.returncode) == (b"1\n", b"", status)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"1\nx = (\n", b"<stdin>:2:5: SyntaxError"),
        (b":torch\nx = = 1\n", b"<stdin>:2:5: SyntaxError"),
        (b"\xff\xfe", b"not UTF-8"),
        (b"x = 1\0", b"null byte"),
    ],
)
def test_what_cannot_be_read_runs_nothing(text, words):
    done = tt(text)
    assert (done.stdout, done.returncode) == (b"", 2)
    assert words in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_lines_are_counted_over_commands():
    assert entries("x = 1\n:who\nx\n") == ["x = 1\n", ":who", "\n\nx\n"]
    with pytest.raises(UnreadableError, match="<stdin>:3:"):
        entries("1\n:who\n)\n")
