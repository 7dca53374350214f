"""Doorway: signing in and what follows from it."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import Response
from quire import bootstrap
from quire.doors.rest import RestDoor
from quire.steps import auth

door = RestDoor()


@door.post("/v1/auth/login")
def login() -> Response[str]:
    logged_in = auth.login(
        door.body(auth.LoginRequest),
        accounts=bootstrap.accounts(),
        passwords=bootstrap.passwords(),
        tokens=bootstrap.tokens(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().access_seconds,
    )
    return door.reply(logged_in.wire())


@door.get("/v1/auth/jwks.json")
def keys() -> Response[str]:
    return door.raw({"keys": list(bootstrap.public_keys().all())})


@door.get("/v1/auth/me")
def me() -> Response[str]:
    return door.reply(auth.me(door.principal, accounts=bootstrap.accounts()).wire())


@door.post("/v1/auth/ws-ticket")
def ticket() -> Response[str]:
    made = auth.websocket_ticket(
        door.principal,
        tickets=bootstrap.tickets(),
        clock=bootstrap.now,
        seconds=bootstrap.settings().ticket_seconds,
        url=bootstrap.settings().given("websocket_url"),
    )
    return door.reply(made.wire())


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return door.serve(event, context, origin=bootstrap.settings().allowed_origin)
