"""The notes of one owner."""

import json
import os
import time
import uuid
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key


def handler(event, _context):
    if event["resource"] == "/health":
        return _answer(200, {"status": "ok"})
    table = boto3.resource("dynamodb").Table(os.environ["NOTES"])
    owner = event["requestContext"]["authorizer"]["owner"]
    identity = (event["pathParameters"] or {}).get("id")
    return {"GET": _read, "POST": _write, "PUT": _write, "DELETE": _remove}[event["httpMethod"]](
        table, {"owner": owner, "id": identity}, event
    )


def _read(table, key, _event):
    if key["id"] is None:
        return _answer(200, table.query(KeyConditionExpression=Key("owner").eq(key["owner"]))["Items"])
    item = table.get_item(Key=key).get("Item")
    return _answer(200, item) if item else _answer(404, {"message": "no such note"})


def _write(table, key, event):
    note = {**key, "id": key["id"] or str(uuid.uuid4()), "text": json.loads(event["body"])["text"]}
    table.put_item(Item={**note, "written": int(time.time())})
    return _answer(200 if key["id"] else 201, note)


def _remove(table, key, _event):
    table.delete_item(Key=key)
    return {"statusCode": 204}


def _answer(status, body):
    headers = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, default=_plain)}


def _plain(value):
    if isinstance(value, Decimal):
        return int(value)
    raise TypeError(type(value).__name__)
