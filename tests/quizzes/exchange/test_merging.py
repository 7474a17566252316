"""A file over a question that is there: what it is silent about stays, and every loss has a name."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exchange.bank import Entry, Reading, normal
from quizzes.exchange.differences import differences
from quizzes.exchange.importing import carry_out
from quizzes.exchange.merging import deleted, merge
from quizzes.exchange.planning import make_plan
from quizzes.exchange.twins import Twins, are_alike, has_other_key
from quizzes.models import Question, Scenario, Verdict
from quizzes.question_types.bank_question import BankChoice, BankQuestion, BankScenario, Both
from tests.factories import UserFactory, make_course
from tests.quizzes.exchange.banks import finished, quick

LANGUAGES = ("es", "en")
TEXTS = ("stem", "explanation", "unit")


def choice(es, en="", *, right=False, why=None, **fields):
    return BankChoice(Both(es, en), is_correct=right, reason=why or Both(), **fields)


def single(*choices, stem=None, **fields):
    return normal(BankQuestion(kind="single", stem=stem or Both("¿Cuál?", "Which?"), choices=choices, **fields))


OLD = single(
    choice("Uno", "One", right=True, why=Both("sí", "yes")),
    choice("Dos", "Two", why=Both("no", "no")),
    explanation=Both("porque", "because"),
    requirements=("5.2",),
    difficulty="hard",
    module="m1",
)


def only(question, code):
    """The question as a file in one language has it."""
    choices = tuple(
        replace(one, **{name: Both(**{code: getattr(one, name)[code]}) for name in ("text", "match", "reason")})
        for one in question.choices
    )
    texts = {name: Both(**{code: getattr(question, name)[code]}) for name in TEXTS}
    return replace(question, choices=choices, **texts)


@quick
@given(finished(cases=False), st.sampled_from(LANGUAGES))
def test_one_language_of_a_question_changes_nothing_of_the_other(old, code):
    if not all(old.stem[code] for code in LANGUAGES):
        return

    merged = merge(only(old, code), old, ())

    assert merged.question == old
    assert deleted(merged.question, old) == []


@quick
@given(finished(cases=False), st.sampled_from(LANGUAGES), st.booleans())
def test_rewritten_text_in_one_language_keeps_the_other(old, code, drops_reasons):
    if not all(old.stem[code] for code in LANGUAGES):
        return
    other = "en" if code == "es" else "es"
    new = only(old, code)
    new = replace(new, stem=Both(**{code: f"{new.stem[code]} (corregida)"}))
    if drops_reasons:
        new = normal(replace(new, choices=tuple(replace(one, reason=Both()) for one in new.choices)))

    merged = merge(new, old, ())

    assert [getattr(merged.question, name)[other] for name in TEXTS] == [getattr(old, name)[other] for name in TEXTS]
    kept = [(one.text[other], one.match[other], one.reason) for one in merged.question.choices]
    assert sorted(map(repr, kept)) == sorted(
        repr((one.text[other], one.match[other], one.reason)) for one in old.choices
    )
    assert merged.outdated == {other: ["pregunta"]} or merged.outdated == {other: ["question"]}


def test_both_languages_delete_what_they_leave_empty_and_name_it():
    new = replace(OLD, explanation=Both(), choices=(replace(OLD.choices[0], reason=Both()),), requirements=())

    with translation.override("en"):
        merged = merge(new, OLD, ())
        gone = deleted(merged.question, OLD)

    assert merged.question == new
    assert gone == ["explanation (Spanish, English)", "reason of “Uno” (Spanish, English)", "choice “Dos”", "5.2"]


def test_what_a_file_is_silent_about_stays():
    new = replace(
        OLD,
        explanation=Both(),
        difficulty="medium",
        requirements=(),
        module="",
        stem=Both("¿Cuál de los dos?", "Which one?"),
    )
    silent = {"explanation", "difficulty", "requirements", "module", "gives_part", "says_how_many"}

    assert merge(new, OLD, silent).question == replace(OLD, stem=new.stem)


def test_other_choice_gets_no_translation_of_the_one_before_it():
    """In the same place, but right instead of wrong and in other words."""
    new = single(choice("Otra", right=True), choice("Uno"), stem=Both("¿Cuál?"))

    merged = merge(new, OLD, ()).question

    assert [one.text for one in merged.choices] == [Both("Otra"), Both("Uno", "One")]
    assert deleted(merged, OLD) != []


def test_moved_choices_keep_their_translations():
    new = single(choice("Dos"), choice("Uno", right=True), stem=Both("¿Cuál?"))

    assert [one.text.en for one in merge(new, OLD, ()).question.choices] == ["Two", "One"]


# --- Duplicates and other keys --------------------------------------------------------------------


def other_key(question):
    """The same question with another right answer."""
    if question.kind == "numeric":
        return replace(question, number="-987.5")
    first, *others = question.choices
    if question.kind == "ordering":
        return replace(question, choices=(*others, first))
    if question.kind == "matching":
        second = others[0]
        swapped = replace(first, match=second.match), replace(second, match=first.match), *others[1:]
        return replace(question, choices=swapped)
    return replace(question, choices=tuple(replace(one, is_correct=not one.is_correct) for one in question.choices))


@quick
@given(finished(cases=False), st.sampled_from(["whole", "shuffled", "es", "en", "key"]))
def test_same_question_is_found_whatever_its_order_and_language(question, how):
    twins = Twins()
    twins.add(question, "there")
    again = question
    if how == "shuffled" and question.kind != "ordering":
        again = replace(question, choices=question.choices[::-1])
    elif how in LANGUAGES:
        again = only(question, how)
        if not again.stem[how]:
            return
    elif how == "key":
        again = other_key(question)

    where, found = twins.find(again)

    assert where == "there"
    if how != "key":
        assert not has_other_key(again, found)
    elif question.kind not in ("matching", "ordering"):  # there, two texts may be the same
        assert has_other_key(again, found)


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_order_and_pairs_are_the_key(kind):
    one, two = choice("Uno", match=Both("a")), choice("Dos", match=Both("b"))
    question = normal(BankQuestion(kind=kind, stem=Both("¿Cuál?"), choices=(one, two)))
    twins = Twins()
    twins.add(question, 1)

    assert has_other_key(other_key(question), twins.find(other_key(question))[1])


def test_likeness_needs_text_and_choices():
    other = single(choice("Tres", "Three"), choice("Cuatro", "Four"), stem=Both("¿Quién firma?", "Who signs?"))

    assert are_alike(OLD, replace(OLD, explanation=Both()))
    assert not are_alike(OLD, other)


# --- In the bank ----------------------------------------------------------------------------------


@pytest.fixture
def course(db):
    return make_course(lessons=1)


@pytest.fixture
def user(db):
    return UserFactory(is_superuser=True)


def plan_of(course, user, *questions, **about):
    entries = [Entry(f"Row {number}", question=question, **about) for number, question in enumerate(questions, 2)]
    with translation.override("en"):
        return make_plan(course, Reading(entries), user=user)


def test_other_key_is_shown_and_written_only_when_wanted(course, user):
    carry_out(plan_of(course, user, OLD), by=user)
    plan = plan_of(course, user, other_key(OLD))
    (step,) = plan.steps

    assert step.verdict == Verdict.OTHER_KEY
    with translation.override("en"):
        (answer,) = step.differences
    assert (answer.name, answer.before, answer.after) == ("Right answer", "One", "Two")
    assert carry_out(plan, by=user).created == []
    assert len(carry_out(plan, by=user, other_keys=True).created) == 1


def test_changed_key_of_a_question_with_an_id_is_said(course, user):
    question = replace(OLD, reference="q1")
    carry_out(plan_of(course, user, question), by=user)

    (step,) = plan_of(course, user, other_key(question)).steps

    assert step.verdict == Verdict.CHANGED
    assert "Only the right answer changes; the text stays the same." in step.warnings


def test_id_over_another_question_is_said_and_shown(course, user):
    carry_out(plan_of(course, user, replace(OLD, reference="q1")), by=user)
    other = single(choice("Tres", "Three"), stem=Both("¿Firma alguien el acta?", "Does somebody sign?"), reference="q1")

    (step,) = plan_of(course, user, other).steps

    assert step.verdict == Verdict.CHANGED
    assert "The two texts have little in common: is it the same question?" in step.warnings
    with translation.override("en"):
        shown = {one.name: (one.before, one.after) for one in step.differences}
    assert shown["Question (Spanish)"] == ("¿Cuál?", "¿Firma alguien el acta?")


def test_name_never_changes_a_question_that_is_not_alike(course, user):
    carry_out(plan_of(course, user, replace(OLD, reference="Q1"), is_named_only=True), by=user)
    other = single(choice("Tres", "Three"), stem=Both("¿Firma alguien el acta?", "Does somebody sign?"), reference="Q1")
    corrected = replace(OLD, reference="Q1", explanation=Both("porque sí", "because it is"))

    plan = plan_of(course, user, other, other_key(replace(OLD, reference="Q1")), corrected, is_named_only=True)
    carry_out(plan, by=user, other_keys=True)

    assert [step.verdict for step in plan.steps] == [Verdict.NEW, Verdict.OTHER_KEY, Verdict.CHANGED]
    assert sorted(Question.objects.values_list("reference", flat=True)) == ["Q1", "Q1-2", "Q1-3"]


def test_two_questions_of_one_name_never_change_the_same_one(course, user):
    carry_out(plan_of(course, user, replace(OLD, reference="Q1"), is_named_only=True), by=user)
    first, second = (replace(OLD, reference="Q1", explanation=Both(text, text)) for text in ("uno", "dos"))
    second = replace(second, stem=Both("¿Cuál?", "Which one?"))

    plan = plan_of(course, user, first, second, is_named_only=True)
    carry_out(plan, by=user)

    assert [step.verdict for step in plan.steps] == [Verdict.CHANGED, Verdict.NEW]
    assert sorted(Question.objects.values_list("reference", flat=True)) == ["Q1", "Q1-2"]


def test_case_in_one_language_is_found_by_its_title(course, user):
    Scenario.objects.create(course=course, title_es="Caso", title_en="Case", text_es="uno", text_en="one")
    question = replace(OLD, scenario=BankScenario(Both("Caso"), Both("uno")))

    (step,) = plan_of(course, user, question).steps

    assert step.question.scenario == BankScenario(Both("Caso", "Case"), Both("uno", "one"))
    assert not any("case" in warning for warning in step.warnings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_key_is_said_in_whatever_languages_the_question_is_written(course, user, language):
    question = only(single(choice("Uno", "One"), choice("Dos", "Two")), language)

    (step,) = plan_of(course, user, question).steps

    assert [warning.partition(":")[0] for warning in step.warnings] == ["Not written in", "Before publishing"]


def test_differences_are_none_of_equals_and_name_a_new_order():
    with translation.override("en"):
        moved = differences(OLD, replace(OLD, choices=OLD.choices[::-1]))

    assert differences(OLD, OLD) == []
    assert [(one.name, one.before, one.after) for one in moved] == [("Order of the choices", "One\nTwo", "Two\nOne")]
