"""Draws the pictures of docs/repl.md: `python docs/pictures/draw.py` runs the entries and writes an SVG of each view."""

import io
import sys
from pathlib import Path

from rich.console import Console
from tt.repl.shell import Shell

SETUP = """
torch.manual_seed(0)
nn, F = torch.nn, torch.nn.functional
model = nn.Sequential(*[nn.Linear(16, 16) for _ in range(4)], nn.ReLU(), nn.Linear(16, 3))
x, y = torch.randn(32, 16), torch.randint(0, 3, (32,))
h = model(x)
loss = F.cross_entropy(h, y)
losses = [3.0 / (step + 1) + 0.1 * (step % 3) for step in range(60)]
"""
VIEWS = ["look x", "hist x", "heat model[0].weight", "plot losses", "graph loss", "grads model", "params model", "mem"]


def main() -> None:
    """Write one picture for each view."""
    shell = Shell()
    shell.offer_torch()
    shell.session.run(SETUP)
    folder = Path(__file__).parent
    for line in VIEWS:
        name, _, argument = line.partition(" ")
        if name == "grads":
            shell.session.run("loss.backward()")
        console = Console(record=True, width=84, file=io.StringIO(), force_terminal=True, color_system="truecolor")
        console.print(f">>> :{line}", highlight=False)
        shell.show = lambda view, console=console: console.print(view(console.width, True))
        if name == "heat":
            from tt.repl.views.heat import heat

            weight = shell.namespace["model"][0].weight
            console.print(heat(argument, weight, console.width))
        elif not shell.enter(f":{line}"):
            sys.exit(f":{line} failed")
        (folder / f"{name}.svg").write_text(console.export_svg(title="tt"), encoding="utf-8")


if __name__ == "__main__":
    main()
