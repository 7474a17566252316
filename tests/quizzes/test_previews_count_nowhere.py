"""Previews of editors are in no page, file, number, plan or sweep: everything is read before they exist and after."""

import ast
import datetime
import re

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from people.models import User
from quizzes.analysis.results import analyse
from quizzes.grading.changes import changes_in_organisation
from quizzes.grading.second_person import has_own_attempt
from quizzes.models import Attempt, LateAnswer, Question, QuestionVoid, QuizPage, Response
from quizzes.preview.services import start_preview
from quizzes.regrading.services import plan_regrade
from quizzes.taking.late import UNKNOWN_SOURCE
from quizzes.taking.running import running_attempt
from quizzes.taking.services import eligibility, record_late_answer, submit_attempt, submit_overdue_attempts
from quizzes.voiding.services import plan_void
from tests.access_rows import EXPECTED
from tests.factories import another_key, as_sent, key_of
from tests.test_access import address
from tests.test_access import world as world  # a fixture

pytestmark = pytest.mark.django_db

CHANGING = re.compile(r"nonce=\S+|\b[0-9A-Za-z]{64}\b")  # of each page
# Signing out, or of another moment each time.
LEFT_OUT = re.compile(
    r"logout|health|^admin/|language|^_|sprite|jsi18n|password|credentials|\.(xlsx|png|pdf)$|documents/"
)
WITH_PREVIEWS = {  # who takes, draws and forgets; the others cannot see a preview
    "quizzes/taking/services.py",
    "quizzes/taking/views.py",
    "quizzes/preview/services.py",
}


def plain_routes(patterns=None, prefix=""):
    """Every route outside the CMS that takes no argument."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        part = "" if str(entry.pattern) in ("es/", "en/") else str(entry.pattern)
        route = prefix + part
        if isinstance(entry, URLPattern):
            if not re.search(r"[<(^\[]", route):
                yield route
        elif route != "admin/":
            yield from plain_routes(entry.url_patterns, route)


def cms_addresses(quiz, question):
    yield reverse("item_analysis:index")
    yield reverse("item_analysis:quiz", args=[quiz.pk])
    yield reverse("item_analysis:quiz", args=[quiz.pk]) + "?attempts=all"
    yield reverse("item_analysis:question", args=[quiz.pk, question.pk])
    yield reverse("item_analysis:export", args=[quiz.pk, "csv"])
    yield reverse("adjustments")
    yield reverse("bank_check")
    yield reverse("approvals:list")
    yield reverse("regrade", args=[question.pk])
    yield reverse("void_question", args=[question.pk])
    yield reverse("wagtailsnippets_quizzes_question:list")


def text_of(client, page):
    response = client.get(page)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return response.status_code, CHANGING.sub("", body.decode("utf-8", "replace"))


def pages(world, superuser, quiz, question):
    people, has = world
    own = [f"/es/{route}" for route in plain_routes() if not LEFT_OUT.search(route)]
    named = [address(route, has) for route, (method, _who) in EXPECTED.items() if method == "get"]
    wanted = [page for page in own + named if not LEFT_OUT.search(page)]
    read = {}
    for name in ("owner", "manager", "hr"):
        client = Client()
        client.force_login(people[name])
        read |= {(name, page): text_of(client, page) for page in wanted}
    client = Client()
    client.force_login(superuser)
    return read | {("cms", page): text_of(client, page) for page in cms_addresses(quiz, question)}


def figures(quiz, learner, superuser):
    """What services say without a page; a dry run of everything that changes scores."""
    questions = list(Question.objects.order_by("pk"))
    enrolment = Attempt.objects.get(quiz=quiz).enrolment
    return {
        "analysis": [repr(analyse(quiz, first_only=only)) for only in (True, False)],
        "regrade": [len(plan_regrade(each, never_lowers=False)) for each in questions],
        "void": [len(plan_void(each, QuestionVoid.Mode.OUT)) for each in questions],
        "changes": changes_in_organisation(learner.organisation),
        "own": [has_own_attempt(each, superuser) for each in questions],
        "running": [running_attempt(each) for each in (learner,)],
        "eligibility": eligibility(enrolment, quiz),
        "deciding": list(Attempt.objects.deciding()),
        "late": list(Attempt.objects.with_late_answers().values()),
        "related": [list(enrolment.attempts.all()), list(quiz.attempts.all())],
        "sweep": submit_overdue_attempts(),
    }


def rows():
    """Every row but those of attempts, with what is written while pages are read."""
    of_attempts = {Attempt, Response, LateAnswer}
    volatile = {"sessions.session", "people.signin", "wagtailusers.userprofile", "people.tally"}
    volatile |= {"people.accessevent", "people.export"}
    return {
        model._meta.label_lower: list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in apps.get_models()
        if model not in of_attempts and model._meta.label_lower not in volatile
    }


def three_previews(quiz, editors):
    """One passed, one failed with an answer that came late, one open whose time is over."""
    passed, failed, overdue = (start_preview(quiz, editor, draft=False) for editor in editors)
    for response in passed.responses.select_related("version"):
        response.answer = key_of(response)
        response.save()
    submit_attempt(passed)
    submit_attempt(failed)
    response = failed.responses.select_related("version", "attempt").first()
    sent = as_sent(response, [another_key(response)])
    fields = {name: [response.choice_order[0]] for name in sent}
    assert record_late_answer(failed, 1, fields, sequence=9, language="es", source=UNKNOWN_SOURCE)
    Attempt.with_previews.filter(pk=overdue.pk).update(deadline_at=timezone.now() - datetime.timedelta(hours=1))
    return passed, failed, overdue


def test_everything_reads_the_same_with_previews_as_without(world, superuser, learner, hr):
    quiz = QuizPage.objects.order_by("pk").first()
    question = Question.objects.order_by("pk").first()
    editors = [User.objects.get(pk=pk) for pk in (superuser.pk, hr.user_id, learner.user_id)]  # at once learners and HR
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False):
        pages(world, superuser, quiz, question)  # what is made on the first visit is made now
        once = pages(world, superuser, quiz, question)
        before = pages(world, superuser, quiz, question), figures(quiz, learner, superuser), rows()
        passed, failed, overdue = three_previews(quiz, editors)
        after = pages(world, superuser, quiz, question), figures(quiz, learner, superuser), rows()

    changing = {page for name, page in once if once[name, page] != before[0][name, page]}
    # Where each of these browsers is another one, and where each file that was just taken is a row.
    assert changing <= {"/es/accounts/devices/", "/es/exports/", "/es/exports/list.csv"}
    assert sum(status == 200 for status, _text in once.values()) > 60
    assert [key for key in once if key[1] not in changing and before[0][key] != after[0][key]] == []
    assert before[1:] == after[1:]
    for each in (passed, failed, overdue):
        each.refresh_from_db()
    assert [each.score for each in (passed, failed, overdue)] == [100, 0, None]


def test_only_who_takes_and_forgets_can_see_previews():
    found = set()
    for app in ("people", "courses", "quizzes", "certificates", "labour", "curriculum", "reports", "demo"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
            if "with_previews" in names:
                found.add(str(path.relative_to(settings.BASE_DIR)))

    assert found == WITH_PREVIEWS
