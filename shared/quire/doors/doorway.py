"""Around the handler of every function: what is seen of its calls from outside, and what is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from quire.doors.logs import log
from quire.doors.subjects import begin_call, spans
from quire.errors import ToldError

if TYPE_CHECKING:
    from quire.ports import Tracer

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Doorway:
    """A decorator. Each call's log lines bear its ids, its trace can be found by them, and nothing leaves with an error
    but what we wrote ourselves: Lambda logs the text of whatever escapes."""

    def __init__(self, tracer: Callable[[], Tracer]) -> None:
        self._tracer = tracer
        self._name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "quire")
        self._is_cold = True

    def __call__(self, handle: Handler) -> Handler:
        @wraps(handle)
        def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            stretches, failed = begin_call(), True
            self._introduce(context)
            try:
                answer = handle(event, context)
                failed = False
            except ToldError:
                raise
            except Exception as error:  # noqa: BLE001 - the outermost door, and the error goes on
                log().exception("broken")
                raise _without_text(error) from None
            finally:
                self._tracer().send(list(spans(stretches, self._name, failed=failed)))
            return answer

        return lambda_handler

    def _introduce(self, context: Any) -> None:
        request_id = getattr(context, "aws_request_id", None)
        log().append_keys(function_name=self._name, function_request_id=request_id, cold_start=self._is_cold)
        self._is_cold = False


def _without_text(error: Exception) -> Exception:
    named: Exception = type(type(error).__name__, (Exception,), {})("the log says where it was raised")
    return named
