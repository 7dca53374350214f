"""Marks the photos that the shop has heard of."""

import json
import os

import boto3


def handler(event, _context):
    table = boto3.resource("dynamodb").Table(os.environ["PHOTOS"])
    return {"batchItemFailures": [failure for record in event["Records"] if (failure := _mark(table, record))]}


def _mark(table, record):
    try:
        table.update_item(
            Key={"key": json.loads(record["body"])["key"]},
            UpdateExpression="SET told = :yes",
            ExpressionAttributeValues={":yes": True},
        )
    except (ValueError, KeyError):
        return {"itemIdentifier": record["messageId"]}
    return None
