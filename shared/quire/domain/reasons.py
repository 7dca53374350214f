"""Why a value is sure or doubtful, in a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence

_FOR = {
    "score": "Nothing else on the page fits nearly as well.",
    "others": "Everything else on the page was read without doubt.",
    "least clear word": "Every word of it is printed clearly.",
    "clear words": "Its words are printed clearly.",
    "clear page": "The page is easy to read.",
    "read twice": "It was read a second time.",
    "second reading differs": "A second reading saw the same.",
    "as printed": "It stands on the page exactly so.",
    "complete": "Everything else that belongs to it was found.",
    "rule kept": "It agrees with the other values.",
    "rule broken": "It agrees with the other values.",
    "sign:margin": "Nothing else on the page fits nearly as well.",
    "sign:checks": "Other amounts confirm it.",
    "sign:twice": "It stands on the page more than once.",
}
_AGAINST = {
    "score": "Something else on the page fits nearly as well.",
    "others": "Other values on the page are doubtful too.",
    "least clear word": "A word of it is hard to read.",
    "clear words": "Its words are hard to read.",
    "clear page": "The page is hard to read.",
    "read twice": "A second reading was needed.",
    "second reading differs": "A second reading saw something else.",
    "as printed": "It does not stand on the page exactly so.",
    "complete": "Other values that belong to it were not found.",
    "mixed words": "Letters and digits are mixed in it.",
    "letters": "It is unusually long or short.",
    "words": "It is unusually long or short.",
    "rule kept": "No other values confirm it.",
    "rule broken": "It does not agree with the other values.",
    "sign:margin": "Something else on the page fits nearly as well.",
    "sign:checks": "No other amounts confirm it.",
    "sign:twice": "It stands on the page only once.",
    "sign:as_read": "Letters of it had to be mended.",
}


def reason(parts: Sequence[tuple[str, float]], *, is_sure: bool) -> str | None:
    """What weighs most on the side that the confidence is on; what has no sentence is passed over."""
    told = _FOR if is_sure else _AGAINST
    known = [(part if is_sure else -part, sign) for sign, part in parts if sign in told]
    most = max(known, default=(0.0, ""))
    return told[most[1]] if most[0] > 0 else None
