"""A function reaches what its placement allows and nothing else: each of these tests tries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from local.cloud_lab import Owner, cloud_here

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEAD_END = "http://127.0.0.1:9"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "s3": ("list_objects_v2", {"Bucket": "shelf"}),
    "dynamodb": ("list_tables", {}),
    "stepfunctions": ("list_state_machines", {}),
    "events": ("list_event_buses", {}),
    "sqs": ("list_queues", {}),
    "lambda": ("invoke", {"FunctionName": "outside", "InvocationType": "DryRun"}),
    "secretsmanager": ("list_secrets", {}),
    "ssm": ("get_parameters_by_path", {"Path": "/"}),
}
ALLOWED = {"outside": {"s3", "dynamodb"}, "data": {"s3", "stepfunctions"}, "sealed": {"s3"}}


class Reach:
    """Has the functions of the template try things."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    async def ask(self, function: str, do: str, **event: Any) -> Any:
        return await asyncio.to_thread(self.owner.call, function, do=do, **event)

    async def call(self, function: str, service: str, **event: Any) -> str:
        operation, arguments = CALLS[service]
        return str(await self.ask(function, "call", service=service, operation=operation, arguments=arguments, **event))

    def endpoint(self, service: str) -> str:
        return self.owner.facts["s3" if service == "s3" else "origin"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reach(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reach]:
    data: Path = tmp_path_factory.mktemp("placement")
    async with cloud_here("placement.yaml", data):
        yield Reach(Owner(data))


@pytest.mark.parametrize("function", ALLOWED)
@pytest.mark.parametrize("service", CALLS)
async def test_a_service_answers_exactly_the_functions_whose_placement_names_it(reach, function, service):
    answer = await reach.call(function, service)

    assert answer == ("ok" if service in ALLOWED[function] else "EndpointConnectionError")


@pytest.mark.parametrize(
    ("function", "service"),
    [(function, service) for function, allowed in ALLOWED.items() for service in sorted(CALLS.keys() - allowed)],
)
async def test_a_function_that_finds_a_forbidden_service_by_itself_is_refused_by_it(reach, function, service):
    answer = await reach.call(function, service, endpoint=reach.endpoint(service))

    assert answer in {"AccessDenied", "AccessDeniedException"}


async def test_a_function_may_not_reach_s3_where_its_placement_does_not_say_so(tmp_path):
    template = tmp_path / "template.yaml"
    text = Path(__file__).with_name("cloud_fixtures").joinpath("placement.yaml").read_text()
    text = text.replace("CodeUri: code/", f"CodeUri: {Path(__file__).parent}/cloud_fixtures/code/")
    template.write_text(text.replace("sealed: [s3]", "sealed: [dynamodb]"))
    async with cloud_here(str(template), tmp_path / "data"):
        reach = Reach(Owner(tmp_path / "data"))

        assert await reach.call("sealed", "s3") == "EndpointConnectionError"
        assert await reach.call("sealed", "s3", endpoint=reach.endpoint("s3")) == "AccessDenied"


@pytest.mark.parametrize("function", ALLOWED)
async def test_the_environment_tells_no_address_that_the_placement_forbids(reach, function):
    environment = await reach.ask(function, "environment")
    data = await reach.ask("data", "environment")
    secrets = {"postgres": data["DATABASE_URL"], "redis": data["CACHE_URL"], "owner": reach.owner.facts["token"]}
    told = {name for name, secret in secrets.items() if any(secret in value for value in environment.values())}
    endpoints = {name: value for name, value in environment.items() if name.startswith("AWS_ENDPOINT_URL")}
    open_ones = {name.removeprefix("AWS_ENDPOINT_URL_") for name, value in endpoints.items() if value != DEAD_END}

    assert told == ({"postgres", "redis"} if function == "data" else set())
    assert endpoints["AWS_ENDPOINT_URL"] == DEAD_END
    assert open_ones == {"SFN" if name == "stepfunctions" else name.upper() for name in ALLOWED[function]}


async def test_the_environment_holds_nothing_of_whoever_started_the_cloud(reach, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_SHELL", "do not pass on")

    assert "SECRET_OF_THE_SHELL" not in await reach.ask("data", "environment")


async def test_a_data_function_reaches_the_database_and_the_cache(reach):
    assert await reach.ask("data", "database") == "ok"
    assert await reach.ask("data", "cache") == "ok"


async def test_the_database_lets_nobody_in_without_its_password(reach):
    url = (await reach.ask("data", "environment"))["DATABASE_URL"]
    user, _, rest = url.partition("@")
    no_password = f"{user.rpartition(':')[0]}@{rest}"
    wrong_password = f"{user.rpartition(':')[0]}:guessed@{rest}"
    superuser = f"postgresql://postgres:postgres@{rest}"

    assert "no password supplied" in await reach.ask("sealed", "database", url=no_password)
    assert "password authentication failed" in await reach.ask("sealed", "database", url=wrong_password)
    assert "password authentication failed" in await reach.ask("sealed", "database", url=superuser)


async def test_the_cache_lets_nobody_in_without_its_password(reach):
    url = (await reach.ask("data", "environment"))["CACHE_URL"]
    credentials, at, rest = url.removeprefix("redis://").partition("@")
    if not at:
        pytest.skip("this machine has no server of the Redis protocol; its emulation knows no passwords")

    assert credentials.startswith(":")
    assert await reach.ask("sealed", "cache", url=f"redis://{rest}") == "AuthenticationError"
    assert await reach.ask("sealed", "cache", url=f"redis://:guessed@{rest}") == "AuthenticationError"


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_only_a_function_whose_placement_says_internet_gets_as_far_as_asking_for_a_name(reach, scheme):
    nowhere = f"{scheme}://nowhere.invalid/"

    assert await reach.ask("outside", "web", url=nowhere) == "gaierror"
    assert await reach.ask("data", "web", url=nowhere) == "ConnectionRefusedError"
    assert await reach.ask("sealed", "web", url=nowhere) == "ConnectionRefusedError"
