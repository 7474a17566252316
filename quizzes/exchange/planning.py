"""What an import would do, before anything is done."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext, gettext_lazy

from courses.models import CoursePage, ModulePage, Requirement
from lib.budget import charge, look
from lib.names import shortened
from people.models import User
from quizzes.bank.linter import both
from quizzes.bank.similarity import similar_pairs
from quizzes.exchange.bank import Entry, Reading
from quizzes.exchange.collecting import Collector, scenario_of
from quizzes.exchange.differences import Difference, differences
from quizzes.exchange.merging import LANGUAGE_NAMES, deleted, merge
from quizzes.exchange.pictures import Pictures
from quizzes.exchange.twins import Twins, are_alike, are_strangers, asked, has_other_key, languages_of
from quizzes.models import Choice, Question, Scenario, Verdict
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import LANGUAGES, BankImage, BankQuestion, BankScenario, Both

LONGEST_REFERENCE = 60
OUTDATED = {
    "es": gettext_lazy("The Spanish text stays as it is in the bank and may be outdated: %(names)s"),
    "en": gettext_lazy("The English text stays as it is in the bank and may be outdated: %(names)s"),
}


@dataclass(slots=True)
class Step:
    """One question of the file, what becomes of it and why."""

    entry: Entry
    verdict: Verdict
    question: BankQuestion | None = None  # as the bank would keep it
    existing: int | None = None  # the question of the bank that it changes or repeats
    before: BankQuestion | None = None  # what it changes, or what has another right answer
    revision: int | None = None  # what was last saved of that question when the plan was made
    warnings: list[str] = field(default_factory=list)
    similar: list[tuple[int, str]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)  # between ``before`` and ``question``


@dataclass(slots=True)
class Plan:
    """What an import would do with every question of a file."""

    course: CoursePage
    steps: list[Step]
    remarks: list[str]

    def counts(self) -> dict[Verdict, int]:
        """Return how many questions have each verdict."""
        return {verdict: sum(step.verdict == verdict for step in self.steps) for verdict in Verdict}

    def digest(self) -> str:
        """Return the same for the same plan: it differs when the bank has changed in between."""
        lines = [(step.verdict.value, step.existing, step.revision, step.question) for step in self.steps]
        return hashlib.sha256(repr(lines).encode()).hexdigest()


def make_plan(course: CoursePage, reading: Reading, *, lacks: Collection[str] = (), user: User) -> Plan:
    """Compare the questions of a file with the bank. What the format ``lacks`` stays as it is in the bank."""
    bank = _Bank(course)
    seen = _Seen()
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
        self.twins: Twins[int] = Twins()
        for pk, question in self.questions.items():
            self.twins.add(question, pk)
        modules = ModulePage.objects.child_of(course).only("path", "slug", "title", "title_en")
        self.modules = {
            name.casefold(): module.slug for module in modules for name in (module.title, module.title_en, module.slug)
        }
        self.requirements = set(Requirement.objects.values_list("identifier", flat=True))
        self.scenarios = [scenario_of(scenario) for scenario in Scenario.objects.filter(course=course)]


class _Seen:
    """The questions of the file so far: reference → place, and what they ask."""

    def __init__(self) -> None:
        self.references: dict[str, str] = {}
        self.existing: set[int] = set()  # questions of the bank that stand in the file
        self.twins: Twins[str] = Twins()
        self.pictures = Pictures()


def _step(entry: Entry, bank: _Bank, seen: _Seen, lacks: Collection[str], user: User) -> Step:
    if entry.question is None:
        return Step(entry, Verdict.FOREIGN if entry.is_foreign else Verdict.ERROR)
    look()
    warnings: list[str] = []
    question = _resolved(entry.question, bank, seen, warnings)
    if errors := too_long(question):
        entry.errors += errors
        return Step(entry, Verdict.ERROR)
    step = Step(entry, Verdict.NEW, question, warnings=warnings)
    existing = _existing(question, entry, bank, seen)
    if not entry.is_named_only and question.reference in seen.references:
        text = gettext("The reference “%(reference)s” appears twice in the file; it is already at %(place)s.")
        place = seen.references[question.reference]
        entry.errors.append(text % {"reference": question.reference, "place": place})
        step.verdict = Verdict.ERROR
    elif existing:
        seen.existing.add(existing)
        _change(step, question, existing, bank, lacks, user)
    else:
        _compare(step, question, bank, seen)
    if step.verdict in (Verdict.NEW, Verdict.OTHER_KEY, Verdict.DUPLICATE) and step.question:
        step.question = _with_free_reference(step.question, step, bank, seen)
    if step.before and step.question and step.verdict in (Verdict.CHANGED, Verdict.OTHER_KEY):
        step.differences = differences(step.before, step.question)
    if step.question:
        step.warnings += _open_points(step.question)
        seen.twins.add(question, entry.place)
        if step.question.reference:
            seen.references.setdefault(step.question.reference, entry.place)
    return step


def _existing(question: BankQuestion, entry: Entry, bank: _Bank, seen: _Seen) -> int | None:
    """Return the question of the bank that this one is: by its reference; by a mere name only if they are alike."""
    if not entry.is_named_only:
        return bank.by_reference.get(question.reference)
    for reference in _numbered(question.reference):
        pk = bank.by_reference.get(reference)
        if pk is None:
            return None
        charge()  # each of this name is compared: the clock is looked at
        other = bank.questions[pk]
        is_other_key = any(asked(question, code) == asked(other, code) for code in languages_of(question))
        is_free = pk not in seen.existing
        if is_free and are_alike(question, other) and not (is_other_key and has_other_key(question, other)):
            return pk
    return None


def _numbered(reference: str) -> Iterable[str]:
    """Yield the reference, then the same with -2, -3 and so on."""
    if reference:
        yield reference
        for number in range(2, 10_000):
            ending = f"-{number}"
            yield f"{reference[: LONGEST_REFERENCE - len(ending)]}{ending}"


def _with_free_reference(question: BankQuestion, step: Step, bank: _Bank, seen: _Seen) -> BankQuestion:
    """Return the question with a reference that nobody else has: a new one never takes the place of another."""
    taken = bank.by_reference.keys() | seen.references.keys()
    reference = next((name for name in _numbered(question.reference) if name not in taken), "")
    if reference != question.reference:
        text = gettext("“%(name)s” is already the name of another question: here it is called “%(reference)s”.")
        step.warnings.append(text % {"name": question.reference, "reference": reference})
    return replace(question, reference=reference)


def _change(step: Step, question: BankQuestion, existing: int, bank: _Bank, lacks: Collection[str], user: User) -> None:
    """Lay the question over the one that the bank has: what stays, what is gone, who keeps it locked."""
    row = bank.rows[existing]
    before = bank.collector.question(row)
    merged = merge(question, before, {*lacks, *step.entry.unsaid})
    if step.entry.is_named_only:  # the name that it got when it came
        merged.question = replace(merged.question, reference=before.reference)
    step.question, step.before = merged.question, before
    step.existing, step.revision = existing, row.latest_revision_id
    step.verdict = Verdict.SAME if merged.question == before else Verdict.CHANGED
    if step.verdict == Verdict.SAME:
        return
    step.warnings += _losses(merged.question, before, merged.outdated)
    if are_strangers(question, before):
        step.warnings.append(gettext("The two texts have little in common: is it the same question?"))
    elif _repeats(question, before) and has_other_key(question, before):
        step.warnings.append(gettext("Only the right answer changes; the text stays the same."))
    lock = row.get_lock()
    if lock and lock.for_user(user):
        step.entry.errors.append(gettext("Somebody has locked the question in the bank."))
        step.verdict = Verdict.ERROR


def _repeats(question: BankQuestion, other: BankQuestion) -> bool:
    return all(asked(question, code) == asked(other, code) for code in languages_of(question))


def _losses(question: BankQuestion, before: BankQuestion, outdated: dict[str, list[str]]) -> list[str]:
    """Return what the change deletes, and what stays beside a text that is another one now."""
    said = []
    if gone := deleted(question, before):
        said.append(gettext("This would delete: %(names)s") % {"names": "; ".join(gone)})
    for code, names in outdated.items():
        said.append(str(OUTDATED[code]) % {"names": "; ".join(names)})
    return said


def _compare(step: Step, question: BankQuestion, bank: _Bank, seen: _Seen) -> None:
    """Find whether the bank, or the file before it, asks the same already: with the same right answer first, then the
    bank.
    """
    in_bank, in_file = bank.twins.find(question), seen.twins.find(question)
    is_other_in_bank = in_bank is None or has_other_key(question, in_bank[1])
    if in_bank and (in_file is None or not is_other_in_bank or has_other_key(question, in_file[1])):
        step.existing, step.before = in_bank
    elif in_file:
        place, step.before = in_file
        text = gettext("The same question is already in the file at %(place)s.")
        step.warnings.append(text % {"place": place})
    if step.before:
        step.verdict = Verdict.OTHER_KEY if has_other_key(question, step.before) else Verdict.DUPLICATE


def _resolved(question: BankQuestion, bank: _Bank, seen: _Seen, warnings: list[str]) -> BankQuestion:
    """Return the question with what the bank of the course knows: module, requirements, case, a readable picture."""
    module = bank.modules.get(question.module.casefold(), "")
    if question.module and not module:
        text = gettext("The course has no module “%(module)s”; the question is left without one.")
        warnings.append(text % {"module": shortened(question.module)})
    unknown = [number for number in question.requirements if number not in bank.requirements]
    if unknown:
        text = gettext("Unknown clauses or controls, left out: %(numbers)s")
        warnings.append(text % {"numbers": shortened(", ".join(unknown), 300)})
    known = tuple(number for number in question.requirements if number in bank.requirements)
    return replace(
        question,
        module=module,
        requirements=known,
        scenario=question.scenario and _scenario(question.scenario, bank, warnings),
        image=question.image and _image(question.image, seen, warnings),
    )


def _scenario(scenario: BankScenario, bank: _Bank, warnings: list[str]) -> BankScenario | None:
    titles = [code for code in LANGUAGES if scenario.title[code]]
    there = next(
        (
            known
            for known in bank.scenarios
            if titles and all(known.title[code] == scenario.title[code] for code in titles)
        ),
        None,
    )
    if there:
        if any(scenario.text[code] and scenario.text[code] != there.text[code] for code in LANGUAGES):
            warnings.append(
                gettext("The course has a case with this title and another text. The question gets that one.")
            )
        return there
    if not all((scenario.title.es, scenario.title.en, scenario.text.es, scenario.text.en)):
        warnings.append(gettext("The case is not written in both languages; the question comes without it."))
        return None
    if max(len(scenario.title.es), len(scenario.title.en)) > 200:
        warnings.append(gettext("The title of the case is too long; the question comes without it."))
        return None
    return scenario


def _image(image: BankImage, seen: _Seen, warnings: list[str]) -> BankImage | None:
    problem = seen.pictures.problem(image)
    if problem:
        text = gettext("The image “%(name)s” is left out: %(reason)s")
        warnings.append(text % {"name": shortened(image.name, 40), "reason": problem})
        return None
    return image


def too_long(question: BankQuestion) -> list[str]:
    """Return every text that is longer than its column."""
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
    """Return what has to be done before the question can be published, in whatever languages it is written."""
    missing = [str(LANGUAGE_NAMES[code]) for code in question.missing_languages()]
    points = []
    if missing:
        points.append(gettext("Not written in: %(languages)s") % {"languages": ", ".join(missing)})
    if gaps := TYPES[question.kind].gaps(_in_both(question).content()):
        reasons = " ".join(str(reason) for reason in gaps.values())
        points.append(gettext("Before publishing: %(reasons)s") % {"reasons": reasons})
    return points


def _in_both(question: BankQuestion) -> BankQuestion:
    """Return the question with every text in both languages: what is missing then is no translation."""
    choices = tuple(
        replace(choice, text=_twice(choice.text), match=_twice(choice.match), reason=_twice(choice.reason))
        for choice in question.choices
    )
    return replace(question, stem=_twice(question.stem), unit=_twice(question.unit), choices=choices)


def _twice(text: Both) -> Both:
    return Both(text.es or text.en, text.en or text.es)


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
