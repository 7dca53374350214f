"""Describes every stage from the sources, without an account: python cdk/synth.py FOLDER [STAGE...]."""

from __future__ import annotations

import sys
from pathlib import Path

from aws_cdk import App
from quire_cdk.choices import Choices, Code
from quire_cdk.deployment import describe
from quire_cdk.stages import STAGES

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quire-ocr:1"


def synthesise(folder: Path, stage: str) -> None:
    app = App(analytics_reporting=False, outdir=str(folder / stage))
    choices = Choices(
        stage=STAGES[stage], code=Code.SOURCE, alarm_email="operations@example.org", parameters={"OcrImage": IMAGE}
    )
    describe(app, choices)
    app.synth()


if __name__ == "__main__":
    for name in sys.argv[2:] or STAGES:
        synthesise(Path(sys.argv[1]), name)
