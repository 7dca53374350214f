"""Between the state machine and a step: models in, data out, errors under names that it knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from quire.domain.codes import ErrorCode
from quire.domain.flow import ToClassify
from quire.domain.model import Model
from quire.doors.logs import log
from quire.doors.subjects import about_job
from quire.errors import PermanentError, ToldError

W = TypeVar("W", bound=ToClassify)


def run_step(event: dict[str, Any], model: type[W], step: Callable[[W], Model]) -> dict[str, Any]:
    """Run the step on its input.

    Lambda reports an error under the name of its class, and that is all the state machine sees of it: so a
    PermanentError leaves under the name of its code, and TransientError, the one that is retried, as itself.
    """
    work = model.model_validate(event)
    about_job(work.job)
    try:
        done = step(work)
    except PermanentError as error:
        log().info("refused", extra={"code": error.code})
        raise _named_after(error.code) from error
    except ValidationError as error:
        # Its text repeats the values that did not fit, and those may come from a document.
        log().error("a model does not fit", extra={"model": error.title, "problems": error.error_count()})
        raise _named_after(ErrorCode.INTERNAL) from None
    log().info("done")
    return done.wire()


def _named_after(code: ErrorCode) -> Exception:
    kind = type(code.value, (ToldError,), {})
    named: Exception = kind(code.sentence)
    return named
