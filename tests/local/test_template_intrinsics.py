"""CloudFormation's functions in a template, and what of them has no value."""

from __future__ import annotations

from pathlib import Path

import pytest
from quire_local.errors import Section, Unsupported
from quire_local.template import read_template

MAPPINGS = "Mappings: {Sizes: {small: {count: 3, names: [a, b]}}}"


def output(folder: Path, value: str, more: str = MAPPINGS) -> str:
    path = folder / "template.yaml"
    path.write_text(f"{more}\nResources:\n  Jobs: {{Type: AWS::SQS::Queue}}\nOutputs:\n  It: {{Value: {value}}}\n")
    return read_template(path).read(origin="http://x", addresses={}).outputs["It"]


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ("!FindInMap [Sizes, small, count]", "3"),
        ("!Select [1, !FindInMap [Sizes, small, names]]", "b"),
        ("!Select [!FindInMap [Sizes, small, count], [a, b, c, d]]", "d"),
        ("{Fn::Base64: text}", "dGV4dA=="),
        ("!Sub '${AWS::StackName}:${ Jobs.QueueName }'", "quire:quire-Jobs"),
        ("!Ref AWS::StackId", "arn:aws:cloudformation:us-east-1:000000000000:stack/quire/local"),
        ("{Fn::GetAtt: [Jobs, QueueName]}", "quire-Jobs"),
        ("{Fn::GetAtt: Jobs.QueueName}", "quire-Jobs"),
        ("!Join ['-', !Split ['.', a.b]]", "a-b"),
    ],
)
def test_a_function_has_its_value(tmp_path, value, resolved):
    assert output(tmp_path, value) == resolved


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("!FindInMap [Sizes, large, count]", "the missing entry large.count of the mapping Sizes"),
        ("!FindInMap [Sizes, small, count, {DefaultValue: 1}]", "the intrinsic Fn::FindInMap with the argument"),
        ("!ImportValue other", "the intrinsic Fn::ImportValue"),
        ("!GetAZs us-east-1", "the intrinsic Fn::GetAZs"),
        ("!Cidr [a, 1, 2]", "the intrinsic Fn::Cidr"),
        ("{Fn::Transform: {Name: Include}}", "the intrinsic Fn::Transform"),
        ("{Fn::ToJsonString: {a: 1}}", "the intrinsic Fn::ToJsonString"),
        ("{Fn::Length: [1]}", "the intrinsic Fn::Length"),
        ("!Select [9, [a]]", "the intrinsic Fn::Select with the argument"),
        ("!Select [-1, [a]]", "the intrinsic Fn::Select with the argument"),
        ("!Select [x, [a]]", "the intrinsic Fn::Select with the argument"),
        ("!Join a", "the intrinsic Fn::Join with the argument"),
        ("!Sub [only]", "the intrinsic Fn::Sub with the argument"),
        ("!If [a]", "the intrinsic Fn::If with the argument"),
        ("!If [Nobody, a, b]", "the undefined condition Nobody"),
        ("!Ref Nobody", "a reference to Nobody"),
        ("!Ref [a]", "the intrinsic Ref with the argument"),
        ("!GetAtt Jobs.Colour", "the attribute Colour of Jobs"),
        ("!GetAtt Jobs", "the intrinsic Fn::GetAtt with the argument"),
    ],
)
def test_what_has_no_value_is_refused_where_it_stands(tmp_path, value, said):
    with pytest.raises(Unsupported) as refusal:
        output(tmp_path, value)

    assert refusal.value.where == "Outputs.It.Value"
    assert refusal.value.what.startswith(said)
    assert refusal.value.section is Section.TEMPLATE


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        ("{Ready: !Condition Ready}", "Conditions.Ready"),
        ("{Ready: !Not [a, b]}", "Conditions.Ready"),
        ("{Ready: !Not [!Condition Late], Late: !Condition Missing}", "Conditions.Late"),
    ],
)
def test_a_condition_that_cannot_be_decided_is_refused_by_its_name(tmp_path, conditions, where):
    with pytest.raises(Unsupported) as refusal:
        output(tmp_path, "!If [Ready, a, b]", f"Conditions: {conditions}")

    assert refusal.value.where == where


def test_an_object_or_an_item_may_be_chosen_by_a_condition(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text(
        """
        Parameters: {Letters: {Type: String, Default: "no"}}
        Conditions: {Letters: !Equals [!Ref Letters, "yes"]}
        Resources:
          Rule:
            Type: AWS::Events::Rule
            Properties:
              EventPattern: {source: [a]}
              Targets:
                - !If [Letters, {Id: first, Arn: one}, !Ref AWS::NoValue]
                - {Id: second, Arn: two, RetryPolicy: !If [Letters, {MaximumRetryAttempts: 1}, !Ref AWS::NoValue]}
        """
    )

    def targets(letters: str) -> list[tuple[str, int]]:
        read = read_template(path).read(origin="http://x", addresses={}, overrides={"Letters": letters})
        return [(target.id, target.maximum_retries) for target in read.rules[0].targets]

    assert targets("yes") == [("first", 185), ("second", 1)]
    assert targets("no") == [("second", 185)]
