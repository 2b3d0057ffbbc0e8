"""The options that `tt run` and the shell share."""

import pytest
from tt.cli import options
from tt.cli.errors import CommandError
from tt.core import dialects
from tt.repl.commands import COMMANDS


def test_the_dialects_are_those_of_the_core():
    assert set(options.DIALECTS) == set(dialects._DIALECTS)
    assert set(COMMANDS["torch"].choices) <= set(options.DIALECTS)


@pytest.mark.parametrize(
    ("args", "torch", "devices", "rest"),
    [
        ([], None, None, []),
        (["x.py", "--torch", "9"], None, None, ["x.py", "--torch", "9"]),
        (["--torch", "0.3", "x.py"], "0.3", None, ["x.py"]),
        (["--torch=0.4", "--device-sim=2", "x.py"], "0.4", 2, ["x.py"]),
        (["--device-sim", "3"], None, 3, []),
    ],
)
def test_reading(args, torch, devices, rest):
    settings, found = options.read(args)
    assert (settings.torch, settings.device_sim, found) == (torch, devices, rest)


@pytest.mark.parametrize(
    "args", [["--torch"], ["--torch="], ["--torch", "1"], ["--device-sim", "x"], ["--device-sim", "-1"], ["--device-sim=٣"], ["-x"]]
)  # fmt: skip
def test_refusals(args):
    with pytest.raises(CommandError):
        options.read(args)


@pytest.mark.parametrize(
    "environment", [{"TT_TORCH": "9"}, {"TT_DEVICE_SIM": "many"}, {"TT_DEVICE_SIM_MEMORY": "lots"}]
)
def test_a_wrong_environment_is_refused(environment, tt, refused, tmp_path):
    (tmp_path / "x.py").write_text("import torch\n")
    refused(tt("run", "x.py", **environment), *environment, *environment.values())
    refused(tt("repl", input="1", **environment), *environment)
