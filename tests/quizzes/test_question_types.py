"""Every type of question: pure functions of a frozen payload."""

import random
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.question_types import TYPES, InvalidAnswer, type_of
from quizzes.questions.display import explained, shown

KINDS = sorted(TYPES)
LANGUAGES = ("es", "en")
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def both(text):
    return {"es": f"{text} es", "en": f"{text} en"}


def choice(key, *, is_correct=False, **fields):
    return {
        "key": key,
        "is_correct": is_correct,
        "text": both(f"text {key}"),
        "reason": both(f"reason {key}"),
        **fields,
    }


@st.composite
def payloads(draw, kind=None):
    """A question of any type that may be published."""
    kind = kind or draw(st.sampled_from(KINDS))
    count = 2 if kind == "true_false" else draw(st.integers(3, 6))
    keys = [f"k{number}" for number in range(count)]
    payload = {"kind": kind, "stem": both("stem"), "requirements": ["7.3"], "choices": []}
    if draw(st.booleans()):
        payload["partial"] = True
    if kind in ("single", "true_false"):
        right = draw(st.sampled_from(keys))
        payload["choices"] = [choice(key, is_correct=key == right) for key in keys]
    elif kind in ("multiple", "review"):
        right = draw(st.sets(st.sampled_from(keys), min_size=1))
        payload["choices"] = [choice(key, is_correct=key in right) for key in keys]
    elif kind == "ordering":
        payload["choices"] = [choice(key) for key in keys]
    elif kind == "matching":
        matches = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count).filter(lambda x: len(set(x)) > 1))
        payload["choices"] = [choice(key, match=both(f"option {n}")) for key, n in zip(keys, matches, strict=True)]
        if draw(st.booleans()):
            payload["choices"].append(choice("extra", match=both("option extra"), text={"es": "", "en": ""}))
    elif kind == "numeric":
        payload["number"] = str(draw(st.decimals(-1000, 1000, places=2)))
        payload["tolerance"] = str(draw(st.decimals(0, 10, places=2)))
        payload["unit"] = draw(st.sampled_from([{"es": "", "en": ""}, {"es": "horas", "en": "hours"}]))
    else:
        blanks = draw(st.integers(1, 3))
        payload["stem"] = {code: " … ".join(f"a [[{n}]] b" for n in range(1, blanks + 1)) for code in LANGUAGES}
        for blank in range(1, blanks + 1):
            right = draw(st.integers(0, 1))
            payload["choices"] += [choice(f"b{blank}w{n}", blank=blank, is_correct=n == right) for n in range(2)]
    return payload


@st.composite
def sittings(draw):
    """A question, the order in which it is shown, and any answer that its form can send."""
    payload = draw(payloads())
    question_type = type_of(payload)
    order = question_type.order(payload, random.Random(draw(st.integers())), shuffle=True)  # noqa: S311
    if payload["kind"] in ("single", "true_false"):
        fields = {"choice": draw(st.lists(st.sampled_from(order), max_size=1))}
    elif payload["kind"] in ("multiple", "review"):
        fields = {"choice": draw(st.lists(st.sampled_from(order), unique=True))}
    elif payload["kind"] == "ordering":
        places = draw(st.permutations(range(1, len(order) + 1)))
        fields = {f"place-{key}": [str(place)] for key, place in zip(order, places, strict=True)}
    elif payload["kind"] == "matching":
        picks = st.sampled_from(["", *map(str, range(len(order)))])
        fields = {f"match-{item['key']}": [draw(picks)] for item in payload["choices"]}
    elif payload["kind"] == "numeric":
        fields = {"number": [draw(st.sampled_from(["", "12", "1,234.5", "-3.25", payload["number"]]))]}
    else:
        fields = {}
        for word in payload["choices"]:
            if draw(st.booleans()):
                fields[f"blank-{word['blank']}"] = [word["key"]]
    return payload, order, fields


@quick
@given(payloads())
def test_a_sound_question_has_no_gap(payload):
    assert type_of(payload).gaps(payload) == {}


@quick
@given(sittings())
def test_points_are_a_share_that_a_column_can_hold(sitting):
    payload, order, fields = sitting
    points = type_of(payload).points(type_of(payload).parse(fields, payload, order), payload)

    assert 0 <= points <= 1
    assert points == points.quantize(Decimal("0.0001"))


@quick
@given(sittings())
def test_without_part_points_it_is_all_or_nothing(sitting):
    payload, order, fields = sitting
    payload.pop("partial", None)

    assert type_of(payload).points(type_of(payload).parse(fields, payload, order), payload) in (0, 1)


@quick
@given(sittings())
def test_all_points_exactly_for_the_right_answer(sitting):
    payload, order, fields = sitting
    question_type = type_of(payload)
    answer = question_type.parse(fields, payload, order)
    worth = question_type.points(question_type.correct(payload), payload)
    lines = question_type.lines(payload, order, answer, "es", show_key=True)

    assert worth == 1
    if payload["kind"] in ("single", "true_false", "multiple", "review"):
        assert (question_type.points(answer, payload) == 1) == all(line.is_right == line.is_given for line in lines)
    else:
        assert (question_type.points(answer, payload) == 1) == (bool(lines) and all(line.is_right for line in lines))


@quick
@given(sittings(), st.randoms())
def test_order_shown_never_changes_the_points(sitting, rng):
    payload, order, fields = sitting
    question_type = type_of(payload)
    answer = question_type.parse(fields, payload, order)
    other = question_type.order(payload, rng, shuffle=True)

    again = question_type.parse(question_type.fields(answer, payload, other), payload, other)

    assert question_type.points(again, payload) == question_type.points(answer, payload)


@quick
@given(sittings())
def test_language_never_changes_the_points(sitting):
    payload, order, fields = sitting
    worth = set()

    for language in LANGUAGES:
        with translation.override(language):
            shown(payload, order, [], language)
            worth.add(type_of(payload).points(type_of(payload).parse(fields, payload, order), payload))

    assert len(worth) == 1


@quick
@given(sittings())
def test_a_form_shows_what_was_saved(sitting):
    payload, order, fields = sitting
    question_type = type_of(payload)
    answer = question_type.parse(fields, payload, order)

    again = question_type.parse(question_type.fields(answer, payload, order), payload, order) if answer else answer

    assert again == answer


@quick
@given(sittings())
def test_an_empty_answer_is_worth_nothing(sitting):
    payload, _order, _fields = sitting

    assert [type_of(payload).points(empty, payload) for empty in ([], {}, "")] == [0, 0, 0]


@quick
@given(sittings())
def test_what_is_shown_tells_nothing_of_the_key(sitting):
    payload, order, _fields = sitting
    turned = {
        **payload,
        "choices": [{**row, "is_correct": not row["is_correct"], "reason": both("?")} for row in payload["choices"]],
    }
    if payload["kind"] == "numeric":
        turned |= {"number": "987", "tolerance": payload["tolerance"]}
    if payload["kind"] in ("multiple", "cloze"):
        turned["choices"] = [{**row, "reason": both("?")} for row in payload["choices"]]

    assert shown(payload, order, [], "es") == shown(turned, order, [], "es")


@quick
@given(sittings())
def test_reasons_of_the_key_wait_until_it_may_be_told(sitting):
    payload, order, fields = sitting
    question_type = type_of(payload)
    answer = question_type.parse(fields, payload, order)

    lines = explained(payload, order, answer, "es", show_key=False)["lines"]

    assert not any(line.expected for line in lines)
    if payload["kind"] in ("single", "true_false", "multiple", "review"):
        assert all(line.is_given for line in lines)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_forged_values_are_refused(kind, data):
    payload = data.draw(payloads(kind=kind))
    question_type = type_of(payload)
    order = question_type.order(payload, random.Random(1), shuffle=True)  # noqa: S311
    names = set(question_type.fields(question_type.correct(payload), payload, order))

    for forged in (["forged"], ["-1"], ["99"], ["k0", "k0"], [7], ["²"], ["9" * 1_000_000]):
        if kind == "numeric" and forged in (["-1"], ["99"]):
            continue
        with pytest.raises(InvalidAnswer):
            question_type.parse(dict.fromkeys(names, forged), payload, order)


@pytest.mark.parametrize(
    ("partial", "given_answer", "worth"),
    [
        (True, ["a", "b"], "1"),
        (True, ["a"], "0.5"),
        (True, ["a", "c"], "0"),
        (True, ["a", "b", "c"], "0.5"),
        (True, ["c", "d"], "0"),
        (False, ["a"], "0"),
        (False, ["a", "b"], "1"),
        (False, ["a", "b", "c"], "0"),
    ],
)
@pytest.mark.parametrize("kind", ["multiple", "review"])
def test_part_of_the_points_for_several_choices(kind, partial, given_answer, worth):
    choices = [choice(key, is_correct=key in "ab") for key in "abcd"]
    payload = {"kind": kind, "stem": both("?"), "choices": choices, "partial": partial}

    assert type_of(payload).points(given_answer, payload) == Decimal(worth)


def test_choose_so_many_is_said_and_kept():
    choices = [choice(key, is_correct=key in "ab") for key in "abcd"]
    payload = {"kind": "multiple", "stem": both("?"), "choices": choices, "says_how_many": True}

    with translation.override("en"):
        assert type_of(payload).hint(payload) == "Choose 2."
        with pytest.raises(InvalidAnswer, match=r"Choose 2 at most\."):
            type_of(payload).parse({"choice": ["a", "b", "c"]}, payload, list("abcd"))


@pytest.mark.parametrize(
    ("stem", "says_how_many", "hint"),
    [
        (("¿Cuáles van?", "Which ones?"), False, "Choose all that apply."),
        (("¿Cuáles van?", "Which ones?"), True, "Choose 2."),
        (("¿Cuáles van? Elige dos.", "Which ones?"), False, ""),
        (("¿Cuáles van?", "Which ones? Select the 2 that help."), False, ""),
    ],
)
def test_a_number_and_all_that_apply_are_never_said_together(stem, says_how_many, hint):
    choices = [choice(key, is_correct=key in "ab") for key in "abcd"]
    payload = {"kind": "multiple", "stem": dict(zip(("es", "en"), stem, strict=True)), "choices": choices}
    payload["says_how_many"] = says_how_many

    with translation.override("en"):
        assert type_of(payload).hint(payload) == hint


@pytest.mark.parametrize(("typed", "worth"), [("12.5", 1), ("13 horas", 1), ("13 hours", 1), ("13.01", 0), ("12", 1)])
def test_number_within_the_accepted_difference(typed, worth):
    payload = {"kind": "numeric", "stem": both("?"), "number": "12.5", "tolerance": "0.5", "choices": []}
    payload["unit"] = {"es": "horas", "en": "hours"}
    question_type = type_of(payload)

    assert question_type.points(question_type.parse({"number": [typed]}, payload, []), payload) == worth


@pytest.mark.parametrize(("partial", "worth"), [(True, "0.3333"), (False, "0")])
def test_steps_in_their_right_place(partial, worth):
    payload = {
        "kind": "ordering",
        "stem": both("?"),
        "choices": [choice(key) for key in "abc"],
        "partial": partial,
    }

    assert type_of(payload).points(["a", "c", "b"], payload) == Decimal(worth)
    assert type_of(payload).points(["a", "b", "c"], payload) == 1


def test_each_place_is_given_once():
    payload = {"kind": "ordering", "stem": both("?"), "choices": [choice(key) for key in "abc"]}

    with translation.override("en"), pytest.raises(InvalidAnswer, match="once"):
        type_of(payload).parse(dict.fromkeys(["place-a", "place-b", "place-c"], ["1"]), payload, list("abc"))


def test_an_option_of_two_items_is_shown_once_and_right_for_both():
    options = {"a": "plan", "b": "plan", "c": "do"}
    payload = {"kind": "matching", "stem": both("?"), "partial": True}
    payload["choices"] = [choice(key, match=both(option)) for key, option in options.items()]
    question_type = type_of(payload)
    order = question_type.order(payload, random.Random(1), shuffle=False)  # noqa: S311

    assert len(order) == 2
    plan = str(next(place for place, key in enumerate(order) if options[key] == "plan"))
    answer = question_type.parse(dict.fromkeys(["match-a", "match-b", "match-c"], [plan]), payload, order)
    assert question_type.points(answer, payload) == Decimal("0.6667")


def test_values_of_options_do_not_name_their_item():
    payload = {"kind": "matching", "stem": both("?"), "choices": [choice(k, match=both(f"o{k}")) for k in "abc"]}

    items = shown(payload, ["c", "a", "b"], [], "es")["items_shown"]

    assert [[option["value"] for option in item["options"]] for item in items] == [[0, 1, 2]] * 3


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("single", {"choices": [choice("a"), choice("b")]}, "choices"),
        ("single", {"choices": [choice("a", is_correct=True)]}, "choices"),
        ("multiple", {"choices": [choice("a"), choice("b")]}, "choices"),
        ("true_false", {"choices": [choice("a", is_correct=True), choice("b"), choice("c")]}, "choices"),
        ("ordering", {"choices": [choice("a"), choice("b")]}, "choices"),
        ("numeric", {"number": ""}, "number"),
        ("matching", {"choices": [choice(k, match=both("same")) for k in "abc"]}, "choices"),
        ("matching", {"choices": [choice(k, match={"es": k, "en": ""}) for k in "abc"]}, "choices"),
        ("cloze", {"stem": both("no blank")}, "stem_es"),
        ("cloze", {"stem": {"es": "[[1]]", "en": "[[2]]"}}, "stem_es"),
        ("cloze", {"stem": both("[[1]]"), "choices": [choice("a", blank=2, is_correct=True)]}, "choices"),
        ("cloze", {"stem": both("[[1]]"), "choices": [choice("a", blank=1), choice("b", blank=1)]}, "choices"),
    ],
)
def test_gaps_stand_against_publishing(kind, changes, field):
    payload = {"kind": kind, "stem": both("?"), "choices": [], "unit": both(""), "tolerance": "0", **changes}

    assert list(TYPES[kind].gaps(payload)) == [field]


def reasons(payload, answer, *, show_key):
    return [line.reason for line in type_of(payload).lines(payload, [], answer, "en", show_key=show_key)]


def test_reason_of_a_pair_stands_beside_the_right_pair_alone():
    """It speaks of what belongs together: beside a wrong pair it would praise it, and give the key away."""
    payload = {"kind": "matching", "stem": both("?"), "partial": True}
    payload["choices"] = [choice(key, match=both(f"o{key}"), reason=both(f"why {key}")) for key in "abc"]
    answer = {"a": "a", "b": "c"}

    assert reasons(payload, answer, show_key=False) == ["why a en", "", ""]
    assert reasons(payload, answer, show_key=True) == ["why a en", "why b en", "why c en"]


def test_steps_that_nobody_put_in_order_are_shown_with_the_key():
    payload = {"kind": "ordering", "stem": both("?")}
    payload["choices"] = [choice(key, reason=both(f"why {key}")) for key in "ab"]
    lines = type_of(payload).lines(payload, ["b", "a"], [], "en", show_key=True)

    assert [(line.is_right, line.given, line.expected, line.reason) for line in lines] == [
        (False, "", "1", "why a en"),
        (False, "", "2", "why b en"),
    ]
    assert type_of(payload).lines(payload, ["b", "a"], [], "en", show_key=False) == []
