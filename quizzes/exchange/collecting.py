"""From the tables to the neutral bank: questions as last saved, in a handful of queries whatever their number."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from wagtail.images import get_image_model

from courses.models import CoursePage, ModulePage, Requirement
from quizzes.exchange.bank import Bank, BankChoice, BankImage, BankQuestion, BankScenario, Both, normal
from quizzes.models import Choice, Question, Scenario

Get = Callable[[str], Any]  # name of a field → its value, from a row or from a revision


def bank_of(course: CoursePage, questions: Iterable[Question]) -> Bank:
    """The questions of a course, each as last saved, with their pictures."""
    collector = Collector()
    title = Both(course.title, course.title_en)
    return Bank(title, tuple(collector.question(question) for question in questions))


def question_of(row: Question) -> BankQuestion:
    """A single question as last saved."""
    return Collector().question(row)


def scenario_of(scenario: Scenario) -> BankScenario:
    """A case."""
    get = _of(scenario)
    return BankScenario(_both(get, "title").tidy(), _both(get, "text").tidy())


def choice_of(row: Choice) -> BankChoice:
    """A choice of a question."""
    return _choice(_of(row)).tidy()


class Collector:
    """Reads questions; what drafts point to is fetched once for all of them."""

    @cached_property
    def modules(self) -> dict[int, str]:
        return dict(ModulePage.objects.values_list("pk", "slug"))

    @cached_property
    def requirements(self) -> dict[int, str]:
        return dict(Requirement.objects.values_list("pk", "identifier"))

    @cached_property
    def scenarios(self) -> dict[int, BankScenario]:
        return {scenario.pk: scenario_of(scenario) for scenario in Scenario.objects.all()}

    def question(self, row: Question, *, images: bool = True) -> BankQuestion:
        """A question as last saved, published or not. Without its picture unless ``images``: that is read from a file."""
        if row.has_unpublished_changes and row.latest_revision:
            return self._draft(row, row.latest_revision.content, images=images)
        return _question(
            _of(row),
            [_of(choice) for choice in row.choices.all()],
            module=row.module.slug if row.module else "",
            requirements=(requirement.identifier for requirement in row.requirements.all()),
            scenario=scenario_of(row.scenario) if row.scenario else None,
            image=row.image if images else None,
            state=_state(row),
        )

    def _draft(self, row: Question, content: Mapping[str, Any], *, images: bool) -> BankQuestion:
        """A question out of its last revision; what is gone since then is left out."""
        choices = sorted(content.get("choices", []), key=lambda choice: choice.get("sort_order") or 0)
        pk = content.get("image")
        image = get_image_model().objects.filter(pk=pk).first() if images and pk else None
        module, scenario = content.get("module"), content.get("scenario")
        tagged = content.get("requirements", [])
        return _question(
            content.get,
            [choice.get for choice in choices],
            module=self.modules.get(module, "") if module else "",
            requirements=(self.requirements[pk] for pk in tagged if pk in self.requirements),
            scenario=self.scenarios.get(scenario) if scenario else None,
            image=image,
            state=_state(row),
        )


def _question(get: Get, choices: list[Get], *, image: Any, requirements: Iterable[str], **known: Any) -> BankQuestion:
    return normal(
        BankQuestion(
            kind=get("kind"),
            stem=_both(get, "stem"),
            choices=tuple(_choice(choice) for choice in choices),
            reference=get("reference") or "",
            difficulty=get("difficulty"),
            requirements=tuple(requirements),
            explanation=_both(get, "explanation"),
            enemy_group=get("enemy_group") or "",
            gives_part=bool(get("gives_part")),
            says_how_many=bool(get("says_how_many")),
            number=_number(get("number")),
            tolerance=_number(get("tolerance")),
            unit=_both(get, "unit"),
            image=_image(image, _both(get, "image_alt")) if image else None,
            **known,
        )
    )


def _choice(get: Get) -> BankChoice:
    return BankChoice(
        text=_both(get, "text"),
        is_correct=bool(get("is_correct")),
        reason=_both(get, "reason"),
        match=_both(get, "match"),
        blank=get("blank"),
    )


def _of(row: Any) -> Get:
    return lambda name: getattr(row, name)


def _both(get: Get, name: str) -> Both:
    return Both(get(f"{name}_es") or "", get(f"{name}_en") or "")


def _number(number: Decimal | str | None) -> str:
    return "" if number is None else format(Decimal(number), "f")


def _state(row: Question) -> str:
    if not row.live:
        return "draft"
    return "changed" if row.has_unpublished_changes else "live"


def _image(image: Any, alt: Both) -> BankImage | None:
    try:
        with image.open_file() as file:
            return BankImage(image.filename, file.read(), alt)
    except OSError:  # the file is gone; the question says so wherever it is shown
        return None
