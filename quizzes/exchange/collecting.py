"""From the tables to the neutral bank: questions as last saved, in a handful of queries whatever their number."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property, partial

from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from courses.models import CoursePage, ModulePage, Requirement
from quizzes.exchange.bank import Bank, normal
from quizzes.models import Choice, Question, Scenario
from quizzes.question_types.bank_question import LANGUAGES, BankChoice, BankImage, BankQuestion, BankScenario, Both

Get = Callable[[str], object]  # name of a field → its value, from a row or from a revision


def bank_of(course: CoursePage, questions: Iterable[Question]) -> Bank:
    """Return the questions of a course, each as last saved, with their pictures."""
    collector = Collector()
    title = Both(course.title, course.title_en)
    return Bank(title, tuple(collector.question(question) for question in questions))


def question_of(row: Question) -> BankQuestion:
    """Return a single question as last saved."""
    return Collector().question(row)


def scenario_of(scenario: Scenario) -> BankScenario:
    """Return a case as the bank has it."""
    get = _of(scenario)
    return BankScenario(_both(get, "title").tidy(), _both(get, "text").tidy())


def choice_of(row: Choice) -> BankChoice:
    """Return a choice of a question as the bank has it."""
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
        """Return a question as last saved, published or not.

        Without its picture unless ``images``: that is read from a file.
        """
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

    def _draft(self, row: Question, content: Mapping[str, object], *, images: bool) -> BankQuestion:
        """Return a question out of its last revision; what is gone since then is left out."""
        choices = [choice for choice in _list(content, "choices") if isinstance(choice, dict)]
        choices.sort(key=lambda choice: choice.get("sort_order") or 0)
        pk = content.get("image")
        image = get_image_model().objects.filter(pk=pk).first() if images and pk else None
        module, scenario = content.get("module"), content.get("scenario")
        tagged = [pk for pk in _list(content, "requirements") if isinstance(pk, int)]
        return _question(
            content.get,
            [choice.get for choice in choices],
            module=self.modules.get(module, "") if isinstance(module, int) else "",
            requirements=(self.requirements[pk] for pk in tagged if pk in self.requirements),
            scenario=self.scenarios.get(scenario) if isinstance(scenario, int) else None,
            image=image,
            state=_state(row),
        )


def _list(content: Mapping[str, object], name: str) -> list[object]:
    found = content.get(name)
    return found if isinstance(found, list) else []


def _question(
    get: Get,
    choices: list[Get],
    *,
    module: str,
    requirements: Iterable[str],
    scenario: BankScenario | None,
    image: AbstractImage | None,
    state: str,
) -> BankQuestion:
    return normal(
        BankQuestion(
            kind=str(get("kind")),
            stem=_both(get, "stem"),
            choices=tuple(_choice(choice) for choice in choices),
            reference=str(get("reference") or ""),
            difficulty=str(get("difficulty")),
            module=module,
            requirements=tuple(requirements),
            explanation=_both(get, "explanation"),
            scenario=scenario,
            enemy_group=str(get("enemy_group") or ""),
            gives_part=bool(get("gives_part")),
            says_how_many=bool(get("says_how_many")),
            number=_number(get("number")),
            tolerance=_number(get("tolerance")),
            unit=_both(get, "unit"),
            image=_image(image, _both(get, "image_alt")) if image else None,
            state=state,
        )
    )


def _choice(get: Get) -> BankChoice:
    blank = get("blank")
    return BankChoice(
        text=_both(get, "text"),
        is_correct=bool(get("is_correct")),
        reason=_both(get, "reason"),
        match=_both(get, "match"),
        blank=blank if isinstance(blank, int) else None,
    )


def _of(row: Model) -> Get:
    return partial(getattr, row)


def _both(get: Get, name: str) -> Both:
    return Both(*(str(get(f"{name}_{code}") or "") for code in LANGUAGES))


def _number(number: object) -> str:
    return "" if number is None else format(Decimal(str(number)), "f")


def _state(row: Question) -> str:
    if not row.live:
        return "draft"
    return "changed" if row.has_unpublished_changes else "live"


def _image(image: AbstractImage, alt: Both) -> BankImage | None:
    try:
        with image.open_file() as file:
            return BankImage(image.filename, file.read(), alt)
    except OSError:  # the file is gone; the question says so wherever it is shown
        return None
