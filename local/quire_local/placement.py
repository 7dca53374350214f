"""What a function is told about the world: the endpoints that its placement may reach, and dead ends for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quire_local.identity import REGION, Callers
from quire_local.resources import Function

# Nothing listens on the discard port: whoever asks for what it may not reach is refused at once.
DEAD_END = "http://127.0.0.1:9"
_ENDPOINT_NAMES = {
    "s3": "S3",
    "dynamodb": "DYNAMODB",
    "states": "SFN",
    "events": "EVENTBRIDGE",
    "sqs": "SQS",
    "lambda": "LAMBDA",
    "secretsmanager": "SECRETS_MANAGER",
    "ssm": "SSM",
    "execute-api": "APIGATEWAYMANAGEMENTAPI",
}


@dataclass(frozen=True)
class Environments:
    """Makes the environment that each function gets beyond the template's.

    A placement is held to twice: the function is not told the endpoint, and its credentials open no other service.
    """

    callers: Callers
    placements: Mapping[str, frozenset[str]]
    endpoints: Mapping[str, str]
    """SigV4 service name -> endpoint."""

    def of(self, function: Function) -> dict[str, str]:
        allowed = self.placements[function.placement]
        caller = self.callers.add(function.name, allowed)
        environment = {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": caller.access_key,
            "AWS_SECRET_ACCESS_KEY": caller.secret_key,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": DEAD_END,
        }
        for service, name in _ENDPOINT_NAMES.items():
            environment[f"AWS_ENDPOINT_URL_{name}"] = self.endpoints[service] if service in allowed else DEAD_END
        return environment if "internet" in allowed else environment | _no_internet()


def _no_internet() -> dict[str, str]:
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), DEAD_END)
    return proxies | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
