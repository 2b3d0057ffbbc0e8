"""The synthetic stand-ins, as programs of each time see them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest
from tt.migrate.proof import Settings, verify_file

DIALECTS = ("0.3", "0.4", "2")
START = "import random, torch\nrandom.seed(1)\nimport torchvision\nfrom torchvision import datasets, transforms as T, utils\n"


def run(tmp_path, program, dialect="2", provider=None, stub=True):
    """The finished process of `tt run --stub` on a program."""
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(program))
    if provider is not None:
        (tmp_path / "tt_stubs.py").write_text(textwrap.dedent(provider))
    command = [sys.executable, "-m", "tt", "run", "--torch", dialect, *(["--stub"] if stub else []), str(path)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TT_")}
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)


def printed(tmp_path, program, dialect="2", **named):
    done = run(tmp_path, START + textwrap.dedent(program), dialect, **named)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


# a program's lines, what it prints
CASES = {
    "mnist": (
        "d = datasets.MNIST('x', train=False, transform=T.ToTensor())\nx, y = d[3]\n"
        "print(tuple(x.size()), type(y).__name__, len(d), tuple(d.test_data.size()), len(set(d._labels)))",
        "(1, 28, 28) int 128 (128, 28, 28) 10",
    ),
    "cifar": ("d = datasets.CIFAR100('x')\nprint(d.train_data.shape, d[0][0].size)", "(512, 32, 32, 3) (32, 32)"),
    "named classes": ("print(datasets.CIFAR10('x').classes[3], datasets.FashionMNIST('x').classes[9])", "cat Ankle boot"),
    "svhn": ("d = datasets.SVHN('x', 'test')\nprint(d.data.shape, d.labels.shape)", "(128, 3, 32, 32) (128,)"),
    "fake": ("d = datasets.FakeData(5, (3, 8, 9), 2)\nprint(len(d), d[0][0].size, sorted(set(d._labels)))", "5 (9, 8) [0, 1]"),
    "folder": (
        "import os\nfor c in 'ba': os.makedirs('root/' + c)\nd = datasets.ImageFolder('root')\nprint(d.classes, d.class_to_idx, d[0][0].mode)",
        "['a', 'b'] {'a': 0, 'b': 1} RGB",
    ),
    "past the end": ("try:\n    datasets.MNIST('x')[512]\nexcept IndexError as e:\n    print('512 synthetic' in str(e))", "True"),
    "to tensor": (
        "import numpy as np\nt = T.ToTensor()(np.array([[[0, 51]], [[255, 102]]], np.uint8))\n"
        "print(t.numpy().round(4).tolist() == [[[0.0], [1.0]], [[np.float32(.2), np.float32(.4)]]] or t.numpy().round(1).tolist())",
        "[[[0.0], [1.0]], [[0.20000000298023224], [0.4000000059604645]]]",
    ),
    "floats keep their values": ("import numpy as np\nprint(T.ToTensor()(np.full((1, 1, 1), 7.0, np.float32)).numpy().tolist())", "[[[7.0]]]"),
    "normalize": (
        "x = torch.ones(3, 1, 1)\nprint(T.Normalize((0.5, 0, 1), (0.5, 2, 4))(x).numpy().ravel().tolist(), x.numpy().ravel().tolist())",
        "[1.0, 0.5, 0.0] [1.0, 1.0, 1.0]",
    ),
    "resize the shorter side": ("d = datasets.ImageFolder('x')\nprint(d[0][0].size, T.Scale(72)(d[0][0]).size, T.Resize((20, 30))(d[0][0]).size)", "(160, 144) (80, 72) (30, 20)"),
    "crop": (
        "import numpy as np\na = np.arange(16, dtype=np.uint8).reshape(4, 4)\nfrom PIL import Image\n"
        "print(np.asarray(T.CenterCrop(2)(Image.fromarray(a))).tolist(), np.asarray(T.Pad(1)(Image.fromarray(a[:1, :1] + 9))).tolist())",
        "[[5, 6], [9, 10]] [[0, 0, 0], [0, 9, 0], [0, 0, 0]]",
    ),
    "flip": (
        "import numpy as np\nfrom PIL import Image\na = Image.fromarray(np.array([[1, 2]], np.uint8))\n"
        "print(np.asarray(T.RandomHorizontalFlip(p=1.1)(a)).tolist(), np.asarray(T.RandomHorizontalFlip(p=0)(a)).tolist())",
        "[[2, 1]] [[1, 2]]",
    ),
    "halved": (
        "import numpy as np\nfrom PIL import Image\na = Image.fromarray(np.full((8, 8), 40, np.uint8))\nprint(np.asarray(T.Resize(4)(a)).tolist() == [[40] * 4] * 4)",
        "True",
    ),
    "gray": ("x = datasets.CIFAR10('x')[0][0]\nprint(T.Grayscale()(x).mode, T.Grayscale(3)(x).mode)", "L RGB"),
    "there and back": ("x = datasets.CIFAR10('x')[0][0]\nprint(bool((T.ToTensor()(T.ToPILImage()(T.ToTensor()(x))).numpy() == T.ToTensor()(x).numpy()).all()))", "True"),
    "shown": ("print(str(T.Compose([T.ToTensor(), T.Normalize((1,), (2,))])).replace('\\n', '|'))", "Compose(|    ToTensor()|    Normalize(mean=(1,), std=(2,))|)"),
    "grid": ("print(tuple(utils.make_grid(torch.zeros(5, 1, 4, 6), nrow=3).size()), tuple(utils.make_grid([torch.zeros(3, 4, 6)]).size()))", "(3, 14, 26) (3, 4, 6)"),
    "grid's values": (
        "g = utils.make_grid(torch.ones(2, 1, 1, 1), padding=1, pad_value=.5)\nprint(g.numpy()[0].tolist())",
        "[[0.5, 0.5, 0.5, 0.5, 0.5], [0.5, 1.0, 0.5, 1.0, 0.5], [0.5, 0.5, 0.5, 0.5, 0.5]]",
    ),
    "normalized grid": ("print(utils.make_grid(torch.arange(0, 2).float().view(2, 1, 1, 1), normalize=True, padding=0).numpy()[0].round(3).tolist())", "[[0.0, 1.0]]"),
    "saved": (
        "from PIL import Image\nimport numpy as np\nutils.save_image(torch.ones(2, 3, 4, 4), 'grid.jpg', padding=1)\na = np.asarray(Image.open('grid.jpg'))\nprint(a.shape, a[1, 1].tolist(), a[0, 0].tolist())",
        "(6, 11, 3) [255, 255, 255] [0, 0, 0]",
    ),
    "constructor checks": (
        "for make in (lambda: T.Resize('a' and 1.5), lambda: T.Lambda(3), lambda: T.Pad((1, 2, 3)), lambda: T.RandomRotation(-1)):\n"
        "    try:\n        make()\n    except (TypeError, ValueError) as e:\n        print(type(e).__name__, end=' ')\nprint()",
        "TypeError TypeError ValueError ValueError ",
    ),
    "a crop too large": ("try:\n    T.RandomCrop(40)(datasets.CIFAR10('x')[0][0])\nexcept ValueError as e:\n    print(e)", "Required crop size (40, 40) is larger than input image size (32, 32)"),
    "a download leaves its folder": (
        "import os\ndatasets.MNIST('some/place', download=True)\nprint(os.path.isdir('some/place'))", "True",
    ),
    "tensorflow's mnist": (
        "from tensorflow.examples.tutorials.mnist import input_data\nm = input_data.read_data_sets('x', one_hot=True)\n"
        "x, y = m.train.next_batch(500)\nx2, _ = m.train.next_batch(20)\n"
        "print(x.shape, y.sum(1).min(), (x2[12:] == x[:8]).all(), m.train.epochs_completed, m.test.images.shape)",
        "(500, 784) 1.0 True 1 (128, 784)",
    ),
    "plots": ("import matplotlib.pyplot as plt\nfig, (a, b) = plt.subplots(1, 2)\na.plot([1]); plt.savefig('x.png')\nline, = plt.plot([1])\nprint(len(list(a)))", "0"),
}  # fmt: skip


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What each case prints, all of them in one process."""
    folder = tmp_path_factory.mktemp("cases")
    programs = {name: START + program for name, (program, _) in CASES.items()}
    program = f"""
        import contextlib, io, json, traceback
        outputs = {{}}
        for name, program in json.loads({json.dumps(json.dumps(programs))}).items():
            with contextlib.redirect_stdout(io.StringIO()) as out:
                try:
                    exec(program, {{"__name__": name}})
                except Exception:
                    print(traceback.format_exc())
            outputs[name] = out.getvalue()
        print(json.dumps(outputs))
    """
    done = run(folder, program)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", CASES)
def test_a_stand_in(outputs, name):
    assert outputs[name] == CASES[name][1] + "\n"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_batch_is_of_the_dialect_s_kinds(tmp_path, dialect):
    program = """
        loader = torch.utils.data.DataLoader(datasets.MNIST('x', transform=T.Compose([T.ToTensor(), T.Normalize((0.5,), (0.5,))])), batch_size=4)
        x, y = next(iter(loader))
        print(x.type(), y.type(), tuple(x.size()))
        print(utils.make_grid(x).type(), tuple(utils.make_grid(x).size()))
    """
    assert printed(tmp_path, program, dialect) == [
        "torch.FloatTensor torch.LongTensor (4, 1, 28, 28)",
        "torch.FloatTensor (3, 32, 122)",
    ]


def test_the_same_seed_gives_the_same_images_and_no_other_random_number_moves(tmp_path):
    program = """
        import numpy, random, torch
        numpy.random.seed(1); random.seed(1); torch.manual_seed(1)
        before = random.getstate(), numpy.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
        from torchvision import datasets
        d = datasets.CIFAR10('x'); total = sum(int(d.array(i).sum()) for i in range(50))
        print(total, before == (random.getstate(), numpy.random.get_state()[1].tolist(), torch.get_rng_state().tolist()))
    """
    first, second = run(tmp_path, program), run(tmp_path, program)
    assert first.stdout == second.stdout
    assert first.stdout.endswith("True\n"), first.stderr


def test_labels_can_be_learnt(tmp_path):
    program = """
        import torch.nn as nn
        torch.manual_seed(0)
        x = lambda d: d.data.view(-1, 784).float() / 255
        train, test = datasets.MNIST('x'), datasets.MNIST('x', train=False)
        net = nn.Linear(784, 10); optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(30):
            optimizer.zero_grad(); nn.CrossEntropyLoss()(net(x(train)), train.targets).backward(); optimizer.step()
        print((net(x(test)).argmax(1) == test.targets).float().mean().item() > 0.9)
    """
    assert printed(tmp_path, program) == ["True"]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("torchvision.models.resnet18()", "torchvision.models.resnet18 has no synthetic stand-in: networks"),
        (
            "datasets.Kinetics400",
            "torchvision.datasets.Kinetics400 has no synthetic stand-in; define it in tt_stubs.py",
        ),
        ("T.ColorJitter(hue=0.1)", "ColorJitter(hue=...) has no synthetic stand-in"),
    ],
)
def test_what_has_no_stand_in_is_refused_by_name(tmp_path, program, words):
    done = run(tmp_path, START + program)
    assert done.returncode == 1
    assert words in done.stderr.splitlines()[-1]


PROVIDER = """
    import numpy as np

    def table(path, rng):
        return rng.random((4, 2)).round(3)

    MODULES = {"unidecode": {"unidecode": lambda text: text.upper()}, "deep.inside": {"x": 3}}
    FILES = {"data/words.txt": "a b\\nc", "data/*.csv": table, "made/*.npy": lambda path, rng: np.arange(3)}
"""


def test_a_provider_gives_modules_and_files(tmp_path):
    program = """
        import glob, io, os, numpy as np
        from unidecode import unidecode
        import deep.inside
        print(unidecode('x'), deep.inside.x, open('data/words.txt').read().split())
        print(os.path.exists('data/words.txt'), os.path.exists('data/none'), glob.glob('data/*'), os.listdir('data'))
        print(np.loadtxt('data/a.csv', delimiter=',').shape, np.load('./made/z.npy').tolist())
        print((np.loadtxt('data/a.csv', delimiter=',') == np.loadtxt('data/b.csv', delimiter=',')).all())
    """
    done = run(tmp_path, program, provider=PROVIDER)
    assert done.stdout.splitlines() == [
        "X 3 ['a', 'b', 'c']",
        "True False ['data/words.txt'] ['words.txt']",
        "(4, 2) [0, 1, 2]",
        "False",
    ], done.stderr
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_there_is_itself(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "words.txt").write_text("mine")
    assert run(tmp_path, "print(open('data/words.txt').read())", provider=PROVIDER).stdout == "mine\n"


@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ("1 / 0", "tt_stubs.py fails: ZeroDivisionError: division by zero"),
        ("X = 1", "tt_stubs.py defines neither MODULES nor FILES"),
        ("FILES = ['a']", "FILES has to be a dictionary"),
        ("FILES = {'a.bin': 3}", "'a.bin' cannot be made of int"),
    ],
)
def test_a_provider_that_cannot_be_used_is_one_line(tmp_path, provider, words):
    done = run(tmp_path, "print(1)", provider=provider)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_synthetic_data_inside_a_quiet_package_are_named(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(
        "import tensorflow, torch\nfrom tensorflow.examples.tutorials.mnist import input_data\n"
        "x = torch.from_numpy(input_data.read_data_sets('x').train.images)\n"
        "w = torch.autograd.Variable(torch.zeros(784), requires_grad=True)\n"
        "loss = (torch.autograd.Variable(x).mv(w) - 1).pow(2).mean()\nloss.backward()\n"
        "w.data -= w.grad.data\nprint(loss.data[0], w.data.sum())\n"
    )
    report = verify_file(str(path), Settings(stub=True))
    assert report.stood_in == {"tensorflow": "synthetic"}, report.lines()
    assert report.qualifier == "on synthetic data"


def test_nothing_stands_in_unless_asked(tmp_path):
    assert "No module named 'torchvision'" in run(tmp_path, "import torchvision.datasets.nothing", stub=False).stderr
    assert "neither" not in run(tmp_path, "print(1)", provider="X = 1", stub=False).stderr
