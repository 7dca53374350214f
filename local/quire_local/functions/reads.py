"""Lambda's reading operations, found by their paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quire_local.errors import AwsError
from quire_local.functions.descriptions import alias, configuration, event_source
from quire_local.functions.names import LATEST, PUBLISHED
from quire_local.functions.service import Functions
from quire_local.resources import EventSourceMapping, Function

Query = Mapping[str, str]
Document = dict[str, Any]

MOST_ITEMS = {"Functions": 50, "EventSourceMappings": 100}
"""What one page holds at most."""


class Reads:
    """Answers what the template already says."""

    def __init__(self, functions: Functions, mappings: Sequence[EventSourceMapping]) -> None:
        self._functions = functions
        self._mappings = [event_source(mapping) for mapping in mappings]

    def answer(self, collection: str, parts: Sequence[str], query: Query) -> Document:
        """`collection` as 2015-03-31/functions; `parts` is what follows in the path."""
        match (collection, parts):
            case "2015-03-31/functions", []:
                return _page(
                    "Functions", [configuration(self._functions.find(each.arn)) for each in self._all()], query
                )
            case "2015-03-31/event-source-mappings", []:
                return _page("EventSourceMappings", self._mappings_of(query), query)
            case "2015-03-31/event-source-mappings", [uuid]:
                return self._mapping(uuid)
            case _, [name, *what] if operation := _OF_A_FUNCTION.get((collection, *what[:1])):
                return operation(self, name, what[1:], query)
            case _:
                path = "/".join((collection, *parts))
                raise AwsError(
                    "UnknownOperationException", f"lambda: GET /{path} is not supported by the local cloud", 404
                )

    def function(self, name: str, _rest: Sequence[str], query: Query) -> Document:
        address = self._functions.find(name, query.get("Qualifier"))
        function = address.function
        document: Document = {
            "Configuration": configuration(address),
            "Code": {
                "RepositoryType": "S3" if function.package == "Zip" else "ECR",
                "Location": function.folder.as_uri(),
            },
        }
        concurrency = self.concurrency(name, (), query)
        return document | ({"Concurrency": concurrency} if concurrency else {})

    def configuration(self, name: str, _rest: Sequence[str], query: Query) -> Document:
        return configuration(self._functions.find(name, query.get("Qualifier")))

    def concurrency(self, name: str, _rest: Sequence[str], _query: Query) -> Document:
        reserved = self._functions.find(name).function.reserved_concurrency
        return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}

    def invoke_config(self, name: str, _rest: Sequence[str], query: Query) -> Document:
        address = self._functions.find(name, query.get("Qualifier"))
        function = address.function
        destinations = {"OnSuccess": function.on_success, "OnFailure": function.on_failure}
        return {
            "FunctionArn": f"{function.arn}:{address.qualifier or LATEST}",
            "MaximumRetryAttempts": function.maximum_retries,
            "MaximumEventAgeInSeconds": function.maximum_event_age,
            "DestinationConfig": {when: {"Destination": arn} if arn else {} for when, arn in destinations.items()},
        }

    def aliases(self, name: str, rest: Sequence[str], _query: Query) -> Document:
        function = self._functions.find(name).function
        if not rest:
            return {"Aliases": [alias(function)] if function.alias else []}
        if rest[0] != function.alias:
            raise AwsError("ResourceNotFoundException", f"Cannot find alias arn: {function.arn}:{rest[0]}", 404)
        return alias(function)

    def versions(self, name: str, _rest: Sequence[str], _query: Query) -> Document:
        function = self._functions.find(name).function
        published = [PUBLISHED] if function.alias else []
        return {"Versions": [configuration(self._functions.find(function.arn, each)) for each in (LATEST, *published)]}

    def _all(self) -> list[Function]:
        return sorted(self._functions, key=lambda function: function.name)

    def _mappings_of(self, query: Query) -> list[Document]:
        found = self._mappings
        if "FunctionName" in query:
            arn = self._functions.find(query["FunctionName"]).function.arn
            found = [each for each in found if self._functions.find(each["FunctionArn"]).function.arn == arn]
        if "EventSourceArn" in query:
            found = [each for each in found if each["EventSourceArn"] == query["EventSourceArn"]]
        return found

    def _mapping(self, uuid: str) -> Document:
        for mapping in self._mappings:
            if mapping["UUID"] == uuid:
                return mapping
        raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)


_Operation = Callable[[Reads, str, Sequence[str], Query], Document]

_OF_A_FUNCTION: Mapping[tuple[str, ...], _Operation] = {
    ("2015-03-31/functions",): Reads.function,
    ("2015-03-31/functions", "configuration"): Reads.configuration,
    ("2015-03-31/functions", "aliases"): Reads.aliases,
    ("2015-03-31/functions", "versions"): Reads.versions,
    ("2019-09-30/functions", "concurrency"): Reads.concurrency,
    ("2019-09-25/functions", "event-invoke-config"): Reads.invoke_config,
}


def _page(name: str, items: Sequence[Document], query: Query) -> Document:
    """Markers are positions: what the template declares does not change while the cloud runs."""
    try:
        first, most = int(query.get("Marker", "0")), int(query.get("MaxItems", str(MOST_ITEMS[name])))
    except ValueError as error:
        raise AwsError("InvalidParameterValueException", "Marker or MaxItems is not valid") from error
    if first < 0 or most < 1:
        raise AwsError("InvalidParameterValueException", "Marker or MaxItems is not valid")
    last = first + min(most, MOST_ITEMS[name])
    page: Document = {name: list(items[first:last])}
    return page | ({"NextMarker": str(last)} if last < len(items) else {})
