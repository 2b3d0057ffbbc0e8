"""TT601: initialisers end in an underscore."""

from __future__ import annotations

from ..facts.torch_api import INITIALISERS, last
from .base import Example
from .renames import RenameRule


class InitNames(RenameRule):
    code = "TT601"
    name = "init-names"
    words = INITIALISERS
    summary = "an initialiser without its underscore"
    why = (
        "The functions of torch.nn.init work in place and are spelled so since 0.4: xavier_uniform is xavier_uniform_."
    )
    examples = (
        Example(
            "import torch.nn as nn\nfrom torch.nn import init\nfrom torch.nn.init import normal\nlin = nn.Linear(2, 2)\n"
            "nn.init.xavier_uniform(lin.weight)\ninit.constant(lin.bias, 0)\nnormal(lin.weight, std=0.1)\n",
            "import torch.nn as nn\nfrom torch.nn import init\nfrom torch.nn.init import normal_\nlin = nn.Linear(2, 2)\n"
            "nn.init.xavier_uniform_(lin.weight)\ninit.constant_(lin.bias, 0)\nnormal_(lin.weight, std=0.1)\n",
        ),
        Example(
            "import torch\nfrom numpy import random as init\nx = init.normal(0, 1)\n",
            "import torch\nfrom numpy import random as init\nx = init.normal(0, 1)\n",
            title="another library's init",
            fires=False,
        ),
    )

    def renamed(self, name: str) -> str | None:
        short = last(name)
        return f"{short}_" if name == f"torch.nn.init.{short}" and short in INITIALISERS else None
