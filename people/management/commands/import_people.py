"""Import a file of people from the command line: the same door as the screen and the watched folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from lib.sheets.files import Unreadable
from people.imports.drop import carry_through
from people.imports.report import Reporter
from people.imports.services import AnotherIsWriting, cancel_import, plan_import, request_import
from people.imports.steps import Choices, Kind
from people.models import Organisation, PeopleImport


class Command(BaseCommand):
    help = "Import a CSV or XLSX file of people into an organisation. Without --apply it only says what would happen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="the code of the organisation")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="do it")
        parser.add_argument("--create-teams", action="store_true", help="create teams that do not exist yet")
        parser.add_argument("--absent-leave", action="store_true", help="people who are not in the file have left")
        parser.add_argument(
            "--leaving", type=int, help="that many people may leave at once, though it is more than 10%%"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        try:
            content = options["file"].read_bytes()
        except OSError as reason:
            raise CommandError(f"{options['file']}: {reason.strerror}") from None
        with override("en"):
            self._import(organisation, options, content)

    def _import(self, organisation: Organisation, options: dict[str, Any], content: bytes) -> None:
        choices = Choices(options["create_teams"], options["absent_leave"])
        origin = PeopleImport.Origin.COMMAND
        try:
            job = request_import(organisation, options["file"].name, content, origin=origin, choices=choices)
        except Unreadable as reason:
            raise CommandError(str(reason)) from None
        if options["apply"]:
            try:
                carry_through(job, allowing=options["leaving"])
            except AnotherIsWriting:
                cancel_import(job)
                raise CommandError("Another import is being written. Try again when it is done.") from None
        else:
            plan_import(job.pk)
        job.refresh_from_db()
        self._tell(job)
        if job.state == job.State.PLANNED:
            cancel_import(job)
            if options["apply"]:
                leaving = job.counts.get(Kind.LEAVING, 0)
                raise CommandError(f"{leaving} of {job.employed} people would leave: confirm with --leaving {leaving}.")
        elif job.state != job.State.FINISHED:
            raise CommandError(Reporter(job).failure() or "It was not imported. Try again.")

    def _tell(self, job: PeopleImport) -> None:
        reporter = Reporter(job)
        for remark in reporter.remarks():
            self.stdout.write(remark)
        for row in job.rows.filter(kind=Kind.ERROR):
            for problem in reporter.shown(row).problems:
                where = f"{problem.label}: " if problem.label else ""
                self.stdout.write(f"Row {row.row}: {where}{problem.cell} {problem.sentence}".replace("  ", " "))
        self.stdout.write(", ".join(f"{kind}: {job.counts[kind]}" for kind in Kind.values if job.counts.get(kind)))
