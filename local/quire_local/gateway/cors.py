"""Preflight answers: the MOCK integration that SAM puts on OPTIONS of every path that has routes."""

from __future__ import annotations

from aiohttp import web

from quire_local.resources import Cors


def preflight(cors: Cors) -> web.Response:
    headers = {
        "Access-Control-Allow-Origin": cors.origin,
        "Access-Control-Allow-Methods": cors.methods,
        "Content-Type": "application/json",
    }
    if cors.headers:
        headers["Access-Control-Allow-Headers"] = cors.headers
    if cors.max_age is not None:
        headers["Access-Control-Max-Age"] = cors.max_age
    if cors.credentials:
        headers["Access-Control-Allow-Credentials"] = "true"
    return web.Response(status=200, headers=headers)
