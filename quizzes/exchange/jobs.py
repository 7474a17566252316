"""Importing a file of questions, done by workers: read it and make the plan, wait for a yes, write in slices.

Whoever goes on after a killed worker (``lib.file_jobs``) writes what is not written yet: each slice commits together
with the note that it is done.
"""

import datetime
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from courses.models import CoursePage
from lib.budget import Exceeded, charge
from lib.file_jobs import MOST_TRIES, FileJobQuerySet, budget_of_job, check_open, keep_plan, lease
from lib.leases import Taken, renew
from lib.names import shortened
from lib.sheets.files import Unreadable
from people.models import User
from quizzes.exchange.formats import FORMATS, Format
from quizzes.exchange.importing import BankChanged, carry_out
from quizzes.exchange.limits import LIMITS
from quizzes.exchange.planning import Plan, Step, make_plan
from quizzes.models import ImportStep, QuestionImport, Verdict
from sweeps.services import each

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=1)  # the file of who never said yes
REMEMBERED = datetime.timedelta(days=7)
SLICE = 20
MOST_NOTES = 100
LONGEST_NOTE = 5_000  # the names of all that a change deletes


Imports = FileJobQuerySet[QuestionImport]


class PlanChanged(Exception):
    """What was confirmed is not the plan that stands there."""


class AnotherIsWriting(Exception):
    """Another import is being written into the same course."""


def request_import(
    by: User, course: CoursePage, chosen: Format, language: str, file_name: str, content: bytes
) -> QuestionImport:
    """Keep a file for a worker to read. Nothing is written to the bank before ``confirm_import``.

    Raises ``TooManyOpen``.
    """
    check_open(QuestionImport.objects.of(by), QuestionImport.objects.filter(course=course))
    job = QuestionImport(
        started_by=by, course=course, format=chosen.name, language=language, file_name=shortened(file_name, 255)
    )
    job.keep_file(content)
    job.save()
    return job


def plan_import(job_id: int) -> bool:
    """Read the file and write down what would happen to each question. Safe to call any number of times."""
    with _leased(QuestionImport.objects.to_plan(), job_id) as taken:
        if taken is None:
            return False
        job, mine = taken
        plan = _plan(job, mine)
        return plan is not None and _keep(plan, mine, job_id)


def confirm_import(job: QuestionImport, digest: str, *, duplicates: bool = False, other_keys: bool = False) -> None:
    """Say yes to the plan of this digest, and to what asks the same as another one. Raises ``PlanChanged`` and
    ``AnotherIsWriting``.
    """
    waiting = QuestionImport.objects.open().filter(pk=job.pk, digest=digest, confirmed_at=None)
    waiting = waiting.filter(planned_at__isnull=False)
    now = timezone.now()
    try:
        with transaction.atomic():
            confirmed = waiting.update(
                confirmed_at=now,
                takes_duplicates=duplicates,
                takes_other_keys=other_keys,
                was_planned_again=False,
                tries=0,
                lease_until=None,
            )
    except IntegrityError:
        raise AnotherIsWriting from None
    if not confirmed and not QuestionImport.objects.filter(pk=job.pk, digest=digest, confirmed_at__isnull=False):
        raise PlanChanged


def cancel_import(job: QuestionImport) -> bool:
    """Write nothing more; what is written stays as drafts. Return whether anything was left to cancel."""
    cancelled = QuestionImport.objects.open().filter(pk=job.pk).update(cancelled_at=timezone.now())
    job.forget_file()
    return bool(cancelled)


def write_import(job_id: int) -> bool:
    """Write what was confirmed, slice by slice. Safe to call any number of times, by any number of workers."""
    with _leased(QuestionImport.objects.to_write(), job_id) as taken:
        if taken is None:
            return False
        job, mine = taken
        plan = _plan(job, mine)
        if plan is None:
            return False
        if not _has_begun(job) and plan.digest() != job.digest:
            return _keep(plan, mine, job_id, again=True)
        _write(job, plan, mine)
        if not mine.update(finished_at=timezone.now(), lease_until=None):
            return False  # whoever took over needs the file
        job.forget_file()
        return True


def remove_old_imports() -> int:
    """Cancel what nobody said yes to for a day and forget what is older than a week. Return how many rows are gone."""
    now = timezone.now()
    unanswered = QuestionImport.objects.open().filter(confirmed_at=None, started_at__lt=now - KEPT)
    each("quizzes.unanswered_imports", list(unanswered.values_list("pk", flat=True)), _give_up)
    old = QuestionImport.objects.filter(started_at__lt=now - REMEMBERED)
    removals = each("quizzes.old_imports", list(old.values_list("pk", flat=True)), _remove)
    return sum(removal.result or 0 for removal in removals)


@transaction.atomic
def _give_up(job_id: int) -> None:
    """Do both or nothing: what still has its file is looked at again."""
    for job in QuestionImport.objects.filter(pk=job_id, confirmed_at=None):  # none if there was a yes meanwhile
        cancel_import(job)


def _remove(job_id: int) -> int:
    for job in QuestionImport.objects.filter(pk=job_id):
        job.forget_file()
        job.delete()
        return 1
    return 0


# --- Reading --------------------------------------------------------------------------------------


@contextmanager
def _leased(rows: Imports, job_id: int) -> Iterator[tuple[QuestionImport, Imports] | None]:
    """Take an import; yields it and the queryset through which everything is recorded while it is ours, or None."""
    with lease(rows, job_id) as mine:
        if mine is None:
            yield None
            return
        job = QuestionImport.objects.select_related("started_by", "course").get(pk=job_id)
        with override(job.started_by.language):  # of all that is written down for the person
            if job.tries > MOST_TRIES:
                _fail(job, mine, gettext("It failed several times. Tell whoever runs this site."))
                yield None
            else:
                yield job, mine


def _plan(job: QuestionImport, mine: Imports) -> Plan | None:
    """Return what the import would do as the bank stands now; none if the file cannot be read, which is then written
    down.
    """
    chosen = FORMATS[job.format]
    try:
        content = job.read_file()
    except FileNotFoundError:
        _fail(job, mine, gettext("The file is no longer here. Choose it again."))
        return None
    try:
        with budget_of_job(job, mine, LIMITS):
            reading = chosen.read(content, job.language)
            plan = make_plan(job.course, reading, lacks=chosen.lacks, user=job.started_by)
            for step in plan.steps:
                charge(characters=_kept_of(step))
            return plan
    except Unreadable as reason:
        _fail(job, mine, str(reason))
    except Exceeded as reason:
        _fail(job, mine, reason.sentence)
    return None


def _kept_of(step: Step) -> int:
    """Return how much text the plan keeps for a question: it may name much of the bank, for each question again."""
    told = sum(len(note) for notes in (step.entry.errors, step.entry.losses, step.warnings) for note in notes)
    return told + sum(len(one.before) + len(one.after) for one in step.differences)


def _fail(job: QuestionImport, mine: Imports, reason: str) -> None:
    if mine.update(failed_at=timezone.now(), failure=reason, lease_until=None):
        job.forget_file()


@transaction.atomic
def _keep(plan: Plan, mine: Imports, job_id: int, *, again: bool = False) -> bool:
    """Write a plan down, instead of the one that may be there."""
    ImportStep.objects.filter(job=job_id).delete()
    ImportStep.objects.bulk_create(
        (_row(step, job_id, position) for position, step in enumerate(plan.steps)), batch_size=200
    )
    return keep_plan(mine, digest=plan.digest(), total=len(plan.steps), again=again, remarks=_at_most(plan.remarks))


def _row(step: Step, job_id: int, position: int) -> ImportStep:
    return ImportStep(
        job_id=job_id,
        position=position,
        verdict=step.verdict,
        place=shortened(step.entry.place, 200),
        label=shortened(step.entry.label, 200),
        stem=step.question.stem.any() if step.verdict == Verdict.OTHER_KEY and step.question else "",
        notes=_at_most([*step.entry.errors, *step.entry.losses, *step.warnings]),
        differences=[[one.name, one.before, one.after] for one in step.differences],
        similar=step.similar[:MOST_NOTES],
        existing=step.existing,
        revision=step.revision,
    )


def _at_most(notes: Sequence[str]) -> list[str]:
    """Return the notes, as far as anybody reads them."""
    shown = [shortened(note, LONGEST_NOTE) for note in notes[:MOST_NOTES]]
    if len(notes) > MOST_NOTES:
        shown.append(gettext("And %(count)d more.") % {"count": len(notes) - MOST_NOTES})
    return shown


# --- Writing --------------------------------------------------------------------------------------


def _has_begun(job: QuestionImport) -> bool:
    return job.steps.exclude(written_at=None, problem="").exists()


def _write(job: QuestionImport, plan: Plan, mine: Imports) -> None:
    rows = list(job.steps.to_write(duplicates=job.takes_duplicates, other_keys=job.takes_other_keys))
    for start in range(0, len(rows), SLICE):
        some = rows[start : start + SLICE]
        try:
            _write_rows(job, plan, mine, some)
        except Taken:
            raise
        except Exception:  # one question that fails never stops the others
            logger.exception("Some questions of import %s were not written together.", job.pk)
            for row in some:
                _write_or_note(job, plan, mine, row)


def _write_or_note(job: QuestionImport, plan: Plan, mine: Imports, row: ImportStep) -> None:
    try:
        _write_rows(job, plan, mine, [row])
        return
    except Taken:
        raise
    except BankChanged:
        problem = gettext("Somebody has changed the question in the meantime.")
    except Exception:
        logger.exception("Question %s of import %s was not written.", row.position, job.pk)
        problem = gettext("It could not be written. Tell whoever runs this site.")
    with transaction.atomic():
        renew(mine)  # the problem may be that another worker is writing it
        ImportStep.objects.filter(pk=row.pk, written_at=None).update(problem=problem)


@transaction.atomic
def _write_rows(job: QuestionImport, plan: Plan, mine: Imports, rows: Sequence[ImportStep]) -> None:
    """Write these questions and that they are written, together. Raises ``Taken`` and ``BankChanged``."""
    CoursePage.objects.select_for_update(of=("self",)).get(pk=job.course_id)
    renew(mine, tries=0)
    steps = [plan.steps[row.position] for row in rows]
    for row, step in zip(rows, steps, strict=True):
        is_same = row.verdict == step.verdict
        if not is_same or (step.verdict == Verdict.CHANGED and row.revision != step.revision):
            raise BankChanged
    carry_out(
        Plan(job.course, steps, []),
        by=job.started_by,
        duplicates=job.takes_duplicates,
        other_keys=job.takes_other_keys,
    )
    ImportStep.objects.filter(pk__in=[row.pk for row in rows]).update(written_at=timezone.now())
