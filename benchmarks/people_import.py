"""How long a file of people takes: ``python -m benchmarks.people_import 10000``. Prints the figures as JSON.

The file is a workbook with every column; its people are new, in teams of fifty below a tree, with managers and work
centres. Each import is read, planned, confirmed and written as a worker does it, and its report is written as a
workbook. The second file is that of the night after: one person in ten has another position, one in fifty another team.
"""

import argparse
import json
import os
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from lib.workbooks import xlsx_file  # noqa: E402
from people.imports.export import FIELDS  # noqa: E402
from people.imports.report import report_lines, report_titles  # noqa: E402
from people.imports.services import confirm_import, plan_import, request_import, write_import  # noqa: E402
from people.imports.steps import Choices  # noqa: E402
from people.imports.template import people_file  # noqa: E402
from people.models import Employee, Organisation, WorkCentre  # noqa: E402


def lines_of(count, *, night=0):
    """A line for each person; ``night`` changes some of them."""
    for number in range(count):
        team = number // 50 + (1 if night and number % 50 == 7 else 0)
        line = {
            "number": f"{number:06d}",
            "given_names": "María José",
            "first_surname": f"Núñez{number:05d}",
            "second_surname": "Ōmeyōtzin",
            "email": f"p{number}@people-import.example.com",
            "language": "español" if number % 3 else "inglés",
            "team": f"Planta {team // 20} / Línea {team}",
            "position": "Técnica" if night and number % 10 == 0 else "Operadora",
            "work_centre": f"{number % 20:03d}",
            "cost_centre": f"CC-{number % 90}",
            "shift": "Matutino",
            "manager": "" if number % 50 == 0 else f"{number // 50 * 50:06d}",
            "hired_on": "2024-05-01",
            "left_on": "",
            "status": "activo",
        }
        yield [line.get(name, "") for name in FIELDS]


def import_file(organisation, content):
    """Take a file through, and write its report; return seconds of each part."""
    marks = [time.perf_counter()]
    job = request_import(organisation, "people.xlsx", content, choices=Choices(creates_teams=True))
    assert plan_import(job.pk)
    marks.append(time.perf_counter())
    job.refresh_from_db()
    assert not job.counts.get("error"), job.counts
    confirm_import(job, job.digest, by=None, why="?")
    assert write_import(job.pk)
    marks.append(time.perf_counter())
    job.refresh_from_db()
    xlsx_file("Report", report_titles(), report_lines(job, job.rows.iterator(1000))).close()
    marks.append(time.perf_counter())
    return [round(after - before, 2) for before, after in zip(marks, marks[1:], strict=False)]


def main(count):
    """Measure both nights."""
    call_command("migrate", verbosity=0)
    organisation, _is_new = Organisation.objects.get_or_create(code=f"people{count}", legal_name="Personas, S.A.")
    for number in range(20):
        WorkCentre.objects.get_or_create(
            organisation=organisation, code=f"{number:03d}", defaults={"name": f"Centro {number}"}
        )
    first = import_file(organisation, people_file("xlsx", organisation, lines_of(count)))
    assert Employee.objects.filter(organisation=organisation).count() == count
    second = import_file(organisation, people_file("xlsx", organisation, lines_of(count, night=1)))
    sys.stderr.write(
        f"{os.environ.get('AULA_DB', 'sqlite')}: plan, write, report: {first}; the night after: {second}\n"
    )
    return {f"people_import_{count}_s": round(sum(first), 2), f"people_import_again_{count}_s": round(sum(second), 2)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    sys.stdout.write(f"{json.dumps(main(parser.parse_args().count))}\n")
