"""Misbehaviour on request: to prove that an application copes with what AWS may do to it."""

from quire_local.chaos.dice import Dice
from quire_local.chaos.plan import Plan, StartPlan
from quire_local.chaos.service import Arming, Chaos
from quire_local.chaos.spec import parse

__all__ = ["Arming", "Chaos", "Dice", "Plan", "StartPlan", "parse"]
