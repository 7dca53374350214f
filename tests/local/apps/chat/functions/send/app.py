"""Somebody says something to everybody."""

import json
import os

import boto3


def handler(event, _context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
    sockets = boto3.client("apigatewaymanagementapi")
    said = json.loads(event["body"])["data"].encode()
    for item in table.scan(ProjectionExpression="connectionId")["Items"]:
        try:
            sockets.post_to_connection(ConnectionId=item["connectionId"], Data=said)
        except sockets.exceptions.GoneException:
            table.delete_item(Key=item)
    return {"statusCode": 200, "body": "Data sent."}
