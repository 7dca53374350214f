"""The containers' role is what the functions that they run may do, together, and what Lambda does for those."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cdk.synthesised import Stack, listed
from container.manifests import ROOT, work
from quire_local.template.document import load_document

LAMBDAS_OWN = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
"""Lambda takes messages for a function; a worker takes them itself."""
KEYS = {"kms:Decrypt", "kms:GenerateDataKey"}
"""Who may use the data key says the key itself, for callers that it knows: containers may use others as well."""
FAILURES = {"sqs:SendMessage", "sqs:SendMessage*"}
"""Lambda notes with a function's role which calls failed; containers call from a queue, which keeps what failed."""
UNUSED = {"dynamodb:Scan"}
"""SAM's policy for a table has it; nothing asks for all of a table."""
PUSHES = {"execute-api:ManageConnections"}
"""They go to the replicas, whose door takes them from the network and not from a role."""


def run_by_containers() -> set[str]:
    run = {feed.function for feed in work().feeds} | {route.function for route in work().rest.routes}
    return {each.logical_id for each in work().functions if each.arn in run}


def allowed_to(application: Stack, function: str) -> set[str]:
    role = application.of("AWS::IAM::Role")[f"{function}Role"]
    policies = application.of("AWS::IAM::ManagedPolicy")
    attached = [policies[name] for name in application.references(role.get("ManagedPolicyArns", [])) & policies.keys()]
    return set(actions([role.get("Policies", []), attached]))


def actions(policies: Any) -> Iterator[str]:
    """Those behind a condition as well: with a secret, its function may read it."""
    if isinstance(policies, list):
        for each in policies:
            yield from actions(each)
    if isinstance(policies, dict):
        yield from listed(policies.get("Action", []))
        for each in policies.values():
            yield from actions(each)


def test_the_role_of_containers_allows_what_their_functions_may_do_and_nothing_else(application: Stack) -> None:
    role = load_document(ROOT / "container/role.yaml")["Resources"]["Role"]["Properties"]["Policies"][0]
    allowed = {action for each in role["PolicyDocument"]["Statement"] for action in listed(each["Action"])}
    wanted = set().union(*(allowed_to(application, name) for name in run_by_containers()))

    assert wanted - allowed == PUSHES | FAILURES | UNUSED
    assert allowed - wanted == LAMBDAS_OWN | KEYS
