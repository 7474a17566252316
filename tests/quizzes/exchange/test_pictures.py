"""Pictures that come with questions: what is damaged or too dear is left out, and everything else is imported."""

import io
import time

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image
from wagtail.images import get_image_model

from lib.budget import Exceeded, Resource, budget
from quizzes.exchange.formats import FORMATS
from quizzes.exchange.jobs import confirm_import, plan_import, request_import, write_import
from quizzes.exchange.limits import LIMITS
from quizzes.exchange.pictures import Pictures, image_problem
from quizzes.models import Question, QuestionImport
from quizzes.question_types.bank_question import BankImage
from tests.factories import UserFactory, make_course
from tests.hostile_pictures import PLANS, cut, flat, with_pictures

State = QuestionImport.State


ANIMATED = "it is animated, and pages show still pictures only."


def animated(form, frames=3):
    """A picture of several frames."""
    first, *others = (Image.new("RGB", (8, 8), (60 * number, 0, 0)) for number in range(frames))
    file = io.BytesIO()
    first.save(file, form, save_all=True, append_images=others)
    return file.getvalue()


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def looked_at(name):
    """What is wrong with the pictures of a file, and how many pixels were unpacked for it."""
    known, make = PLANS[name]
    seen = Pictures()
    with budget(LIMITS) as used:
        entries = FORMATS[known].read(make(), "es").entries
        return {seen.problem(entry.question.image) for entry in entries}, used.pixels


@pytest.mark.parametrize("name", [name for name in PLANS if "40 million" in name or "2,500" in name])
def test_picture_of_too_many_pixels_is_never_unpacked(name):
    assert looked_at(name) == ({"it has more than 20 million pixels."}, 0)


def test_picture_that_many_questions_show_is_unpacked_once():
    assert looked_at("plan: one picture of 20 million pixels, 60 times") == ({""}, 20_000_000)


@pytest.mark.parametrize("name", ["plan: 60 pictures of 20 million pixels", "plan: 60 pictures that end too early"])
def test_many_large_pictures_are_refused_in_time(name):
    with pytest.raises(Exceeded) as refused:
        looked_at(name)

    assert refused.value.resource is Resource.PIXELS


def test_clock_is_looked_at_after_each_picture():
    looks = []
    with budget(LIMITS, on_look=lambda: looks.append(1)):
        for colour in range(3):
            image_problem(BankImage("a.png", flat((10, 10), colour=colour)))

    assert len(looks) == 3


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_picture_that_ends_too_early_is_damaged(form, share):
    assert image_problem(BankImage(f"a.{form.lower()}", cut(form, share))) == "it is damaged."


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_whole_picture_is_taken(form):
    assert image_problem(BankImage(f"a.{form.lower()}", cut(form, 1))) == ""


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_animated_picture_is_told_from_a_still_one(form):
    assert image_problem(BankImage(f"a.{form.lower()}", animated(form))) == ANIMATED
    assert image_problem(BankImage(f"a.{form.lower()}", animated(form, frames=1))) == ""


def test_frames_of_a_picture_are_not_counted():
    content = animated("GIF")
    many = content[:-1] + content[-40:-1] * 100_000 + b";"  # whatever follows the second frame
    started = time.thread_time()

    image_problem(BankImage("a.gif", many))

    assert time.thread_time() - started < 1


def test_ending_counts_as_well_as_the_content():
    seen = Pictures()
    content = flat((10, 10))

    assert seen.problem(BankImage("a.png", content)) == ""
    assert "extension" in seen.problem(BankImage("a.jpg", content))


@pytest.mark.django_db
def test_damaged_picture_stops_nothing_else():
    content = with_pictures({"cut.png": cut("PNG"), "whole.png": cut("PNG", 1)}, ["cut.png", "whole.png", "cut.png"])
    course, user = make_course(lessons=1), UserFactory(is_superuser=True, language="en")
    job = request_import(user, course, FORMATS["qti"], "es", "a.zip", content)

    assert plan_import(job.pk)
    job.refresh_from_db()
    notes = [" ".join(step.notes) for step in job.steps.all()]
    confirm_import(job, job.digest)
    assert write_import(job.pk)

    job.refresh_from_db()
    assert ["The image “cut.png” is left out: it is damaged." in note for note in notes] == [True, False, True]
    assert (job.state, Question.objects.count(), get_image_model().objects.count()) == (State.FINISHED, 3, 1)
    assert not storages["private"].exists(f"{QuestionImport.FOLDER}/{job.uuid}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.png", cut("PNG"), "The picture is damaged. Save it again in the program that it comes from."),
        ("cut.webp", cut("WEBP"), "The picture is damaged. Save it again in the program that it comes from."),
        ("moves.gif", animated("GIF"), "The picture is animated, and pages show still pictures only."),
        ("large.png", flat((7_000, 6_000)), "The picture has more than 40 million pixels. Save it smaller."),
    ],
)
@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/multiple/add/"])
def test_library_says_beside_the_field_what_is_wrong(client, superuser, name, content, said, address):
    superuser.language = "en"
    superuser.save()
    client.force_login(superuser)
    file = SimpleUploadedFile(name, content, "image/png")
    data = {"files[]": file} if "multiple" in address else {"title": "a", "file": file}

    response = client.post(address, data, headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not get_image_model().objects.exists()
