import secrets
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from curriculum.gates.material import read_material
from curriculum.gates.sheets import sheet
from curriculum.loading.reading import CURRICULUM

CONDITIONS = ("options_only", "stems_only", "after_lessons")
MOST_SEEDS = 10**9


class Command(BaseCommand):
    """Prints a sheet of a bank without its key, for somebody who neither wrote nor read it."""

    help = "Print an answer sheet of a course; filled in, it goes into the folder “blind” of the course."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help="slug of the course")
        parser.add_argument("--condition", choices=CONDITIONS, required=True)
        parser.add_argument("--language", choices=("es", "en"), required=True)
        parser.add_argument("--seed", type=int, help="numbers, letters and which question of each family is shown")
        parser.add_argument("--path", type=Path, default=CURRICULUM, help="folder of the files")

    def handle(self, *args: object, **options: Any) -> None:
        _curriculum, materials = read_material(options["path"])
        found = [material for material in materials if material.course.slug == options["course"]]
        if not found:
            raise CommandError(f"There is no course “{options['course']}”.")
        seed = secrets.randbelow(MOST_SEEDS) if options["seed"] is None else options["seed"]
        made = sheet(found[0].questions, options["condition"], options["language"], seed)
        self.stdout.write(yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=120))
