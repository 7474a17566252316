"""``python -m benchmarks.guesses``: guess verification codes from one address, as fast as the server answers.

Bounded: so many guesses over a few kept connections, loopback only. The guesses come from 127.0.0.2; meanwhile a
visitor at 127.0.0.3 verifies a real certificate once in three seconds. Written to
benchmarks/results/<date>-guesses.json.
"""

import argparse
import collections
import datetime
import http.client
import json
import statistics
import sys
import threading
import time
import urllib.parse

from benchmarks.run import RESULTS, machine, say
from benchmarks.server import Server
from certificates.paper.codes import new_code

GUESSER, VISITOR = ("127.0.0.2", 0), ("127.0.0.3", 0)
CONNECTIONS = 4
PAUSE = 3  # seconds between two visits: below the limit
ISSUE = """
import django; django.setup()
from certificates.models import Certificate
from courses.models import CoursePage
from people.models import Employee
from tests.factories import make_enrolment
CoursePage.objects.update(requires_final_quiz=False, reading_share=0)
enrolment = make_enrolment(CoursePage.objects.get(), Employee.objects.first(), lessons_done=True)
print(Certificate.objects.get(enrolment=enrolment).code)
"""


class Guesser(threading.Thread):
    """Asks for random well-formed codes, page and JSON in turns, over one connection that it keeps."""

    def __init__(self, address, count):
        super().__init__()
        self.host = urllib.parse.urlsplit(address).netloc
        self.count = count
        self.answers = collections.Counter()

    def run(self):
        connection = http.client.HTTPConnection(self.host, timeout=60, source_address=GUESSER)
        for number in range(self.count):
            path = f"/verify/{new_code()}{'.json' if number % 2 else ''}"
            headers = {"X-Forwarded-For": f"198.51.100.{number % 250}"}  # claims to be somebody else each time
            try:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                response.read()
            except (http.client.HTTPException, OSError):  # the server closed a connection that it had kept
                connection.close()
                self.answers["asked again"] += 1
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                response.read()
            self.answers[response.status] += 1
        connection.close()


class Visitor(threading.Thread):
    """Verifies a real certificate now and then until told to stop."""

    def __init__(self, address, code):
        super().__init__()
        self.host, self.code = urllib.parse.urlsplit(address).netloc, code
        self.done = threading.Event()
        self.answers, self.times = collections.Counter(), []

    def run(self):
        while not self.done.wait(PAUSE):
            started = time.perf_counter()
            connection = http.client.HTTPConnection(self.host, timeout=60, source_address=VISITOR)
            connection.request("GET", f"/verify/{self.code}")
            response = connection.getresponse()
            response.read()
            connection.close()
            self.answers[response.status] += 1
            self.times.append((time.perf_counter() - started) * 1000)


def main():
    """Guess, count, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", type=int, default=100_000)
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    server = Server(postgresql=not options.sqlite)
    try:
        server.run("benchmarks.data", "20")
        code = server.script(ISSUE).decode()
        server.start()
        visitor = Visitor(server.address, code)
        guessers = [Guesser(server.address, options.guesses // CONNECTIONS) for _ in range(CONNECTIONS)]
        before, started = server.cpu_ms(), time.perf_counter()
        for thread in (visitor, *guessers):
            thread.start()
        for thread in guessers:
            thread.join()
        spent, took = server.cpu_ms() - before, time.perf_counter() - started
        visitor.done.set()
        visitor.join()
        answers = sum((guesser.answers for guesser in guessers), collections.Counter())
        figures = {
            "guesses": sum(count for status, count in answers.items() if isinstance(status, int)),
            "answers": {str(status): count for status, count in sorted(answers.items(), key=str)},
            "minutes": round(took / 60, 1),
            "looked_up_per_minute": round((answers[200] + answers[404]) / max(took / 60, 1), 1),
            "cpu_ms_per_guess": round(spent / options.guesses, 2),
            "guesses_per_second": round(options.guesses / took),
            "visitor_answers": {str(status): count for status, count in visitor.answers.items()},
            "visitor_ms_p50": round(statistics.median(visitor.times), 1) if visitor.times else None,
            "visitor_ms_max": round(max(visitor.times), 1) if visitor.times else None,
        }
        result = {
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "machine": machine("postgresql" if server.database else "sqlite"),
            "data": {"connections": CONNECTIONS, "web_workers": 2, "threads": 4},
            "figures": figures,
        }
    finally:
        server.stop()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{result['date']}-guesses.json").write_text(f"{json.dumps(result, indent=2)}\n")
    for name, value in figures.items():
        say(f"{name:24} {value}")
    visited_in_vain = set(visitor.answers) - {200}
    sys.exit(1 if answers[200] or visited_in_vain else 0)


if __name__ == "__main__":
    main()
