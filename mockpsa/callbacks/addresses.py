"""Where callbacks may go: this machine and private networks, and what ``--callback-hosts`` adds.

What counts is the address that a name resolves to, so a name that was bent to elsewhere gets nobody there; and what is
connected to is that address, not the name once more.
"""

import asyncio
import socket
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

# Link-local addresses are not among them: a cloud's metadata service is at one.
OWN = tuple(
    ip_network(each) for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
EVERYWHERE = "*"


class NotAllowed(Exception):  # noqa: N818 - it is a sentence for the user
    """A target that nothing may be posted to; the text says why."""


@dataclass(frozen=True)
class Policy:
    """``hosts`` are host names, ``*.names`` of a domain, addresses, networks (``198.51.100.0/24``), or ``*``."""

    hosts: tuple[str, ...] = ()

    @cached_property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Where addresses may be: the machine's own surroundings, and the networks among the hosts."""
        return (*OWN, *(network for host in self.hosts if (network := _network(host)) is not None))

    def knows(self, name: str) -> bool:
        """Whether a name may be at any address."""
        lowered = name.lower().rstrip(".")
        return any(
            each in {EVERYWHERE, lowered} or (each.startswith("*.") and lowered.endswith(each[1:]))
            for each in (host.lower() for host in self.hosts)
        )

    def allows(self, name: str, address: str) -> bool:
        """Whether the address that a name resolved to may be posted to."""
        found = ip_address(address.partition("%")[0])
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        return self.knows(name) or any(found in network for network in self.networks)

    async def addresses(self, name: str, port: int) -> list[str]:
        """The addresses of a name that may be posted to. Raises NotAllowed, OSError (of the resolver)."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        every = list(dict.fromkeys(str(address[0]) for *_, address in found))
        allowed = [address for address in every if self.allows(name, address)]
        if not allowed:
            at = "" if name in every else f" ({', '.join(every)})"
            raise NotAllowed(
                f"{name}{at} is neither this machine nor in a private network; --callback-hosts {name} allows it"
            )
        return allowed


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:  # a name
        return None
