"""What a running cloud tells its owner, as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from local.cloud_lab import wait_for
from local.inside_lab import Watched, watched_cloud

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cloud(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    async with watched_cloud(tmp_path_factory.mktemp("inside")) as watched:
        yield watched


def visits(trace: dict[str, Any], state: str) -> list[dict[str, Any]]:
    return [visit for visit in trace["visits"] if visit["state"] == state]


async def test_an_execution_is_told_state_by_state(cloud):
    execution = await cloud.run(correlationId="told")

    trace = await cloud.trace(execution["arn"])

    assert [visit["state"] for visit in trace["visits"]] == ["Sort", "Kind", "Both", "Post", "Pay", "Receipt", "Last"]
    assert {visit["outcome"] for visit in trace["visits"]} == {"succeeded"}
    assert all(visit["entered"] <= visit["exited"] for visit in trace["visits"])
    assert json.loads(visits(trace, "Sort")[0]["input"]["text"])["correlationId"] == "told"
    assert json.loads(visits(trace, "Last")[0]["output"]["text"]) == {"done": True}
    assert trace["execution"]["status"] == "SUCCEEDED"


async def test_the_graph_has_every_state_with_its_ways_out(cloud):
    graph = (await cloud.trace((await cloud.run())["arn"]))["graph"]

    nodes = {node["name"]: node for node in graph["nodes"]}
    assert graph["start"] == "Sort"
    assert [(edge["to"], edge["kind"]) for edge in nodes["Kind"]["edges"]] == [
        ("EachParcel", "choice"),
        ("Both", "default"),
    ]
    assert ("Both", "catch", "TOO_HEAVY") in [
        (edge["to"], edge["kind"], edge["label"]) for edge in nodes["EachParcel"]["edges"]
    ]
    assert [flow["start"] for flow in nodes["Both"]["flows"]] == ["Post", "Pay"]


async def test_each_retry_is_an_attempt_of_the_same_visit(cloud):
    trace = await cloud.trace((await cloud.run(flaky=1, note="not yet"))["arn"])

    (visit,) = visits(trace, "Sort")
    assert [attempt["error"] for attempt in visit["attempts"]] == ["Busy", None]
    assert "not yet" in visit["attempts"][0]["cause"]
    assert (visit["outcome"], visit["error"]) == ("succeeded", None)


async def test_each_iteration_of_a_map_has_its_own_visits(cloud):
    trace = await cloud.trace((await cloud.run(parcels=[7, 8]))["arn"])

    (outer,) = visits(trace, "EachParcel")
    assert [(visit["parent"], visit["index"], visit["input"]["text"]) for visit in visits(trace, "Weigh")] == [
        (outer["id"], 0, "7"),
        (outer["id"], 1, "8"),
    ]
    assert {visit["parent"] for visit in visits(trace, "Stamp")} == {outer["id"]}


async def test_a_failure_that_was_caught_is_told_where_it_was_and_where_it_was_caught(cloud):
    trace = await cloud.trace((await cloud.run(parcels=[500]))["arn"])

    assert visits(trace, "EachParcel")[0]["outcome"] == "caught"
    assert visits(trace, "TooHeavy")[0]["outcome"] == "failed"
    assert trace["execution"]["status"] == "SUCCEEDED"


async def test_the_state_that_failed_an_execution_has_its_error(cloud):
    trace = await cloud.trace((await cloud.run(broken=1))["arn"])

    (visit,) = visits(trace, "Last")
    assert (visit["outcome"], visit["error"], visit["exited"]) == ("failed", "Busy", None)
    assert visits(trace, "Both")[0]["outcome"] == "succeeded"
    assert trace["execution"]["error"] == "Busy"


async def test_a_redriven_execution_goes_on_in_the_visit_that_failed(cloud):
    arn = (await cloud.run(broken=1))["arn"]
    await asyncio.to_thread(cloud.states.redrive_execution, executionArn=arn)
    await asyncio.to_thread(wait_for, lambda: cloud.states.describe_execution(executionArn=arn)["status"] == "FAILED")

    trace = await cloud.trace(arn)

    (visit,) = visits(trace, "Last")
    assert [attempt["error"] for attempt in visit["attempts"]] == ["Busy", "Busy"]
    assert visit["outcome"] == "failed"


async def test_executions_are_found_by_status_and_by_what_their_input_has(cloud):
    failed = (await cloud.run(correlationId="needle", broken=1))["arn"]
    other = (await cloud.run(correlationId="needle"))["arn"]

    both = (await cloud.ask("executions", contains="needle"))["items"]
    one = (await cloud.ask("executions", contains="needle", status="FAILED"))["items"]

    assert [each["arn"] for each in both] == [other, failed]
    assert [each["arn"] for each in one] == [failed]
    assert (await cloud.ask("executions", contains="no such thing"))["items"] == []


async def test_a_history_is_told_in_pages(cloud):
    arn = (await cloud.run())["arn"]

    first = (await cloud.ask("execution/history", arn=arn, limit=3))["items"]
    rest = (await cloud.ask("execution/history", arn=arn, after=3))["items"]

    assert [event["id"] for event in first] == [1, 2, 3]
    assert [first[0]["type"], rest[0]["id"], rest[-1]["type"]] == ["ExecutionStarted", 4, "ExecutionSucceeded"]


async def test_a_long_body_is_cut_and_says_so(cloud):
    trace = await cloud.trace((await cloud.run(note="x" * 100_000, broken=1))["arn"])

    (visit,) = visits(trace, "Last")
    for text in (trace["input"], visit["input"], visit["attempts"][0]["parameters"]):
        assert text["truncated"] is True
        assert len(text["text"]) < 5_000
        assert text["size"] > 100_000


async def test_hostile_text_is_data_and_nothing_else(cloud):
    note = "<script>alert(1)</script>\u2028\x00'\"`${x}"

    trace = await cloud.trace((await cloud.run(note=note))["arn"])

    assert json.loads(trace["input"]["text"])["note"] == note


async def test_invokes_are_told_with_their_request_and_correlation_ids(cloud):
    await cloud.run(correlationId="invoked", broken=1)

    found = (await cloud.ask("invokes", contains="invoked"))["items"]

    assert [(invoke["function"], invoke["outcome"], invoke["error"]) for invoke in found] == [
        ("work", "failed", "Busy"),
        ("work", "succeeded", None),
    ]
    lines = (await cloud.ask("logs", requestId=found[0]["requestId"]))["items"]
    assert lines[0]["message"] == "working"
    assert any("come back later" in line["line"]["text"] for line in lines)


async def test_a_story_has_everything_of_a_correlation_id_in_order_of_time_and_nothing_else(cloud):
    await cloud.run(correlationId="other-story", note="somebody else's")
    execution = await cloud.run(correlationId="story", note="said in the log")

    story = await cloud.ask("story", correlationId="story")

    moments = story["moments"]
    times = [moment["at"] for moment in moments]
    assert times == sorted(times)
    assert {moment["kind"] for moment in moments} >= {"execution", "state", "invoke", "log"}
    assert execution["arn"] in [each["arn"] for each in story["executions"]]
    assert [moment["what"] for moment in moments if moment["kind"] == "log"] == ["said in the log"] * 2


async def test_a_story_is_bounded(cloud):
    await cloud.run(correlationId="long", parcels=list(range(20)))

    story = await cloud.ask("story", correlationId="long", limit=5)

    assert (len(story["moments"]), story["truncated"]) == (5, True)
    assert story["moments"][-1]["at"] >= max(each["started"] for each in story["executions"])


async def test_the_overview_counts_everything(cloud):
    await cloud.run()
    await asyncio.to_thread(cloud.owner.client("s3").put_object, Bucket="parcels", Key="one", Body=b"12345")

    told = await cloud.ask("overview")

    (work,) = told["functions"]
    assert work["invocations"] > 0
    assert work["coldStarts"] > 0
    assert work["p50"] <= work["p95"]
    assert told["machines"]["deliver"]["SUCCEEDED"] > 0
    assert told["buckets"] == [{"name": "parcels", "objects": 1, "size": 5, "versioned": False}]
    assert told["buses"] == ["default", "post"]
    assert [(rule["name"], rule["targets"]) for rule in told["rules"]] == [("sent", ["letters"])]
    assert told["chaos"] == []
    assert told["queues"][1]["sources"] == ["letters"]


async def test_events_are_told_with_what_became_of_them(cloud):
    detail = json.dumps({"correlationId": "posted", "note": "<script>"})
    entry = {"EventBusName": "post", "Source": "post", "DetailType": "letter", "Detail": detail}
    await asyncio.to_thread(cloud.owner.client("events").put_events, Entries=[entry])
    assert await cloud.receive("letters", wait=20)

    (event,) = (await cloud.ask("events", contains="posted"))["items"]

    assert (event["source"], event["detailType"], event["correlationId"]) == ("post", "letter", "posted")
    assert json.loads(event["body"]["text"])["detail"]["note"] == "<script>"
    assert event["deliveries"] == [{"rule": "sent", "target": "letters", "outcome": "delivered", "retries": 0}]
    assert "event" in {moment["kind"] for moment in (await cloud.ask("story", correlationId="posted"))["moments"]}
    await cloud.purge("letters")


async def test_looking_at_a_queue_takes_nothing_from_it(cloud):
    await cloud.send("letters", "first", "second")

    for _ in range(3):
        seen = (await cloud.ask("queues/letters/messages"))["items"]

    assert [message["body"]["text"] for message in seen] == ["second", "first"]
    assert {(message["state"], message["receives"]) for message in seen} == {("visible", 0)}
    assert {message["Body"] for message in await cloud.receive("letters")} == {"first", "second"}
    await cloud.purge("letters")


async def test_dead_letters_go_back_to_where_they_came_from_as_new_messages(cloud):
    await cloud.send("letters", "dead")
    await cloud.send("dead-letters", "put here directly")
    (alive,) = await cloud.receive("letters")
    assert await cloud.receive("letters") == []
    before = (await cloud.ask("queues/dead-letters/messages"))["items"]
    assert {message["cameFrom"] for message in before} == {"letters", None}

    moved = (await cloud.api.post("/_local/api/queues/dead-letters/redrive")).json()

    (back,) = await cloud.receive("letters")
    assert moved == {"moved": 1}
    assert back["Body"] == "dead"
    assert back["MessageId"] != alive["MessageId"]
    assert [each["body"]["text"] for each in (await cloud.ask("queues/dead-letters/messages"))["items"]] == [
        "put here directly"
    ]
    await cloud.purge("letters")
    await cloud.purge("dead-letters")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("executions?limit=0", 400),
        ("executions?limit=1001", 400),
        ("executions?limit=-1", 400),
        ("executions?limit=²", 400),
        ("executions?limit=9999999999999999999999", 400),
        ("executions?contains=" + "x" * 513, 400),
        ("execution", 400),
        ("execution?arn=arn:aws:states:nowhere", 404),
        ("execution/history?arn=x&after=x", 400),
        ("story", 400),
        ("queues/none/messages", 404),
        ("queues/..%2f/messages", 404),
        ("nothing", 404),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(cloud, path, status):
    assert (await cloud.api.get(f"/_local/api/{path}")).status_code == status


async def test_a_function_that_does_not_exist_has_no_log(cloud):
    assert (await cloud.ask("logs", function="../../secret"))["items"] == []
