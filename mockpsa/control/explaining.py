"""``/_mock/explain``: how a list's query is understood and answered, asked by the parameters that the list takes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.control.answers import answer
from mockpsa.control.refusals import NoControl
from mockpsa.store.queries import Query
from mockpsa.store.tenants import Tenant
from mockpsa.wire.parameters import read_parameters
from mockpsa.wire.routes import EndpointKind, integer_id, served


async def explain(tenant: Tenant, request: Request) -> Response:
    """The explanation of ``?resource=service/tickets&conditions=…``.

    Raises NoControl for what is no collection.
    """
    path = request.query_params.get("resource", "")
    query_string: bytes = request.scope["query_string"]
    explained = await tenant.database.run(lambda: explained_query(tenant, path, query_string))
    return answer(explained)


def explained_query(tenant: Tenant, path: str, query_string: bytes) -> dict[str, Any]:
    """The explanation of a query string at a collection's path. Raises NoControl, EndpointNotFound, BadParameter."""
    from mockpsa.store.explanation import Explaining

    parameters, match = read_parameters(query_string), served().match(path)
    if match is None or match.endpoint.resource is None or match.endpoint.kind is not EndpointKind.COLLECTION:
        raise NoControl(f"There is no collection {path!r}; name one as ?resource=service/tickets")
    query = Query(
        match.endpoint.resource.name,
        tenant.rules,
        conditions=parameters.conditions,
        order_by=parameters.order_by,
        child_conditions=parameters.child_conditions,
        custom_field_conditions=parameters.custom_field_conditions,
    )
    return Explaining(tenant, query, integer_id(match.ids[-1]) if match.ids else None).explain()
