"""Destinations, an alias and a mapping's filter in a whole cloud: from a template to what arrives."""

from __future__ import annotations

import asyncio
import functools
import json

import pytest
from local.cloud_lab import Owner, wait_for
from local.functions_lab import until
from quire_local.cloud import Cloud, Settings

CODE = """
def handler(event, context):
    records = event.get("Records")
    if event.get("fail") or records:
        raise ValueError([record["body"] for record in records or []])
    return {"arn": context.invoked_function_arn}
"""
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: results}}
  Told: {Type: AWS::SQS::Queue, Properties: {QueueName: told}}
  Failed: {Type: AWS::SQS::Queue, Properties: {QueueName: failed}}
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs, VisibilityTimeout: 60}}
  Results:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [lambda], detail-type: [Lambda Function Invocation Result - Success]}
      Targets: [{Id: told, Arn: !GetAtt Told.Arn}]
  Work:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: work
      CodeUri: .
      Handler: work.handler
      Runtime: python3.13
      Timeout: 30
      AutoPublishAlias: live
      EventInvokeConfig:
        MaximumRetryAttempts: 0
        DestinationConfig:
          OnSuccess: {Type: EventBridge, Destination: !GetAtt Bus.Arn}
          OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["a"]}}'}]}
"""


@pytest.fixture
async def owner(tmp_path):
    (tmp_path / "work.py").write_text(CODE)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    cloud = Cloud(Settings(template=tmp_path / "template.yaml", data=tmp_path / "data", port=0))
    try:
        await cloud.start()
        await cloud.resume()
        yield Owner(tmp_path / "data")
    finally:
        await cloud.stop()


def message(owner, queue):
    """What arrives in the queue."""
    sqs = owner.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    (received,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    return json.loads(received["Body"])


async def test_a_success_arrives_through_the_rules_of_its_bus(owner):
    await asyncio.to_thread(owner.call_later, "work:live", a=1)

    event = await asyncio.to_thread(message, owner, "told")
    arn = "arn:aws:lambda:us-east-1:000000000000:function:work:live"
    assert event["detail"]["requestContext"]["functionArn"] == arn
    assert event["detail"]["responsePayload"] == {"arn": arn}
    assert event["resources"] == ["arn:aws:events:us-east-1:000000000000:event-bus/results", arn]


async def test_a_failure_arrives_in_its_queue(owner):
    await asyncio.to_thread(owner.call_later, "work", fail=True)

    record = await asyncio.to_thread(message, owner, "failed")
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["responsePayload"]["errorType"] == "ValueError"


async def test_a_queues_messages_reach_the_alias_if_its_filter_wants_them(owner, tmp_path):
    log = tmp_path / "data" / "logs" / "work.log"

    def send_and_look():
        sqs = owner.client("sqs")
        url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
        for body in ('{"kind": "b"}', "plain", '{"kind": "a"}'):
            sqs.send_message(QueueUrl=url, MessageBody=body)
        only_the_failed_one = {"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "1"}
        names = list(only_the_failed_one)
        read = functools.partial(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=names)
        wait_for(lambda: read()["Attributes"] == only_the_failed_one)
        return owner.client("lambda").list_event_source_mappings(FunctionName="work")["EventSourceMappings"]

    (mapping,) = await asyncio.to_thread(send_and_look)

    assert mapping["FunctionArn"].endswith(":function:work:live")
    await until(lambda: """ValueError: ['{"kind": "a"}']""" in log.read_text())
