"""A company of 10,000 people with 20 courses: ``python -m benchmarks.organisation 10000 20``. Prints figures as JSON.

The company is that of ``manage.py seed_organisation``. A path of three courses is assigned to everybody who has none of
them yet: planned, begun, and worked on until nothing is left, as a worker does it. Then the team list is opened with
every kind of filter, and its slowest answer and its greatest number of queries are kept; its files are written to the
last byte.
"""

import argparse
import datetime
import json
import resource
import statistics
import sys
import time

import django
import psutil
import time_machine

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from courses.duties.assigning import plan_assignment  # noqa: E402
from courses.duties.due import Due  # noqa: E402
from courses.duties.services import begin, work_on  # noqa: E402
from courses.models import Assignment, CoursePage, LearningPath  # noqa: E402
from courses.reminders.services import remind_all, remind_organisation  # noqa: E402
from people.exports.services import make_file  # noqa: E402
from people.models import Employee, Organisation  # noqa: E402
from tests.exports import make_export  # noqa: E402
from tests.factories import make_course  # noqa: E402
from trainingsite.prepare import collect_static  # noqa: E402

RUNS = 3


def assign(organisation, hr):
    """Assign three courses that nobody takes to everybody; seconds until the last duty is given."""
    courses = [make_course(lessons=1) for _ in range(3)]
    path = LearningPath.objects.filter(organisation=organisation).first()
    people = Employee.objects.visible_to(hr).active()
    before = Assignment.objects.count()
    started = time.perf_counter()
    action = begin(organisation, lambda: plan_assignment(organisation, people, courses, Due(days=30), path), by=hr)
    while work_on(action.pk):
        pass
    seconds = time.perf_counter() - started
    assert Assignment.objects.count() - before == 3 * (people.count() - 1)  # nobody assigns to themselves
    return round(seconds, 2)


def addresses(organisation):
    """The team list under every kind of filter and order."""
    course = CoursePage.objects.filter(organisations=organisation).first()
    centre, role = organisation.work_centres.first(), organisation.job_roles.first()
    area, team = organisation.teams.filter(parent=None).first(), organisation.teams.exclude(parent=None).first()
    kinds = ["", f"course={course.pk}", f"centre={centre.pk}", f"role={role.pk}", f"team={area.pk}", f"team={team.pk}"]
    kinds += [f"status={status}" for status in ("overdue", "due_soon", "expiring", "to_renew", "no_course", "exempt")]
    kinds += [
        "q=núñez",
        "q=000123",
        "sort=due",
        "sort=-status",
        "page=1000",
        f"course={course.pk}&status=overdue&sort=-due",
    ]
    return [f"/en/team/?{kind}" for kind in kinds]


def measure_list(client, organisation):
    """The slowest of the lists by the median of three, in time and in CPU, and the greatest number of queries."""
    worst, costliest, most = 0.0, 0.0, 0
    for address in addresses(organisation):
        times, cpus = [], []
        for _ in range(RUNS):
            with CaptureQueriesContext(connection) as queries:
                started, before = time.perf_counter(), cpu_spent()
                assert client.get(address).status_code == 200, address
                times.append(time.perf_counter() - started)
                cpus.append(cpu_spent() - before)
        taken, cpu = statistics.median(times), statistics.median(cpus)
        sys.stderr.write(f"{taken:6.3f} s  {cpu:6.3f} s of CPU  {len(queries):3d} queries  {address}\n")
        worst, costliest, most = max(worst, taken), max(costliest, cpu), max(most, len(queries))
    return {"team_list_s": round(worst, 3), "team_list_cpu_s": round(costliest, 3), "team_list_queries": most}


def cpu_spent():
    """Seconds of CPU of this process so far, and of the database for it where that is a process of its own."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        of_database = psutil.Process(connection.connection.info.backend_pid).cpu_times()
        spent += of_database.user + of_database.system
    return spent


def measure_file(client, address):
    """Seconds to the last byte of a file."""
    started = time.perf_counter()
    size = sum(map(len, client.get(address).streaming_content))
    seconds = round(time.perf_counter() - started, 2)
    sys.stderr.write(f"{seconds:6.2f} s  {size / 1e6:.1f} MB  {address}\n")
    return seconds


def measure_workbook(hr):
    """The whole list as a workbook, as a worker makes it: seconds, rows, and the memory of the process up to then."""
    export = make_export(hr, "team")
    started = time.perf_counter()
    assert make_file(export.pk)
    seconds = round(time.perf_counter() - started, 1)
    export.refresh_from_db()
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
    return {"team_xlsx_s": seconds, "team_xlsx_rows": export.rows, "team_xlsx_peak_mb": peak}


def idle_reminders(organisation):
    """The queries of the hourly look for reminders when all that is due has been queued: at eleven on a Tuesday.

    One finds the organizations in which something is due near today; the others are those of this one.
    """
    now = datetime.datetime.now(organisation.zone).replace(hour=11, minute=0)
    with time_machine.travel(now + datetime.timedelta(days=(1 - now.weekday()) % 7), tick=False):
        remind_all()
        with CaptureQueriesContext(connection) as queries:
            assert remind_organisation(organisation.pk) == 0
    return {"reminders_idle_queries": 1 + sum(query["sql"] not in ("BEGIN", "COMMIT") for query in queries)}


def main(employees, courses):
    """Make the company if it is not there, and measure."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static()
    code, figures = f"bench{employees}", {}
    if not Organisation.objects.filter(code=code).exists():
        started = time.perf_counter()
        call_command("seed_organisation", employees=employees, courses=courses, code=code)
        figures["seed_organisation_s"] = round(time.perf_counter() - started, 1)
    organisation = Organisation.objects.get(code=code)
    hr = Employee.objects.get(organisation=organisation, number="000001")
    client = Client(SERVER_NAME="localhost")
    client.force_login(hr.user)
    figures |= measure_list(client, organisation)
    course = CoursePage.objects.filter(organisations=organisation).first()
    figures[f"team_csv_{employees}_s"] = measure_file(client, f"/en/team/export.csv?course={course.pk}")
    figures["team_csv_overdue_s"] = measure_file(client, "/en/team/export.csv?status=overdue")
    figures |= measure_workbook(hr)
    figures[f"assign_{employees}_s"] = assign(organisation, hr)
    figures |= idle_reminders(organisation)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("employees", type=int)
    parser.add_argument("courses", type=int)
    options = parser.parse_args()
    sys.stdout.write(f"{json.dumps(main(options.employees, options.courses))}\n")
