"""AWS::CloudFront::ResponseHeadersPolicy: the headers of what a distribution serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from quire_local.template.properties import Properties


def read_response_headers(
    _logical_id: str, properties: Properties, *, identity: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """The policy's id and its headers; what is served has none of these by itself, so nothing is overridden."""
    config = properties.part("ResponseHeadersPolicyConfig")
    headers = dict([*_security(config), *_custom(config)])
    config.finish(without_effect=("Name", "Comment"))
    properties.finish()
    return identity["Ref"], headers


def _security(config: Properties) -> Iterator[tuple[str, str]]:
    for name, part in config.parts("SecurityHeadersConfig"):
        if name not in _SECURITY:
            raise config.unsupported(f"the property {name} of SecurityHeadersConfig")
        header, value = _SECURITY[name]
        yield header, value(part)
        part.finish(without_effect=("Override",))


def _custom(config: Properties) -> Iterator[tuple[str, str]]:
    section = config.part("CustomHeadersConfig")
    for item in section.items("Items"):
        yield str(item.need("Header")), str(item.need("Value"))
        item.finish(without_effect=("Override",))
    section.finish()


def _transport(part: Properties) -> str:
    directives = [f"max-age={int(part.need('AccessControlMaxAgeSec'))}"]
    directives += ["includeSubDomains"] if part.get("IncludeSubdomains") else []
    directives += ["preload"] if part.get("Preload") else []
    return "; ".join(directives)


_SECURITY: Mapping[str, tuple[str, Callable[[Properties], str]]] = {
    "ContentSecurityPolicy": ("Content-Security-Policy", lambda part: str(part.need("ContentSecurityPolicy"))),
    "ContentTypeOptions": ("X-Content-Type-Options", lambda _part: "nosniff"),
    "FrameOptions": ("X-Frame-Options", lambda part: str(part.need("FrameOption"))),
    "ReferrerPolicy": ("Referrer-Policy", lambda part: str(part.need("ReferrerPolicy"))),
    "StrictTransportSecurity": ("Strict-Transport-Security", _transport),
}
