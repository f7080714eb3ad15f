"""All resources in one place, and who points at whom. Everything above asks here what exists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mockpsa.schema import (
    additions,
    boards,
    callbacks,
    company,
    configurations,
    dispatch,
    documents,
    finance,
    invoices,
    knowledge,
    lookups,
    my_company,
    procurement,
    project_tickets,
    projects,
    relations,
    sales,
    schedule,
    security,
    service,
    signoffs,
    skills,
    surveys,
    system,
    templates,
    tickets,
    time_entries,
    time_sheets,
    tracks,
    views,
)
from mockpsa.schema.fields import NUMBERED_KINDS, Field
from mockpsa.schema.resource import Resource


class Registry:
    """The resources by name, and their relations. Raises KeyError for a reference to an undeclared resource."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.by_name = {resource.name: resource for resource in resources}
        referrers: dict[str, list[tuple[Resource, Field]]] = defaultdict(list)
        shown: dict[str, list[str]] = defaultdict(list)
        series: dict[str, list[str]] = defaultdict(list)
        for resource in self.by_name.values():
            if resource.source:
                shown[self.by_name[resource.source].name].append(resource.name)
                continue
            series[resource.series or resource.name].append(resource.name)
            for item in (item for field in resource.fields for item in field.items if item.target):
                self.by_name[item.target]
        self._series = dict(series)
        for resource in self.stored:
            for field in (each for pointer in resource.pointers for each in pointer.alternatives):
                for target in self.targets(field):
                    referrers[target.source or target.name].append((resource, field))
        self._referrers = dict(referrers)
        self._shown = {name: (name, *shown[name]) for name in self.by_name}

    def __getitem__(self, name: str) -> Resource:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.by_name.values())

    @property
    def served(self) -> Iterator[Resource]:
        """The resources that have a path."""
        return (resource for resource in self if resource.path is not None)

    @property
    def stored(self) -> Iterator[Resource]:
        """The resources that have rows of their own: all but the views."""
        return (resource for resource in self if not resource.source)

    @property
    def documented(self) -> Iterator[Resource]:
        """The resources whose documents are stored: the served ones that are no views."""
        return (resource for resource in self.served if not resource.source)

    def shown_as(self, resource: Resource) -> tuple[str, ...]:
        """The names under which a resource's rows are read: its own and its views'."""
        return self._shown[resource.name]

    def series(self, resource: Resource) -> tuple[str, list[str]]:
        """The series that a resource's ids are of, and the resources that have ids of it."""
        name = resource.series or resource.name
        return name, self._series[name]

    def targets(self, field: Field) -> list[Resource]:
        """The resources whose records a field may point at, the one it names first."""
        target = self.by_name[field.target]
        return [self.by_name[name] for name in self.series(target)[1]] if field.series else [target]

    def holders(self, resource: Resource) -> tuple[Resource, ...]:
        """What a resource is below, the outermost first: one for each place in its path."""
        if resource.parent is None:
            return ()
        holder = self.by_name[resource.parent.target]
        return (*self.holders(holder), holder)

    def referrers(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """Every (resource, field) whose records point at records of this one; a view's are its source's."""
        return self._referrers.get(resource.name, [])

    def printing(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """The referrers whose documents print a reference to it, and so change when it is renamed."""
        return [
            (other, field)
            for other, field in self.referrers(resource)
            if other.path is not None and field.printed and field.kind not in NUMBERED_KINDS
        ]

    def children(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """The resources whose records live below one of this resource's, with the field that says which."""
        return [(other, field) for other, field in self.referrers(resource) if other.parent is field]

    def belongings(self, resource: Resource) -> list[tuple[Resource, Field]]:
        """The resources whose records go with one of this resource's: its children, and what says so."""
        return [(other, field) for other, field in self.referrers(resource) if other.parent is field or field.belongs]


AREAS = (
    *(tickets, service, skills, boards, templates, knowledge, surveys, signoffs),
    *(schedule, dispatch, company, relations, tracks, configurations, system, my_company),
    *(finance, invoices, additions, procurement),
    *(time_entries, time_sheets, projects, project_tickets, sales, security, callbacks, documents, lookups, views),
)
REGISTRY = Registry(resource for area in AREAS for resource in area.RESOURCES)
