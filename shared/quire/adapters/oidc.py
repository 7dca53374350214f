"""OpenID Connect: the authorization code flow with PKCE, by discovery."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import jwt
import urllib3
from pydantic import ValidationError
from urllib3.exceptions import HTTPError

from quire.domain.people import Identity
from quire.errors import TransientError

_ALGORITHMS = ["RS256", "ES256", "PS256"]
_LEEWAY_SECONDS = 60
_LONGEST_ANSWER = 256 * 1024
_FORGED = (jwt.PyJWTError, ValidationError, KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError)
"""What a token that is not the provider's can provoke."""


class OidcProvider:
    """The port `Provider`; asks the provider for its addresses and its keys each time, signing in is rare."""

    def __init__(self, *, issuer: str, client_id: str, secret: Callable[[], str] | None, redirect_uri: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._redirect_uri = redirect_uri
        timeout = urllib3.Timeout(connect=3, read=5)
        self._http = urllib3.PoolManager(timeout=timeout, retries=urllib3.Retry(0, redirect=0))

    def address(self, *, state: str, nonce: str, challenge: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def identity(self, code: str, *, verifier: str, nonce: str) -> Identity | None:
        token = self._redeemed(code, verifier)
        keys = self._json(self._endpoint("jwks_uri"))
        try:
            return None if token is None else self._checked(token, keys, nonce)
        except _FORGED:
            return None

    def _redeemed(self, code: str, verifier: str) -> str | None:
        """The id token that the provider gives for the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
            "client_id": self._client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self._secret is not None:
            credentials = f"{quote(self._client_id, safe='')}:{quote(self._secret(), safe='')}"
            headers |= urllib3.make_headers(basic_auth=credentials)
        status, body = self._exchange("POST", self._endpoint("token_endpoint"), urlencode(form), headers)
        if 400 <= status < 500:
            return None
        token = _object(status, body).get("id_token")
        return token if isinstance(token, str) else None

    def _checked(self, token: str, keys: Mapping[str, Any], nonce: str) -> Identity | None:
        """Whom the token names, if it is for us, for this very sign-in, and the address is verified."""
        header = jwt.get_unverified_header(token)
        if header["alg"] not in _ALGORITHMS:
            return None
        claims = jwt.decode(
            token,
            _key(keys, header),
            algorithms=[header["alg"]],
            audience=self._client_id,
            issuer=self._issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        # A token for several parties says which of them asked for it.
        party = claims.get(
            "azp", None if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 else self._client_id
        )
        if party != self._client_id or claims.get("nonce") != nonce or claims.get("email_verified") is not True:
            return None
        name = claims.get("name")
        return Identity(
            issuer=self._issuer,
            subject=claims["sub"],
            email=claims["email"],
            name=name[:200] if isinstance(name, str) and name.isprintable() else "",
        )

    def _endpoint(self, name: str) -> str:
        found = self._json(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        address = found.get(name)
        scheme = self._issuer.partition(":")[0]
        if found.get("issuer") != self._issuer or not isinstance(address, str) or not address.startswith(f"{scheme}:"):
            raise TransientError("the sign-in provider describes itself wrongly")
        return address

    def _json(self, address: str) -> Mapping[str, Any]:
        return _object(*self._exchange("GET", address))

    def _exchange(
        self, method: str, address: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        try:
            answer = self._http.request(method, address, body=body, headers=headers, preload_content=False)
            try:
                return answer.status, answer.read(_LONGEST_ANSWER)
            finally:
                answer.release_conn()
        except HTTPError as error:
            raise TransientError("the sign-in provider does not answer") from error


def _key(keys: Mapping[str, Any], header: Mapping[str, Any]) -> jwt.PyJWK:
    """The key of the provider that the token says it is signed with; the only one if it says nothing."""
    listed = [one for one in keys["keys"] if one.get("use", "sig") == "sig"]
    named = [one for one in listed if one.get("kid") == header.get("kid")] if "kid" in header else listed
    [key] = named
    return jwt.PyJWK(key, algorithm=header["alg"])


def _object(status: int, body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if status != 200 or not isinstance(found, dict):
        raise TransientError(f"the sign-in provider answered {status}")
    return found
