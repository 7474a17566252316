"""What an import would do, before anything is done."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, gettext_lazy
from wagtail.images.fields import WagtailImageField

from courses.models import CoursePage, ModulePage, Requirement
from people.models import User
from quizzes.exchange.bank import BankImage, BankQuestion, BankScenario, Entry, Reading, shortened
from quizzes.exchange.collecting import Collector, scenario_of
from quizzes.exchange.limits import MOST_IMAGE_BYTES
from quizzes.linter import both
from quizzes.models import Choice, Question, Scenario, Verdict
from quizzes.question_types import TYPES
from quizzes.similarity import similar_pairs

LANGUAGE_NAMES = {"es": gettext_lazy("Spanish"), "en": gettext_lazy("English")}


@dataclass(slots=True)
class Step:
    """One question of the file, what becomes of it and why."""

    entry: Entry
    verdict: Verdict
    question: BankQuestion | None = None  # as the bank would keep it
    existing: int | None = None  # the question of the bank that it changes or repeats
    revision: int | None = None  # what was last saved of that question when the plan was made
    warnings: list[str] = field(default_factory=list)
    similar: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What an import would do with every question of a file."""

    course: CoursePage
    steps: list[Step]
    remarks: list[str]

    def counts(self) -> dict[Verdict, int]:
        """How many questions have each verdict."""
        return {verdict: sum(step.verdict == verdict for step in self.steps) for verdict in Verdict}

    def digest(self) -> str:
        """The same for the same plan: it differs when the bank has changed in between."""
        lines = [(step.verdict.value, step.existing, step.revision, step.question) for step in self.steps]
        return hashlib.sha256(repr(lines).encode()).hexdigest()


def make_plan(course: CoursePage, reading: Reading, *, lacks: Collection[str] = (), user: User) -> Plan:
    """Compare the questions of a file with the bank. What the format ``lacks`` stays as it is in the bank."""
    bank = _Bank(course)
    seen: dict[Any, str] = {}
    steps = [_step(entry, bank, seen, lacks, user) for entry in reading.entries]
    _add_similar(steps)
    return Plan(course, steps, reading.remarks)


class _Bank:
    """What is compared with: the questions, modules, cases and requirements there are."""

    def __init__(self, course: CoursePage) -> None:
        rows = (
            Question.objects.filter(course=course)
            .select_related("module", "scenario", "latest_revision", "image")
            .prefetch_related("choices", "requirements")
        )
        self.rows = {row.pk: row for row in rows}
        self.collector = Collector()
        self.questions = {row.pk: self.collector.question(row, images=False) for row in rows}
        self.by_reference = {question.reference: pk for pk, question in self.questions.items() if question.reference}
        # The reference of a published question is taken, even while a draft gives it another one.
        self.by_reference |= {row.reference: row.pk for row in rows if row.reference}
        self.by_content: dict[Any, int] = {}
        for pk, question in self.questions.items():
            self.by_content.setdefault(content_of(question), pk)
        modules = ModulePage.objects.child_of(course).only("path", "slug", "title", "title_en")
        self.modules = {
            name.casefold(): module.slug for module in modules for name in (module.title, module.title_en, module.slug)
        }
        self.requirements = set(Requirement.objects.values_list("identifier", flat=True))
        self.scenarios = [scenario_of(scenario) for scenario in Scenario.objects.filter(course=course)]


def content_of(question: BankQuestion) -> Any:
    """What makes two questions duplicates: the same question with the same choices, whatever their order."""
    plain = [" ".join(text.split()).casefold() for text in (question.stem.es, question.stem.en)]
    choices = frozenset((choice.text, choice.match, choice.blank) for choice in question.choices)
    return question.kind, *plain, choices, question.number


def _step(entry: Entry, bank: _Bank, seen: dict[Any, str], lacks: Collection[str], user: User) -> Step:
    if entry.question is None:
        return Step(entry, Verdict.FOREIGN if entry.is_foreign else Verdict.ERROR)
    warnings: list[str] = []
    question = _resolved(entry.question, bank, warnings)
    if errors := too_long(question):
        entry.errors += errors
        return Step(entry, Verdict.ERROR)
    existing = bank.by_reference.get(question.reference)
    before = None
    if existing:
        before = bank.collector.question(bank.rows[existing])
        question = replace(question, **{name: getattr(before, name) for name in lacks})
    warnings += _open_points(question)
    step = Step(entry, Verdict.NEW, question, warnings=warnings)
    if question.reference and question.reference in seen:
        text = gettext("The reference “%(reference)s” stands twice in the file; it is already at %(place)s.")
        entry.errors.append(text % {"reference": question.reference, "place": seen[question.reference]})
        step.verdict = Verdict.ERROR
    elif existing and before:
        step.existing, step.revision = existing, bank.rows[existing].latest_revision_id
        step.verdict = Verdict.SAME if question == before else Verdict.CHANGED
        lock = bank.rows[existing].get_lock()
        if step.verdict == Verdict.CHANGED and lock and lock.for_user(user):
            entry.errors.append(gettext("Somebody has locked the question in the bank."))
            step.verdict = Verdict.ERROR
    elif content_of(question) in bank.by_content:
        step.existing, step.verdict = bank.by_content[content_of(question)], Verdict.DUPLICATE
    elif content_of(question) in seen:
        text = gettext("The same question stands in the file at %(place)s.")
        step.warnings.append(text % {"place": seen[content_of(question)]})
        step.verdict = Verdict.DUPLICATE
    seen.setdefault(content_of(question), entry.place)
    if question.reference:
        seen.setdefault(question.reference, entry.place)
    return step


def _resolved(question: BankQuestion, bank: _Bank, warnings: list[str]) -> BankQuestion:
    """With what the bank of the course knows: module, requirements, case, a readable picture."""
    module = bank.modules.get(question.module.casefold(), "")
    if question.module and not module:
        text = gettext("The course has no module “%(module)s”; the question gets none.")
        warnings.append(text % {"module": shortened(question.module)})
    unknown = [number for number in question.requirements if number not in bank.requirements]
    if unknown:
        text = gettext("Unknown clauses or controls, left out: %(numbers)s")
        warnings.append(text % {"numbers": ", ".join(unknown)})
    known = tuple(number for number in question.requirements if number in bank.requirements)
    return replace(
        question,
        module=module,
        requirements=known,
        scenario=question.scenario and _scenario(question.scenario, bank, warnings),
        image=question.image and _image(question.image, warnings),
    )


def _scenario(scenario: BankScenario, bank: _Bank, warnings: list[str]) -> BankScenario | None:
    if not all((scenario.title.es, scenario.title.en, scenario.text.es, scenario.text.en)):
        warnings.append(gettext("The case is not written in both languages; the question comes without it."))
        return None
    if max(len(scenario.title.es), len(scenario.title.en)) > 200:
        warnings.append(gettext("The title of the case is too long; the question comes without it."))
        return None
    there = next((known for known in bank.scenarios if known.title == scenario.title), None)
    if there and there.text != scenario.text:
        warnings.append(gettext("The course has a case of this title with another text. The question gets that one."))
    return there or scenario


def _image(image: BankImage, warnings: list[str]) -> BankImage | None:
    problem = image_problem(image)
    if problem:
        text = gettext("The image “%(name)s” is left out: %(reason)s")
        warnings.append(text % {"name": shortened(image.name, 40), "reason": problem})
        return None
    return image


def image_problem(image: BankImage) -> str:
    """Why the library of the CMS does not take a picture; "" if it does."""
    if len(image.content) > MOST_IMAGE_BYTES:
        limit = MOST_IMAGE_BYTES // (1024 * 1024)
        return gettext("it is larger than %(limit)d MB.") % {"limit": limit}
    try:
        WagtailImageField().clean(SimpleUploadedFile(image.name, image.content))
    except ValidationError as reason:
        return " ".join(reason.messages)
    return ""


def too_long(question: BankQuestion) -> list[str]:
    """Every text that is longer than its column."""
    longest = {name: Choice._meta.get_field(f"{name}_es").max_length for name in ("text", "match")}
    texts = [(question.unit, Question._meta.get_field("unit_es").max_length)]
    if question.image:
        texts.append((question.image.alt, Question._meta.get_field("image_alt_es").max_length))
    for choice in question.choices:
        texts += [(choice.text, longest["text"]), (choice.match, longest["match"])]
    message = gettext("A text has more than %(limit)d characters: “%(text)s”")
    return [
        message % {"limit": limit, "text": shortened(both[code], 40)}
        for both, limit in texts
        for code in ("es", "en")
        if limit and len(both[code]) > limit
    ]


def _open_points(question: BankQuestion) -> list[str]:
    """What has to be done before the question can be published."""
    missing = [str(LANGUAGE_NAMES[code]) for code in question.missing_languages()]
    points = []
    if missing:
        points.append(gettext("Not written in: %(languages)s") % {"languages": ", ".join(missing)})
    elif gaps := TYPES[question.kind].gaps(question.payload()):
        reasons = " ".join(str(reason) for reason in gaps.values())
        points.append(gettext("Before publishing: %(reasons)s") % {"reasons": reasons})
    return points


def _add_similar(steps: Iterable[Step]) -> None:
    """Name, for each new question, those of the whole bank that ask nearly the same."""
    new = {-number: step for number, step in enumerate(steps, start=1) if step.verdict == Verdict.NEW and step.question}
    if not new:
        return
    rows = {row["pk"]: row for row in Question.objects.values("pk", "reference", "stem_es", "stem_en")}
    texts = {pk: both({"es": row["stem_es"], "en": row["stem_en"]}) for pk, row in rows.items()}
    own = {key: both(step.question.stem.by_language()) for key, step in new.items() if step.question}
    for one, other in similar_pairs(texts | own):
        for key, pk in ((one, other), (other, one)):
            if key < 0 < pk:
                name = rows[pk]["reference"] or shortened(rows[pk]["stem_es"] or rows[pk]["stem_en"])
                new[key].similar.append((pk, name))
    for step in new.values():
        step.similar.sort()
