"""The whole deployment of one stage: what `cdk deploy --all -c stage=prod` puts up."""

from __future__ import annotations

from aws_cdk import App
from quire_cdk.choices import Choices
from quire_cdk.deployment import describe

app = App(analytics_reporting=False)
describe(app, Choices.of(app))
app.synth()
