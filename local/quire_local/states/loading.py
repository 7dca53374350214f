"""Definition text -> Machine; what cannot run is refused here, by machine, state and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quire_local import resources
from quire_local.errors import Section, Unsupported
from quire_local.states import leaves, transitions
from quire_local.states.definition import Flow, Machine, Map, Parallel, State
from quire_local.states.fields import Code, Fields, InvalidDefinition, Refusal
from quire_local.states.loading_maps import DISTRIBUTED, read_distributed
from quire_local.states.values import Json, dumps, loads

MAX_NAME = 80


def load_machine(resource: resources.StateMachine) -> Machine:
    return load_source(dumps(resource.definition), name=resource.name, arn=resource.arn)


def load_source(source: str, *, name: str, arn: str) -> Machine:
    """The machine behind a definition's text; raises InvalidDefinition or Unsupported."""
    machine = _read(source, name, arn, None)
    transitions.check(name, machine.flow)
    return machine


def refusals(source: str, *, name: str, arn: str) -> list[Refusal]:
    """All that stands against a definition: what is wrong in its states or, where nothing is, between them."""
    found: list[Refusal] = []
    try:
        machine = _read(source, name, arn, found)
    except (InvalidDefinition, Unsupported) as refusal:
        return [*found, refusal]
    return found or list(transitions.problems(name, machine.flow))


def _read(source: str, name: str, arn: str, found: list[Refusal] | None) -> Machine:
    top = Fields.of(name, _parse(name, source), found=found)
    top.allow("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version")
    _require(top, "QueryLanguage", "JSONata", absent="JSONPath")
    _require(top, "Version", "1.0", absent="1.0")
    timeout = top.integer("TimeoutSeconds", default=None, lowest=1)
    try:
        return Machine(name=name, arn=arn, flow=_load_flow(top), timeout=timeout, source=source)
    except RecursionError as error:
        raise InvalidDefinition(name, "the definition is nested too deeply") from error


def _load_flow(fields: Fields) -> Flow:
    read: dict[str, State] = {}
    states = fields.inside("States")
    for name, raw in states.raw.items():
        try:
            read[name] = _load_state(name, Fields.of(f"{states.where}/{name}", raw, found=fields.found))
        except (InvalidDefinition, Unsupported) as refusal:
            fields.refuse(refusal)
    return Flow(start=fields.text("StartAt"), states=read)


def _load_state(name: str, fields: Fields) -> State:
    if len(name) > MAX_NAME:
        problem = f"a state's name has at most {MAX_NAME} characters"
        fields.refuse(InvalidDefinition(fields.where, problem, Code.INVALID_STATE_NAME))
    kind = fields.text("Type")
    if kind not in _READERS:
        raise Unsupported(fields.where, f"the state type {kind}", Section.STEP_FUNCTIONS)
    _require(fields, "QueryLanguage", "JSONata", absent="JSONata")
    allowed, read = _READERS[kind]
    fields.allow("Type", "Comment", "QueryLanguage", *allowed)
    return read(name, fields)


def _read_map(name: str, fields: Fields) -> State:
    processor = fields.inside("ItemProcessor")
    return Map(
        name=name,
        exit=leaves.read_exit(fields),
        processor=_load_processor(processor),
        items=fields.template("Items"),
        item_selector=fields.template("ItemSelector"),
        max_concurrency=fields.number_template("MaxConcurrency"),
        distributed=read_distributed(fields, processor, name),
        retry=leaves.read_retry(fields),
        catch=leaves.read_catch(fields),
    )


def _read_parallel(name: str, fields: Fields) -> State:
    return Parallel(
        name=name,
        exit=leaves.read_exit(fields),
        branches=tuple(_load_branch(branch) for branch in fields.objects("Branches", at_least=1)),
        arguments=fields.template("Arguments"),
        retry=leaves.read_retry(fields),
        catch=leaves.read_catch(fields),
    )


def _load_processor(fields: Fields) -> Flow:
    """A Map's ItemProcessor; how it runs is read by read_distributed."""
    fields.allow("Comment", "ProcessorConfig", "QueryLanguage", "StartAt", "States")
    _require(fields, "QueryLanguage", "JSONata", absent="JSONata")
    return _load_flow(fields)


def _load_branch(fields: Fields) -> Flow:
    fields.allow("Comment", "QueryLanguage", "StartAt", "States")
    _require(fields, "QueryLanguage", "JSONata", absent="JSONata")
    return _load_flow(fields)


def _require(fields: Fields, field: str, value: str, *, absent: str) -> None:
    found = fields.raw.get(field, absent)
    if found != value:
        fields.refuse(Unsupported(fields.where, f"{field} {found}", Section.STEP_FUNCTIONS))


def _parse(name: str, source: str) -> Mapping[str, Json]:
    try:
        document: Mapping[str, Json] = loads(source)
    except ValueError as error:
        raise InvalidDefinition(name, f"the definition is not JSON: {error}", Code.INVALID_JSON) from error
    return document


Reader = Callable[[str, Fields], State]

_LEAVING = ("Next", "End", "Assign", "Output")
_HANDLING = ("Retry", "Catch")
_READERS: Mapping[str, tuple[tuple[str, ...], Reader]] = {
    "Choice": (("Choices", "Default", "Assign", "Output"), leaves.read_choice),
    "Fail": (("Error", "Cause"), leaves.read_fail),
    "Map": (
        (*_LEAVING, *_HANDLING, "ItemProcessor", "Items", "ItemSelector", "MaxConcurrency", *DISTRIBUTED),
        _read_map,
    ),
    "Parallel": ((*_LEAVING, *_HANDLING, "Branches", "Arguments"), _read_parallel),
    "Pass": (_LEAVING, leaves.read_pass),
    "Succeed": (("Output",), leaves.read_succeed),
    "Task": ((*_LEAVING, *_HANDLING, "Resource", "Arguments", "TimeoutSeconds", "HeartbeatSeconds"), leaves.read_task),
    "Wait": ((*_LEAVING, "Seconds", "Timestamp"), leaves.read_wait),
}
