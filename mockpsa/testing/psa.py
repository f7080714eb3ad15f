"""One desk for one test: `MockPSA` is a server, `Psa` a desk of its own on it with all that a test does with one."""

from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mockpsa.testing.client import API, Answer, Client, Credentials, Sockets, Transport
from mockpsa.testing.controls import Clock, Controls, Faults, Journal, Snapshot
from mockpsa.testing.serving import InProcess, Threaded

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from mockpsa.schema.resource import Resource

# What a record is found by, besides its id: its collection, and the fields tried in turn.
NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "board": ("/service/boards", ("name",)),
    "company": ("/company/companies", ("identifier", "name")),
    "contact": ("/company/contacts", ("firstName",)),
    "member": ("/system/members", ("identifier",)),
    "priority": ("/service/priorities", ("name",)),
    "source": ("/service/sources", ("name",)),
    "ticket": ("/service/tickets", ("summary",)),
}


class Handle(dict[str, Any]):
    """A record as it was read, by its members' names."""

    @property
    def id(self) -> int:
        """Its id."""
        return int(self["id"])

    @property
    def ref(self) -> dict[str, int]:
        """What another record's body refers to it by."""
        return {"id": self.id}


class Shown:
    """A desk's documents, for who draws tickets that fit it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def documents(self, resource: "Resource", parent: int | None = None) -> list[dict[str, Any]]:
        """All documents of a resource, or those below a record. Raises UnexpectedAnswerError."""
        return list(self._client.every(resource.path_below(parent)))


class Psa:
    """A company's desk on a server: where it is, how it is called, and what a test does to it."""

    def __init__(self, transport: Transport, credentials: Credentials, token: str | None = None) -> None:
        self.credentials = credentials
        self.client = Client(transport, credentials)
        self.controls = Controls(transport, credentials.company, token)
        self.faults = Faults(self.controls)
        self.journal = Journal(self.controls)
        self.clock = Clock(self.controls)
        self._transport = transport
        self._snapshots = 0

    @property
    def company_id(self) -> str:
        """The company that it is the desk of, as ``credentials`` have it."""
        return self.credentials.company

    @property
    def origin(self) -> str:
        """scheme://host:port."""
        return self._transport.origin

    @property
    def url(self) -> str:
        """The API's root, which paths are below."""
        return f"{self.origin}{API}"

    @property
    def env(self) -> dict[str, str]:
        """All that a program needs to call the desk, as environment variables."""
        return {
            "CONNECTWISE_URL": self.url,
            "CONNECTWISE_SITE": self.origin,
            "CONNECTWISE_COMPANY_ID": self.credentials.company,
            "CONNECTWISE_PUBLIC_KEY": self.credentials.public_key,
            "CONNECTWISE_PRIVATE_KEY": self.credentials.private_key,
            "CONNECTWISE_CLIENT_ID": self.credentials.client_id,
        }

    @property
    def app(self) -> "Starlette":
        """The ASGI application, in process: for a client of its own. Raises TypeError over sockets."""
        if not isinstance(self._transport, InProcess):
            raise TypeError("there is an application only in process: MockPSA(in_process=True)")
        return self._transport.app

    def board(self, name: str | int) -> Handle:
        """The board of this name or id. Raises LookupError."""
        return self._named("board", name)

    def company(self, name: str | int) -> Handle:
        """The company of this identifier, name or id. Raises LookupError."""
        return self._named("company", name)

    def contact(self, name: str | int) -> Handle:
        """The contact of this first name or id. Raises LookupError."""
        return self._named("contact", name)

    def member(self, name: str | int) -> Handle:
        """The member of this identifier or id. Raises LookupError."""
        return self._named("member", name)

    def priority(self, name: str | int) -> Handle:
        """The priority of this name or id. Raises LookupError."""
        return self._named("priority", name)

    def source(self, name: str | int) -> Handle:
        """The source of this name or id. Raises LookupError."""
        return self._named("source", name)

    def ticket(self, name: str | int) -> Handle:
        """The ticket of this id or summary, as it is now. Raises LookupError."""
        return self._named("ticket", name)

    def status(self, name: str, board: str | int = "Service Desk") -> Handle:
        """The status of this name on a board. Raises LookupError."""
        return self._found(f"/service/boards/{self.board(board).id}/statuses", ("name",), name, "status")

    def seed(
        self, records: Mapping[str, list[dict[str, Any]]] | None = None, *, tickets: int = 0, seed: int = 0
    ) -> dict[str, list[int]]:
        """Add records in a world's format, by path, all or none, and so many believable tickets. Their ids, by path.

        Rules of data hold, not those of workflow; dates may be offsets from now: ``"dateEntered": "-P2DT3H"``.
        The tickets are drawn from ``seed``: the same gives the same ones. Raises NothingToSeedError for a desk without
        a board, a company or a member.
        """
        added = {path: list(ids) for path, ids in self._add(dict(records)).items()} if records else {}
        if tickets:
            from mockpsa.worldbuilding.seeding import Seeding

            for batch in Seeding(Shown(self.client)).batches(tickets, seed):
                for path, ids in self._add(batch).items():
                    added.setdefault(path, []).extend(ids)
        return added

    def _add(self, records: dict[str, list[dict[str, Any]]]) -> dict[str, list[int]]:
        added: dict[str, list[int]] = self.controls.ask("POST", "records", records)["added"]
        return added

    def snapshot(self, name: str | None = None) -> Snapshot:
        """Keep what the desk holds now."""
        self._snapshots += 1
        name = name or f"snapshot {self._snapshots}"
        self.controls.ask("POST", "snapshots", {"name": name})
        return Snapshot(self.controls, name)

    def reset(self, *what: str) -> None:
        """Go back to the beginning with data, clock, journal, faults: those that are named, or all."""
        self.controls.ask("POST", "reset", {"what": list(what)} if what else None)

    def verify(self) -> list[Any]:
        """The records whose document is not what their columns say; there should be none."""
        different: list[Any] = self.controls.ask("GET", "verify")["different"]
        return different

    def delete(self) -> None:
        """Remove the desk."""
        self.controls.ask("DELETE", "tenants")

    def _named(self, kind: str, name: str | int) -> Handle:
        path, fields = NAMED[kind]
        if str(name).isdigit():
            answer = self.client.get(f"{path}/{name}")
            if answer.ok:
                return Handle(answer.json())
        return self._found(path, fields, str(name), kind)

    def _found(self, path: str, fields: tuple[str, ...], name: str, kind: str) -> Handle:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        conditions = " or ".join(f'{field}="{quoted}"' for field in fields)
        found = self.client.get(path, conditions=conditions, pageSize=1).raise_for_status().json()
        if not found:
            known = ", ".join(str(each[fields[0]]) for each in self.client.get(path, pageSize=20).json())
            raise LookupError(f"there is no {kind} {name!r}; there are {known or 'none'}")
        return Handle(found[0])


class MockPSA:
    """A server, and desks on it. As a context it is one desk: ``with MockPSA() as psa``.

    It runs in a thread of this process; ``url`` names one that runs already, ``in_process`` does without sockets. Other
    settings are those of ``mockpsa serve``, which is asked for the minimal world where nothing else is said.
    """

    def __init__(
        self, url: str | None = None, *, token: str | None = None, in_process: bool = False, **settings: Any
    ) -> None:
        self._url = url
        self._token = token or settings.get("control_token")
        self._in_process = in_process
        self._settings = settings
        self._wanted: dict[str, Any] = {}
        self._entered: Psa | None = None

    @cached_property
    def transport(self) -> Transport:
        """The way to the server, which is started now if need be."""
        if self._url is not None:
            return Sockets(self._url)
        return InProcess(**self._settings) if self._in_process else Threaded(**self._settings)

    @property
    def origin(self) -> str:
        """scheme://host:port."""
        return self.transport.origin

    def desk(self, company: str | None = None, *, faults: tuple[Any, ...] | list[Any] = (), **wanted: Any) -> Psa:
        """A fresh desk: its ``world``, ``clock``, ``profile``, ``rules``, ``seed`` and faults. Delete it after use."""
        company = company or f"t{uuid4().hex[:12]}"
        controls = Controls(self.transport, company, self._token)
        if "rules" in wanted:
            wanted["rules"] = list(wanted["rules"])
        made = controls.ask("POST", "tenants", {"company": company, **wanted})["tenants"][0]
        psa = Psa(self.transport, Credentials(company, made["publicKey"], made["privateKey"]), self._token)
        for fault in faults:
            psa.faults.add(fault)
        return psa

    def close(self) -> None:
        """Stop the server, if it was started here."""
        if "transport" in self.__dict__:
            self.transport.close()

    def __enter__(self) -> Psa:
        try:
            self._entered = self.desk()
        except BaseException:
            self.close()
            raise
        return self._entered

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._entered is not None:
                self._entered.delete()
        finally:
            self.close()


__all__ = ["Answer", "Handle", "MockPSA", "Psa"]
