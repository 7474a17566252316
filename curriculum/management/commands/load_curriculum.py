from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.loading.exam_bank import ExamBank, UnreadableBank
from curriculum.loading.ledger import Ledger, Outcome
from curriculum.loading.reading import CURRICULUM, Curriculum, CurriculumErrors, read_curriculum
from curriculum.questions import load_curriculum
from lib.terminal import quiet_logs, terminal_language


class Command(BaseCommand):
    """Loads the curriculum files into the site, all or nothing; a second run changes nothing."""

    help = "Load the courses, questions and learning paths of the curriculum files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, default=CURRICULUM, help="folder of the files")
        parser.add_argument(
            "--bank", type=Path, default=settings.EXAM_BANK_DIR, help="folder of an exam bank (AULA_EXAM_BANK_DIR)"
        )
        parser.add_argument("--check", action="store_true", help="look for errors only, write nothing")
        parser.add_argument("--unfinished", action="store_true", help="load courses that are still being written, too")
        parser.add_argument("--overwrite", action="store_true", help="replace what was edited in the CMS, too")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: object, **options: Any) -> None:
        with translation.override(options["language"] or terminal_language()):
            curriculum = self._read(options["path"], options["bank"])
            if options["check"]:
                self.stdout.write(self._summary(curriculum))
                return
            if not options["unfinished"]:
                curriculum = self._finished(curriculum)
            try:
                with quiet_logs():
                    ledger = load_curriculum(curriculum, overwrite=options["overwrite"])
            except ValidationError as error:
                raise CommandError("\n".join([_("Nothing was loaded:"), *error.messages])) from None
            self._report(ledger, detailed=options["verbosity"] > 1)

    def _read(self, path: Path, bank: Path | None) -> Curriculum:
        try:
            return read_curriculum(path, ExamBank(bank, settings.EXAM_BANK_KEYS) if bank else None)
        except UnreadableBank as reason:
            raise CommandError(str(reason)) from None
        except CurriculumErrors as errors:
            count = len(errors.problems)
            heading = ngettext("%(count)d error, nothing was loaded:", "%(count)d errors, nothing was loaded:", count)
            raise CommandError("\n".join([heading % {"count": count}, str(errors)])) from None

    def _finished(self, curriculum: Curriculum) -> Curriculum:
        finished = curriculum.without_unfinished()
        for folder in curriculum.courses:
            if folder not in finished.courses:
                self.stdout.write(_("%(course)s is not finished and was not loaded.") % {"course": folder.label})
        return finished

    def _summary(self, curriculum: Curriculum) -> str:
        modules = [module for course in curriculum.courses for module in course.modules]
        return _(
            "No error: courses %(courses)d, modules %(modules)d, lessons %(lessons)d, questions %(questions)d."
        ) % {
            "courses": len(curriculum.courses),
            "modules": len(modules),
            "lessons": sum(len(module.lessons) for module in modules),
            "questions": sum(len(module.questions) for module in modules),
        }

    def _report(self, ledger: Ledger, *, detailed: bool) -> None:
        quiet = {Outcome.UNCHANGED} if ledger.counts.keys() - {Outcome.CREATED} else {Outcome.CREATED}
        for outcome, label in ledger.entries:
            if detailed or outcome not in quiet:
                self.stdout.write(f"{outcome.label}: {label}")
        counts = [f"{outcome.label}: {ledger.counts[outcome]}" for outcome in Outcome if ledger.counts[outcome]]
        self.stdout.write(" · ".join(counts))
