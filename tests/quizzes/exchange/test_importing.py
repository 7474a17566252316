"""From a plan to drafts: what is new, changed, repeated, wrong; and what stays as it is."""

from dataclasses import replace

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from wagtail.images import get_image_model

from quizzes.exchange.bank import Entry, Reading, normal
from quizzes.exchange.collecting import bank_of, question_of
from quizzes.exchange.importing import BankChanged, carry_out
from quizzes.exchange.planning import make_plan, too_long
from quizzes.models import Question, Scenario, Verdict
from quizzes.question_types.bank_question import BankChoice, BankImage, BankQuestion, BankScenario, Both
from tests.factories import UserFactory, make_course, make_question, make_requirement
from tests.quizzes.exchange.banks import PICTURES, finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(lessons=1)


@pytest.fixture
def user():
    return UserFactory(is_superuser=True)


def reading(*questions):
    return Reading([Entry(place=f"Row {number}", question=question) for number, question in enumerate(questions, 2)])


def single(reference="", stem="¿Qué es?", **fields):
    choices = (BankChoice(Both("Sí", "Yes"), is_correct=True), BankChoice(Both("No", "No")))
    return normal(
        BankQuestion(kind="single", reference=reference, stem=Both(stem, f"{stem} en"), choices=choices, **fields)
    )


def verdicts(plan):
    return [step.verdict for step in plan.steps]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(finished(images=True))
def test_what_is_imported_is_what_the_plan_said(course, user, question):
    plan = make_plan(course, reading(replace(question, reference="")), user=user)

    done = carry_out(plan, by=user)

    (step,) = plan.steps
    if step.verdict == Verdict.NEW:
        row = Question.objects.get(pk=done.created[0])
        assert question_of(row) == step.question
        assert (row.live, row.versions.count()) == (False, 0)


def test_new_questions_are_drafts_of_whoever_imports(course, user):
    requirement = make_requirement("7.3")
    module = course.get_children().first()
    question = single(
        "q-1",
        requirements=("7.3", "99.9"),
        module=module.title.upper(),
        image=BankImage("a.png", PICTURES[0], Both("Rojo", "Red")),
    )
    plan = make_plan(course, reading(question), user=user)

    done = carry_out(plan, by=user)

    row = Question.objects.get(pk=done.created[0])
    assert (row.live, row.has_unpublished_changes, row.latest_revision.user) == (False, True, user)
    assert (row.module_id, list(row.requirements.all()), row.reference) == (module.pk, [requirement], "q-1")
    assert row.image.uploaded_by_user == user
    assert (
        plan.steps[0].warnings == ["Cláusulas o controles desconocidos, se omiten: 99.9"]
        or "99.9" in plan.steps[0].warnings[0]
    )


def test_imported_question_can_be_published(course, user):
    done = carry_out(make_plan(course, reading(single()), user=user), by=user)

    row = Question.objects.get(pk=done.created[0])
    row.latest_revision.publish()

    assert row.versions.count() == 1


def test_second_import_of_the_same_file_changes_nothing(course, user):
    question = single(
        "q-1",
        image=BankImage("a.png", PICTURES[0], Both("Rojo", "Red")),
        scenario=BankScenario(Both("C", "C"), Both("t", "t")),
    )
    without = single("", "¿Otra?")
    carry_out(make_plan(course, reading(question, without), user=user), by=user)

    plan = make_plan(course, reading(question, without), user=user)
    done = carry_out(plan, by=user)

    assert verdicts(plan) == [Verdict.SAME, Verdict.DUPLICATE]
    assert (done.created, done.changed) == ([], [])
    assert (Question.objects.count(), get_image_model().objects.count(), Scenario.objects.count()) == (2, 1, 1)


def test_changed_question_gets_a_draft_and_stays_in_use(course, user):
    row = make_question(course)
    keys = [choice.key for choice in row.choices.all()]
    before = question_of(row)
    first, second, third, fourth = before.choices
    choices = (replace(first, text=Both("Nuevo", "New")), third, second, fourth)
    changed = replace(before, stem=Both("¿Cambiada?", "Changed?"), choices=choices)

    plan = make_plan(course, reading(changed), user=user)
    done = carry_out(plan, by=user)

    row.refresh_from_db()
    draft = row.get_latest_revision_as_object()
    assert (verdicts(plan), done.changed) == ([Verdict.CHANGED], [row.pk])
    assert (row.live, row.has_unpublished_changes, row.stem_es) == (True, True, "¿Pregunta 1?")
    assert question_of(row) == changed
    # A choice that moved keeps its key, and so does one that was rewritten in its place.
    assert [choice.key for choice in draft.choices.all()] == [keys[0], keys[2], keys[1], keys[3]]


def test_what_the_format_lacks_stays(course, user):
    carry_out(make_plan(course, reading(single("q-1", image=BankImage("a.png", PICTURES[0]))), user=user), by=user)

    same = make_plan(course, reading(single("q-1")), lacks=["image"], user=user)
    without = make_plan(course, reading(single("q-1")), user=user)

    assert verdicts(same) + verdicts(without) == [Verdict.SAME, Verdict.CHANGED]


def test_duplicates_are_named_and_written_only_when_wanted(course, user):
    row = make_question(course)
    copy = replace(question_of(row), reference="")
    shuffled = replace(copy, choices=copy.choices[::-1])
    plan = make_plan(course, reading(copy, single(), single()), user=user)

    assert verdicts(plan) == [Verdict.DUPLICATE, Verdict.NEW, Verdict.DUPLICATE]
    assert plan.steps[0].existing == row.pk
    assert "Row 3" in plan.steps[2].warnings[0]
    assert verdicts(make_plan(course, reading(shuffled), user=user)) == [Verdict.DUPLICATE]
    assert len(carry_out(plan, by=user).created) == 1
    assert len(carry_out(plan, by=user, duplicates=True).created) == 3


def test_similar_question_is_named(course, user):
    row = make_question(
        course,
        stem_es="¿Quién aprueba la política de IA en la empresa?",
        stem_en="Who approves the AI policy in the company?",
    )
    question = replace(
        single(),
        stem=Both("¿Quién aprueba la política de la IA en la empresa?", "Who approves the AI policy in a company?"),
    )

    (step,) = make_plan(course, reading(question), user=user).steps

    assert (step.verdict, step.similar) == (Verdict.NEW, [(row.pk, row.reference)])


def test_same_reference_twice_is_an_error_with_its_place(course, user):
    plan = make_plan(course, reading(single("q", "¿A?"), single("q", "¿B?")), user=user)

    assert verdicts(plan) == [Verdict.NEW, Verdict.ERROR]
    assert "Row 2" in plan.steps[1].entry.errors[0]


def test_locked_question_is_not_changed(course, user):
    row = make_question(course)
    row.locked, row.locked_by = True, UserFactory()
    row.save()

    plan = make_plan(course, reading(replace(question_of(row), enemy_group="x")), user=user)

    assert verdicts(plan) == [Verdict.ERROR]


def test_half_written_question_is_a_draft_that_says_what_is_missing(course, user):
    question = replace(single(), stem=Both("¿Solo español?", ""))
    plan = make_plan(course, reading(question), user=user)

    assert verdicts(plan) == [Verdict.NEW]
    assert len(plan.steps[0].warnings) == 1
    assert len(carry_out(plan, by=user).created) == 1


def test_half_written_case_and_broken_image_are_left_out_with_a_reason(course, user):
    question = single(scenario=BankScenario(Both("Caso", ""), Both("t", "t")), image=BankImage("a.png", b"no image"))
    (step,) = make_plan(course, reading(question), user=user).steps

    assert (step.verdict, step.question.scenario, step.question.image) == (Verdict.NEW, None, None)
    assert len(step.warnings) == 2


def test_case_of_the_same_title_is_not_doubled(course, user):
    case = Scenario.objects.create(course=course, title_es="C", title_en="C", text_es="uno", text_en="one")
    question = single(scenario=BankScenario(Both("C", "C"), Both("otro", "other")))
    plan = make_plan(course, reading(question), user=user)
    carry_out(plan, by=user)

    assert Question.objects.get().scenario == case
    assert len(plan.steps[0].warnings) == 1


def test_text_beyond_its_column_is_an_error():
    question = single()
    question = replace(question, choices=(BankChoice(Both("a" * 501, "b")), *question.choices))

    assert len(too_long(question)) == 1


def test_plan_of_yesterday_is_not_carried_out(course, user):
    row = make_question(course)
    changed = replace(question_of(row), stem=Both("¿Cambiada?", "Changed?"))
    plan = make_plan(course, reading(changed), user=user)
    row.stem_es = "¿Otra persona?"
    row.save_revision()

    with pytest.raises(BankChanged):
        carry_out(plan, by=user)

    assert row.get_latest_revision_as_object().stem_es == "¿Otra persona?"


def test_import_is_all_or_nothing(course, user, monkeypatch):
    plan = make_plan(course, reading(single("a", "¿A?"), single("b", "¿B?")), user=user)
    plan.steps[1].question = replace(plan.steps[1].question, reference="a")  # as if somebody had been faster

    with pytest.raises(IntegrityError):
        carry_out(plan, by=user)

    assert Question.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_drafts_are_read_in_a_fixed_number_of_queries(course, user, count, django_assert_num_queries):
    make_requirement("7.3")
    module = course.get_children().first()
    case = BankScenario(Both("C", "C"), Both("t", "t"))
    wanted = [
        single(f"q-{number}", f"¿{number}?", requirements=("7.3",), scenario=case, module=module.slug)
        for number in range(count)
    ]
    carry_out(make_plan(course, reading(*wanted), user=user), by=user)
    rows = Question.objects.select_related("module", "scenario", "latest_revision", "image")

    with django_assert_num_queries(6):
        bank = bank_of(course, rows.prefetch_related("choices", "requirements"))

    assert list(bank.questions) == wanted


@pytest.mark.parametrize("count", [1, 3])
def test_bank_is_read_in_a_fixed_number_of_queries(course, count, django_assert_num_queries):
    for _number in range(count):
        make_question(course)
    rows = Question.objects.select_related("module", "scenario", "latest_revision", "image")

    with django_assert_num_queries(3):
        bank = bank_of(course, rows.prefetch_related("choices", "requirements"))

    assert len(bank.questions) == count
