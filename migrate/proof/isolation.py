"""What keeps the traced program to itself: limits, no network, and a guard on what it writes.

The network is taken away by a namespace where Linux permits one. Where it does not, and for writing, an audit hook
refuses: that is a guard against accidents and not a sandbox, since a program that means to can go round it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

NAMESPACE, GUARD, ALLOWED = "namespace", "guard", "allowed"
_NEWUSER, _NEWNET = 0x10000000, 0x40000000
WRITES = "nothing is written outside the working copy"
CONNECTS = "the network is not allowed"


def limit(memory: float) -> None:
    """Hold this process to `memory` GiB of data, and let it leave no core file."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    size = int(memory * (1 << 30))
    for kind, wanted in ((resource.RLIMIT_DATA, size), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(kind)
        wanted = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (wanted, wanted))


def leave_network() -> str:
    """Give this process a network of its own without a way out. What was achieved: `namespace` or `guard`.

    Must come before any thread is started, for a namespace of users is refused then.
    """
    if sys.platform == "linux" and _unshare():
        return NAMESPACE
    sys.addaudithook(_refuse_network)
    return GUARD


def _unshare() -> bool:
    import ctypes

    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEWNET) == 0:
        return True
    if libc.unshare(_NEWUSER | _NEWNET) != 0:
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        except OSError:  # without the map files belong to nobody, but the network is away all the same
            pass
    return True


_NETWORK = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}


def _refuse_network(event: str, arguments: tuple) -> None:
    if event in _NETWORK:
        if event == "socket.connect" and not isinstance(arguments[1], tuple):
            return  # a socket of the file system: processes of one program among themselves
        raise PermissionError(f"{CONNECTS} (--allow-network): {event}")


class Guard:
    """Refuses to write, rename or remove anything outside the working copy."""

    _WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    # the arguments of an event that name what is changed
    _CHANGING = {
        "os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.mkdir": (0,), "os.truncate": (0,),
        "os.link": (1,), "os.symlink": (1,), "os.chmod": (0,), "os.chown": (0,), "os.utime": (0,),
    }  # fmt: skip
    _FOLLOWING = {"os.truncate", "os.chmod", "os.chown", "os.utime"}

    def __init__(self, place: str) -> None:
        self.inside = (os.path.join(os.path.realpath(place), ""), "/dev/", "/proc/self/")
        sys.addaudithook(self._watch)

    def _watch(self, event: str, arguments: tuple) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & self._WRITING and not isinstance(path, int):
                self._check(path, follow=True)
        elif event in self._CHANGING:
            for at in self._CHANGING[event]:
                if not isinstance(arguments[at], int):
                    self._check(arguments[at], follow=event in self._FOLLOWING)

    def _check(self, path: Any, follow: bool) -> None:
        name = os.fsdecode(path)
        if follow:
            found = os.path.realpath(name)
        else:  # a link is removed or renamed itself
            found = os.path.join(os.path.realpath(os.path.dirname(name) or "."), os.path.basename(name))
        if not (found + os.sep).startswith(self.inside):
            raise PermissionError(13, f"{WRITES}", name)
