"""Signing in with an external provider."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import API_ATTEMPTS, clients, settings

if TYPE_CHECKING:
    from quire import ports


@cache
def provider() -> ports.Provider | None:
    """None where the installation has none."""
    if not settings().oidc_issuer:
        return None
    from quire.adapters.aws.handoffs import secret_reader
    from quire.adapters.oidc import OidcProvider

    name = settings().oidc_secret
    return OidcProvider(
        issuer=settings().oidc_issuer,
        client_id=settings().given("oidc_client_id"),
        secret=secret_reader(clients(API_ATTEMPTS).secrets, name) if name else None,
        redirect_uri=f"{settings().given('public_url')}/api/v1/auth/oidc/callback",
    )


@cache
def handoffs() -> ports.Handoffs:
    from quire.adapters.aws.handoffs import DynamoHandoffs

    return DynamoHandoffs(clients(API_ATTEMPTS).dynamodb, table=settings().given("handoffs_table"))
