"""All resources in one place, and who points at whom. Everything above asks here what exists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mockpsa.schema import company, lookups, service, system, tickets
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.resource import Resource


class Registry:
    """The resources by name, and their relations. Raises KeyError for a reference to an undeclared resource."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.by_name = {resource.name: resource for resource in resources}
        referrers: dict[str, list[tuple[Resource, Field]]] = defaultdict(list)
        for resource in self.by_name.values():
            for field in resource.pointers:
                referrers[self.by_name[field.target].name].append((resource, field))
            for item in (item for field in resource.fields for item in field.items if item.target):
                self.by_name[item.target]
        self._referrers = dict(referrers)

    def __getitem__(self, name: str) -> Resource:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.by_name.values())

    @property
    def served(self) -> Iterator[Resource]:
        """The resources that have a path."""
        return (resource for resource in self if resource.path is not None)

    def referrers(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """Every (resource, field) whose records point at records of this one."""
        return self._referrers.get(resource.name, [])

    def printing(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """The referrers whose documents print a reference to it, and so change when it is renamed."""
        return [
            (other, field)
            for other, field in self.referrers(resource)
            if other.path is not None and field.printed and field.kind is not Kind.LINK
        ]

    def children(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """The resources whose records live below one of this resource's, with the field that says which."""
        return [(other, field) for other, field in self.referrers(resource) if other.parent is field]


REGISTRY = Registry((*tickets.RESOURCES, *service.RESOURCES, *company.RESOURCES, *system.RESOURCES, *lookups.RESOURCES))
