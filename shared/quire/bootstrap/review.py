"""Review, and the executions that wait for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import clients, database

if TYPE_CHECKING:
    from quire import ports


@cache
def review_tasks() -> ports.ReviewTasks:
    from quire.adapters.postgres.review_tasks import PostgresReviewTasks

    return PostgresReviewTasks(database())


@cache
def review_history() -> ports.ReviewHistory:
    from quire.adapters.postgres.review_history import PostgresReviewHistory

    return PostgresReviewHistory(database())


@cache
def review_policies() -> ports.ReviewPolicies:
    from quire.adapters.postgres.review_policies import PostgresReviewPolicies

    return PostgresReviewPolicies(database())


@cache
def reviews() -> ports.Reviews:
    from quire.adapters.postgres.reviews import PostgresReviews

    return PostgresReviews(database())


@cache
def callbacks() -> ports.Callbacks:
    from quire.adapters.aws.callbacks import StepFunctionsCallbacks

    return StepFunctionsCallbacks(clients().states)
