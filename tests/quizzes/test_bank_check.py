"""The linter over the bank, and where editors see it."""

import pytest
from django.urls import reverse

from lib.budget import Limits
from quizzes.analysis import bank_check
from quizzes.analysis.bank_check import check_bank
from quizzes.models import Question
from quizzes.question_types.rules import Rule
from quizzes.questions import check_panel
from tests.factories import make_course, make_question, make_requirement

pytestmark = pytest.mark.django_db

STEMS = [
    {"stem_es": "¿Qué certifica la norma ISO 42001?", "stem_en": "What does ISO 42001 certify?"},
    {"stem_es": "¿Quién acredita a los organismos?", "stem_en": "Who accredits the bodies?"},
    {"stem_es": "¿Cuándo se revisa el inventario de IA?", "stem_en": "When is the AI inventory reviewed?"},
]


def make_good(course, number=0, **fields):
    question = Question.objects.get(pk=make_question(course, **{**STEMS[number], **fields}).pk)
    question.requirements.add(make_requirement())
    question.save_revision().publish()
    return Question.objects.get(pk=question.pk)


@pytest.fixture
def course(editor):
    return make_course()


def rules(question):
    return [
        finding.rule for checked in check_bank().questions if checked.pk == question.pk for finding in checked.findings
    ]


def listed(response):
    return [row["pk"] for row in response.context["rows"]]


def test_good_questions(client, course):
    make_good(course)
    make_good(course, 1)

    response = client.get(reverse("bank_check"))

    assert listed(response) == []
    assert "Nothing found: every question follows the rules." in response.content.decode()


def test_empty_bank(client, course):
    assert "The bank has no questions yet." in client.get(reverse("bank_check")).content.decode()


def test_what_is_saved_but_not_published_is_checked(course):
    question = make_good(course)
    question.stem_en = ""
    question.module = None
    question.save_revision()

    assert Question.objects.get().stem_en == STEMS[0]["stem_en"]
    assert rules(question) == [Rule.LANGUAGE, Rule.MODULE]


def test_unpublished_choices_and_tags_are_read_from_the_revision(course):
    question = make_good(course)
    draft = question.get_latest_revision_as_object()
    choices = list(draft.choices.all())
    choices[3].text_en = "All of the above"
    choices[2].reason_es = ""
    draft.choices = choices
    draft.save_revision()

    found = next(iter(check_bank().questions)).findings

    assert [(finding.rule, finding.languages) for finding in found] == [
        (Rule.ALL_OR_NONE, ("en",)),
        (Rule.REASON, ("es",)),
    ]


def test_similar_questions_name_each_other(client, course):
    first = make_good(course)
    second = make_good(course, stem_en="What does ISO 42001 certify now?")
    make_good(course, 1)

    response = client.get(reverse("bank_check"))

    assert listed(response) == [first.pk, second.pk]
    others = [row["findings"][0]["others"] for row in response.context["rows"]]
    assert others == [[(second.pk, second.reference)], [(first.pk, first.reference)]]


def test_filters_are_in_the_address_and_counts_are_shown(client, course):
    other = make_course()
    untagged = make_question(course, **STEMS[0])
    without_module = make_good(other, 1, module=None)
    make_good(other, 2)
    address = reverse("bank_check")

    assert listed(client.get(address)) == [untagged.pk, without_module.pk]
    assert listed(client.get(f"{address}?course={other.pk}")) == [without_module.pk]
    assert listed(client.get(f"{address}?rule=requirement")) == [untagged.pk]
    gone = client.get(f"{address}?course=x&rule={untagged.pk}")
    assert listed(gone) == []
    assert "This course no longer exists." in gone.content.decode()
    nothing = client.get(f"{address}?course={other.pk}&rule=requirement")
    assert "No question matches this filter." in nothing.content.decode()
    assert [(row["total"], row["found"]) for row in nothing.context["courses"]] == [(1, 1), (2, 1)]
    assert ("requirement", "No clause or control (1)") in nothing.context["form"].fields["rule"].choices


@pytest.mark.parametrize("count", [2, 5])
def test_bank_is_checked_in_constant_queries(client, course, count, django_assert_num_queries):
    for _ in range(count):
        question = make_question(course)
        question.stem_en = ""
        question.save_revision()
    client.get(reverse("bank_check"))

    with django_assert_num_queries(16):
        client.get(reverse("bank_check"))


def test_long_lists_have_pages(client, course):
    Question.objects.bulk_create(Question(course=course, stem_es=f"¿Texto {n}?", live=False) for n in range(51))

    assert len(listed(client.get(reverse("bank_check") + "?p=2"))) == 1


def test_editor_sees_the_findings_of_a_question(client, course):
    question = make_question(course, **STEMS[0])
    similar = make_good(course, stem_en="What does ISO 42001 certify now?")

    html = client.get(reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk])).content.decode()

    assert "No clause or control" in html
    assert str(Rule.SIMILAR.label) in html
    assert reverse("wagtailsnippets_quizzes_question:edit", args=[similar.pk]) in html


def test_bank_that_costs_too_much_to_compare_is_checked_all_the_same(client, course, monkeypatch):
    question, _similar = make_question(course, **STEMS[0]), make_good(course, **STEMS[0])
    address = reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk])
    for module in (bank_check, check_panel):
        monkeypatch.setattr(module, "ON_A_SCREEN", Limits(characters=10))

    pages = [client.get(where).content.decode() for where in (reverse("bank_check"), address)]

    assert ["too large to compare" in html for html in pages] == [True, True]
    assert ["No clause or control" in html for html in pages] == [True, True]
    assert not any(str(Rule.SIMILAR.label) in html for html in pages)


def test_editor_of_a_good_and_of_a_new_question(client, course):
    question = make_good(course)

    good = client.get(reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk])).content.decode()
    new = client.get(reverse("wagtailsnippets_quizzes_question:add")).content.decode()

    assert "Nothing found: the question follows the rules." in good
    assert "Nothing found" not in new
