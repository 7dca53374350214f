"""Describes every stage, and prod with every option, without an account: python cdk/synth.py FOLDER [NAME...]."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from aws_cdk import App
from quire_cdk.choices import Choices, Code, Domain
from quire_cdk.deployment import describe
from quire_cdk.second import Second
from quire_cdk.stages import PROD, STAGES, Egress, Stage

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quire-ocr:1"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def _plain(stage: Stage) -> Choices:
    return Choices(stage=stage, code=Code.SOURCE, alarm_email="operations@example.org", parameters={"OcrImage": IMAGE})


DESCRIBED: Mapping[str, Choices] = {
    **{name: _plain(stage) for name, stage in STAGES.items()},
    "everything": replace(
        _plain(replace(PROD, egress=Egress.ENDPOINTS)),
        permissions_boundary="boundary",
        domain=Domain(name="quire.example.org", certificate=CERTIFICATE, zone="Z1"),
        second=Second(region="eu-west-1"),
    ),
}


def synthesise(folder: Path, name: str) -> None:
    app = App(analytics_reporting=False, outdir=str(folder / name))
    describe(app, DESCRIBED[name])
    app.synth()


if __name__ == "__main__":
    for each in sys.argv[2:] or DESCRIBED:
        synthesise(Path(sys.argv[1]), each)
