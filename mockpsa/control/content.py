"""A tenant's content: ``/_mock/world`` exports it, ``/_mock/verify`` checks it, ``/_mock/records`` adds to it."""

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.control.answers import answer
from mockpsa.control.doubles import Doubles
from mockpsa.control.forms import sent
from mockpsa.store.tenants import Tenant

YAML = "application/yaml"
LARGEST_BODY = 16_777_216  # bytes; the records of one call are one transaction, and nothing else is answered meanwhile


async def world(tenant: Tenant, request: Request) -> Response:
    """The tenant as a world's file."""
    from mockpsa.worlds.exporting import export_world

    return Response(await tenant.database.run(lambda: export_world(tenant)), media_type=YAML)


async def verify(doubles: Doubles, request: Request) -> Response:
    """The records whose stored document is not what rendering gives.

    What has fallen due is left: a damaged desk may not be able to run it.
    """
    tenant = doubles.of(request.query_params.get("company", "")).tenant
    different = await tenant.database.run(lambda: list(tenant.documents.verify()))
    return answer({"different": different})


async def add(tenant: Tenant, request: Request) -> Response:
    """Write records as a world's file has them, ``{"/service/tickets": [{…}]}``: all, or none.

    Answers their ids by path. Raises BodyTooLarge, MalformedJson, InvalidObject.
    """
    from mockpsa.worlds.adding import add_records

    body = await sent(request, LARGEST_BODY)
    added = await tenant.database.run(lambda: add_records(tenant, body))
    return answer({"added": added}, 201)
