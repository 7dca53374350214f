"""Readers of the states that hold no other states, and of what all states share: ways out, Retry, Catch."""

from __future__ import annotations

from quire_local.errors import Section, Unsupported
from quire_local.states import resource
from quire_local.states.definition import (
    Catcher,
    Choice,
    Exit,
    Fail,
    Pass,
    Retrier,
    Rule,
    State,
    Succeed,
    Task,
    Wait,
)
from quire_local.states.expressions import is_expression
from quire_local.states.fields import Code, Fields, InvalidDefinition
from quire_local.states.resource import Call, Service
from quire_local.states.values import Json

_WILDCARD = "States.ALL"
_TASK_ARGUMENTS = {
    Service.INVOKE: (frozenset({"FunctionName", "Payload"}), frozenset({"FunctionName"})),
    Service.PUT_EVENTS: (frozenset({"Entries"}), frozenset({"Entries"})),
    Service.START_EXECUTION: (frozenset({"StateMachineArn", "Name", "Input"}), frozenset({"StateMachineArn"})),
}


def read_exit(fields: Fields) -> Exit:
    """Next or End, Assign and Output, as a state has them."""
    if fields.has("Next") == (fields.raw.get("End") is True):
        fields.refuse(InvalidDefinition(fields.where, "exactly one of Next and End: true is needed"))
    return _exit(fields, fields.text("Next") if fields.has("Next") else None)


def read_pass(name: str, fields: Fields) -> State:
    return Pass(name=name, exit=read_exit(fields))


def read_succeed(name: str, fields: Fields) -> State:
    return Succeed(name=name, exit=_exit(fields, None))


def read_fail(name: str, fields: Fields) -> State:
    return Fail(name=name, error=fields.string_template("Error"), cause=fields.string_template("Cause"))


def read_wait(name: str, fields: Fields) -> State:
    if fields.has("Seconds") == fields.has("Timestamp"):
        raise InvalidDefinition(fields.where, "exactly one of Seconds and Timestamp is needed")
    return Wait(
        name=name,
        exit=read_exit(fields),
        seconds=fields.number_template("Seconds"),
        timestamp=fields.string_template("Timestamp"),
    )


def read_choice(name: str, fields: Fields) -> State:
    default = _exit(fields, fields.text("Default")) if fields.has("Default") else None
    return Choice(
        name=name, rules=tuple(_rule(rule) for rule in fields.objects("Choices", at_least=1)), default=default
    )


def read_task(name: str, fields: Fields) -> State:
    call = _call(fields)
    if fields.has("HeartbeatSeconds") and not call.waits_for_token:
        fields.refuse(Unsupported(fields.where, "HeartbeatSeconds without .waitForTaskToken", Section.STEP_FUNCTIONS))
    _check_arguments(fields, call)
    return Task(
        name=name,
        exit=read_exit(fields),
        call=call,
        arguments=fields.template("Arguments"),
        timeout=fields.number_template("TimeoutSeconds", lowest=1),
        heartbeat=fields.number_template("HeartbeatSeconds", lowest=1),
        retry=read_retry(fields),
        catch=read_catch(fields),
    )


def _call(fields: Fields) -> Call:
    named = fields.text("Resource")
    if not named.startswith("arn:"):
        raise InvalidDefinition(f"{fields.where}/Resource", f"{named} is no ARN", Code.INVALID_RESOURCE)
    call = resource.parse(named)
    if call is None:
        raise Unsupported(fields.where, f"the Resource {named}", Section.STEP_FUNCTIONS)
    return call


def read_retry(fields: Fields) -> tuple[Retrier, ...]:
    entries = fields.objects("Retry")
    retriers = tuple(_retrier(entry) for entry in entries)
    _check_wildcards(entries)
    return retriers


def read_catch(fields: Fields) -> tuple[Catcher, ...]:
    entries = fields.objects("Catch")
    for entry in entries:
        entry.allow("Comment", "ErrorEquals", "Next", "Assign", "Output")
    catchers = tuple(Catcher(errors=_errors(entry), exit=_exit(entry, entry.text("Next"))) for entry in entries)
    _check_wildcards(entries)
    return catchers


def _exit(fields: Fields, following: str | None) -> Exit:
    return Exit(next=following, assign=fields.object_template("Assign"), output=fields.template("Output"))


def _rule(fields: Fields) -> Rule:
    fields.allow("Comment", "Condition", "Next", "Assign", "Output")
    condition = fields.template("Condition")
    given = fields.raw.get("Condition")
    if condition is None or not (is_expression(given) or isinstance(given, bool)):
        raise InvalidDefinition(f"{fields.where}/Condition", "Condition must be a JSONata expression")
    return Rule(condition=condition, exit=_exit(fields, fields.text("Next")))


def _retrier(fields: Fields) -> Retrier:
    fields.allow(
        "Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"
    )
    jitter = fields.raw.get("JitterStrategy", "NONE")
    if jitter not in ("NONE", "FULL"):
        raise InvalidDefinition(fields.where, "JitterStrategy must be NONE or FULL")
    return Retrier(
        errors=_errors(fields),
        interval=fields.integer("IntervalSeconds", default=1, lowest=1) or 1,
        backoff=fields.number("BackoffRate", default=2.0, lowest=1.0),
        max_attempts=fields.integer("MaxAttempts", default=3) or 0,
        max_delay=fields.integer("MaxDelaySeconds", default=None, lowest=1),
        full_jitter=jitter == "FULL",
    )


def _errors(fields: Fields) -> tuple[str, ...]:
    errors: Json = fields.raw.get("ErrorEquals")
    if not isinstance(errors, list) or not errors or not all(isinstance(error, str) for error in errors):
        raise InvalidDefinition(fields.where, "ErrorEquals must be an array of error names")
    if _WILDCARD in errors and len(errors) > 1:
        raise InvalidDefinition(fields.where, f"{_WILDCARD} must stand alone in ErrorEquals")
    return tuple(errors)


def _check_wildcards(entries: list[Fields]) -> None:
    for entry in entries[:-1]:
        if _WILDCARD in entry.raw["ErrorEquals"]:
            raise InvalidDefinition(entry.where, f"{_WILDCARD} may only be in the last entry")


def _check_arguments(fields: Fields, call: Call) -> None:
    """The arguments' names, where they are written out and not left to an expression."""
    if call.service not in _TASK_ARGUMENTS or is_expression(fields.raw.get("Arguments")):
        return
    allowed, needed = _TASK_ARGUMENTS[call.service]
    arguments = fields.inside("Arguments")
    arguments.allow(*allowed)
    for name in needed - arguments.raw.keys():
        fields.refuse(InvalidDefinition(arguments.where, f"{name} is needed"))
