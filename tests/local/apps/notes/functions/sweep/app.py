"""Deletes the notes that are older than the event says."""

import os
import time

import boto3
from boto3.dynamodb.conditions import Attr


def handler(event, _context):
    table = boto3.resource("dynamodb").Table(os.environ["NOTES"])
    last = int(time.time() - event["olderThanDays"] * 86_400)
    old = table.scan(FilterExpression=Attr("written").lte(last))["Items"]
    for note in old:
        table.delete_item(Key={"owner": note["owner"], "id": note["id"]})
    return {"swept": len(old)}
