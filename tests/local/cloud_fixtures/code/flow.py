"""The functions of a small shop: an order arrives as an object, is priced, waits for a yes and is told of."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

PRICES = {"pen": 2, "book": 12}


def begin(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Starts an execution for each new object; its name makes a second delivery harmless."""
    for record in event["Records"]:
        arrived = json.loads(record["body"])["detail"]
        key = arrived["object"]["key"]
        body = boto3.client("s3").get_object(Bucket=arrived["bucket"]["name"], Key=key)["Body"].read()
        order = {"id": key, "items": json.loads(body)}
        boto3.client("stepfunctions").start_execution(
            stateMachineArn=os.environ["MACHINE"], name=key, input=json.dumps(order)
        )
    return {"batchItemFailures": []}


def price(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return {"price": PRICES[event["item"]]}


def ask(event: dict[str, Any], _context: object) -> None:
    order = event["order"]
    _put(f"question:{order['id']}", {"token": event["token"], "total": str(order["total"])})


def tell(event: dict[str, Any], _context: object) -> None:
    done = event["detail"]
    _put(f"order:{done['id']}", {"total": str(done["total"]), "by": done["by"]})
    connection = _orders().get_item(TableName=os.environ["ORDERS"], Key={"id": {"S": "connection"}}).get("Item")
    if connection:
        sockets = boto3.client("apigatewaymanagementapi")
        sockets.post_to_connection(ConnectionId=connection["value"]["S"], Data=json.dumps(done).encode())


def listen(event: dict[str, Any], _context: object) -> dict[str, Any]:
    _put("connection", {"value": event["requestContext"]["connectionId"]})
    return {"statusCode": 200}


def show(event: dict[str, Any], _context: object) -> dict[str, Any]:
    key = {"id": {"S": f"order:{event['pathParameters']['id']}"}}
    item = _orders().get_item(TableName=os.environ["ORDERS"], Key=key).get("Item")
    return {"statusCode": 200 if item else 404, "body": json.dumps(item)}


def _put(identity: str, values: dict[str, str]) -> None:
    item = {"id": {"S": identity}} | {name: {"S": value} for name, value in values.items()}
    _orders().put_item(TableName=os.environ["ORDERS"], Item=item)


def _orders() -> Any:
    return boto3.client("dynamodb")
