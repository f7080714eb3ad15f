"""Has requests and pyconnectwise meet every fault, and prints what their callers saw. Run by a Python that has both.

The arguments are the library's name, a JSON object of what X-Mock-Fault asks for by effect, and one of authority,
url, company, publicKey, privateKey, clientId. An answer is told as its status with the ids of a list, or with the
exception of reading its body; no answer as the exception of the call.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import requests  # type: ignore[import-untyped,unused-ignore]
from pyconnectwise import ConnectWiseManageAPIClient  # type: ignore[import-not-found]  # in an environment of its own

PAGE = {"pageSize": 2, "page": 2}
TICKET = {"summary": "Made by a client", "board": {"id": 1}, "company": {"id": 12345}}
WRITES = ("reset", "dropped")  # of which only a write shows the difference


def told(answer: requests.Response) -> str:
    try:
        value = answer.json()
    except ValueError as error:
        return f"{answer.status_code} {type(error).__name__}"
    ids = f" with {', '.join(str(each['id']) for each in value)}" if isinstance(value, list) else ""
    return f"{answer.status_code}{ids}"


def by_requests(account: dict[str, Any], effect: str, asked: str) -> str:
    method, options = ("POST", {"json": TICKET}) if effect in WRITES else ("GET", {"params": PAGE})
    answer = requests.request(
        method,
        f"{account['url']}/service/tickets",
        auth=(f"{account['company']}+{account['publicKey']}", account["privateKey"]),
        headers={"clientId": account["clientId"], "X-Mock-Fault": asked},
        timeout=30,
        **options,
    )
    return told(answer)


def by_pyconnectwise(client: Any, effect: str, asked: str) -> str:
    """The client raises of itself what it does not understand; it takes a header only by a patch."""
    plain = type(client)._get_headers  # noqa: SLF001 - see above
    client._get_headers = lambda: {**plain(client), "X-Mock-Fault": asked}  # noqa: SLF001
    tickets = client.service.tickets
    if effect in WRITES:
        return str(tickets.post(data=TICKET).id)
    return f"models with {', '.join(str(each.id) for each in tickets.get(params=PAGE))}"


def seen(call: Callable[[str, str], str], faults: dict[str, str]) -> dict[str, str]:
    found = {}
    for effect, asked in faults.items():
        try:
            found[effect] = call(effect, asked)
        except requests.ConnectionError:  # or an SSLError, which is one: that depends on how far TLS has got
            found[effect] = "ConnectionError"
        except Exception as error:  # noqa: BLE001 - whatever a caller would see is what is asked here
            found[effect] = type(error).__name__
    return found


def main() -> None:
    library, faults, account = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
    if library == "requests":
        found = seen(lambda effect, asked: by_requests(account, effect, asked), faults)
    else:
        keys = (account["clientId"], account["publicKey"], account["privateKey"])
        client = ConnectWiseManageAPIClient(account["company"], account["authority"], *keys)
        found = seen(lambda effect, asked: by_pyconnectwise(client, effect, asked), faults)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
