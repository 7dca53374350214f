"""What a target gets: input transformers, their placeholders and the templates that are none."""

import json

import pytest
from messaging_cloud import a_bus, a_queue, a_rule, a_target, messaging
from quire_local.errors import Unsupported
from quire_local.eventbridge.transformer import Transformer

QUEUE = a_queue("jobs")
BUS = a_bus("orders")
EVENT = {
    "id": "7",
    "source": "shop",
    "detail": {"name": 'a "b"\n', "total": 1.5, "paid": True, "note": None, "lines": [{"sku": "x"}, {"sku": "y"}]},
}
PATHS = {
    "name": "$.detail.name",
    "total": "$.detail.total",
    "paid": "$.detail.paid",
    "note": "$.detail.note",
    "lines": "$.detail.lines",
    "first": "$.detail.lines[0].sku",
    "skus": "$.detail.lines[*].sku",
    "gone": "$.detail.gone.deeper",
}


def rendered(template, event=EVENT, paths=PATHS):
    return Transformer(template, paths).render(
        json.dumps(event), rule_arn="arn:rule", rule_name="rule", received_at=1_767_225_600.0
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('"<first> costs <total>"', "x costs 1.5"),
        ('"it says \\"<first>\\""', 'it says "x"'),
        ('{"name": <name>, "total": <total>}', {"name": 'a "b"\n', "total": 1.5}),
        (
            '{"paid": <paid>, "note": <note>, "all": <lines>}',
            {"paid": True, "note": None, "all": EVENT["detail"]["lines"]},
        ),
        ('{"text": "<name>: <total>, <paid>"}', {"text": 'a "b"\n: 1.5, true'}),
        ('{"skus": <skus>, "first": "<skus>"}', {"skus": ["x", "y"], "first": "[x,y]"}),
        ('{"object": "<lines>"}', {"object": "[{sku:x},{sku:y}]"}),
        ('{"gone": <gone>, "text": "<gone>!"}', {"gone": "", "text": "!"}),
        ('{"rule": [<aws.events.rule-arn>, <aws.events.rule-name>]}', {"rule": ["arn:rule", "rule"]}),
        ('{"at": <aws.events.event.ingestion-time>}', {"at": "2026-01-01T00:00:00Z"}),
        ('{"event": <aws.events.event>}', {"event": {"id": "7", "source": "shop"}}),
        ("<aws.events.event.json>", EVENT),
        ("<total>", 1.5),
        ('{"constant": 1}', {"constant": 1}),
    ],
)
def test_placeholders_are_filled_as_json_outside_strings_and_as_text_inside(template, expected):
    assert json.loads(rendered(template)) == expected


def test_text_of_several_lines_is_one_json_string_a_line():
    assert rendered('"<first>"\n"<total>"') == '"x"\n"1.5"'


@pytest.mark.parametrize(
    ("template", "paths", "reason"),
    [
        ("", {}, "between 1 and 8192 characters"),
        ('"' + "x" * 8192 + '"', {}, "between 1 and 8192 characters"),
        ("no quotes", {}, "not JSON"),
        ('{"a": <a> <a>}', {"a": "$.a"}, "not JSON"),
        ('{"a": "<b>"}', {"a": "$.a"}, "<b>, which InputPathsMap does not define"),
        ('"<a>"', {"a": "detail.a"}, "does not begin with"),
        ('"<a>"', {"a": "$..a"}, "not understood"),
        ('"<aws-x>"', {"aws-x": "$.a"}, "no name for a variable"),
        ('"<a b>"', {"a b": "$.a"}, "no name for a variable"),
        ('"x"', {f"v{n}": "$.a" for n in range(101)}, "at most 100"),
    ],
)
def test_transformer_that_put_targets_would_refuse_is_refused_with_the_reason(template, paths, reason):
    with pytest.raises(ValueError, match=reason):
        Transformer(template, paths)


async def test_target_gets_what_its_transformer_makes_of_the_event(tmp_path):
    target = a_target(
        QUEUE, input_template='{"order": <number>, "of": <aws.events.rule-name>}', input_paths={"number": "$.detail.n"}
    )
    async with messaging(tmp_path, QUEUE, buses=[BUS], rules=[a_rule({"source": ["shop"]}, target)]) as cloud:
        entry = {"Source": "shop", "DetailType": "order", "Detail": '{"n": 5}', "EventBusName": "orders"}
        await cloud.events.put_events(Entries=[entry])
        assert await cloud.bodies(QUEUE, 1) == [{"order": 5, "of": "rule"}]
        (listed,) = (await cloud.events.list_targets_by_rule(Rule="rule", EventBusName="orders"))["Targets"]
    assert listed["InputTransformer"]["InputPathsMap"] == {"number": "$.detail.n"}


@pytest.mark.parametrize(
    "settings",
    [{"input_template": "<gone>"}, {"input": "{}", "input_path": "$.detail"}, {"input_template": "1", "input": "{}"}],
)
async def test_input_that_is_not_supported_is_refused_by_name(tmp_path, settings):
    with pytest.raises(Unsupported, match="EventBridge") as caught:
        async with messaging(tmp_path, QUEUE, buses=[BUS], rules=[a_rule({"a": ["b"]}, a_target(QUEUE, **settings))]):
            pass
    assert caught.value.where == "Rule.target"
