"""What a release says to cdk about one stage, each ended by a zero byte: python cdk/context.py STAGE IMAGE."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def context(said: dict[str, Any], *, stage: str, image: str) -> dict[str, Any]:
    """What the deployment says about itself, of this stage and with this image."""
    return {**said, "stage": stage, "parameters": {**said.get("parameters", {}), "OcrImage": image}}


if __name__ == "__main__":
    said = json.loads(os.environ.get("QUIRE_CONTEXT") or "{}")
    for name, value in context(said, stage=sys.argv[1], image=sys.argv[2]).items():
        sys.stdout.write(f"{name}={value if isinstance(value, str) else json.dumps(value)}\0")
