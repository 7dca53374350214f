"""A chat room and a notice board, as small as they can be."""

import json
import os

import boto3


def talk(event, _context):
    """Every route of the room."""
    table = boto3.resource("dynamodb").Table(os.environ["PRESENT"])
    context = event["requestContext"]
    name, route = context["authorizer"]["name"], context["routeKey"]
    if route == "$connect":
        table.put_item(Item={"connectionId": context["connectionId"]})
    elif route == "$disconnect":
        table.delete_item(Key={"connectionId": context["connectionId"]})
    elif route == "count":
        return {"statusCode": 200, "body": str(table.scan()["Count"])}
    else:
        _tell_all(table, f"{name}: {json.loads(event['body'])['data']}")
    return {"statusCode": 200}


def _tell_all(table, text):
    sockets = boto3.client("apigatewaymanagementapi")
    for item in table.scan()["Items"]:
        sockets.post_to_connection(ConnectionId=item["connectionId"], Data=text.encode())


def doorman(event, _context):
    name = event["queryStringParameters"]["name"]
    effect = "Deny" if name == "mallory" else "Allow"
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
    return {
        "principalId": name,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"name": name},
    }


def pin(event, _context):
    return {"statusCode": 201, "body": json.loads(event["body"])["text"]}
