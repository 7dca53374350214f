"""Our matcher against moto's, over patterns and events made at random.

Left out is where moto is known to differ from EventBridge:
- it compares with Python's ==, so 1 equals true, and takes true for a number (where there are booleans here, there is
  neither 0 nor 1 nor a numeric filter);
- it takes empty arrays and empty objects for values, so they exist (there are none here);
- it does not look into objects within arrays, nor into arrays within arrays (arrays here hold scalars);
- it accepts patterns that EventBridge calls invalid.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from moto.events.models import EventPattern
from quire_local.eventbridge.patterns import Pattern

NAMES = st.sampled_from(["a", "b", "c"])
TEXTS = st.text(alphabet="abAB*.\\", max_size=4)
SOME_TEXT = st.text(alphabet="abAB", min_size=1, max_size=3)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -1.5, 2.0])
ADDRESSES = st.sampled_from(["10.0.0.1", "10.0.1.1", "192.168.0.7", "::1"])
SCALARS = st.one_of(TEXTS, NUMBERS, st.none(), ADDRESSES)

LEAVES = SCALARS | st.lists(SCALARS, min_size=1, max_size=3)
EVENTS = st.recursive(
    st.dictionaries(NAMES, LEAVES, min_size=1),
    lambda children: st.dictionaries(NAMES, LEAVES | children, min_size=1),
    max_leaves=6,
)


def only(name, argument):
    return argument.map(lambda value: {name: value})


IGNORING_CASE = only("equals-ignore-case", SOME_TEXT)
WILDCARDS = st.lists(st.sampled_from(["a", "B", ".", r"\*", r"\\"]), max_size=3).flatmap(
    lambda parts: st.sampled_from(["*".join(parts), "".join(parts), "*" + "".join(parts)])
)
RANGES = st.tuples(st.sampled_from([">", ">="]), st.integers(-3, 0), st.sampled_from(["<", "<="]), st.integers(1, 3))
UNWANTED = st.one_of(
    SOME_TEXT,
    NUMBERS,
    st.lists(SOME_TEXT, min_size=1, max_size=3),
    st.lists(NUMBERS, min_size=1, max_size=3),
    only("prefix", SOME_TEXT),
    only("suffix", SOME_TEXT),
    only("wildcard", WILDCARDS.filter(bool)),
    IGNORING_CASE,
    *(
        only(name, st.lists(SOME_TEXT, min_size=1, max_size=3))
        for name in ("prefix", "suffix", "wildcard", "equals-ignore-case")
    ),
)
FILTERS = st.one_of(
    only("prefix", TEXTS | IGNORING_CASE),
    only("suffix", TEXTS | IGNORING_CASE),
    IGNORING_CASE,
    only("wildcard", WILDCARDS),
    only("anything-but", UNWANTED),
    only("numeric", st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), NUMBERS).map(list) | RANGES.map(list)),
    only("exists", st.just(True)),  # noqa: FBT003 - JSON
    only("cidr", st.sampled_from(["10.0.0.0/24", "10.0.0.0/8", "::/64"])),
)
WANTED = st.lists(SCALARS | FILTERS, min_size=1, max_size=3)
FIELDS = st.dictionaries(NAMES, WANTED, min_size=1, max_size=2)
NESTED = st.dictionaries(NAMES, WANTED | FIELDS, min_size=1, max_size=3)
ALTERNATIVES = st.lists(FIELDS, min_size=2, max_size=3).map(lambda alternatives: {"$or": alternatives})
DEEP = st.dictionaries(NAMES, ALTERNATIVES | FIELDS, min_size=1, max_size=2)
PATTERNS = (
    NESTED | DEEP | st.tuples(FIELDS, FIELDS, NESTED).map(lambda parts: {"$or": [parts[0], parts[1]], **parts[2]})
)


@settings(max_examples=500, deadline=None)
@given(PATTERNS, EVENTS)
def test_matches_what_moto_matches(pattern, event):
    assert Pattern(pattern).matches(event) == EventPattern(None, pattern).matches_event(event)


ABSENCE = st.dictionaries(NAMES, st.just([{"exists": False}]), min_size=1, max_size=2)


@given(ABSENCE | st.dictionaries(NAMES, ABSENCE, min_size=1, max_size=2), EVENTS)
def test_absence_is_what_moto_calls_absence(pattern, event):
    assert Pattern(pattern).matches(event) == EventPattern(None, pattern).matches_event(event)


TRUTHS = st.booleans() | SOME_TEXT | st.sampled_from([2, 2.5, -3]) | st.none()
TRUTH_FILTERS = st.one_of(
    TRUTHS,
    only("anything-but", SOME_TEXT | st.lists(SOME_TEXT, min_size=1, max_size=2)),
    only("prefix", SOME_TEXT),
    only("equals-ignore-case", SOME_TEXT),
    only("wildcard", WILDCARDS.filter(bool)),
)


@given(
    st.dictionaries(NAMES, st.lists(TRUTH_FILTERS, min_size=1, max_size=3), min_size=1, max_size=2),
    st.dictionaries(NAMES, TRUTHS | st.lists(TRUTHS, min_size=1, max_size=3), min_size=1),
)
def test_true_and_false_match_what_moto_matches(pattern, event):
    assert Pattern(pattern).matches(event) == EventPattern(None, pattern).matches_event(event)
