"""A function that says what it does, and fails when it is told to."""

import json
import sys
import time


class Busy(Exception):  # noqa: N818 - the name that the state machine retries
    pass


def work(event, context):
    say(event, context, event.get("note", "working"))
    if event.get("failures", 0) > 0:
        raise Busy(event.get("note", "come back later"))
    return {"done": True}


def say(event, context, message):
    now = time.time()
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now))
    line = {
        "level": "INFO",
        "message": message,
        "timestamp": f"{moment},{int(now % 1 * 1000):03}+0000",
        "correlation_id": event.get("correlationId"),
        "function_request_id": context.aws_request_id,
    }
    sys.stdout.write(json.dumps(line) + "\n")
