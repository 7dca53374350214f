"""Which operation a request means, and what the door makes of its body."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quire.domain.access import ANYONE
from quire.doors.requests import Request
from quire.doors.routes import Routes
from quire.doors.routing import Router
from quire.errors import Refusal, RefusalCode

routes = Routes()


@routes.get("/v1/things/{id}", allowed=ANYONE)
def get_thing(_request: Request, name: str) -> None: ...


@routes.get("/v1/things/latest", allowed=ANYONE)
def get_latest(_request: Request) -> None: ...


@routes.get("/v1/things/{id}/parts/{n}", allowed=ANYONE)
def get_part(_request: Request, name: str, number: int) -> None: ...


router = Router(routes)


def test_a_path_that_is_spelled_out_comes_before_one_with_places() -> None:
    assert router.find("GET", "/v1/things/latest")[0].name == "get_latest"
    assert router.find("GET", "/v1/things/later")[0].name == "get_thing"


@given(
    st.text(min_size=1).filter(lambda text: "/" not in text), st.text(min_size=1).filter(lambda text: "/" not in text)
)
def test_what_stands_in_the_places_is_found_as_it_was_written(first: str, second: str) -> None:
    route, places = router.find("GET", f"/v1/things/{first}/parts/{second}")

    assert (route.name, list(places.items())) == ("get_part", [("id", first), ("n", second)])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/things/a"),
        ("GET", "/v1/things/"),
        ("GET", "/v1/things"),
        ("GET", "/v1/things/a/"),
        ("GET", "/v1/things/a/parts/"),
        ("GET", "v1/things/a"),
        ("GET", ""),
    ],
)
def test_what_no_route_is_declared_for_does_not_exist(method: str, path: str) -> None:
    with pytest.raises(Refusal) as refused:
        router.find(method, path)

    assert refused.value.code is RefusalCode.NOT_FOUND


def request(body: str, *, encoded: bool) -> Request:
    return Request({"requestContext": {"requestId": "r"}, "body": body, "isBase64Encoded": encoded})


def test_a_body_that_the_gateway_encoded_is_decoded() -> None:
    assert request(b64encode("ä".encode()).decode(), encoded=True).text == "ä"
    assert request("ä", encoded=False).text == "ä"


@pytest.mark.parametrize("body", ["///=", "no base64!", b64encode(b"\xff\xfe").decode()])
def test_a_body_that_is_no_text_is_the_senders_mistake(body: str) -> None:
    with pytest.raises(Refusal) as refused:
        _ = request(body, encoded=True).text

    assert refused.value.code.value == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("shown", "known", "address"),
    [
        ("secret", "secret", "192.0.2.7"),
        ("guessed", "secret", "10.0.0.1"),
        ("gu\u00e9ssed", "secret", "10.0.0.1"),
        (None, "secret", "10.0.0.1"),
        ("", "", "10.0.0.1"),
        ("secret", "", "10.0.0.1"),
    ],
)
def test_whose_request_it_is_says_what_stands_before_the_gateway_if_it_shows_the_secret(
    shown: str | None, known: str, address: str
) -> None:
    proof = {} if shown is None else {"x-quire-entry": shown}
    event = {
        "requestContext": {"identity": {"sourceIp": "10.0.0.1"}},
        "headers": {"x-quire-address": "192.0.2.7", "X-Forwarded-For": "192.0.2.8", **proof},
    }

    assert Request(event, entry=known).address == address
