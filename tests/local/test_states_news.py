"""What Step Functions tells the default bus, and the rules that listen."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from local.states_lab import MACHINE, Functions, a_machine, laboratory, until
from quire_local.chaos import Dice
from quire_local.errors import AwsError
from quire_local.eventbridge.service import EventBridge
from quire_local.identity import ACCOUNT, REGION
from quire_local.resources import Application, Rule, RuleTarget
from quire_local.states.service import StepFunctions
from quire_local.store import Store
from quire_local.targets import Targets


@pytest.fixture
async def lab(tmp_path):
    async with laboratory(tmp_path) as lab:
        yield lab


async def test_start_and_end_are_told_in_awss_shape(lab):
    await lab.load({"S": {"Type": "Succeed", "Output": [1]}})
    ended = await lab.end_of(await lab.begin({"n": 1}, name="one"))

    started, succeeded = lab.bus.news

    arn = ended["executionArn"]
    assert (started["Source"], started["DetailType"]) == ("aws.states", "Step Functions Execution Status Change")
    assert started["Resources"] == [arn]
    assert started["Detail"] == {
        "executionArn": arn,
        "stateMachineArn": MACHINE,
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "name": "one",
        "status": "RUNNING",
        "startDate": int(ended["startDate"].timestamp() * 1000),
        "stopDate": None,
        "input": '{"n": 1}',
        "inputDetails": {"included": True},
        "output": None,
        "outputDetails": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is RUNNING and cannot be redriven",
        "error": None,
        "cause": None,
    }
    assert succeeded["Detail"]["status"] == "SUCCEEDED"
    assert succeeded["Detail"]["stopDate"] == int(ended["stopDate"].timestamp() * 1000)
    assert (succeeded["Detail"]["output"], succeeded["Detail"]["outputDetails"]) == ("[1]", {"included": True})
    assert datetime.fromisoformat(succeeded["Time"])


async def test_failure_stop_and_redrive_are_told(lab):
    lab.functions.code["none"] = lambda event: event
    await lab.load({"F": {"Type": "Fail", "Error": "E", "Cause": "because"}})
    arn = await lab.begin()
    await lab.end_of(arn)
    await lab.call("redrive_execution", executionArn=arn)
    await lab.end_of(arn)

    told = [(news["Detail"]["status"], news["Detail"]["redriveCount"]) for news in lab.bus.news]

    assert told == [("RUNNING", 0), ("FAILED", 0), ("RUNNING", 1), ("FAILED", 1)]
    assert (lab.bus.news[1]["Detail"]["error"], lab.bus.news[1]["Detail"]["cause"]) == ("E", "because")
    assert lab.bus.news[1]["Detail"]["redriveStatus"] == "REDRIVABLE"


async def test_data_that_would_make_the_event_too_large_is_left_out(lab):
    await lab.load({"S": {"Type": "Succeed", "Output": "{% $states.input.size = 'both' ? $states.input.text : 1 %}"}})
    half = "x" * 130_000
    await lab.run({"size": "both", "text": half})
    await lab.run({"size": "one", "text": half * 2 + "y" * 2000})

    _, both, _, one = [news["Detail"] for news in lab.bus.news]

    assert (both["inputDetails"], both["outputDetails"]) == ({"included": False}, {"included": True})
    assert both["input"] is None
    assert (one["inputDetails"], one["output"]) == ({"included": False}, "1")


class Inbox:
    """A target that keeps what rules deliver."""

    def __init__(self) -> None:
        self.taken: list[dict] = []

    def accept(self, _db, _arn, payload) -> None:
        self.taken.append(json.loads(payload))

    def wake(self, _arn) -> None: ...


async def test_rule_of_the_default_bus_gets_the_event_of_what_was_committed_alone(tmp_path):
    store, targets, inbox = Store(tmp_path / "cloud.db"), Targets(), Inbox()
    targets.add("sqs", inbox)
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:inbox"
    pattern = {"source": ["aws.states"], "detail": {"status": ["RUNNING"], "stateMachineArn": [MACHINE]}}
    rule = Rule(
        logical_id="Ended",
        name="ended",
        arn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/ended",
        bus="default",
        pattern=pattern,
        schedule=None,
        targets=(RuleTarget(id="inbox", arn=queue),),
    )
    bus = EventBridge(Application(rules=(rule,)), store, targets, None, Dice("events"))
    states = StepFunctions([a_machine({"S": {"Type": "Succeed"}})], store, Functions(), bus)
    await states.start()
    await bus.start()

    def send_and_fail(db):
        states.accept(db, MACHINE, b'{"n": 0}')
        raise AwsError("Broken", "the sender changed its mind")

    with pytest.raises(AwsError):
        await store.write(send_and_fail)
    await store.write(lambda db: states.accept(db, MACHINE, b'{"n": 1}'))
    states.wake(MACHINE)

    await until(lambda: inbox.taken)

    [event] = inbox.taken
    assert (event["source"], event["detail-type"]) == ("aws.states", "Step Functions Execution Status Change")
    assert event["resources"] == [event["detail"]["executionArn"]]
    assert event["detail"]["input"] == '{"n": 1}'
    await bus.stop()
    await states.stop()
    store.close()
