"""Somebody went."""

import os

import boto3


def handler(event, _context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
    table.delete_item(Key={"connectionId": event["requestContext"]["connectionId"]})
    return {"statusCode": 200, "body": "Disconnected."}
