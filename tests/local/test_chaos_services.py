"""Services that refuse, hang, fail or slow down for the functions that call them."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
import redis
from botocore.exceptions import ClientError, HTTPClientError, ReadTimeoutError
from chaos_client import ChaosClient
from local.cloud_lab import CloudProcess, Owner, cloud_process, wait_for

CALLS = {
    "s3": ("s3", "list_buckets", {}),
    "dynamodb": ("dynamodb", "list_tables", {}),
    "states": ("stepfunctions", "list_state_machines", {}),
    "events": ("events", "list_event_buses", {}),
    "sqs": ("sqs", "list_queues", {}),
    "lambda": ("lambda", "invoke", {"FunctionName": "other"}),
    "secretsmanager": ("secretsmanager", "list_secrets", {}),
    "ssm": ("ssm", "describe_parameters", {}),
    "execute-api": ("apigatewaymanagementapi", "get_connection", {"ConnectionId": "abc"}),
}
CODES = {
    "s3": {"internal": "InternalError", "unavailable": "ServiceUnavailable", "throttle": "SlowDown"},
    "dynamodb": {"internal": "InternalServerError", "throttle": "ThrottlingException"},
    "states": {"internal": "InternalFailure", "throttle": "ThrottlingException"},
    "events": {"internal": "InternalException", "throttle": "ThrottlingException"},
    "sqs": {"internal": "InternalFailure", "throttle": "RequestThrottled"},
    "lambda": {"internal": "ServiceException", "throttle": "TooManyRequestsException"},
    "secretsmanager": {"internal": "InternalServiceError", "throttle": "ThrottlingException"},
    "ssm": {"internal": "InternalServerError", "throttle": "ThrottlingException"},
    "execute-api": {"internal": "InternalServerErrorException", "throttle": "LimitExceededException"},
}
TCP = ["postgres", "redis"]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    with cloud_process("chaos.yaml", tmp_path_factory.mktemp("chaos") / "data", "--chaos", "proxies") as process:
        yield process.ready()


@pytest.fixture
def owner(cloud: CloudProcess) -> Owner:
    return cloud.owner


@pytest.fixture
def chaos(owner: Owner) -> Iterator[ChaosClient]:
    client = ChaosClient(owner.facts)
    yield client
    client.end()


def called(owner: Owner, service: str) -> str:
    """How the function's call of the service went."""
    name, operation, arguments = CALLS[service]
    return str(owner.call("caller", do="call", service=name, operation=operation, arguments=arguments))


def reached(owner: Owner, service: str) -> str:
    return str(owner.call("caller", do="database" if service == "postgres" else "cache"))


@pytest.mark.parametrize("service", CALLS)
def test_a_service_that_fails_answers_in_its_own_words_and_is_well_afterwards(
    owner: Owner, chaos: ChaosClient, service: str
) -> None:
    well = called(owner, service)

    for failure, code in ({"unavailable": "ServiceUnavailable"} | CODES[service]).items():
        before = chaos.done(f"{service}.fail")
        chaos.fault(service, "fail", error=failure)
        assert called(owner, service) == code
        assert chaos.done(f"{service}.fail") == before + 1

    chaos.end()
    assert called(owner, service) == well
    assert well in {"ok", "404"}


def test_a_service_that_refuses_ends_the_connection(owner: Owner, chaos: ChaosClient) -> None:
    chaos.fault("dynamodb", "refuse", next=1)

    assert called(owner, "dynamodb") == "ConnectionClosedError"
    assert called(owner, "dynamodb") == "ok"
    assert chaos.told()["faults"] == [{"service": "dynamodb", "kind": "refuse", "next": 1, "met": 1, "over": True}]


def test_a_service_that_hangs_never_answers(owner: Owner, chaos: ChaosClient) -> None:
    chaos.fault("s3", "hang", seconds=1)

    assert called(owner, "s3") == "ConnectionClosedError"
    assert called(owner, "s3") == "ok"
    assert chaos.done("s3.hang") == 1


def test_a_hanging_or_slow_service_lets_an_impatient_caller_run_into_its_own_limit(
    owner: Owner, chaos: ChaosClient
) -> None:
    impatient = owner.client("stepfunctions", read_timeout=0.2)
    for kind, how in {"hang": {}, "slow": {"latency": 1}}.items():
        chaos.fault("states", kind, callers="everybody", **how)
        with pytest.raises(ReadTimeoutError):
            impatient.list_state_machines()
        assert chaos.done(f"states.{kind}") == 1
    chaos.end()
    assert impatient.list_state_machines()["stateMachines"] == []


def test_a_slow_service_still_answers(owner: Owner, chaos: ChaosClient) -> None:
    chaos.fault("sqs", "slow", latency=0.1)

    assert called(owner, "sqs") == "ok"
    assert chaos.done("sqs.slow") == 1


def test_a_fault_meets_the_functions_alone_unless_it_is_for_everybody(owner: Owner, chaos: ChaosClient) -> None:
    chaos.fault("s3", "fail")
    assert owner.client("s3").list_buckets()["Buckets"]

    chaos.fault("s3", "fail", callers="everybody", error="throttle")
    with pytest.raises(ClientError, match="SlowDown"):
        owner.client("s3").list_buckets()
    chaos.fault("dynamodb", "refuse", callers="everybody")
    with pytest.raises(HTTPClientError):
        owner.client("dynamodb").list_tables()


def test_a_fault_can_be_for_one_function(owner: Owner, chaos: ChaosClient) -> None:
    chaos.fault("s3", "fail", function="Other")
    assert called(owner, "s3") == "ok"

    chaos.fault("s3", "fail", function="Caller")
    assert called(owner, "s3") == "InternalError"


def test_a_fault_with_a_probability_meets_some_calls(owner: Owner, chaos: ChaosClient) -> None:
    chaos.ask(faults=[{"service": "ssm", "kind": "fail", "probability": 0.5}], seed=7)

    assert {called(owner, "ssm") for _ in range(12)} == {"ok", "InternalServerError"}


def test_a_fault_that_is_over_meets_nobody(owner: Owner, chaos: ChaosClient) -> None:
    chaos.fault("ssm", "fail", seconds=0.05)

    wait_for(lambda: chaos.told()["faults"][0]["over"])
    assert called(owner, "ssm") == "ok"


@pytest.mark.parametrize("service", TCP)
def test_a_backing_server_that_refuses_resets_new_connections(owner: Owner, chaos: ChaosClient, service: str) -> None:
    assert reached(owner, service) == "ok"
    before = chaos.done(f"{service}.refuse")

    chaos.fault(service, "refuse")
    assert reached(owner, service) != "ok"
    assert chaos.done(f"{service}.refuse") > before
    chaos.end()
    assert reached(owner, service) == "ok"


@pytest.mark.parametrize("service", TCP)
def test_a_backing_server_that_hangs_accepts_and_never_answers(owner: Owner, chaos: ChaosClient, service: str) -> None:
    before = chaos.done(f"{service}.hang")
    chaos.fault(service, "hang", seconds=1, next=1)

    assert reached(owner, service) != "ok"
    assert chaos.done(f"{service}.hang") == before + 1
    assert reached(owner, service) == "ok"


@pytest.mark.parametrize("service", TCP)
def test_a_backing_server_that_fails_breaks_off_in_the_middle(owner: Owner, chaos: ChaosClient, service: str) -> None:
    before = chaos.done(f"{service}.fail")
    chaos.fault(service, "fail", next=1)

    assert reached(owner, service) != "ok"
    assert chaos.done(f"{service}.fail") == before + 1
    assert reached(owner, service) == "ok"


@pytest.mark.parametrize("service", TCP)
def test_a_slow_backing_server_still_answers(owner: Owner, chaos: ChaosClient, service: str) -> None:
    before = chaos.done(f"{service}.slow")
    chaos.fault(service, "slow", latency=0.05, bytesPerSecond=20_000)

    assert reached(owner, service) == "ok"
    assert chaos.done(f"{service}.slow") >= before + 2


@pytest.fixture
def database(owner: Owner, chaos: ChaosClient) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    url = owner.call("caller", do="environment")["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_a_connection_that_was_open_meets_the_fault_too(
    database: psycopg.Connection[tuple[object, ...]], chaos: ChaosClient
) -> None:
    chaos.fault("postgres", "refuse")

    with pytest.raises(psycopg.OperationalError):
        database.execute("SELECT 1")


def test_much_goes_through_a_proxy_whole_fast_or_slow(
    database: psycopg.Connection[tuple[object, ...]], chaos: ChaosClient
) -> None:
    query = "SELECT string_agg(md5(n::text), '') FROM generate_series(1, %s) n"
    many = database.execute(query, [100_000]).fetchone()
    assert many is not None
    assert len(str(many[0])) == 3_200_000

    few = database.execute(query, [1_000]).fetchone()
    chaos.fault("postgres", "slow", bytesPerSecond=200_000)
    assert database.execute(query, [1_000]).fetchone() == few


def test_a_killed_backing_server_comes_back_at_the_same_address(
    owner: Owner, chaos: ChaosClient, database: psycopg.Connection[tuple[object, ...]]
) -> None:
    url = owner.call("caller", do="environment")["CACHE_URL"]
    with redis.Redis.from_url(url) as cache:
        cache.set("kept", "in memory alone")
        if chaos.kill("redis"):  # an emulation is no program of its own
            wait_for(lambda: reached(owner, "redis") == "ok")
            assert cache.get("kept") is None

    assert chaos.kill("postgres") == 1
    wait_for(lambda: _is_cut(database))
    wait_for(lambda: reached(owner, "postgres") == "ok")
    assert chaos.done("kill.postgres") == 1


def _is_cut(database: psycopg.Connection[tuple[object, ...]]) -> bool:
    try:
        database.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False
