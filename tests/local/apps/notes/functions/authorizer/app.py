"""Lets in whoever shows a token: `Bearer <owner>`."""


def handler(event, _context):
    kind, _, owner = event["headers"].get("Authorization", "").partition(" ")
    effect = "Allow" if kind == "Bearer" and owner else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": owner or "nobody",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"owner": owner},
    }
