"""``make bench``: measure the product and write benchmarks/results/<date>-<database>.json. See benchmarks/README.md."""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.server import Server
from benchmarks.weight import lesson_weight
from tests.services import is_available
from tests.visitor import Visitor

RESULTS = Path(__file__).resolve().parent / "results"
TARGETS = {
    "lesson_page_cpu_ms": 10,
    "quiz_attempt_cpu_ms": 230,
    "team_page_2000_s": 0.1,
    "team_page_20000_s": 0.15,
    "report_csv_2000_s": 0.3,
    "report_csv_20000_s": 3,
    "certificate_cpu_ms": 30,
    "certificate_kb": 80,
    "lesson_first_view_kb": 100,
    "lesson_repeat_view_kb": 8,
    "people_import_10000_s": 60,
    "assign_10000_s": 20,
    "team_list_s": 0.5,
    "team_list_queries": 15,
    "team_csv_overdue_s": 1,
    "team_xlsx_peak_mb": 300,
    "reminders_idle_queries": 10,
}
RUNS = 3
PAGES = 60
WARM_UP = 40  # every thread of both workers has met the page
ATTEMPTS = 5
CERTIFICATES = 15
PEOPLE = 10_000
COURSES = 20


def runs_of(measure):
    """What three runs measured."""
    return [round(measure(), 3) for _ in range(RUNS)]


def cpu_of_page(server, visitor, path):
    """CPU in ms of one view of a page."""

    def measure():
        for _ in range(WARM_UP):
            fetch(visitor, path)
        before = server.cpu_ms()
        for _ in range(PAGES):
            fetch(visitor, path)
        return (server.cpu_ms() - before) / PAGES

    return measure


def seconds_of(visitor, path):
    """Seconds to the last byte."""

    def measure():
        started = time.perf_counter()
        fetch(visitor, path)
        return time.perf_counter() - started

    return measure


def cpu_of_attempt(server, quiz, visitors):
    """CPU in ms of a whole attempt: start, ten answers with the next page, submit, result. Learners are used up."""

    def measure():
        signed_in = [next(visitors) for _ in range(ATTEMPTS + 1)]
        take_quiz(signed_in.pop(), quiz)  # the first of a run warms the caches up
        before = server.cpu_ms()
        for visitor in signed_in:
            take_quiz(visitor, quiz)
        spent = server.cpu_ms() - before
        for visitor in signed_in:
            visitor.close()
        return spent / ATTEMPTS

    return measure


def take_quiz(visitor, quiz):
    """Take the quiz as the page does: one page with all questions, each answer saved as it is given, review, submit."""
    first = follow(visitor.post(f"/en/quizzes/{quiz}/start/"))
    attempt = first.partition("questions/")[0]
    for path, data in questions(fetch(visitor, first)):
        answer = visitor.post_json(path, data)
        assert answer.status == 200, answer.body[:500]
    fetch(visitor, f"{attempt}review/")
    fetch(visitor, follow(visitor.post(f"{attempt}submit/")))


def questions(page):
    """Where the answer to each question of the page goes, and an answer: its first choice."""
    for path, form in re.findall(r'<form[^>]* action="([^"]+/save/)"(.*?)</form>', page, re.DOTALL):
        choice = re.search(r'name="choice"[^>]*? value="([^"]+)"', form)[1]
        sequence = int(re.search(r'name="sequence"[^>]*? value="(\d+)"', form)[1])
        yield path, {"fields": {"choice": [choice]}, "flagged": False, "sequence": sequence}


def fetch(visitor, path):
    """The page; anything but 200 ends the benchmark."""
    answer = visitor.get(path, **{"Accept-Encoding": "identity"})
    assert answer.status == 200, (path, answer.status, answer.headers["Location"])
    return answer.body.decode()


def follow(answer):
    """Where a form leads to."""
    assert answer.status == 302, (answer.status, answer.body[:500])
    return answer.location


def machine(database):
    """What was measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else []
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "load_at_end": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "django": version("django"),
        "wagtail": version("wagtail"),
        "database": database,
    }


def measures(server, sizes, known):
    """Every measure of the running server by name."""
    small = sizes[0]
    learner = Visitor(server.address).sign_in(f"o{small}-4")
    ready = (number for number in range(small) if number % (known["lessons"] + 1) == known["lessons"])
    takers = (Visitor(server.address).sign_in(f"o{small}-{number}") for number in ready)
    yield "lesson_page_cpu_ms", cpu_of_page(server, learner, known["lesson"])
    yield "home_cpu_ms", cpu_of_page(server, learner, "/en/")
    yield "quiz_attempt_cpu_ms", cpu_of_attempt(server, known["quiz"], takers)
    for size in sizes:
        hr = Visitor(server.address).sign_in(f"o{size}-{size}")
        yield f"team_page_cpu_ms_{size}", cpu_of_page(server, hr, "/en/team/")
        yield f"team_page_{size}_s", seconds_of(hr, "/en/team/")
        yield f"report_csv_{size}_s", seconds_of(hr, "/en/team/export.csv")


def measure_all(server, sizes):
    """Every figure by name, and the runs behind those that vary."""
    say(f"Making {sizes} learners on {'PostgreSQL' if server.database else 'SQLite'} ...")
    known = json.loads(server.run("benchmarks.data", *map(str, sizes)))
    server.start()
    runs = {}
    for name, measure in measures(server, sizes, known):
        runs[name] = runs_of(measure)
        say(f"{name}: {runs[name]}")
    figures = {name: statistics.median(values) for name, values in runs.items()}
    figures |= json.loads(server.run("benchmarks.certificates", str(CERTIFICATES)))
    figures |= json.loads(server.run("benchmarks.people_import", str(PEOPLE)))
    figures |= json.loads(server.run("benchmarks.organisation", str(PEOPLE), str(COURSES)))
    figures |= lesson_weight(server.address, known["lesson"], f"o{sizes[0]}-4")
    return figures, runs


def say(line, end="\n"):
    """Write a line at once."""
    sys.stdout.write(f"{line}{end}")
    sys.stdout.flush()


def main():
    """Measure, keep, and say how it stands against the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, nargs="+", default=[2000, 20000])
    parser.add_argument("--sqlite", action="store_true", help="even where PostgreSQL listens")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the results")
    options = parser.parse_args()
    server = Server(postgresql=is_available("postgresql") and not options.sqlite)
    try:
        figures, runs = measure_all(server, options.learners)
    finally:
        server.stop()
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine("postgresql" if server.database else "sqlite"),
        "data": {"learners": options.learners, "lessons": 10, "questions": 10, "runs": RUNS},
        "figures": figures,
        "runs": runs,
    }
    options.results.mkdir(parents=True, exist_ok=True)
    path = options.results / f"{result['date']}-{result['machine']['database']}.json"
    path.write_text(f"{json.dumps(result, indent=2)}\n")
    for name, value in figures.items():
        target = TARGETS.get(name)
        verdict = "" if target is None else f"  target {target}: {'reached' if value <= target else 'MISSED'}"
        say(f"{name:32} {value:>10}{verdict}")
    say(f"Written to {path}")


if __name__ == "__main__":
    main()
