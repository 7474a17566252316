"""Each rule with an example that breaks it and one that keeps it, in both languages."""

import time

import pytest

from quizzes.bank.linter import Draft, DraftChoice, check
from quizzes.bank.similarity import similar_pairs, similar_to
from quizzes.question_types.rules import Rule

GOOD_STEM = {"es": "¿Qué sistema gestiona la IA?", "en": "Which system manages AI?"}
GOOD_TEXTS = [("El SGIA", "The AIMS"), ("La red", "The network"), ("El correo", "The mail")]


def choice(es, en, *, is_correct=False, reason_es="Porque sí.", reason_en="Because."):
    return DraftChoice(is_correct, {"es": es, "en": en}, {"es": reason_es, "en": reason_en})


def draft(texts=GOOD_TEXTS, correct=(0,), *, stem=GOOD_STEM, kind="single", module=True, requirements=True):
    choices = tuple(choice(es, en, is_correct=index in correct) for index, (es, en) in enumerate(texts))
    return Draft(kind, stem, module, requirements, choices)


def found(question, rule):
    """The languages of a finding, empty for one about no language; none when the rule is kept."""
    return next((finding.languages for finding in check(question) if finding.rule == rule), None)


def test_good_question_has_no_finding():
    assert check(draft()) == []
    assert check(draft(kind="multiple", correct=(0, 1))) == []


@pytest.mark.parametrize(
    ("kind", "correct"),
    [("single", ()), ("single", (0, 1)), ("true_false", ()), ("multiple", ()), ("multiple", (0, 1, 2))],
)
def test_key(kind, correct):
    assert found(draft(kind=kind, correct=correct), Rule.KEY) == ()


def test_key_of_a_kind_without_choices_is_not_asked_for():
    assert check(draft(texts=[], correct=(), kind="numeric")) == []
    assert check(draft(texts=[("Siempre", "Always"), ("Siempre", "Always")], correct=(), kind="ordering")) == []


@pytest.mark.parametrize("code", ["es", "en"])
def test_language_of_the_stem(code):
    assert found(draft(stem={**GOOD_STEM, code: " "}), Rule.LANGUAGE) == (code,)


@pytest.mark.parametrize(("text", "code"), [(("", "The net"), "es"), (("La red", ""), "en")])
def test_language_of_a_choice(text, code):
    assert found(draft([GOOD_TEXTS[0], text, GOOD_TEXTS[2]]), Rule.LANGUAGE) == (code,)


@pytest.mark.parametrize(
    ("texts", "languages"),
    [
        ([("La red", "The AIMS"), ("la red.", "The network")], ("es",)),
        ([("La red", "The network"), ("El correo", "the  Network")], ("en",)),
        ([("La red", "The network"), ("La red azul", "The networks")], None),
    ],
)
def test_same(texts, languages):
    assert found(draft(texts), Rule.SAME) == languages


@pytest.mark.parametrize(
    "text",
    [
        "Todas las anteriores",
        "Ninguna de las anteriores.",
        "Todo lo anterior",
        "Ambas opciones",
        "a y b",
        "Ninguna es correcta",
        "Todas",
        "Ninguna de las demás opciones es válida",
    ],
)
def test_all_or_none_in_spanish(text):
    assert found(draft([*GOOD_TEXTS, (text, "The phone")]), Rule.ALL_OR_NONE) == ("es",)


@pytest.mark.parametrize(
    "text",
    [
        "All of the above",
        "None of the above.",
        "none of these",
        "Both A and B",
        "a) and b)",
        "All are correct",
        "Neither of the options",
    ],
)
def test_all_or_none_in_english(text):
    assert found(draft([*GOOD_TEXTS, ("El teléfono", text)]), Rule.ALL_OR_NONE) == ("en",)


@pytest.mark.parametrize(
    ("es", "en"),
    [
        ("Todas las personas que usan IA", "All people who use AI"),
        ("Ninguna persona sin permiso", "None of these tools without approval"),
        ("Ambas partes firman el contrato", "Both parties sign the contract"),
        ("Un plan y un responsable", "A plan and an owner"),
    ],
)
def test_all_or_none_is_only_about_choices(es, en):
    assert found(draft([*GOOD_TEXTS, (es, en)]), Rule.ALL_OR_NONE) is None


LONG_ES = "El sistema de gestión de la IA, dentro de un alcance"
LONG_EN = "The AI management system, within a documented scope"


@pytest.mark.parametrize(
    ("first", "languages"),
    [
        ((LONG_ES, "The AIMS"), ("es",)),
        (("El SGIA", LONG_EN), ("en",)),
        (("El SGIA y la red", "The AIMS and nets"), None),
    ],
)
def test_longest(first, languages):
    assert found(draft([first, *GOOD_TEXTS[1:]]), Rule.LONGEST) == languages


def test_longest_needs_every_correct_choice_to_stand_out():
    long, short = (LONG_ES, LONG_EN), GOOD_TEXTS[0]

    assert found(draft([long, long, GOOD_TEXTS[1]], (0, 1), kind="multiple"), Rule.LONGEST) == ("es", "en")
    assert found(draft([long, short, GOOD_TEXTS[1]], (0, 1), kind="multiple"), Rule.LONGEST) is None
    assert found(draft([long, GOOD_TEXTS[1]], kind="true_false"), Rule.LONGEST) is None


@pytest.mark.parametrize(
    ("texts", "languages", "words"),
    [
        ([GOOD_TEXTS[0], ("Siempre la red", "The network")], ("es",), ("siempre",)),
        ([GOOD_TEXTS[0], ("La red", "Never the network")], ("en",), ("never",)),
        ([("Siempre el SGIA", "Always the AIMS"), ("Nunca la red", "Never the network")], None, ()),
        ([("Siempre el SGIA", "Always the AIMS"), GOOD_TEXTS[1]], None, ()),
    ],
)
def test_absolute(texts, languages, words):
    findings = {finding.rule: finding for finding in check(draft(texts))}

    assert found(draft(texts), Rule.ABSOLUTE) == languages
    assert languages is None or findings[Rule.ABSOLUTE].words == words


@pytest.mark.parametrize(
    ("es", "en", "languages"),
    [
        ("¿Qué no debe hacerse?", "What must be done?", ("es",)),
        ("¿Cuáles son riesgos, excepto uno?", "Which are risks?", ("es",)),
        ("¿Qué se hace?", "Which of these is not a risk?", ("en",)),
        ("¿Qué se hace?", "Which of these isn’t a risk?", ("en",)),
        ("¿Qué NO debe hacerse?", "Which is NOT a risk?", None),
        ("El sistema no avisa. ¿Qué haces?", "The system does not warn. What do you do?", None),
        ("¿Qué haces si no funciona?", "What do you do if it does not work?", None),
        ("¿Es un riesgo o no?", "Is it a risk or not?", None),
    ],
)
def test_negative(es, en, languages):
    assert found(draft(stem={"es": es, "en": en}), Rule.NEGATIVE) == languages


@pytest.mark.parametrize(
    "text",
    ["¿", "a", "no ", "todas ", " ", "todas" + " " * 99, "n'", "all of the ", "a) y ", "¿a", "¿a b. ", ".", "É"],
)
def test_time_grows_with_the_length_only(text):
    long = (text * 200_000)[:200_000]
    asked = draft([(long, long), *GOOD_TEXTS[1:]], stem={"es": long, "en": long})
    started = time.thread_time()

    check(asked)

    assert time.thread_time() - started < 1


def test_negative_statement_may_be_true_or_false():
    stem = {"es": "¿No es un riesgo?", "en": "It is not a risk?"}

    assert found(draft(GOOD_TEXTS[:2], stem=stem, kind="true_false"), Rule.NEGATIVE) is None


@pytest.mark.parametrize(("reason", "languages"), [({"reason_es": ""}, ("es",)), ({"reason_en": " "}, ("en",))])
def test_reason(reason, languages):
    choices = (choice("El SGIA", "The AIMS", is_correct=True), choice("La red", "The network", **reason))

    assert found(Draft("single", GOOD_STEM, True, True, choices), Rule.REASON) == languages


def test_tags():
    assert [finding.rule for finding in check(draft(module=False, requirements=False))] == [
        Rule.REQUIREMENT,
        Rule.MODULE,
    ]


def test_similar_is_named_and_the_gravest_come_first():
    findings = check(draft(correct=(), module=False), others=[7])

    assert [finding.rule for finding in findings] == [Rule.KEY, Rule.SIMILAR, Rule.MODULE]
    assert findings[1].others == (7,)


TEXTS = {
    1: "¿Qué es lo que se certifica cuando una empresa se certifica en ISO/IEC 42001?",
    2: "¿QUE es lo que se certifica, cuando una empresa se certifica en ISO/IEC 42001",
    3: "¿Quién acredita a los organismos de certificación en México?",
    4: "",
    5: "",
}


def test_similarity_sees_through_accents_and_capitals():
    assert list(similar_pairs(TEXTS)) in ([(1, 2)], [(2, 1)])
    assert similar_to(TEXTS[1], {key: text for key, text in TEXTS.items() if key != 1}) == [2]
    assert similar_to("", TEXTS) == []


def test_both_ways_of_comparing_agree():
    words = [
        f"palabra{number % 7} {['riesgo', 'control', 'norma'][number % 3]} dato{number % 5}" for number in range(60)
    ]
    texts = {index: f"{one} {words[(index * 7) % 60]}" for index, one in enumerate(words)}

    pairs = {frozenset(pair) for pair in similar_pairs(texts)}

    one_by_one = {
        frozenset((key, other))
        for key, text in texts.items()
        for other in similar_to(text, {k: t for k, t in texts.items() if k != key})
    }
    assert pairs == one_by_one
    assert pairs


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_has_advice(rule):
    assert str(rule.advice)
    assert rule.is_grave is (rule in (Rule.KEY, Rule.LANGUAGE, Rule.SAME))
