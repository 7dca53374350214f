"""What is read of a distribution, and what is refused because it would do something that is not done here."""

from __future__ import annotations

from pathlib import Path

import pytest
from local.cloud_lab import FIXTURES
from local.test_template_reader import ADDRESSES, ORIGIN
from quire_local.errors import Section, Unsupported
from quire_local.resources import Application
from quire_local.template import read_template

ROOT = Path(__file__).parents[2]
OBJECTS = "http://127.0.0.1:8081"
TEMPLATE = (FIXTURES / "page.yaml").read_text()
UNCACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def read(folder: Path, *changed: str) -> Application:
    old, new = changed or ("", "")
    assert old in TEMPLATE
    (folder / "template.yaml").write_text(TEMPLATE.replace(old, new) if old else TEMPLATE)
    (folder / "code").symlink_to(FIXTURES / "code")
    return read_template(folder / "template.yaml").read(origin=ORIGIN, addresses=ADDRESSES)


def own_policy(**overrides: str) -> dict[str, list[str]]:
    """The content security policy of the project's own page, by directive."""
    application = read_template(ROOT / "template.yaml").read(
        origin=ORIGIN, addresses={**ADDRESSES, "s3": OBJECTS}, overrides=overrides
    )
    assert application.distribution is not None
    policy = application.distribution.headers["Content-Security-Policy"]
    return {name: sources for name, *sources in (directive.split() for directive in policy.split(";"))}


def test_a_distribution_names_its_folder_its_first_file_and_its_headers(tmp_path: Path) -> None:
    distribution = read(tmp_path).distribution

    assert distribution is not None
    assert (distribution.folder, distribution.root) == (tmp_path / "page", "index.html")
    assert distribution.headers["X-Frame-Options"] == "DENY"


def test_its_name_is_this_origins(tmp_path: Path) -> None:
    assert read(tmp_path).outputs == {"Address": "https://127.0.0.1:8080"}


def test_a_template_without_one_has_none() -> None:
    application = read_template(FIXTURES / "small.yaml").read(origin=ORIGIN, addresses=ADDRESSES)

    assert application.distribution is None


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("Enabled: true\n", "Enabled: false\n", "Front.DistributionConfig", "Enabled False"),
        ("Id: api\n", "Id: api\n            OriginPath: /x\n", "Front.DistributionConfig.Origins[1]", "OriginPath"),
        (
            "Id: api\n",
            "Id: api\n            OriginCustomHeaders: [{HeaderName: a, HeaderValue: b}]\n",
            "Front.DistributionConfig.Origins[1]",
            "OriginCustomHeaders",
        ),
        ("PathPattern: /api/*", "PathPattern: /other/*", "Front.DistributionConfig.CacheBehaviors[0]", "/other/*"),
        (UNCACHED, "658327ea-f89d-4fab-a63d-7e88639e58f6", "Front.DistributionConfig.CacheBehaviors[0]", "658327ea"),
        ('!Sub "${Api}.', '!Sub "other.', "Front.DistributionConfig.CacheBehaviors[0]", "no API of the template"),
        (f": {UNCACHED}", f": {UNCACHED}\n            FunctionAssociations: [{{}}]", "CacheBehaviors[0]", "Function"),
        ("TargetOriginId: files", "TargetOriginId: none", "DefaultCacheBehavior", "TargetOriginId 'none'"),
        ("{LocalCloud: {Folder: page}}", "{}", "DefaultCacheBehavior", "no bucket with a folder"),
        ("Compress: true", "AllowedMethods: [GET, POST]", "DefaultCacheBehavior", "AllowedMethods"),
        ("Compress: true", "LambdaFunctionAssociations: [{}]", "DefaultCacheBehavior", "LambdaFunctionAssociations"),
        ("!Ref Headers", "60669652-455b-4ae9-85a4-c4c02393f86c", "DefaultCacheBehavior", "none of the template's"),
        ("DefaultRootObject:", "CustomErrorResponses: []\n        DefaultRootObject:", "Front", "CustomErrorResponses"),
        ("FrameOptions: {FrameOption: DENY,", "XSSProtection: {Protection: true,", "Headers", "XSSProtection"),
        ("Name: headers\n", "Name: headers\n        CorsConfig: {}\n", "Headers", "CorsConfig"),
    ],
)
def test_what_is_not_done_here_is_refused_by_its_name(
    tmp_path: Path, old: str, new: str, where: str, what: str
) -> None:
    with pytest.raises(Unsupported) as refused:
        read(tmp_path, old, new)

    assert where in refused.value.where
    assert what in refused.value.what
    assert refused.value.section is Section.CLOUDFRONT


def test_a_second_distribution_is_refused(tmp_path: Path) -> None:
    front = TEMPLATE[TEMPLATE.index("  Front:\n") : TEMPLATE.index("Outputs:")]

    with pytest.raises(Unsupported, match="Second: a second distribution"):
        read(tmp_path, "Outputs:", front.replace("  Front:", "  Second:") + "Outputs:")


def test_properties_that_a_condition_leaves_out_are_not_there(tmp_path: Path) -> None:
    nothing = f": {UNCACHED}\n            FunctionAssociations: !Ref AWS::NoValue"

    assert read(tmp_path, f": {UNCACHED}", nothing).distribution is not None


def test_the_projects_page_may_reach_its_own_origin_and_s3_and_nothing_else() -> None:
    policy = own_policy()

    assert policy["connect-src"] == ["'self'", "ws://127.0.0.1:8080", OBJECTS]
    assert policy["img-src"] == ["'self'", "blob:", OBJECTS]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert {name for name, sources in policy.items() if sources == ["'self'"]} == {
        "script-src",
        "style-src",
        "font-src",
        "manifest-src",
        "worker-src",
    }
    assert {name for name, sources in policy.items() if sources == ["'none'"]} == {
        "default-src",
        "base-uri",
        "form-action",
        "frame-ancestors",
    }


def test_on_aws_the_projects_page_reaches_its_two_buckets_by_the_names_that_links_are_signed_for() -> None:
    policy = own_policy(ObjectsUrl="", PublicUrl="https://quire.example.org")

    buckets = [f"https://quire-{name}-000000000000-us-east-1.s3" for name in ("uploads", "work")]
    objects = [f"{bucket}{end}" for bucket in buckets for end in (".us-east-1.amazonaws.com", ".amazonaws.com")]
    assert policy["connect-src"] == ["'self'", "wss://quire.example.org", *objects]
    assert policy["img-src"] == ["'self'", "blob:", *objects]


def test_without_a_public_address_the_projects_page_may_reach_the_websockets_own() -> None:
    sockets = own_policy(PublicUrl="")["connect-src"][1]

    assert sockets == "wss://websocketapi.execute-api.us-east-1.amazonaws.com"


def test_the_page_is_a_choice_of_the_template() -> None:
    application = read_template(ROOT / "template.yaml").read(
        origin=ORIGIN, addresses=ADDRESSES, overrides={"Console": "off"}
    )

    assert application.distribution is None
    assert "ConsoleUrl" not in application.outputs
