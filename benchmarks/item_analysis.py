"""How long the statistics of a quiz take: ``python -m benchmarks.item_analysis [--attempts 5000]``.

A bank of 80 questions of which each attempt draws 20, half of the attempts in each language. Measures on SQLite, and on
PostgreSQL where one listens: reading with nothing kept, the screen with nothing kept, and the screen again. Prints
JSON.
"""

import argparse
import json
import logging
import os
import platform
import sys
import time
import tracemalloc

import psutil

from benchmarks.server import Server
from tests.services import is_available

BANK, DRAWN, RUNS = 80, 20, 5


def measure(attempts):
    """In a process with a database of its own: fill it, and measure."""
    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.INFO)  # the CMS tells of every page and question made

    from django.core.cache import cache  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from people.models import User  # noqa: PLC0415
    from quizzes.analysis.reading import read  # noqa: PLC0415
    from quizzes.analysis.results import compute  # noqa: PLC0415
    from quizzes.models import Response  # noqa: PLC0415
    from tests.answers import simulate, store  # noqa: PLC0415
    from tests.factories import make_course, make_quiz  # noqa: PLC0415
    from trainingsite.prepare import collect_static  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static()
    quiz = make_quiz(make_course(), questions=BANK, draw=DRAWN)
    store(quiz, simulate(attempts, BANK, DRAWN, harder_in_english={5}, miskeyed={8}))
    connection.cursor().execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.create_superuser("editor", language="en", given_names="E", first_surname="D"))
    address = reverse("item_analysis:quiz", args=[quiz.pk])

    def screen():
        assert client.get(address).status_code == 200

    screen()  # templates and translations are loaded once in the life of a process
    figures = {
        "responses": Response.objects.count(),
        "reading_s": seconds(lambda: compute(read(quiz, first_only=True))),
        "screen_first_s": seconds(screen, before=cache.clear),
        "screen_again_s": seconds(screen),
    }
    tracemalloc.start()
    compute(read(quiz, first_only=True))
    figures["reading_peak_mb"] = round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
    return figures


def seconds(function, before=lambda: None):
    """The quickest and the middle one of some runs by the clock, and the CPU of this process in the quickest."""
    found = []
    for _ in range(RUNS):
        before()
        started, spent = time.perf_counter(), time.process_time()
        function()
        found.append((time.perf_counter() - started, time.process_time() - spent))
    found.sort()
    return {"least": round(found[0][0], 3), "median": round(found[RUNS // 2][0], 3), "cpu": round(found[0][1], 3)}


def main():
    """Measure on each database in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=5000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        sys.stdout.write(f"{json.dumps(measure(options.attempts))}\n")
        return
    result = {
        "machine": {
            "cores": psutil.cpu_count(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1),
        }
    }
    for postgresql in [False, True] if is_available("postgresql") else [False]:
        server = Server(postgresql=postgresql)
        try:
            line = server.run("benchmarks.item_analysis", "--measure", "--attempts", str(options.attempts))
        finally:
            server.stop()
        result["postgresql" if postgresql else "sqlite"] = json.loads(line)
    sys.stdout.write(f"{json.dumps(result, indent=2)}\n")


if __name__ == "__main__":
    main()
