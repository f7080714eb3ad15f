"""What a server has done, as Prometheus reads it."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockpsa.control.recording import Entry

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of the requests that were watched."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.faults: Counter[str] = Counter()
        self.seconds = 0.0

    def count(self, entry: "Entry") -> None:
        """Count a request that was answered."""
        self.requests[entry.method, entry.status] += 1
        self.seconds += entry.seconds
        if entry.fault:
            self.faults[entry.fault.partition(" ")[0]] += 1

    def text(self, tenants: int) -> str:
        """The exposition format."""
        return "".join(f"{line}\n" for line in self._lines(tenants))

    def _lines(self, tenants: int) -> Iterator[str]:
        yield from _head("mockpsa_tenants", "gauge", "Tenants that there are.")
        yield f"mockpsa_tenants {tenants}"
        yield from _head("mockpsa_requests_total", "counter", "Requests of the API; status 0 is a broken connection.")
        for (method, status), count in sorted(self.requests.items()):
            yield f'mockpsa_requests_total{{method="{method}",status="{status}"}} {count}'
        yield from _head("mockpsa_request_seconds_total", "counter", "Seconds that they took.")
        yield f"mockpsa_request_seconds_total {self.seconds:.6f}"
        yield from _head("mockpsa_faults_total", "counter", "Requests that a fault has struck.")
        for effect, count in sorted(self.faults.items()):
            yield f'mockpsa_faults_total{{effect="{effect}"}} {count}'


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
