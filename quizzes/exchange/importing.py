"""Carrying out a plan: drafts only."""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Collection as Library
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.models import CoursePage, ModulePage, Requirement
from people.models import User
from quizzes.exchange.collecting import choice_of
from quizzes.exchange.merging import paired
from quizzes.exchange.planning import Plan, Step
from quizzes.models import Choice, Question, Scenario, Verdict
from quizzes.question_types.bank_question import LANGUAGES, BankChoice, BankImage, BankQuestion, BankScenario, Both


@dataclass(slots=True)
class Imported:
    """What an import has written."""

    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


class BankChanged(Exception):
    """Somebody has changed the bank since the plan was shown."""


@transaction.atomic
def carry_out(plan: Plan, *, by: User, duplicates: bool = False, other_keys: bool = False) -> Imported:
    """Write what the plan says, all or nothing, as drafts; what asks the same as another one only where it is
    wanted.
    """
    created = {Verdict.NEW}
    created |= {Verdict.DUPLICATE} if duplicates else set()
    created |= {Verdict.OTHER_KEY} if other_keys else set()
    writer = Writer(plan.course, by)
    done = Imported()
    for step in plan.steps:
        if step.question is None:
            continue
        if step.verdict == Verdict.CHANGED:
            done.changed.append(writer.change(step, step.question))
        elif step.verdict in created:
            done.created.append(writer.create(step.question))
    return done


class Writer:
    """Knows the rows that questions point to; makes a case or a picture when the first question needs it."""

    def __init__(self, course: CoursePage, by: User) -> None:
        self.course, self.by = course, by
        self.modules = {module.slug: module for module in ModulePage.objects.child_of(course)}
        self.requirements: dict[str, Requirement] = {}
        for requirement in Requirement.objects.order_by("-sort_order"):
            self.requirements[requirement.identifier] = requirement
        self.scenarios: dict[Both, Scenario] = {}
        for scenario in Scenario.objects.filter(course=course).order_by("-pk"):
            self.scenarios[Both(scenario.title_es, scenario.title_en).tidy()] = scenario
        self.collection = Library.get_first_root_node()

    def create(self, question: BankQuestion) -> int:
        """Write a draft; return its primary key."""
        row = Question(course=self.course, live=False, has_unpublished_changes=True)
        self._fill(row, question)
        with disable_reference_index_auto_update():  # the revision saves the question again, and writes the index then
            row.save()
        row.save_revision(user=self.by)
        return int(row.pk)

    def change(self, step: Step, question: BankQuestion) -> int:
        """Write a draft over the question of the step; return its primary key. Raises ``BankChanged``."""
        row = Question.objects.select_for_update().get(pk=step.existing)
        if row.latest_revision_id != step.revision:
            raise BankChanged
        draft: Question = row.get_latest_revision_as_object()
        self._fill(draft, question)
        draft.save_revision(user=self.by)
        return int(row.pk)

    def _fill(self, row: Question, question: BankQuestion) -> None:
        for name in ("kind", "difficulty", "reference", "enemy_group", "gives_part", "says_how_many"):
            setattr(row, name, getattr(question, name))
        for name in ("stem", "explanation", "unit"):
            _set(row, name, getattr(question, name))
        row.number = Decimal(question.number) if question.number else None
        row.tolerance = Decimal(question.tolerance) if question.tolerance else None
        row.module = self.modules.get(question.module)
        row.scenario = self._scenario(question.scenario)
        row.image = self._image(question.image)
        _set(row, "image_alt", question.image.alt if question.image else Both())
        row.requirements = [self.requirements[number] for number in question.requirements]
        row.choices = _choices(question.choices, list(row.choices.all()) if row.pk else [])

    def _scenario(self, scenario: BankScenario | None) -> Scenario | None:
        if scenario is None:
            return None
        if scenario.title not in self.scenarios:
            row = Scenario(course=self.course)
            _set(row, "title", scenario.title)
            _set(row, "text", scenario.text)
            row.save()
            self.scenarios[scenario.title] = row
        return self.scenarios[scenario.title]

    def _image(self, image: BankImage | None) -> AbstractImage | None:
        if image is None:
            return None
        digest = hashlib.sha1(image.content, usedforsecurity=False).hexdigest()  # as Wagtail names its files
        known = get_image_model().objects.filter(file_hash=digest).first()
        return known or self._new_image(image)

    def _new_image(self, image: BankImage) -> AbstractImage:
        row = get_image_model()(title=image.name[:255], collection=self.collection, uploaded_by_user=self.by)
        row.file = ContentFile(image.content, name=image.name)
        row._set_image_file_metadata()
        row.save()
        return row


def _choices(choices: tuple[BankChoice, ...], before: list[Choice]) -> list[Choice]:
    """Return the choices; one that was there before keeps its key: the same text first, then the same place."""
    rows = []
    pairs = paired(choices, [choice_of(row) for row in before], LANGUAGES)
    for number, (choice, pair) in enumerate(zip(choices, pairs, strict=True)):
        row = Choice(is_correct=choice.is_correct, blank=choice.blank, sort_order=number)
        if pair is not None:
            row.key = before[pair].key
        for name in ("text", "reason", "match"):
            _set(row, name, getattr(choice, name))
        rows.append(row)
    return rows


def _set(row: Model, name: str, both: Both) -> None:
    row_es, row_en = f"{name}_es", f"{name}_en"
    setattr(row, row_es, both.es)
    setattr(row, row_en, both.en)
