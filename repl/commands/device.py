"""`:device` lists the devices, and simulates CUDA ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .. import describe
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

MOST = 64


class Device(Command):
    name = "device"
    arguments = "[sim [N]]"
    choices = ("sim",)
    help = "list the devices with the memory held there; sim: simulate N CUDA devices on the processor from now on"

    def run(self, shell: Shell, arguments: str) -> None:
        word, _, rest = arguments.partition(" ")
        if word == "sim":
            self._simulate(shell, rest.strip() or "1")
        elif arguments:
            raise RefusedError(f":device {arguments}: takes sim [N]; to place a tensor say x.to({arguments!r})")
        print("cpu")
        cuda = shell.torch.cuda
        for index in range(cuda.device_count() if cuda.is_available() else 0):
            held = describe.size(cuda.memory_allocated(index))
            print(f"cuda:{index}  {cuda.get_device_name(index)}  {held} held")

    @staticmethod
    def _simulate(shell: Shell, number: str) -> None:
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MOST):
            raise RefusedError(f":device sim {number}: is a number of devices, from 1 to {MOST}")
        cuda = shell.torch.cuda
        count = cuda.device_count()
        simulated = count and "simulated" in cuda.get_device_name(0)
        if count and not simulated:
            raise RefusedError(
                ":device sim: CUDA is there; leave, and start `tt --device-sim N` to simulate in its place"
            )
        if count and count != int(number):
            raise RefusedError(
                f":device sim {number}: {count} are simulated already, and tensors may live there; "
                f"leave, and start `tt --device-sim {number}`"
            )
        if not count:
            from ...core.array.backend import register
            from ...core.array.simulated import SimulatedBackend

            register("cuda", SimulatedBackend(int(number)))
            os.environ["TT_DEVICE_SIM"] = number  # for what the session starts
