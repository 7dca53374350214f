"""REST APIs: nothing of a query, a header or a path is lost on the way into an event."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local.gateway_fixtures import answering, rest_api, route, serve_rest

# Surrogates have no UTF-8; everything else may stand in a query or a path, percent-encoded.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SEGMENT = TEXT.filter(lambda text: text not in ("", ".", ".."))
PAIRS = st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=6)
HEADER = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
HEADERS = st.lists(st.tuples(st.sampled_from(["x-one", "x-two", "accept-x"]), HEADER), max_size=6)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def event_of(target: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    """The event of one request whose bytes are written here, so that no client tidies them up."""

    async def ask() -> dict[str, Any]:
        functions = answering({"statusCode": 204})
        api = rest_api(route("GET", "/x"), route("GET", "/p/{id}/{rest+}"))
        async with serve_rest(api, functions) as client:
            reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
            lines = [f"GET /api{target} HTTP/1.1", "Host: h", *(f"{name}: {value}" for name, value in headers)]
            writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())
            await reader.read()
            writer.close()
        return functions.last("main")

    return asyncio.run(ask())


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for key, value in pairs if key == name] for name, _ in pairs}


@QUICK
@given(PAIRS)
def test_a_query_recomposes_to_what_was_sent(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)

    event = event_of(f"/x?{query}", [])

    assert (event["multiValueQueryStringParameters"] or {}) == grouped(pairs)
    assert (event["queryStringParameters"] or {}) == dict(pairs)


@QUICK
@given(HEADERS)
def test_headers_recompose_to_what_was_sent(pairs: list[tuple[str, str]]) -> None:
    event = event_of("/x", pairs)

    sent = {name for name, _ in pairs}
    assert {name: values for name, values in event["multiValueHeaders"].items() if name in sent} == grouped(pairs)
    assert {name: value for name, value in event["headers"].items() if name in sent} == dict(pairs)


@QUICK
@given(SEGMENT, st.lists(SEGMENT, min_size=1, max_size=4))
def test_a_path_recomposes_to_what_was_sent(first: str, rest: list[str]) -> None:
    path = "/".join(["/p", *(quote(segment, safe="") for segment in (first, *rest))])

    event = event_of(path, [])

    parameters = event["pathParameters"]
    assert event["path"] == path == f"/p/{parameters['id']}/{parameters['rest']}"
    assert [unquote(segment) for segment in (parameters["id"], *parameters["rest"].split("/"))] == [first, *rest]
    assert json.dumps(event)
