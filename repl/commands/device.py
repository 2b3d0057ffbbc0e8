"""`:device` lists the devices, or makes new tensors on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import describe
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Device(Command):
    name = "device"
    help = "list the devices that tensors can be on, with the memory that they hold there"

    def run(self, shell: Shell, arguments: str) -> None:
        if arguments:
            raise RefusedError(
                f":device {arguments}: takes no argument; say x.to({arguments!r}), or device={arguments!r}"
            )
        print("cpu")
        cuda = shell.torch.cuda
        for index in range(cuda.device_count() if cuda.is_available() else 0):
            held = describe.size(cuda.memory_allocated(index))
            print(f"cuda:{index}  {cuda.get_device_name(index)}  {held} held")
