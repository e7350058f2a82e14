"""Hosts of the tests' own, in network namespaces with one switch between them; only root may."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """A host with an address, a name and processes of its own; it shares this machine's files."""

    name: str
    #: This machine's end of its cable.
    cable: str

    @property
    def command(self) -> tuple[str, ...]:
        """What stands before a command that shall run there, as the host's only process.

        Whoever kills it has cut the host's power: everything that ran there is gone.
        """
        return (
            "ip", "netns", "exec", self.name,
            "unshare", "--uts", "--pid", "--mount-proc", "--fork", "--kill-child",
            "sh", "-c", f'hostname {self.name} && exec "$@"', "sh",
        )  # fmt: skip

    def cut(self) -> None:
        """Pull its cable: what is sent to it or from it is neither answered nor refused."""
        _ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        """Put its cable back."""
        _ip("link", "set", self.cable, "up")


@dataclass(frozen=True)
class Network:
    """A switch, this machine's address on it, and hosts."""

    address: str
    hosts: tuple[Host, ...]


def may_have() -> bool:
    """Tell whether this process may make hosts."""
    return os.geteuid() == 0


@contextmanager
def network(number: int) -> Iterator[Network]:
    """Make a switch with so many hosts, 10.77.x.1 for this machine; removed at the end."""
    mark = os.getpid() % 250
    switch, subnet = f"chaos{mark}", f"10.77.{mark}"
    hosts = tuple(Host(f"chaos{mark}-{each}", f"cable{mark}-{each}") for each in range(number))
    try:
        _ip("link", "add", switch, "type", "bridge")
        _ip("address", "add", f"{subnet}.1/24", "dev", switch)
        _ip("link", "set", switch, "up")
        for place, host in enumerate(hosts, 2):
            _connect(host, switch, f"{subnet}.{place}/24")
        yield Network(f"{subnet}.1", hosts)
    finally:
        for host in hosts:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "delete", host.name)
        with suppress(subprocess.CalledProcessError):
            _ip("link", "delete", switch)


def _connect(host: Host, switch: str, address: str) -> None:
    _ip("netns", "add", host.name)
    inside = ("-n", host.name)
    _ip("link", "add", host.cable, "type", "veth", "peer", "name", "eth0", "netns", host.name)
    _ip("link", "set", host.cable, "master", switch, "up")
    _ip(*inside, "address", "add", address, "dev", "eth0")
    _ip(*inside, "link", "set", "lo", "up")
    _ip(*inside, "link", "set", "eth0", "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
