"""How the cache is reached: as ElastiCache Serverless offers it (a cluster, TLS by URL, short-lived passwords)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import botocore.session
from botocore.exceptions import NoCredentialsError
from botocore.model import ServiceId
from botocore.signers import RequestSigner
from valkey import CredentialProvider, Valkey
from valkey.backoff import NoBackoff
from valkey.cluster import ValkeyCluster
from valkey.exceptions import ConnectionError as NotConnected
from valkey.retry import Retry

Client = Valkey | ValkeyCluster

_LONGEST_WAIT = 0.1
"""Seconds for each exchange: reaching, TLS, the password, the slots and the question make half a second."""
_TOKEN_SECONDS = 900


def connection(url: str, *, cluster: bool, credentials: CredentialProvider | None = None) -> Callable[[], Client]:
    """Makes clients that never wait long: what does not answer at once is not asked again."""
    # A connection that was closed while a sandbox slept is opened once more; a silent server gets no second chance.
    once_more = Retry(NoBackoff(), 1, supported_errors=(NotConnected,))
    options: dict[str, Any] = {
        "socket_connect_timeout": _LONGEST_WAIT,
        "socket_timeout": _LONGEST_WAIT,
        "credential_provider": credentials,
        "retry": once_more,
        "lib_name": None,
        "lib_version": None,
    }

    def connect() -> Client:
        if cluster:
            return ValkeyCluster(url=url, cluster_error_retry_attempts=0, **options)
        return Valkey.from_url(url, **options)

    return connect


class IamCredentials(CredentialProvider):
    """The user that the URL names, with a password that lives just long enough to open a connection."""

    def __init__(self, url: str, *, cache: str, region: str) -> None:
        self._user = urlsplit(url).username or "default"
        self._cache = cache
        self._region = region
        self._session = botocore.session.get_session()

    def get_credentials(self) -> tuple[str, str]:
        question = urlencode({"Action": "connect", "User": self._user, "ResourceType": "ServerlessCache"})
        request = {
            "method": "GET",
            "url": f"https://{self._cache}/?{question}",
            "body": {},
            "headers": {},
            "context": {},
        }
        signed = self._signer().generate_presigned_url(request, "connect", expires_in=_TOKEN_SECONDS)
        return self._user, signed.removeprefix("https://")

    def _signer(self) -> RequestSigner:
        credentials = self._session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        return RequestSigner(
            ServiceId("elasticache"),
            self._region,
            "elasticache",
            "v4",
            credentials,
            self._session.get_component("event_emitter"),
        )
