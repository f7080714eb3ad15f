"""Lists: pages, the Link header, count, search, fields."""

from urllib.parse import urlsplit

import pytest

from mockpsa.wire.paging import dotnet_encode, forward_link, link_header
from mockpsa.wire.parameters import read_parameters
from tests.conftest import Client

BASE = "https://sandbox.example/v4_6_release/apis/3.0/company/contacts/"


def relations(header: str) -> list[tuple[str, str]]:
    parts = (part.split("; ") for part in header.split(", "))
    return [(relation.split('"')[1], url.strip("<>")) for url, relation in parts]


def test_the_link_header_is_as_captured() -> None:
    pairs = (("conditions", "LastUpdated >= [2025-04-01T20:02:28Z]"), ("pageSize", "2"))
    header = link_header(BASE, pairs, 1, 9)
    assert header is not None
    assert header.startswith(
        f'<{BASE}?conditions=LastUpdated+%3e%3d+%5b2025-04-01T20%3a02%3a28Z%5d&pageSize=2&page=2>; rel="next"'
    )


def test_dotnet_encoding() -> None:
    assert dotnet_encode('a b"~(x)*,;%é/') == "a+b%22%7e(x)*%2c%3b%25%c3%a9%2f"


@pytest.mark.parametrize(
    ("page", "last", "expected"),
    [
        (1, None, None),
        (1, 3, ["next", "last"]),
        (2, 3, ["prev", "first", "next", "last"]),
        (3, None, ["prev", "first"]),
    ],
)
def test_relations(page: int, last: int | None, expected: list[str] | None) -> None:
    header = link_header(BASE, (("Page", str(page)),), page, last)
    assert (header and [name for name, _ in relations(header)]) == expected
    assert header is None or header.count("age=") == len(expected or ())


def test_pages_follow_one_another_to_the_end(client: Client) -> None:
    url: str | None = "/service/tickets?pageSize=3&orderBy=id desc"
    seen: list[int] = []
    while url:
        answer = client.get(url)
        seen += [ticket["id"] for ticket in answer.json()]
        following = dict(relations(answer.headers["link"])).get("next")
        url = following and following.removeprefix("http://127.0.0.1:8080")
    assert seen == list(range(10, 0, -1))


def test_a_single_page_has_no_link_header(client: Client) -> None:
    assert "link" not in client.get("/service/tickets").headers


def test_a_page_past_the_end_is_empty(client: Client) -> None:
    for page in ("3", "99999999999999999999999"):
        answer = client.get(f"/service/tickets?pageSize=5&page={page}")
        assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    ("query", "size"),
    [("", 25), ("pageSize=0", 25), ("pageSize=-5", 25), ("pageSize=30", 30), ("PAGESIZE=2", 2), ("pageSize=", 25)],
)
def test_page_sizes(client: Client, query: str, size: int) -> None:
    for number in range(22):
        body = {"summary": f"{number}", "board": {"id": 1}, "company": {"id": 12345}}
        client.post("/service/tickets", json=body)
    assert len(client.get(f"/service/tickets?{query}").json()) == size


def test_a_page_holds_at_most_a_thousand() -> None:
    assert read_parameters(b"pageSize=5000").page_size == 1000
    assert read_parameters(b"pageSize=1000").page_size == 1000


@pytest.mark.parametrize(
    ("query", "page"), [(b"page=-5", 1), (b"page=-" + b"9" * 30, 1), (b"page=0", 1), (b"page=7", 7)]
)
def test_page_numbers_begin_at_one(query: bytes, page: int) -> None:
    assert read_parameters(query).page == page


def test_the_last_page_is_the_last_one_with_records(client: Client) -> None:
    for size, last in ((3, 4), (5, 2), (9, 2)):
        header = client.get(f"/service/tickets?pageSize={size}").headers["link"]
        assert dict(relations(header))["last"].endswith(f"&page={last}")
        assert client.get(f"/service/tickets?pageSize={size}&page={last}").json()
        assert client.get(f"/service/tickets?pageSize={size}&page={last + 1}").json() == []


@pytest.mark.parametrize("query", ["page=x", "pageSize=1.5", "pageId=a", "page=--1", "pageSize=²"])
def test_what_is_no_number_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"/service/tickets?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "ConnectWiseApi"


def test_forward_only_pages(client: Client) -> None:
    headers, seen, after = {"pagination-type": "forward-only"}, [], "0"
    while after:
        answer = client.get(f"/service/tickets?pageSize=4&pageId={after}", headers=headers)
        seen += [ticket["id"] for ticket in answer.json()]
        link = answer.headers["link"]
        after = link and urlsplit(relations(link)[0][1]).query.rpartition("pageId=")[2]
    assert seen == list(range(1, 11))
    refused = client.get("/service/tickets?orderBy=id", headers=headers)
    assert refused.status_code == 400
    assert forward_link(BASE, (), None) == ""


def test_a_page_id_beyond_all_ids_is_the_end(client: Client) -> None:
    headers = {"pagination-type": "forward-only"}
    assert client.get(f"/service/tickets?pageId={2**63}", headers=headers).json() == []


def test_many_values_are_searched_promptly_and_too_many_refused(client: Client) -> None:
    names = ",".join(f'"n{number}"' for number in range(1000))
    clause = f"status/name in ({names})"
    some = client.post("/service/tickets/search", json={"conditions": " or ".join([clause] * 10)})
    assert (some.status_code, some.json()) == (200, [])
    short = ",".join(["1"] * 1000)
    many = client.post("/service/tickets/search", json={"conditions": " or ".join([f"id in ({short})"] * 11)})
    assert many.json()["message"] == "A query may have at most 10000 values in lists."


def test_count_and_search(client: Client) -> None:
    conditions = 'priority/id<=2 and closedFlag=false and summary like "%alarm%"'
    assert client.get("/service/tickets/count", params={"conditions": conditions}).json() == {"count": 1}
    found = client.post("/service/tickets/search?fields=id", json={"Conditions": conditions, "orderBy": "id"})
    assert (found.status_code, found.json()) == (200, [{"id": 2}])
    assert len(client.post("/service/tickets/search?pageSize=3", content=b"").json()) == 3
    refused = client.post("/service/tickets/search", json={"conditions": 5})
    assert refused.status_code == 400


def test_an_unknown_member_of_a_search_is_refused_as_captured(client: Client) -> None:
    body = b'{"conditions":"summary contains \\"rocks\\"","page":1,"pageSize":50}'
    answer = client.post("/service/tickets/search", content=body)
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "ConnectWiseApi",
        "message": "Could not find member 'page' on object of type 'FilterValues'. Path 'page', line 1, position 50."
        "Check your accept header to make sure you are using the correct version.",
    }


def test_fields_are_kept_in_the_object_s_order_and_unknown_ones_ignored(client: Client) -> None:
    [ticket] = client.get(
        "/service/tickets?conditions=id=3&fields=budgetHours,STATUS/name,nothing,id,_info/dateEntered"
    ).json()
    assert list(ticket) == ["id", "status", "budgetHours", "_info"]
    assert ticket["status"] == {"name": "In Progress"}
    assert list(ticket["_info"]) == ["dateEntered"]
    assert '"budgetHours":3.00' in client.get("/service/tickets/3?fields=budgetHours").text
    assert client.get("/service/tickets/3?fields=nothing").json() == {}
    made = client.post(
        "/service/tickets?fields=summary", json={"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
    )
    assert made.json() == {"summary": "x"}


def test_unknown_parameters_are_ignored_and_empty_ones_mean_none(client: Client) -> None:
    answer = client.get("/service/tickets?recordId=<object at 0x0>&conditions=&orderBy=&fields=&childConditions=")
    assert len(answer.json()) == 10
