"""What a receiver gets: the payload, its signature, the retries on the desk's clock, the order, the controls."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import orjson
import pytest

from mockpsa.clock import stamp
from mockpsa.store.database import Database
from tests.callbacks.conftest import NOON, CallbackDesk
from tests.callbacks.receiver import Receiver
from tests.conftest import ORIGIN

KEYS = [
    *("MessageId", "FromUrl", "CompanyId", "MemberId", "Action", "Type", "ID", "ProductInstanceId", "PartnerId"),
    *("Entity", "Metadata", "CallbackObjectRecId"),
]


def test_a_receiver_verifies_what_it_gets(desk: CallbackDesk, receiver: Receiver) -> None:
    """As the Developer Guide tells it to: the key is asked for where the message says, without credentials."""
    entry = desk.subscribe()
    ticket = desk.ticket()
    shown = desk.client.get(f"/service/tickets/{ticket}").json()
    desk.flush()
    [post] = receiver.posts
    message = post.message
    assert list(message) == KEYS
    assert post.path == f"/hook?recordId={ticket}&action=added"
    assert orjson.loads(message["Entity"]) == shown
    assert (message["CompanyId"], message["MemberId"]) == (desk.client.company, "apimember")
    assert (message["ID"], message["CallbackObjectRecId"]) == (ticket, entry["id"])
    assert [len(message[name]) for name in ("ProductInstanceId", "PartnerId")] == [24, 24]
    url = message["Metadata"]["key_url"]
    key = desk.client.get(url, headers={"authorization": ""}).json()["signing_key"]
    digest = hmac.new(hashlib.sha256(key.encode()).digest(), post.raw, hashlib.sha256).digest()
    assert post.headers["x-content-signature"] == base64.b64encode(digest).decode()


def test_a_wrong_key_id_or_company_has_no_key(desk: CallbackDesk) -> None:
    path = "/v4_6_release//system/callbackkey/index.rails"
    for query in ("", f"?companyName={desk.client.company}&id=00000000-0000-4000-8000-000000000000"):
        assert desk.client.get(path + query).status_code == 404


def test_added_updated_deleted_each_once_in_their_order(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    ticket = desk.ticket(initialDescription="It says so.")
    desk.change(ticket, "Still no e-mail")
    note = {"text": "Looked at it.", "internalAnalysisFlag": True}
    assert desk.client.post(f"/service/tickets/{ticket}/notes", json=note).status_code == 201
    assert desk.client.delete(f"/service/tickets/{ticket}").status_code == 204
    desk.flush()
    assert receiver.told == [("ticket", action, ticket) for action in ("added", "updated", "updated", "deleted")]
    assert receiver.posts[-1].message["Entity"] is None
    assert len({post.message["MessageId"] for post in receiver.posts}) == 4


def test_nothing_is_told_of_what_is_refused(desk: CallbackDesk) -> None:
    desk.subscribe()
    assert desk.client.post("/service/tickets", json={"summary": "no board"}).status_code == 400
    assert desk.client.delete("/company/companies/12345").status_code == 409
    assert desk.flush() == []


@pytest.mark.parametrize(
    ("type_name", "level", "identity", "told"),
    [
        *(("ticket", "owner", 7, True), ("Ticket", "Board", 1, True), ("ticket", "board", 2, False)),
        *(("ticket", "status", 1, True), ("ticket", "status", 5, False), ("ticket", "ticket", 1, True)),
        *(("ticket", "integratortag", 1, False), ("company", "owner", 1, False)),
    ],
)
def test_levels(desk: CallbackDesk, type_name: str, level: str, identity: int, *, told: bool) -> None:
    desk.subscribe(type_name, level, identity)
    desk.change(1, "Changed")
    assert bool(desk.flush()) is told


@pytest.mark.parametrize(
    ("level", "identity", "told"), [("company", 12345, True), ("company", 12346, False), ("contact", 67890, True)]
)
def test_levels_of_contacts(desk: CallbackDesk, level: str, identity: int, *, told: bool) -> None:
    desk.subscribe("contact", level, identity)
    operation = {"op": "replace", "path": "title", "value": "Head of all"}
    assert desk.client.patch("/company/contacts/67890", json=[operation]).status_code == 200
    assert bool(desk.flush()) is told


def test_a_level_reached_through_another_record(desk: CallbackDesk) -> None:
    territory = desk.client.get("/company/companies/12345").json().get("territory", {}).get("id")
    if territory is None:
        territory = desk.client.get("/system/locations").json()[0]["id"]
        operation = {"op": "replace", "path": "territory/id", "value": territory}
        assert desk.client.patch("/company/companies/12345", json=[operation]).status_code == 200
    desk.subscribe("contact", "territory", territory)
    desk.subscribe("contact", "territory", territory + 1000)
    operation = {"op": "replace", "path": "title", "value": "Head of all"}
    assert desk.client.patch("/company/contacts/67890", json=[operation]).status_code == 200
    assert len(desk.flush()) == 1


def test_a_callback_may_be_silent(desk: CallbackDesk) -> None:
    desk.subscribe(isSelfSuppressedFlag=True)
    desk.subscribe("ticket", "board", 1, inactiveFlag=True)
    desk.change(1, "By its own member")
    assert desk.flush() == []


def test_a_caller_may_want_no_word_of_a_ticket(desk: CallbackDesk) -> None:
    desk.subscribe()
    desk.ticket(skipCallback=True, initialDescription="A note changes the ticket once more.")
    assert desk.flush() == []
    desk.ticket(skipCallback=False)
    assert len(desk.flush()) == 1


@pytest.mark.parametrize("status", [404, 409, 419, 429])
def test_retries_come_after_2_and_4_seconds_of_the_desk_s_clock(
    desk: CallbackDesk, receiver: Receiver, status: int
) -> None:
    desk.subscribe()
    receiver.then(status, status, status)
    desk.ticket()
    seen = []
    for second in range(10):
        desk.clock.freeze(NOON + timedelta(seconds=second))
        desk.send_due()
        seen.append(len(receiver.posts))
    assert seen == [1, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    [delivery] = desk.control()["deliveries"]
    assert delivery["status"] == "failed"
    assert [(attempt["at"][-3:], attempt["status"]) for attempt in delivery["attempts"]] == [
        ("00Z", status),
        ("02Z", status),
        ("06Z", status),
    ]
    assert len({post.raw for post in receiver.posts}) == 1


def test_a_retry_that_is_taken_is_the_last(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    receiver.then(429, 204)
    desk.ticket()
    assert [delivery["status"] for delivery in desk.flush()] == ["delivered"]
    desk.flush()
    assert len(receiver.posts) == 2


@pytest.mark.parametrize("status", [400, 401, 410, 500, 503])
def test_other_answers_are_not_retried(desk: CallbackDesk, receiver: Receiver, status: int) -> None:
    desk.subscribe()
    receiver.then(status)
    desk.ticket()
    [delivery] = desk.flush()
    assert (delivery["status"], delivery["attempts"][0]["status"]) == ("failed", status)
    assert delivery["attempts"][0]["answer"] == "thank"
    assert len(receiver.posts) == 1


def test_what_waits_for_a_retry_holds_up_its_own_record_only(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    receiver.then(404)
    first, second = desk.ticket(), desk.ticket()
    desk.change(first, "Later")
    desk.send_due()
    assert receiver.told == [("ticket", "added", first), ("ticket", "added", second)]
    desk.clock.freeze(NOON + timedelta(seconds=2))
    desk.send_due()
    assert receiver.told[2:] == [("ticket", "added", first), ("ticket", "updated", first)]


def test_three_days_of_failing_disable_a_callback(desk: CallbackDesk, receiver: Receiver) -> None:
    path = f"/system/callbacks/{desk.subscribe()['id']}"
    for days, inactive in ((0, False), (1, False), (2.9, False), (3, True)):
        desk.clock.freeze(NOON + timedelta(days=days))
        receiver.then(500)
        desk.change(1, f"After {days} days")
        desk.flush()
        assert desk.client.get(path).json()["inactiveFlag"] is inactive
    desk.change(1, "Nobody hears of it")
    assert len(desk.flush()) == 4


def test_a_success_between_begins_the_three_days_anew(desk: CallbackDesk, receiver: Receiver) -> None:
    path = f"/system/callbacks/{desk.subscribe()['id']}"
    for days, status in ((0, 500), (2, 200), (3, 500), (5, 500)):
        desk.clock.freeze(NOON + timedelta(days=days))
        receiver.then(status)
        desk.change(1, f"After {days} days")
        desk.flush()
    assert desk.client.get(path).json()["inactiveFlag"] is False


def test_what_waits_for_a_callback_that_is_gone_or_inactive_is_dropped(desk: CallbackDesk, receiver: Receiver) -> None:
    gone = desk.subscribe()
    inactive = desk.subscribe("ticket", "board", 1)
    desk.ticket()
    assert desk.client.delete(f"/system/callbacks/{gone['id']}").status_code == 204
    operation = {"op": "replace", "path": "inactiveFlag", "value": True}
    assert desk.client.patch(f"/system/callbacks/{inactive['id']}", json=[operation]).status_code == 200
    met = [(delivery["status"], delivery["attempts"][0]["error"]) for delivery in desk.flush()]
    assert met == [("dropped", "the callback is gone"), ("dropped", "the callback is inactive")]
    assert receiver.posts == []


def test_redirects_are_followed_and_a_307_posts_again(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    receiver.answers += [(307, {"location": "/moved"}), (302, {"location": "/elsewhere"})]
    desk.ticket()
    [delivery] = desk.flush()
    assert delivery["status"] == "delivered"
    assert [(post.method, post.path.partition("?")[0]) for post in receiver.posts] == [
        ("POST", "/hook"),
        ("POST", "/moved"),
        ("GET", "/elsewhere"),
    ]
    assert receiver.posts[1].raw == receiver.posts[0].raw


@pytest.mark.parametrize("elsewhere", ["http://203.0.113.7/", "http://169.254.169.254/", "http://0.0.0.0:1/"])
def test_a_redirect_may_not_leave_the_private_networks(desk: CallbackDesk, receiver: Receiver, elsewhere: str) -> None:
    desk.subscribe()
    receiver.answers.append((307, {"location": elsewhere}))
    desk.ticket()
    [delivery] = desk.flush()
    assert delivery["status"] == "failed"
    assert "--callback-hosts" in delivery["attempts"][0]["error"]


def test_a_redirect_that_goes_round_ends(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    receiver.answers += [(307, {"location": "/hook"})] * 20
    desk.ticket()
    [delivery] = desk.flush()
    assert delivery["attempts"][0]["error"] == "more than 5 redirects"


def test_a_receiver_that_is_not_there(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe(url="http://127.0.0.1:1/hook")
    desk.ticket()
    [delivery] = desk.flush()
    assert delivery["status"] == "failed"
    assert "ConnectionRefused" in delivery["attempts"][0]["error"]


def test_replay_sends_the_same_once_more(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    desk.ticket()
    [first] = desk.flush()
    [again] = desk.control("/replay", {"id": first["id"]})["deliveries"]
    assert (again["status"], again["id"]) == ("delivered", first["id"] + 1)
    assert receiver.posts[0].raw == receiver.posts[1].raw
    assert receiver.posts[0].headers == receiver.posts[1].headers


def test_dropped_and_doubled(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    desk.control("", {"drop": 1})
    dropped = desk.ticket()
    desk.control("", {"duplicate": 1})
    doubled = desk.ticket()
    single = desk.ticket()
    statuses = {delivery["record"]: delivery["status"] for delivery in desk.flush()}
    assert statuses == {dropped: "dropped", doubled: "delivered", single: "delivered"}
    assert [identity for _, _, identity in receiver.told] == [doubled, doubled, single]
    assert desk.control()["faults"] == {}


def test_delayed(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    desk.control("", {"delay": {"next": 1, "seconds": 60}})
    late, punctual = desk.ticket(), desk.ticket()
    desk.send_due()
    assert [identity for _, _, identity in receiver.told] == [punctual]
    desk.clock.freeze(NOON + timedelta(minutes=1))
    desk.send_due()
    assert [identity for _, _, identity in receiver.told] == [punctual, late]


def test_reordered(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    desk.control("", {"reorder": 3})
    ticket = desk.ticket()
    desk.change(ticket, "Second")
    desk.send_due()
    assert receiver.posts == []
    assert desk.control()["deliveries"][0]["due"] is None
    desk.change(ticket, "Third")
    desk.send_due()
    names = [orjson.loads(post.message["Entity"])["summary"] for post in receiver.posts]
    assert names == ["Third", "Second", "No e-mail"]


def test_a_flush_does_not_wait_for_more_to_reorder(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe()
    desk.control("", {"reorder": 5})
    first, second = desk.ticket(), desk.ticket()
    desk.flush()
    assert [identity for _, _, identity in receiver.told] == [second, first]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *(("", {}), ("", {"lose": 1}), ("", {"drop": -1}), ("", {"drop": True}), ("", {"delay": 3}), ("", [])),
        *(("", {"delay": {"next": 1}}), ("", {"delay": {"next": 1, "seconds": -1}}), ("/replay", {"id": 99})),
        *(("/replay", {}), ("/flush", {"due": 7}), ("/replay", {"id": "1"}), ("/replay", {"id": 2**63})),
    ],
)
def test_what_the_controls_do_not_understand(desk: CallbackDesk, path: str, body: Any) -> None:
    answer = desk.client.post(f"/_mock/callbacks{path}?company={desk.client.company}", json=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "ConnectWiseApi"


def test_a_public_target_is_refused_unless_allowed(
    desk: CallbackDesk, make_desk: Callable[..., CallbackDesk], receiver: Receiver
) -> None:
    desk.subscribe(url="http://203.0.113.7/hook")
    desk.ticket()
    [delivery] = desk.flush()
    assert "neither this machine nor in a private network" in delivery["attempts"][0]["error"]
    assert receiver.posts == []


def test_a_suppressed_callback_is_told_what_others_do(desk: CallbackDesk, receiver: Receiver) -> None:
    desk.subscribe(isSelfSuppressedFlag=True)
    keys = desk.client.post("/system/members/jsmith/tokens").json()
    token = base64.b64encode(f"{desk.client.company}+{keys['publicKey']}:{keys['privateKey']}".encode()).decode()
    operation = {"op": "replace", "path": "summary", "value": "By somebody else"}
    headers = {"authorization": f"Basic {token}"}
    assert desk.client.patch("/service/tickets/1", json=[operation], headers=headers).status_code == 200
    desk.change(1, "By its own member")
    desk.flush()
    assert [post.message["MemberId"] for post in receiver.posts] == ["jsmith"]


def test_a_callback_that_an_earlier_state_has_is_told_when_that_is_put_back(
    desk: CallbackDesk, receiver: Receiver
) -> None:
    entry = desk.subscribe()
    tenant, earlier = desk.client.app.state.tenants.get(desk.client.company), Database()
    tenant.database.copy_to(earlier)
    assert desk.client.delete(f"/system/callbacks/{entry['id']}").status_code == 204
    desk.change(1, "Nobody hears of it")
    earlier.copy_to(tenant.database)
    tenant.records.forget()
    desk.change(1, "Heard of")
    desk.flush()
    assert receiver.told == [("ticket", "updated", 1)]


def test_the_courier_goes_by_itself_when_the_clock_moves(desk: CallbackDesk, receiver: Receiver) -> None:
    """As in a server's loop; whatever moves the clock is a control, and after each the courier looks."""
    desk.subscribe()
    receiver.then(404, 409)

    async def story() -> None:
        courier = desk.client.app.state.courier
        courier.start()
        transport = httpx2.ASGITransport(desk.client.app)
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=desk.client.headers) as caller:
            body = {"summary": "No e-mail", "board": {"id": 1}, "company": {"id": 12345}}
            await caller.post("/service/tickets", json=body)
            await asyncio.to_thread(receiver.wait)
            for seconds in (2, 6):
                while (await caller.get(f"/_mock/callbacks?company={desk.client.company}")).json()["deliveries"][0][
                    "due"
                ] != stamp(NOON + timedelta(seconds=seconds)):  # the answer has been sent, not yet been read
                    await asyncio.to_thread(lambda: None)
                desk.clock.freeze(NOON + timedelta(seconds=seconds))
                await caller.get(f"/_mock/callbacks?company={desk.client.company}")
                await asyncio.to_thread(receiver.wait)
        await courier.stop()

    asyncio.run(story())
    assert len(receiver.posts) == 3
    assert len({post.raw for post in receiver.posts}) == 1
