"""Importing a file of people, done by workers: read it and make the plan, wait for a yes, write all of it at once.

Writing is one transaction, in which the plan is made again under locks: what would be done then is what was shown, or
it is shown again. A killed worker has written nothing.
"""

import datetime
import hashlib
from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.budget import Exceeded
from lib.file_jobs import MOST_TRIES, FileJobQuerySet, budget_of_job, check_open, keep_plan, lease
from lib.leases import RELEASED, renew
from lib.names import shortened
from lib.portions import AT_ONCE
from lib.sheets.files import Unreadable
from lib.sheets.words import folded
from people.approvals.renaming import RENAMING
from people.employees.history import Origin, Source
from people.imports.columns import suggested
from people.imports.known import look_up
from people.imports.own import FileColumns
from people.imports.planning import make_plan
from people.imports.problems import Note, in_languages
from people.imports.reading import LIMITS, Sheet, read_head, recognise, with_sheet
from people.imports.steps import Choices, Kind, Plan, Step, needs_brake
from people.imports.values import Entry, RowReader
from people.imports.writing import Done, carry_out
from people.models import ImportSettings, Organisation, PeopleImport, PeopleImportRow, User
from sweeps.services import each

BETWEEN_SIGNS = 2000  # rows, until the page is told how far it is
KEPT = datetime.timedelta(days=7)  # the file of who never said yes
REMEMBERED = datetime.timedelta(days=365)  # the rows of a report
Imports = FileJobQuerySet[PeopleImport]


class PlanChanged(Exception):
    """What was confirmed is not the plan that stands there."""


class AnotherIsWriting(Exception):
    """Another import is being written into the same organisation."""


class ReasonNeeded(Exception):
    """Names change, and nobody has said why."""


class BrakeOn(Exception):
    """More people leave than may leave unasked; ``leaving`` is how many, to be typed by whoever means it."""

    def __init__(self, leaving: int) -> None:
        super().__init__(leaving)
        self.leaving = leaving


class WrongColumns(Exception):
    """The columns as they were chosen are not those of people: one twice, or no number."""


# --- What people do -------------------------------------------------------------------------------


def request_import(
    organisation: Organisation,
    file_name: str,
    content: bytes,
    *,
    by: User | None = None,
    origin: str = PeopleImport.Origin.SCREEN,
    choices: Choices | None = None,
) -> PeopleImport:
    """Keep a file for a worker to read. Nobody is changed before ``confirm_import``.

    What the operator hands in always has room. Raises ``Unreadable`` and ``TooManyOpen``.
    """
    choices = choices or Choices()
    if origin == PeopleImport.Origin.SCREEN and by is not None:
        here = PeopleImport.objects.filter(organisation=organisation)
        check_open(here.filter(started_by=by, origin=origin), here)
    job = PeopleImport(
        organisation=organisation,
        started_by=by,
        origin=origin,
        file_name=shortened(file_name, 255),
        format=recognise(content),
        sha256=hashlib.sha256(content).hexdigest(),
        creates_teams=choices.creates_teams,
        absent_leave=choices.absent_leave,
    )
    job.keep_file(content)
    job.save()
    return job


def failed_import(
    organisation: Organisation, file_name: str, content: bytes, reason: Exception, *, origin: str
) -> PeopleImport:
    """Write down a file that is none, where nobody sits in front of it."""
    return PeopleImport.objects.create(
        organisation=organisation,
        origin=origin,
        file_name=shortened(file_name, 255),
        sha256=hashlib.sha256(content).hexdigest(),
        failed_at=timezone.now(),
        failure=in_languages(_sentence(reason)),
    )


@transaction.atomic
def match_columns(job: PeopleImport, fields: Sequence[str]) -> None:
    """Say which field each column is, and remember it. The plan is made anew. Raises ``WrongColumns``."""
    there = FileColumns(job.organisation)
    chosen = [field if field in there else "" for field in fields]
    named = [field for field in chosen if field]
    if len(chosen) != len(job.titles) or "number" not in named or len(set(named)) < len(named):
        raise WrongColumns
    if _plan_anew(job, columns=chosen, matched_at=timezone.now()):
        remembered, _is_new = ImportSettings.objects.select_for_update().get_or_create(organisation=job.organisation)
        remembered.columns |= {folded(title): field for title, field in zip(job.titles, chosen, strict=True) if title}
        remembered.save(update_fields=["columns"])


def choose(job: PeopleImport, choices: Choices) -> bool:
    """Choose otherwise: the plan is made anew. Return whether that was still possible."""
    return _plan_anew(job, creates_teams=choices.creates_teams, absent_leave=choices.absent_leave)


def _plan_anew(job: PeopleImport, **values: object) -> bool:
    waiting = PeopleImport.objects.open().filter(pk=job.pk, confirmed_at=None, read_at__isnull=False)
    anew = {"planned_at": None, "progress": 0, "digest": "", **RELEASED, "tries": 0}
    return bool(waiting.update(**anew, **values))


def confirm_import(
    job: PeopleImport, digest: str, *, by: User | None, why: str = "", leaving: int | None = None, invites: bool = False
) -> None:
    """Say yes to the plan of this digest.

    ``why`` is the reason of the names that change, ``leaving`` the number of people that whoever says yes has typed,
    ``invites`` whether new people are written to at once.
    Raises ``PlanChanged``, ``AnotherIsWriting``, ``ReasonNeeded`` and ``BrakeOn``.
    """
    leave = job.counts.get(Kind.LEAVING, 0)
    if job.counts.get("names") and not why.strip():
        raise ReasonNeeded
    if needs_brake(leave, job.employed) and leaving != leave:
        raise BrakeOn(leave)
    waiting = PeopleImport.objects.open().filter(pk=job.pk, digest=digest, confirmed_at=None, planned_at__isnull=False)
    try:
        with transaction.atomic():
            confirmed = waiting.update(
                confirmed_at=timezone.now(),
                started_by=by,
                renamed_why=why.strip(),
                invites_new=invites,
                was_planned_again=False,
                tries=0,
                lease_until=None,
            )
    except IntegrityError:
        raise AnotherIsWriting from None
    if not confirmed and not PeopleImport.objects.filter(pk=job.pk, digest=digest, confirmed_at__isnull=False):
        raise PlanChanged


def cancel_import(job: PeopleImport) -> bool:
    """Change nobody. Return whether there was still something to cancel; what is being written is not."""
    waiting = PeopleImport.objects.open().filter(pk=job.pk, confirmed_at=None)
    cancelled = waiting.update(cancelled_at=timezone.now(), samples=[])
    if cancelled:
        job.forget_file()
    return bool(cancelled)


# --- What workers do ------------------------------------------------------------------------------


def plan_import(job_id: int) -> bool:
    """Read the file, and write down what would happen to each person. Safe to call any number of times."""
    with lease(PeopleImport.objects.to_plan(), job_id) as mine:
        job = _taken(mine, job_id)
        if mine is None or job is None:
            return False
        try:
            with budget_of_job(job, mine, LIMITS):
                if not job.matched_at and not _read_head(job, mine):
                    return True
                return _keep(_compare(job, *read_entries(job, mine)), job, mine)
        except (Unreadable, Exceeded, FileNotFoundError) as reason:
            _fail(job, mine, reason)
            return False


def write_import(job_id: int) -> bool:
    """Write what was confirmed, or show again what has become another plan. Safe to call any number of times."""
    with lease(PeopleImport.objects.to_write(), job_id) as mine:
        job = _taken(mine, job_id)
        if mine is None or job is None:
            return False
        try:
            with budget_of_job(job, mine, LIMITS):
                is_written = _write(job, mine, *read_entries(job, mine))
        except (Unreadable, Exceeded, FileNotFoundError) as reason:
            _fail(job, mine, reason)
            return False
        if not is_written:
            return False
        job.forget_file()
        return True


def _taken(mine: Imports | None, job_id: int) -> PeopleImport | None:
    """Return the job that was taken; none where nobody has it, or where it came to nothing too often."""
    if mine is None:
        return None
    job = PeopleImport.objects.select_related("organisation", "started_by").get(pk=job_id)
    if job.tries > MOST_TRIES:
        _fail(job, mine, Unreadable(_("It failed several times. Tell whoever runs this site.")))
        return None
    return job


def _read_head(job: PeopleImport, mine: Imports) -> bool:
    """Look which columns there are. Return whether they are settled, so that the plan can be made."""
    sheet, samples = read_head(job.format, job.read_file())
    remembered = ImportSettings.objects.filter(organisation=job.organisation).values_list("columns", flat=True).first()
    matching = suggested(sheet.titles, remembered or {}, FileColumns(job.organisation).words)
    is_settled = matching.is_certain or job.origin != PeopleImport.Origin.SCREEN
    if is_settled and "number" not in matching.fields:
        raise Unreadable(_("No column has a title that says it holds employee numbers. Begin with the template."))
    job.columns, job.titles, now = matching.fields, sheet.titles, timezone.now()
    job.matched_at = now if is_settled else None
    renew(mine, read_at=now, titles=job.titles, samples=samples, columns=job.columns, matched_at=job.matched_at)
    if not is_settled:
        mine.update(lease_until=None, tries=0)
    return is_settled


def read_entries(job: PeopleImport, mine: Imports) -> tuple[list[Entry], list[Note]]:
    """Return what the rows of the file say, and what is to be said of all of it. Raises ``Unreadable``,
    ``Exceeded``.
    """

    def read(sheet: Sheet) -> tuple[list[Entry], list[Note]]:
        columns = list(job.columns)
        remarks = list(sheet.remarks)
        if "curp" in columns and not job.organisation.issues_dc3:
            columns[columns.index("curp")] = ""
            remarks.append(Note("curp_off"))
        left_out = [title for title, field in zip(sheet.titles, job.columns, strict=True) if title and not field]
        if left_out:
            remarks.append(Note("left_out", {"titles": ", ".join(shortened(title, 40) for title in left_out)}))
        reader = RowReader(columns, is_padded=job.format == "xlsx", own=FileColumns(job.organisation).own)
        entries: list[Entry] = []
        for line in sheet.lines:
            entries.append(reader.read(line))
            if len(entries) % BETWEEN_SIGNS == 0:
                renew(mine, progress=len(entries))
        return entries, remarks + reader.dates.remarks()

    content = job.read_file()
    if len(job.titles) != len(job.columns):
        raise Unreadable(_("The columns are not those that were chosen. Choose the file again."))
    return with_sheet(job.format, content, read)


def _compare(job: PeopleImport, entries: list[Entry], remarks: list[Note], *, is_locked: bool = False) -> Plan:
    known = look_up(
        job.organisation,
        emails=[entry.values["email"] for entry in entries if entry.values.get("email")],
        curps=[entry.values["curp"] for entry in entries if "curp" in entry.values],
        is_locked=is_locked,
    )
    waiting = RENAMING.waiting(job.organisation)
    choices = Choices(job.creates_teams, job.absent_leave)
    plan = make_plan(known, entries, choices, by=job.started_by, waiting=waiting)
    plan.remarks = [*remarks, *plan.remarks]
    return plan


@transaction.atomic
def _keep(plan: Plan, job: PeopleImport, mine: Imports, *, again: bool = False) -> bool:
    """Write a plan down, instead of the one that may be there."""
    PeopleImportRow.objects.filter(job=job).delete()
    rows = (_row(step, job, position) for position, step in enumerate(plan.steps))
    PeopleImportRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    return keep_plan(
        mine,
        digest=plan.digest(),
        total=len(plan.steps),
        again=again,
        remarks=[remark.stored() for remark in plan.remarks],
        counts=plan.counts(),
        new_teams=[place.path for place in plan.new_teams],
        managers=[[one.place.path, one.before, one.after] for one in plan.managers],
        employed=plan.known.active_count,
    )


def _row(step: Step, job: PeopleImport, position: int) -> PeopleImportRow:
    return PeopleImportRow(
        job=job,
        position=position,
        row=step.row,
        kind=step.kind,
        number=shortened(step.number, 60),
        name=shortened(step.name, 460),
        is_renamed=bool(step.names),
        changes=[[change.field, change.before, change.after] for change in step.changes],
        problems=[problem.stored() for problem in step.entry.problems] if step.entry else [],
        notes=[note.stored() for note in step.notes],
    )


def _write(job: PeopleImport, mine: Imports, entries: list[Entry], remarks: list[Note]) -> bool:
    """Write everything together with the note that it is done; or the plan again, where it is another one now."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=job.organisation_id)
        renew(mine)
        plan = _compare(job, entries, remarks, is_locked=True)
        if plan.digest() != job.digest:
            _keep(plan, job, mine, again=True)
            return False
        origin = Origin(job.started_by, Source.IMPORT, job.uuid)
        done = carry_out(plan, origin=origin, why=job.renamed_why, invites=job.invites_new)
        _note_done(job, done)
        renew(mine, finished_at=timezone.now(), samples=[])
    return True


def _note_done(job: PeopleImport, done: Done) -> None:
    positions = set(done.former_curps) | set(done.refused_names)
    rows = list(PeopleImportRow.objects.filter(job=job, position__in=positions))
    for row in rows:
        row.former_curp = done.former_curps.get(row.position, "")
        if row.position in done.refused_names:
            row.notes = [*row.notes, Note("name_waits").stored()]
    PeopleImportRow.objects.bulk_update(rows, ["former_curp", "notes"], batch_size=AT_ONCE)


def to_report() -> list[int]:
    """Return the imports of watched folders that came to an end, or to a stop, and of which nobody was told."""
    silent = PeopleImport.objects.filter(origin=PeopleImport.Origin.DROP, reported_at=None)
    stopped = Q(planned_at__isnull=False, confirmed_at=None)
    ended = Q(finished_at__isnull=False) | Q(failed_at__isnull=False) | stopped
    return list(silent.filter(ended, cancelled_at=None).values_list("pk", flat=True))


def _fail(job: PeopleImport, mine: Imports, reason: Exception) -> None:
    """Write down why nothing comes of it, in every language; the file is not needed any more."""
    if mine.update(failed_at=timezone.now(), failure=in_languages(_sentence(reason)), samples=[], lease_until=None):
        job.forget_file()


def _sentence(reason: Exception) -> Callable[[], str]:
    if isinstance(reason, Exceeded):
        return lambda: reason.sentence
    if isinstance(reason, FileNotFoundError):
        gone: Promise = _("The file is no longer here. Choose it again.")
        return lambda: str(gone)
    return lambda: str(reason)


# --- What time does -------------------------------------------------------------------------------


def remove_old_imports() -> int:
    """Cancel what nobody said yes to, and forget the rows of old reports. Return how many reports were emptied."""
    now = timezone.now()
    unanswered = PeopleImport.objects.open().filter(confirmed_at=None, started_at__lt=now - KEPT)
    each("people.unanswered_imports", list(unanswered.values_list("pk", flat=True)), _give_up)
    old = PeopleImport.objects.filter(started_at__lt=now - REMEMBERED, rows__isnull=False).distinct()
    removals = each("people.old_imports", list(old.values_list("pk", flat=True)), _forget_rows)
    return sum(removal.result or 0 for removal in removals)


@transaction.atomic
def _give_up(job_id: int) -> None:
    for job in PeopleImport.objects.filter(pk=job_id, confirmed_at=None):
        cancel_import(job)


def _forget_rows(job_id: int) -> int:
    PeopleImportRow.objects.filter(job=job_id).delete()
    return 1
