import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curriculum.gates.judging import Judged, judge, summary
from curriculum.gates.material import read_material
from curriculum.loading.reading import CURRICULUM, CurriculumErrors


class Command(BaseCommand):
    """Measures the courses of the files; fails when one breaks a gate to which it is held."""

    help = "Measure the courses of the curriculum files against the gates of docs/how-to/write-course-files.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, default=CURRICULUM, help="folder of the files")
        parser.add_argument("--course", help="only the course with this slug")
        parser.add_argument("--gate", action="append", default=[], help="list the problems of this gate only")
        parser.add_argument("--json", action="store_true", help="one line with all figures")
        parser.add_argument("--strict", action="store_true", help="hold every course to every gate")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            curriculum, materials = read_material(options["path"])
        except (CurriculumErrors, ValueError) as errors:
            raise CommandError(str(errors)) from None
        wanted = [material for material in materials if options["course"] in (None, material.course.slug)]
        judged = [judge(material) for material in wanted]
        if options["json"]:
            self.stdout.write(json.dumps(summary(curriculum, judged), ensure_ascii=False))
        else:
            for course in judged:
                self._report(course, set(options["gate"]), detailed=options["verbosity"] > 1)
        broken = [
            f"{course.material.course.slug}: {name}"
            for course in judged
            for name in (_red(course) if options["strict"] else course.broken)
        ]
        if broken:
            raise CommandError("Red: " + ", ".join(broken))

    def _report(self, course: Judged, only: set[str], *, detailed: bool) -> None:
        self.stdout.write(course.material.course.slug)
        for name, verdict in course.verdicts.items():
            is_held = name in course.held_to
            if only and name not in only:
                continue
            state = "red" if verdict.problems else "green"
            self.stdout.write(
                f"  {name}: {state}{'' if is_held else ' (not held to it)'} {json.dumps(verdict.figures)}"
            )
            for problem in verdict.problems if only or detailed or is_held else verdict.problems[:3]:
                self.stdout.write(f"    {problem.where}: {problem.text}")
            for warning in verdict.warnings:
                self.stdout.write(f"    warning: {warning.where}: {warning.text}")


def _red(course: Judged) -> list[str]:
    return [name for name, verdict in course.verdicts.items() if verdict.problems]
