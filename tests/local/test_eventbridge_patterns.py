"""What each filter of an event pattern means, and what makes a pattern invalid."""

import pytest
from quire_local.eventbridge.patterns import InvalidPattern, Pattern


def fits(wanted, value):
    """Whether a field with this value fits the wanted list."""
    return Pattern({"field": wanted}).matches({"field": value})


@pytest.mark.parametrize(
    ("wanted", "fitting", "other"),
    [
        (["a", "b"], ["a", "b", ["x", "b"], [["b"]]], ["A", "ab", "", None, ["x"], [], {"a": 1}]),
        ([""], [""], [None, [], " "]),
        ([300], [300, 300.0, 3.0e2], ["300", 301, True]),
        ([1], [1], [True, "1"]),
        ([0], [0, -0.0], [False, None, ""]),
        ([True], [True, [False, True]], [1, "true", False]),
        ([None], [None, ["x", None]], ["", 0, "null", []]),
        ([{"prefix": "ab"}], ["ab", "abc", ["x", "abc"]], ["Abc", "xab", 5, None]),
        ([{"prefix": {"equals-ignore-case": "aB"}}], ["ab", "ABc"], ["ba"]),
        ([{"suffix": ".png"}], ["a.png", ".png"], [".PNG", "png"]),
        ([{"suffix": {"equals-ignore-case": ".pNg"}}], ["a.PNG"], ["a.jpg"]),
        ([{"equals-ignore-case": "Straße"}], ["straße", "STRAßE"], ["strasse", 1]),
        ([{"wildcard": "a*c"}], ["ac", "abc", "a\nc", "a*c"], ["abcd", "bac", 1]),
        ([{"wildcard": r"a\*\\*"}], ["a*\\", "a*\\bc"], ["ab\\", "a*"]),
        ([{"wildcard": "a.c"}], ["a.c"], ["abc"]),
        ([{"anything-but": "a"}], ["b", None, 5, True, ["a", "b"]], ["a", ["a"], [], {}]),
        ([{"anything-but": ["a", "b"]}], ["c", ""], ["a", "b"]),
        ([{"anything-but": [1, 2]}], [3, "1", True], [1, 2.0]),
        ([{"anything-but": {"prefix": "ab"}}], ["b", 5, ""], ["ab", "abc"]),
        ([{"anything-but": {"suffix": ["x", "y"]}}], ["z"], ["ax", "ay"]),
        ([{"anything-but": {"equals-ignore-case": ["a", "B"]}}], ["c"], ["A", "b"]),
        ([{"anything-but": {"wildcard": "*/a/*"}}], ["b/a"], ["x/a/y"]),
        ([{"numeric": ["=", 3.018e2]}], [301.8], [301, "301.8"]),
        ([{"numeric": [">", 0, "<=", 5]}], [0.1, 5, [9, 3]], [0, 5.1, True, "3", None]),
        ([{"numeric": ["<", 10]}], [-5e9, 9], [10, -6e9]),
        ([{"numeric": [">=", 10]}], [10], [9.99]),
        ([{"exists": True}], [1, "", None, False, [None]], [[], {}, {"a": 1}, [{"a": 1}]]),
        ([{"exists": False}], [[], {}, {"a": 1}], [1, "", None, False]),
        ([{"exists": False}, "a"], ["a", {}], ["b"]),
        ([{"cidr": "10.0.0.0/24"}], ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "nonsense", 5, "::1"]),
        ([{"cidr": "2001:db8::/32"}], ["2001:db8::1"], ["2001:db9::1", "10.0.0.1"]),
        (["x", {"prefix": "a"}, {"numeric": [">", 5]}], ["x", "ab", 6], ["b", 5]),
    ],
)
def test_field_fits_or_does_not(wanted, fitting, other):
    assert [value for value in fitting if not fits(wanted, value)] == []
    assert [value for value in other if fits(wanted, value)] == []


def test_all_fields_must_fit_and_the_rest_of_the_event_does_not_matter():
    pattern = Pattern({"source": ["shop"], "detail": {"state": ["new"], "total": [{"numeric": [">", 9]}]}})
    assert pattern.matches({"source": "shop", "more": 1, "detail": {"state": "new", "total": 10, "x": None}})
    assert not pattern.matches({"source": "shop", "detail": {"state": "new", "total": 9}})
    assert not pattern.matches({"source": "shop", "detail": "new"})
    assert not pattern.matches({"source": "shop"})


def test_field_below_a_missing_object_does_not_exist():
    pattern = Pattern({"detail": {"error": {"code": [{"exists": False}]}}})
    assert pattern.matches({})
    assert pattern.matches({"detail": {"error": "text"}})
    assert not pattern.matches({"detail": {"error": {"code": 1}}})


def test_fields_of_one_object_pattern_are_found_in_one_element_of_an_array():
    pattern = Pattern({"lines": {"name": ["tea"], "count": [2]}})
    assert pattern.matches({"lines": [{"name": "milk", "count": 1}, {"name": "tea", "count": 2}]})
    assert not pattern.matches({"lines": [{"name": "tea", "count": 1}, {"name": "milk", "count": 2}]})


def test_field_that_must_not_exist_is_in_no_element_of_an_array():
    pattern = Pattern({"lines": {"error": [{"exists": False}]}})
    assert pattern.matches({"lines": [{"name": "milk"}, {"name": "tea"}]})
    assert not pattern.matches({"lines": [{"name": "milk"}, {"name": "tea", "error": 1}]})


def test_or_is_joined_with_its_neighbours_and_can_be_nested():
    pattern = Pattern(
        {
            "source": ["shop"],
            "detail": {"$or": [{"state": ["new"]}, {"$or": [{"total": [1]}, {"total": [2]}], "paid": [True]}]},
        }
    )
    assert pattern.matches({"source": "shop", "detail": {"state": "new"}})
    assert pattern.matches({"source": "shop", "detail": {"total": 2, "paid": True}})
    assert not pattern.matches({"source": "shop", "detail": {"total": 2, "paid": False}})
    assert not pattern.matches({"source": "bakery", "detail": {"state": "new"}})


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ([], ""),
        ({}, ""),
        ({"source": "shop"}, "source"),
        ({"source": []}, "source"),
        ({"detail": {}}, "detail"),
        ({"detail": {"a": None}}, "detail.a"),
        ({"detail": {"a": [["b"]]}}, "detail.a"),
        ({"detail": {"a": [{"fuzzy": "x"}]}}, "detail.a"),
        ({"detail": {"a": [{}]}}, "detail.a"),
        ({"detail": {"a": [{"prefix": "x", "suffix": "y"}]}}, "detail.a"),
        ({"detail": {"a": [{"prefix": 1}]}}, "detail.a.prefix"),
        ({"detail": {"a": [{"prefix": ["x"]}]}}, "detail.a.prefix"),
        ({"detail": {"a": [{"suffix": {"wildcard": "x"}}]}}, "detail.a.suffix"),
        ({"detail": {"a": [{"wildcard": "a**b"}]}}, "detail.a.wildcard"),
        ({"detail": {"a": [{"wildcard": "a\\b"}]}}, "detail.a.wildcard"),
        ({"detail": {"a": [{"anything-but": []}]}}, "detail.a.anything-but"),
        ({"detail": {"a": [{"anything-but": ["x", 1]}]}}, "detail.a.anything-but"),
        ({"detail": {"a": [{"anything-but": None}]}}, "detail.a.anything-but"),
        ({"detail": {"a": [{"anything-but": {"numeric": ["=", 1]}}]}}, "detail.a.anything-but"),
        ({"detail": {"a": [{"anything-but": {"prefix": ""}}]}}, "detail.a.anything-but.prefix"),
        ({"detail": {"a": [{"numeric": ["~", 1]}]}}, "detail.a.numeric"),
        ({"detail": {"a": [{"numeric": ["<", "1"]}]}}, "detail.a.numeric"),
        ({"detail": {"a": [{"numeric": ["<", 5e9 + 1]}]}}, "detail.a.numeric"),
        ({"detail": {"a": [{"numeric": [">", 5, "<", 1]}]}}, "detail.a.numeric"),
        ({"detail": {"a": [{"numeric": ["<", 1, ">", 5]}]}}, "detail.a.numeric"),
        ({"detail": {"a": [{"numeric": [">"]}]}}, "detail.a.numeric"),
        ({"detail": {"a": [{"exists": "yes"}]}}, "detail.a.exists"),
        ({"detail": {"a": [{"exists": 0}]}}, "detail.a.exists"),
        ({"detail": {"a": [{"cidr": "10.0.0.0/33"}]}}, "detail.a.cidr"),
        ({"detail": {"$or": [{"a": [1]}]}}, "detail.$or"),
        ({"$or": [{"a": [1]}, {"b": {}}]}, "b"),
    ],
)
def test_invalid_pattern_names_the_place(pattern, place):
    with pytest.raises(InvalidPattern) as caught:
        Pattern(pattern)
    assert caught.value.place == place
