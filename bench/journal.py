"""What the journal costs: mockpsa with it beside mockpsa without, in the same run.

    python bench/journal.py

Needs Linux. A ratio above 1 is what a request costs more in CPU with the journal.
"""

import statistics

from run import QUERY, ROUNDS, TICKET, measured, request, start_mockpsa

PATCHES = [
    request("PATCH", "/service/tickets/2", [{"op": "replace", "path": "status/id", "value": status}])
    for status in (2, 1)
]
SCENARIOS = {
    "one ticket by id": ([request("GET", "/service/tickets/1")], 6000),
    "25 tickets, newest first": ([request("GET", f"/service/tickets?{QUERY}")], 2000),
    "create a ticket": ([request("POST", "/service/tickets", TICKET)], 1200),
    "patch a status": (PATCHES, 1200),
}


def main() -> None:
    """Measure and print."""
    without, with_journal = start_mockpsa("--journal", "0"), start_mockpsa()
    print("| request | CPU µs without | CPU µs with | ratio | ratio of rates |")
    print("|---|--:|--:|--:|--:|")
    for name, (requests, count) in SCENARIOS.items():
        pairs = [
            (measured(without, requests, 16, count), measured(with_journal, requests, 16, count)) for _ in range(ROUNDS)
        ]
        plain, kept = (statistics.median(pair[side][3] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(pair[1][3] / pair[0][3] for pair in pairs)
        rates = statistics.median(pair[1][0] / pair[0][0] for pair in pairs)
        print(f"| {name} | {plain:.0f} | {kept:.0f} | {ratio:.2f} | {rates:.2f} |")
    without.stop()
    with_journal.stop()


if __name__ == "__main__":
    main()
