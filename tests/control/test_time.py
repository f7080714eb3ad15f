"""The desk's time among the controls: moved, taken back by a reset or a snapshot."""

from mockpsa.testing import MockPSA, Psa

NEW = {"summary": "new", "board": {"id": 1}, "company": {"id": 12345}}


def frozen(psa_server: MockPSA) -> Psa:
    return psa_server.desk(clock="2026-01-05T09:00:00Z")


def test_a_desk_s_clock_is_moved(psa_server: MockPSA) -> None:
    desk = frozen(psa_server)
    desk.clock.advance(hours=3)
    assert desk.clock.now().isoformat() == "2026-01-05T12:00:00+00:00"
    made = desk.client.post("/service/tickets", NEW).json()
    assert made["_info"]["dateEntered"] == "2026-01-05T12:00:00Z"
    happened = desk.clock.advance(weeks=1)
    assert any(f"ticket {made['id']} breached" in each for each in happened)
    desk.clock.set("2026-02-01T00:00:00Z")
    desk.clock.freeze()
    assert desk.clock.now().isoformat() == "2026-02-01T00:00:00+00:00"
    desk.delete()


def test_a_snapshot_is_restored_with_its_time(psa_server: MockPSA) -> None:
    desk = frozen(psa_server)
    desk.clock.advance(hours=1)
    desk.client.post("/service/tickets", NEW).raise_for_status()
    before = desk.snapshot()
    tickets = desk.client.get("/service/tickets").text
    desk.clock.advance(weeks=4)
    assert desk.client.get("/service/tickets").text != tickets
    before.restore()
    assert desk.client.get("/service/tickets").text == tickets
    assert desk.clock.now().isoformat() == "2026-01-05T10:00:00+00:00"
    assert desk.verify() == []
    desk.delete()


def test_a_reset_takes_the_clock_back_or_leaves_it(psa_server: MockPSA) -> None:
    desk = frozen(psa_server)
    tickets = desk.client.get("/service/tickets").text
    desk.clock.advance(weeks=4)
    desk.reset("data")
    assert desk.clock.now().isoformat() == "2026-02-02T09:00:00+00:00"
    desk.reset("clock")
    assert desk.clock.now().isoformat() == "2026-01-05T09:00:00+00:00"
    assert desk.client.get("/service/tickets").text == tickets
    desk.clock.advance(weeks=4)
    desk.reset()
    assert desk.client.get("/service/tickets").text == tickets
    assert desk.verify() == []
    desk.delete()


def test_rules_that_were_set_go_with_the_data(psa: Psa) -> None:
    before = psa.snapshot()
    psa.controls.ask("POST", "rules", {"sla_by_info": "off"})
    assert "sla_respond_by" not in psa.ticket(1)["_info"]
    before.restore()
    assert "sla_respond_by" in psa.ticket(1)["_info"]
    assert psa.verify() == []
