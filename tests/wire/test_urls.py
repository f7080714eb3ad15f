"""Where the API is reached, and what answers elsewhere."""

import pytest

from mockpsa.wire.routes import build, find
from tests.conftest import Client


@pytest.mark.parametrize(
    "path",
    [
        "/v4_6_release/apis/3.0/service/boards/1",
        "/v2025_1/apis/3.0/service/boards/1",
        "/V4_6_Release/APIS/3.0/Service/Boards/1/",
        "/apis/3.0/service/boards/1",
        "/service/boards/1",
        "/service/boards/1/",
        "/v4_6_release/apis/3.0//service/boards/1",
        "/boards/1",
    ],
)
def test_every_form_of_a_path_reaches_the_same_record(client: Client, path: str) -> None:
    assert client.get(path).json()["name"] == "Service Desk"


@pytest.mark.parametrize("path", ["/v4_6_release/apis/3.0/apis/3.0/service/boards", "/v2025_1/service/boards"])
def test_what_cannot_be_routed_is_refused_in_plain_text(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (400, "Cannot route. Codebase/company is invalid")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/service",
        "/service/tickets/abc",
        "/service/tickets/1.5",
        "/service/tickets/-1",
        "/service/tickets/99999999999999999999",
        "/service/tickets/1/nothing",
        "/service/boards/x/statuses",
        "/login/companyinfo",
        "/login/other/acme",
        "/service/tickets/%00",
    ],
)
def test_what_does_not_exist_is_the_service_s_404(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"code": "ConnectWiseApi", "message": "The endpoint does not exist."}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/service/tickets/404", "Service Ticket 404 not found"),
        ("/service/tickets/404/notes", "Service Ticket 404 not found"),
        ("/service/tickets/1/notes/404", "Service Note 404 not found"),
        ("/service/tickets/404/notes/1", "Service Ticket 404 not found"),
        ("/service/tickets/2/notes/1", "Service Note 1 not found"),  # it is another ticket's
        ("/service/boards/404/statuses", "Service Board 404 not found"),
        ("/service/boards/404/statuses/count", "Service Board 404 not found"),
        ("/company/companies/404", "company 404 not found"),
        ("/company/contacts/57919", "Contact 57919 not found"),
        ("/service/tickets/9223372036854775807", "Service Ticket 9223372036854775807 not found"),
    ],
)
def test_a_missing_record_is_named(client: Client, path: str, message: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"code": "NotFound", "message": message}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/service/tickets", "GET, POST"),
        ("POST", "/service/tickets/1", "DELETE, GET, PATCH, PUT"),
        ("POST", "/service/severities", "GET"),
        ("DELETE", "/service/severities/1", "GET, PATCH, PUT"),
        ("DELETE", "/system/members/123", "GET, PATCH, PUT"),
        ("POST", "/service/tickets/1/allNotes", "GET"),
        ("DELETE", "/service/tickets/count", "GET"),
        ("GET", "/service/tickets/search", "POST"),
        ("OPTIONS", "/service/tickets", "GET, POST"),
        ("POST", "/login/companyinfo/acme", "GET"),
    ],
)
def test_a_method_that_a_path_does_not_take(client: Client, method: str, path: str, allowed: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert answer.json()["message"] == f"The requested resource does not support http method '{method}'."


def test_company_info_needs_no_credentials(client: Client) -> None:
    answer = client.get("/login/companyinfo/Acme", headers={"authorization": "", "clientid": ""})
    assert answer.status_code == 200
    assert answer.json()["Codebase"] == "v4_6_release/"
    assert answer.json()["CompanyID"] == "Acme"


def test_system_info(client: Client) -> None:
    info = client.get("/v4_6_release/apis/3.0/system/info").json()
    assert info["isCloud"] is False
    assert info["serverTimeZone"] == "America/New_York"
    assert info["version"].startswith("v2026")


def test_answers_are_json_in_utf_8(client: Client) -> None:
    assert client.get("/service/boards").headers["content-type"] == "application/json; charset=utf-8"


def test_links_carry_the_host_that_was_asked(client: Client) -> None:
    ticket = client.get("/service/tickets/1", headers={"host": "psa.example:8443"}).json()
    assert ticket["board"]["_info"]["board_href"] == ("http://psa.example:8443/v4_6_release/apis/3.0//service/boards/1")
    text = 'see http://127.0.0.1:8080/ and _href":"http://127.0.0.1:8080/x'
    client.patch("/service/tickets/1", json=[{"op": "replace", "path": "summary", "value": text}])
    again = client.get("/service/tickets/1", headers={"host": "psa.example"}).json()
    assert again["summary"] == text
    odd = client.get("/service/tickets/1", headers={"host": 'x","y'}).json()
    assert odd["board"]["_info"]["board_href"].startswith("http://127.0.0.1:8080/")


def test_the_location_is_on_the_host_that_was_asked(client: Client) -> None:
    body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
    answer = client.post("/service/tickets", json=body, headers={"host": "psa.example:8443"})
    assert answer.headers["location"] == (
        f"http://psa.example:8443/v4_6_release/apis/3.0//service/tickets/{answer.json()['id']}"
    )
    note = client.post("/service/tickets/1/notes", json={"text": "x", "resolutionFlag": True})
    assert note.headers["location"].endswith(f"//service/tickets/1/notes/{note.json()['id']}")


def test_a_public_url_is_in_every_link() -> None:
    from mockpsa.app import make_app
    from mockpsa.settings import Settings

    caller = Client(make_app(Settings(world="minimal", public_url="https://psa.example:444")))
    answer = caller.get("/service/tickets?pageSize=1", headers={"host": "inside"})
    assert answer.headers["link"].startswith("<https://psa.example:444/service/tickets?pageSize=1&page=2>")
    assert answer.json()[0]["board"]["_info"]["board_href"].startswith("https://psa.example:444/v4_6_release/")


def test_the_links_of_a_ticket_s_parts_lead_there(client: Client) -> None:
    ticket = client.get("/service/tickets/1").json()
    links = [ticket[name]["_info"] for name in ("board", "status", "company", "site", "contact", "type", "priority")]
    for info in links:
        href = next(value for name, value in info.items() if name.endswith("_href") and name != "image_href")
        assert client.get(href.removeprefix("http://127.0.0.1:8080")).status_code == 200
    assert client.get(ticket["_info"]["notes_href"].removeprefix("http://127.0.0.1:8080")).status_code == 200


def test_one_look_up_finds_a_nested_record() -> None:
    match = find(build(), ["Service", "Boards", "7", "Statuses", "9"])
    assert match is not None
    assert match.ids == ("7", "9")
    assert match.endpoint.resource is not None
    assert match.endpoint.resource.name == "BoardStatus"
