"""A mockpsa in a container for a test run, by Testcontainers for Python. The image: ``docker build -t mockpsa .``."""

from mockpsa.testing import MockPSA
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

TOKEN = "for-tests"

container = DockerContainer("mockpsa").with_exposed_ports(8080).with_env("MOCKPSA_CONTROL_TOKEN", TOKEN)
with container.waiting_for(LogMessageWaitStrategy("mockpsa is serving")) as running:
    origin = f"http://{running.get_container_host_ip()}:{running.get_exposed_port(8080)}"
    psa = MockPSA(origin, token=TOKEN).desk()
    print(psa.client.get("/service/tickets/count").json())
