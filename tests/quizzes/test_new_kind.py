"""A ninth kind of question, built as the how-to says and from its very words, through everything that questions go
through.
"""

import importlib.util
import json
import re
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation

from courses.models import ModulePage
from curriculum.loading.reading import CurriculumErrors, read_curriculum
from curriculum.questions import load_curriculum
from quizzes.analysis.bank_check import check_bank
from quizzes.analysis.results import analyse
from quizzes.bank.linter import Draft, check
from quizzes.exchange.bank import Bank, normal
from quizzes.exchange.collecting import bank_of, question_of
from quizzes.exchange.formats import FORMATS, WRITTEN, write
from quizzes.exchange.importing import carry_out
from quizzes.exchange.planning import make_plan
from quizzes.exchange.template import template
from quizzes.exchange.twins import has_other_key
from quizzes.models import Choice, Question, QuestionVersion
from quizzes.question_types import TYPES, Shape, kind_choices
from quizzes.question_types.bank_question import BankChoice, BankQuestion, Both
from quizzes.question_types.single import SingleChoice
from quizzes.questions.display import tried
from quizzes.regrading.services import regrade
from quizzes.taking.services import start_attempt, submit_attempt
from quizzes.voiding.services import void_question
from tests.corpus import write_corpus
from tests.factories import UserFactory, as_sent, key_of, make_course, make_enrolment, make_quiz
from tests.quizzes.test_bank import add, choice, edit

pytestmark = pytest.mark.django_db
SHEETS, OTHERS = {"xlsx", "csv"}, {"moodle", "gift", "qti"}
ACTIONS = ["Avisar", "Anotar", "Esperar", "Borrar"]


def blocks(settings, language):
    page = (settings.BASE_DIR / "docs/how-to/add-a-question-type.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.fixture
def extremes(settings, tmp_path, monkeypatch):
    """The kind of the how-to, in a module and with a form that stand in a temporary folder."""
    (source,), (form,) = blocks(settings, "python"), blocks(settings, "html")
    (tmp_path / "extremes.py").write_text(source, encoding="utf-8")
    (tmp_path / "templates/quizzes/types").mkdir(parents=True)
    (tmp_path / "templates/quizzes/types/extremes.html").write_text(form, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("extremes", tmp_path / "extremes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path / "templates"]}]
    monkeypatch.setitem(TYPES, "extremes", module.Extremes())
    return TYPES["extremes"]


@pytest.fixture
def course():
    return make_course(lessons=1)


def make(course, **fields):
    """A published question of the kind."""
    texts = {"stem_es": "¿Qué haces?", "stem_en": "What do you do?"}
    row = Question(course=course, kind="extremes", live=False, **texts, **fields)
    row.choices = [
        Choice(sort_order=number, text_es=text, text_en=f"{text} en", reason_es="Porque.", reason_en="Because.")
        for number, text in enumerate(ACTIONS)
    ]
    row.save()
    row.save_revision().publish()
    return row


def save(client, attempt, position, fields):
    address = reverse("quizzes:save", args=[attempt.uuid, position])
    data = json.dumps({"fields": fields, "sequence": 1, "page": "a"})
    return client.post(address, data, content_type="application/json")


def test_it_is_chosen_written_and_refused_until_it_is_whole(client, editor, course, extremes):
    page = client.get(reverse("wagtailsnippets_quizzes_question:add")).content.decode()
    assert "Best and worst" in page

    choices = [choice(text, f"{text} en") for text in ACTIONS]
    refused = add(client, course, "action-publish", kind="extremes", choices=choices[:2])
    assert refused.context["form"].errors == {
        "__all__": ["Write at least three choices from best to worst, each in both languages."]
    }

    module = ModulePage.objects.child_of(course).get()
    add(client, course, "action-publish", kind="extremes", choices=choices, module=module.pk)
    question = Question.objects.get()
    assert (question.live, question.get_kind_display(), question.missing_languages()) == (True, "Best and worst", [])
    edit(client, question, "action-publish", kind="extremes", stem_es="¿Y ahora?", stem_en="And now?")
    assert QuestionVersion.objects.get(is_current=True).payload["stem"]["en"] == "And now?"
    listed = client.get(reverse("wagtailsnippets_quizzes_question:list"), {"kind": "extremes"}).content.decode()
    assert "And now?" in listed or "¿Y ahora?" in listed


def test_its_preview_shows_the_form_and_the_answer(course, extremes):
    shown = tried(make(course).versions.get().payload, "en")

    assert [end["name"] for end in shown["question"]["ends"]] == ["best", "worst"]
    assert [line.given for line in shown["answered"]["lines"]] == ["Avisar en", "Borrar en"]


@pytest.mark.parametrize(("gives_part", "score"), [(True, 50), (False, 0)])
def test_it_is_taken_scored_and_reviewed(client, learner, course, extremes, gives_part, score):
    make(course, gives_part=gives_part)
    enrolment = make_enrolment(course, learner, lessons_done=True)
    quiz = make_quiz(course, questions=0, draw=1, feedback="at_once")
    attempt = start_attempt(enrolment, quiz)
    response = attempt.responses.select_related("version").get()
    client.force_login(learner.user)

    page = client.get(reverse("quizzes:question", args=[attempt.uuid, 1])).content.decode()
    assert page.count("<select") == 2
    assert not any(choice["key"] in page for choice in response.version.payload["choices"])

    half = {"best": key_of(response)["best"], "worst": response.version.payload["choices"][1]["key"]}
    assert save(client, attempt, 1, {"best": ["forged"], "worst": [""]}).status_code == 400
    assert save(client, attempt, 1, as_sent(response, half)).status_code == 200
    assert "selected" in client.get(reverse("quizzes:question", args=[attempt.uuid, 1])).content.decode()
    assert client.get(reverse("quizzes:review", args=[attempt.uuid])).status_code == 200
    assert submit_attempt(attempt).score == score

    with translation.override("es"):
        result = client.get(reverse("quizzes:result", args=[attempt.uuid])).content.decode()
    assert "Anotar" in result
    assert "Borrar" in result


def test_it_is_tried_by_who_edits_it(client, editor, course, extremes):
    make(course)
    quiz = make_quiz(course, questions=0, draw=1)

    page = client.post(reverse("quizzes:try", args=[quiz.pk]), follow=True).content.decode()

    assert page.count("<select") == 2


def test_it_is_graded_again_and_voided(learner, course, extremes):
    question = make(course)
    enrolment = make_enrolment(course, learner, lessons_done=True)
    attempt = start_attempt(enrolment, make_quiz(course, questions=0, draw=1))
    response = attempt.responses.select_related("version").get()
    response.answer = key_of(response)
    response.save()
    submit_attempt(attempt)
    rows = list(question.choices.all())[::-1]
    for number, row in enumerate(rows):
        row.sort_order = number
    question.choices = rows
    question.save_revision().publish()

    by = UserFactory()
    done = regrade(question, "La clave estaba al revés.", by=by, never_lowers=False)
    assert [change.points_after for change in done.changes.all()] == [0]
    assert void_question(question, "full", "Es mala.", by=by).changes.get().score_after == 100


def test_it_is_analysed_and_checked(client, editor, learner, course, extremes):
    question = make(course)
    attempt = start_attempt(
        make_enrolment(course, learner, lessons_done=True), quiz := make_quiz(course, questions=0, draw=1)
    )
    submit_attempt(attempt)

    (result,) = analyse(quiz).questions
    assert (result.kind, result.in_language("").count, result.in_language("").choices) == ("extremes", 1, ())
    for address in (
        reverse("item_analysis:quiz", args=[quiz.pk]),
        reverse("item_analysis:question", args=[quiz.pk, question.pk]),
        reverse("bank_check"),
    ):
        assert client.get(address).status_code == 200
    (checked,) = check_bank().questions
    assert {finding.rule.value for finding in checked.findings} == {"module", "requirement"}
    assert check(Draft("extremes", {"es": "¿Qué no?", "en": "What?"}, True, True)) != []


def test_formats_carry_it_or_say_that_they_cannot(course, extremes):
    bank = bank_of(course, [make(course, reference="dilema")])

    with translation.override("en"):
        files = {name: write(name, bank) for name in WRITTEN}

    assert set(WRITTEN) == SHEETS | OTHERS
    for name in SHEETS:
        assert (files[name].losses, FORMATS[name].read(files[name].content, "es").questions()) == (
            (),
            [*bank.questions],
        )
    for name in OTHERS:
        (loss,) = files[name].losses
        assert loss.label == "dilema"
        assert "it is not in the file" in loss.text
    assert extremes.example.kind.encode() not in files["moodle"].content


def test_screens_of_exchange_know_it(client, editor, course, extremes):
    make(course, reference="dilema")
    query = {"course": course.pk, "requirement": "", "kind": "extremes", "state": "", "format": "moodle"}

    page = client.get(reverse("question_exchange:export"), query).content.decode()

    assert "dilema" in page
    assert "Moodle XML has nothing like this type of question" in page
    for name in ("moodle", "gift", "qti", "csv", "xlsx"):
        address = reverse("question_exchange:download")
        assert client.get(address, {**query, "format": name}).status_code == 200


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_sheet_brings_it_into_a_bank_and_changes_it_there(course, extremes, name):
    by, other = UserFactory(), make_course(code="T2", slug="otro")
    sheet = write(name, bank_of(course, [make(course, reference="dilema")])).content
    reading = FORMATS[name].read(sheet, "es")

    carry_out(make_plan(other, reading, user=by), by=by)
    brought = Question.objects.get(course=other)
    assert question_of(brought) == question_of(Question.objects.get(course=course))
    assert [row.text_es for row in brought.choices.all()] == ACTIONS
    (step,) = make_plan(other, FORMATS[name].read(sheet, "es"), user=by).steps
    assert step.verdict.value == "same"

    turned = FORMATS[name].read(sheet, "es")
    (entry,) = turned.entries
    entry.question = replace(entry.question, choices=entry.question.choices[::-1])
    (step,) = make_plan(other, turned, user=by).steps
    assert (step.verdict.value, bool(step.differences)) == ("changed", True)
    assert has_other_key(entry.question, question_of(brought))


def both(text):
    return {"es": text, "en": f"{text} en"}


@pytest.mark.parametrize("extension", sorted(SHEETS))
def test_template_has_an_example_of_it(extremes, extension):
    found = FORMATS[extension].read(template(extension), "es").questions()

    assert normal(extremes.example) in found
    assert len(found) == len(TYPES)


def test_course_files_have_it(tmp_path, extremes):
    root = write_corpus(tmp_path / "courses")
    path = root / "small/m1-first/questions.yaml"
    rows = [{"id": text.lower(), "correct": False, "text": both(text), "reason": both("Así")} for text in ACTIONS]
    about = {
        "id": "m1-dilema",
        "kind": "extremes",
        "difficulty": "easy",
        "requirements": ["7.3"],
        "stem": both("¿Qué?"),
    }
    before = path.read_text(encoding="utf-8")

    path.write_text(f"{before}- {json.dumps({**about, 'choices': rows})}\n", encoding="utf-8")
    load_curriculum(read_curriculum(root))
    assert [row.text_es for row in Question.objects.get(kind="extremes").choices.all()] == ACTIONS

    path.write_text(f"{before}- {json.dumps({**about, 'choices': rows[:2], 'number': '3'})}\n", encoding="utf-8")
    with translation.override("en"), pytest.raises(CurriculumErrors, match="at least three choices from best to worst"):
        read_curriculum(root)


class Guess(SingleChoice):
    """A kind that shares the shape of another one."""

    kind = "guess"
    label = "Guess"
    sheet_name = Both("Adivinanza", "Guess")
    shape = Shape.CHOICES


@pytest.mark.parametrize("name", sorted(SHEETS | OTHERS))
def test_kind_that_shares_a_shape_is_told_apart_by_a_tag(monkeypatch, name):
    monkeypatch.setitem(TYPES, "guess", Guess())
    choices = tuple(BankChoice(Both(text, f"{text} en"), is_correct=number == 1) for number, text in enumerate(ACTIONS))
    question = normal(BankQuestion(kind="guess", stem=Both("¿Qué?", "What?"), choices=choices))

    written = write(name, Bank(questions=(question,)))

    assert written.losses == ()
    assert FORMATS[name].read(written.content, "es").questions() == [question]


def test_file_of_a_kind_that_is_gone_is_read_as_what_it_looks_like(monkeypatch):
    choices = tuple(BankChoice(Both(text), is_correct=number == 1) for number, text in enumerate(ACTIONS))
    with monkeypatch.context() as while_there:
        while_there.setitem(TYPES, "guess", Guess())
        question = normal(BankQuestion(kind="guess", stem=Both("¿Qué?"), choices=choices))
        content = write("moodle", Bank(questions=(question,))).content

    assert [found.kind for found in FORMATS["moodle"].read(content, "es").questions()] == ["single"]
    assert "guess" not in dict(kind_choices())


def test_every_kind_says_who_it_is():
    assert [
        (kind, name)
        for kind, question_type in TYPES.items()
        for name in ("kind", "label", "sheet_name", "example")
        if not getattr(question_type, name, None)
    ] == []
    assert {kind: (known.kind, known.example.kind) for kind, known in TYPES.items()} == {k: (k, k) for k in TYPES}
