"""Where callbacks may go."""

import asyncio
import socket
from typing import Any

import pytest

from mockpsa.callbacks.addresses import NotAllowed, Policy
from mockpsa.callbacks.outbox import Answer
from mockpsa.callbacks.posting import post
from tests.callbacks.receiver import Receiver


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "fd00::1", "::ffff:10.0.0.1"],
)
def test_this_machine_and_private_networks_are_allowed(address: str) -> None:
    assert Policy().allows("anything.test", address)


@pytest.mark.parametrize(
    "address",
    [
        *("203.0.113.7", "8.8.8.8", "169.254.169.254", "0.0.0.0", "::", "fe80::1%eth0", "2001:db8::1"),  # noqa: S104
        *("::ffff:8.8.8.8", "172.32.0.1", "100.64.0.1", "255.255.255.255"),
    ],
)
def test_others_are_not(address: str) -> None:
    assert not Policy().allows("anything.test", address)


@pytest.mark.parametrize(
    ("host", "name", "address", "allowed"),
    [
        *(("hooks.test", "Hooks.Test.", "203.0.113.7", True), ("hooks.test", "a.hooks.test", "203.0.113.7", False)),
        *(("*.hooks.test", "a.hooks.test", "203.0.113.7", True), ("*.hooks.test", "xhooks.test", "203.0.113.7", False)),
        *(("203.0.113.0/24", "any.test", "203.0.113.7", True), ("203.0.113.0/24", "any.test", "203.0.114.7", False)),
        *(("203.0.113.7", "any.test", "203.0.113.7", True), ("*", "any.test", "203.0.113.7", True)),
    ],
)
def test_callback_hosts(host: str, name: str, address: str, *, allowed: bool) -> None:
    assert Policy((host,)).allows(name, address) is allowed


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names resolve to these addresses, one answer after another; the names that were asked."""
    asked: list[str] = []
    left = list(answers)

    async def getaddrinfo(_: Any, name: str, port: int, **__: Any) -> Any:
        asked.append(name)
        found = left.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


def test_what_counts_is_what_a_name_resolves_to(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["203.0.113.7"], ["203.0.113.7", "10.0.0.1"])
    with pytest.raises(NotAllowed, match=r"intranet\.test \(203\.0\.113\.7\)"):
        asyncio.run(Policy().addresses("intranet.test", 80))
    assert asyncio.run(Policy().addresses("intranet.test", 80)) == ["10.0.0.1"]


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    connected: list[str] = []
    connect = asyncio.open_connection

    async def watched(host: str, port: int, **options: Any) -> Any:
        connected.append(host)
        return await connect(host, port, **options)

    asked: list[str] = []

    async def addresses(_: Policy, name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    monkeypatch.setattr(Policy, "addresses", addresses)
    monkeypatch.setattr(asyncio, "open_connection", watched)
    url = receiver.url.replace("localhost", "rebinding.test")
    answer = asyncio.run(post(url, b"{}", {}, Policy()))
    assert answer == Answer(200, "thank")
    assert (asked, connected) == (["rebinding.test"], ["127.0.0.1"])
    assert receiver.posts[0].headers["host"].startswith("rebinding.test:")


def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    async def addresses(_: Policy, name: str, port: int) -> list[str]:
        return ["127.0.0.99", "127.0.0.1"]

    monkeypatch.setattr(Policy, "addresses", addresses)
    assert asyncio.run(post(receiver.url, b"{}", {}, Policy())).status == 200
