"""The owner's tool for misbehaviour: one plan, replaced as a whole, told with what came of it; and killing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import httpx
import pytest
from chaos_client import ChaosClient
from local.cloud_lab import CloudProcess, Owner, cloud_process, wait_for

OFF = {
    "events": {"duplicate": 0.0, "reorder": False, "delay": 0.0, "drop": 0.0},
    "sqs": {"duplicate": 0.0, "reorder": False, "delay": 0.0},
    "lambda": {"duplicate": 0.0, "reorder": False, "delay": 0.0},
    "seed": None,
    "faults": [],
    "points": [],
    "killEvery": None,
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    with cloud_process("chaos.yaml", tmp_path_factory.mktemp("chaos") / "data") as process:
        yield process.ready()


@pytest.fixture
def owner(cloud: CloudProcess) -> Owner:
    return cloud.owner


@pytest.fixture
def chaos(owner: Owner) -> Iterator[ChaosClient]:
    client = ChaosClient(owner.facts)
    yield client
    client.end()


def test_a_plan_is_told_replaced_as_a_whole_and_ended(chaos: ChaosClient) -> None:
    assert chaos.told()["plan"] == OFF

    asked = {"events": {"duplicate": 0.5, "reorder": True}, "lambda": {"delay": 2}, "seed": 7}
    changed = chaos.ask(**asked)["plan"]

    assert changed == OFF | {
        "events": OFF["events"] | {"duplicate": 0.5, "reorder": True},
        "lambda": OFF["lambda"] | {"delay": 2.0},
        "seed": 7,
    }
    assert chaos.ask(**changed)["plan"] == changed
    chaos.end()
    assert chaos.told()["plan"] == OFF


S3 = {"service": "s3", "kind": "fail"}


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        ([], "the body"),
        ({"events": {"drop": 2}}, "events.drop"),
        ({"sqs": {"drop": 0.1}}, "sqs.drop"),
        ({"explode": True}, "explode"),
        ({"proxies": True}, "proxies"),
        ({"faults": [S3 | {"service": "smtp"}]}, "faults.0.service"),
        ({"faults": [S3 | {"kind": "explode"}]}, "faults.0.kind"),
        ({"faults": [S3 | {"seconds": 0}]}, "faults.0.seconds"),
        ({"faults": [S3 | {"probability": 1.5}]}, "faults.0.probability"),
        ({"faults": [S3 | {"next": 0}]}, "faults.0.next"),
        ({"faults": [S3 | {"latency": 1}]}, "latency and bytesPerSecond are for slow, not for fail"),
        ({"faults": [{"service": "s3", "kind": "slow"}]}, "slow needs latency or bytesPerSecond"),
        ({"faults": [{"service": "s3", "kind": "slow", "bytesPerSecond": 9}]}, "bytesPerSecond is for postgres and"),
        ({"faults": [{"service": "redis", "kind": "fail", "error": "internal"}]}, "error is for HTTP services"),
        ({"faults": [{"service": "redis", "kind": "hang", "function": "Other"}]}, "redis cannot tell its callers"),
        ({"points": [{"function": "Other", "point": "../other"}]}, "points.0.point"),
        ({"points": [{"function": "Other", "point": "here", "action": "a/b"}]}, "points.0.action"),
        ({"points": [{"function": "Other", "point": "here", "times": 0}]}, "points.0.times"),
        ({"killEvery": {"seconds": 0}}, "killEvery.seconds"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_name_and_changes_nothing(
    chaos: ChaosClient, plan: object, word: str
) -> None:
    answer = chaos.try_to_ask(plan)

    assert answer.status_code == 400
    assert word in answer.json()["message"]
    assert chaos.told()["plan"] == OFF


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"faults": [S3 | {"function": "Nobody"}]}, "there is no function Nobody"),
        ({"points": [{"function": "Nobody", "point": "here"}]}, "there is no function Nobody"),
        ({"killEvery": {"seconds": 1, "function": "Nobody"}}, "there is no function Nobody"),
        ({"faults": [{"service": "postgres", "kind": "hang"}]}, "start with --chaos proxies"),
    ],
)
def test_what_this_cloud_cannot_do_is_refused_and_changes_nothing(
    chaos: ChaosClient, plan: dict[str, object], why: str
) -> None:
    answer = chaos.try_to_ask(plan)

    assert (answer.status_code, chaos.told()["plan"]) == (409, OFF)
    assert why in answer.json()["message"]


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b'{"kill": 1}', 400), (b'{"kill": "Nobody"}', 409)])
def test_killing_what_is_not_there_is_refused(owner: Owner, body: bytes, status: int) -> None:
    headers = {"X-Local-Token": owner.facts["token"]}
    answer = httpx.post(f"{owner.origin}/_local/chaos", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.json()["message"]


def test_another_method_is_refused(owner: Owner) -> None:
    headers = {"X-Local-Token": owner.facts["token"]}

    assert httpx.patch(f"{owner.origin}/_local/chaos", headers=headers).status_code == 405


def test_an_armed_point_trips_as_often_as_was_asked_whatever_becomes_of_the_process(
    owner: Owner, chaos: ChaosClient
) -> None:
    assert owner.call("stopper") == "went on"

    chaos.ask(points=[{"function": "Stopper", "point": "middle", "times": 2}])

    assert [_ended(owner, "stopper") for _ in range(4)] == ["Runtime.ExitError", "Runtime.ExitError", None, None]
    assert [(each["point"], each["tripped"]) for each in chaos.told()["points"]] == [("middle", 2)]
    assert chaos.done("point.middle") == 2


def test_a_point_is_armed_for_its_function_alone_with_an_action_of_the_applications(
    owner: Owner, chaos: ChaosClient
) -> None:
    chaos.ask(points=[{"function": "other", "point": "middle", "action": "leave"}])

    assert owner.call("stopper") == "went on"
    assert owner.call("other") == "leave"


def test_ending_all_misbehaviour_disarms_what_has_not_tripped(owner: Owner, chaos: ChaosClient) -> None:
    chaos.ask(points=[{"function": "stopper", "point": "middle", "times": 5}])
    chaos.end()

    assert owner.call("stopper") == "went on"


def test_a_worker_is_killed_in_the_middle_of_a_call(owner: Owner, chaos: ChaosClient) -> None:
    seen: list[str | None] = []
    caller = threading.Thread(target=lambda: seen.append(_ended(owner, "stopper", wait=60)))
    before = chaos.done("kill.stopper")
    caller.start()

    wait_for(lambda: chaos.kill("Stopper"))
    while caller.is_alive():  # it may just have been between two calls
        caller.join(0.1)
        chaos.kill("Stopper")

    assert seen == ["Runtime.ExitError"]
    assert chaos.done("kill.stopper") > before
    assert owner.call("stopper") == "went on"


def test_workers_are_killed_again_and_again_until_that_ends(owner: Owner, chaos: ChaosClient) -> None:
    before = chaos.done("kill.other")
    chaos.ask(killEvery={"seconds": 0.1, "function": "Other"})

    def has_been_killed_twice() -> bool:
        _ended(owner, "other", wait=0.2)
        return chaos.done("kill.other") >= before + 2

    wait_for(has_been_killed_twice)
    chaos.end()
    assert owner.call("other") == "went on"


def _ended(owner: Owner, function: str, **event: object) -> str | None:
    """The error with which the function ended, if any."""
    answer = owner.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    failed = "FunctionError" in answer
    body = json.load(answer["Payload"])
    return str(body["errorType"]) if failed else None
