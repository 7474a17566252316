"""Questions of an exam that no repository holds."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from courses.models import CoursePage
from curriculum.loading.exam_bank import ExamBank
from curriculum.loading.ledger import Outcome
from curriculum.loading.reading import CURRICULUM, CurriculumErrors, read_curriculum
from curriculum.questions import load_curriculum
from quizzes.bank.public_bank import public_stems
from quizzes.checks import check_exam_banks
from quizzes.models import Question, QuestionVersion, QuizPage

QUESTIONS = "small/m1-first/questions.yaml"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def bank(tmp_path, root):
    """The corpus' own questions with other names and texts."""
    path = tmp_path / "bank" / QUESTIONS
    path.parent.mkdir(parents=True)
    text = (root / QUESTIONS).read_text()
    path.write_text(text.replace("- id: m1-q", "- id: secret-m1-q"))
    assert "secret-m1-q" in path.read_text()
    return tmp_path / "bank"


def call(command, *arguments):
    out = io.StringIO()
    options = {"language": "en"} if command == "load_curriculum" else {}
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def live_references():
    return set(Question.objects.filter(live=True).values_list("reference", flat=True))


@pytest.mark.django_db
def test_the_bank_takes_the_place_of_the_public_questions(root, bank):
    load_curriculum(read_curriculum(root))
    public = live_references()

    ledger = load_curriculum(read_curriculum(root, ExamBank(bank)))

    assert public
    assert live_references() == {f"secret-{reference}" for reference in public}
    drawn = QuestionVersion.objects.current().values_list("question__reference", flat=True)
    assert set(drawn) == live_references()
    assert ledger.counts[Outcome.WITHDRAWN] == len(public)


@pytest.mark.django_db
def test_a_second_load_changes_nothing(root, bank):
    load_curriculum(read_curriculum(root))
    load_curriculum(read_curriculum(root, ExamBank(bank)))

    ledger = load_curriculum(read_curriculum(root, ExamBank(bank)))

    assert set(ledger.counts) <= {Outcome.UNCHANGED, Outcome.LEFT}


@pytest.mark.django_db
def test_an_encrypted_bank_loads_like_an_open_one(root, bank, settings):
    settings.EXAM_BANK_KEYS = [Fernet.generate_key().decode()]
    text = (bank / QUESTIONS).read_bytes()

    call("encrypt_exam_bank", str(bank))
    files = {path.name: path.read_bytes() for path in bank.rglob("*") if path.is_file()}
    call("load_curriculum", "--path", str(root), "--bank", str(bank))

    assert list(files) == ["questions.yaml.enc"]
    assert text[:40] not in files["questions.yaml.enc"]
    assert all(reference.startswith("secret-") for reference in live_references())


@pytest.mark.django_db
def test_the_settings_name_the_bank(root, bank, settings):
    settings.EXAM_BANK_DIR = bank

    call("load_curriculum", "--path", str(root))

    assert all(reference.startswith("secret-") for reference in live_references())


def test_an_older_key_still_opens_and_the_newest_closes(bank):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    text = (bank / QUESTIONS).read_text()

    [path] = ExamBank(bank, [old]).encrypt()

    assert ExamBank(bank, [new, old]).text(path) == text


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([Fernet.generate_key().decode()], "No key in AULA_EXAM_BANK_KEYS opens this file."),
        ([], "AULA_EXAM_BANK_KEYS must hold Fernet keys"),
        (["no key"], "AULA_EXAM_BANK_KEYS must hold Fernet keys"),
    ],
)
def test_a_bank_that_cannot_be_opened_is_named(root, bank, keys, words):
    ExamBank(bank, [Fernet.generate_key().decode()]).encrypt()

    with pytest.raises(CurriculumErrors, match=words) as errors:
        read_curriculum(root, ExamBank(bank, keys))

    assert [problem.file for problem in errors.value.problems] == [f"exam bank: {QUESTIONS}.enc"]


def test_questions_of_no_module_are_an_error(root, bank):
    (bank / "small" / "m1-first").rename(bank / "small" / "m9-other")

    with pytest.raises(CurriculumErrors, match="The curriculum has no such module"):
        read_curriculum(root, ExamBank(bank))


def test_errors_of_the_bank_are_found_with_their_line(root, bank):
    path = bank / QUESTIONS
    path.write_text(path.read_text().replace("kind: single", "kind: dinner", 1))

    with pytest.raises(CurriculumErrors) as errors:
        read_curriculum(root, ExamBank(bank))

    assert errors.value.problems[0].file == f"exam bank: {QUESTIONS}"


def test_a_folder_that_is_not_there_is_named(root, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call("load_curriculum", "--path", str(root), "--bank", str(tmp_path / "nowhere"), "--check")


def test_without_a_key_a_new_one_is_printed_and_nothing_changed(bank):
    key = call("encrypt_exam_bank", str(bank)).split()[-1]

    assert Fernet(key)
    assert (bank / QUESTIONS).is_file()


def test_every_public_bank_says_what_it_is_for():
    banks = list(CURRICULUM.glob("*/*/questions.yaml"))

    heads = ["".join(path.read_text().splitlines(keepends=True)[:2]) for path in banks]

    assert banks
    assert all("For practice and demonstration" in head and "Para practicar y demostrar" in head for head in heads)


@pytest.mark.django_db
def test_operators_and_editors_are_told_of_public_questions_in_a_final_quiz(client, superuser, root, bank, monkeypatch):
    load_curriculum(read_curriculum(root))
    stems = frozenset(" ".join(stem.split()).casefold() for stem in Question.objects.values_list("stem_es", flat=True))
    monkeypatch.setattr("quizzes.bank.public_bank.public_stems", lambda: stems)
    quiz = QuizPage.objects.get()
    client.force_login(superuser)

    def told():
        page = client.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()
        return [check.id for check in check_exam_banks()], "anybody can read" in page or "cualquiera puede leer" in page

    before = told()
    for question in Question.objects.all():
        question.stem_es = f"Otra: {question.stem_es}"
        question.save_revision().publish()

    assert (before, told()) == ((["quizzes.W001"], True), ([], False))


def test_the_public_questions_are_those_of_the_repository():
    assert len(public_stems()) > 50


@pytest.mark.django_db
def test_without_a_final_quiz_nobody_is_warned():
    assert (CoursePage.objects.count(), check_exam_banks()) == (0, [])
