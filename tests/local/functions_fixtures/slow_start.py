"""Takes a while to import."""

import time

time.sleep(1)


def handler(_: object, __: object) -> str:
    return "awake"
