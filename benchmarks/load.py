"""``python -m benchmarks.load``: many people take a quiz at once, and every saved answer is compared with what was
sent.

Bounded: so many people, each one attempt; loopback only. Thinking times are drawn between two bounds for each answer;
people start within the first ten seconds. Written to benchmarks/results/<date>-load.json.
"""

import argparse
import datetime
import json
import random
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.run import RESULTS, fetch, follow, machine, questions, say
from benchmarks.server import Server
from tests.visitor import Visitor

QUESTIONS = 20
STARTS_WITHIN = 10  # seconds
TIMES = {"answer_ms": [], "page_ms": []}
LOCK = threading.Lock()


def timed(kind, call, *arguments):
    """Call, and note how long it took."""
    started = time.perf_counter()
    result = call(*arguments)
    with LOCK:
        TIMES[kind].append((time.perf_counter() - started) * 1000)
    return result


def sit(visitor, quiz, think, seed):
    """One person: start, think and answer, review, submit, result. Returns attempt and what was sent."""
    rng = random.Random(seed)  # noqa: S311
    time.sleep(rng.uniform(0, STARTS_WITHIN))
    first = follow(timed("page_ms", visitor.post, f"/en/quizzes/{quiz}/start/"))
    attempt = first.partition("questions/")[0]
    sent = {}
    for position, (path, data) in enumerate(questions(timed("page_ms", fetch, visitor, first)), start=1):
        time.sleep(rng.uniform(*think))
        answer = timed("answer_ms", visitor.post_json, path, data)
        assert answer.status == 200, (answer.status, answer.body[:300])
        sent[position] = data["fields"]["choice"]
    timed("page_ms", fetch, visitor, f"{attempt}review/")
    timed("page_ms", fetch, visitor, follow(timed("page_ms", visitor.post, f"{attempt}submit/")))
    return attempt.rstrip("/").rpartition("/")[2], sent


def saved(server):
    """Attempt → position → answer, and whether it is graded, as the database has it."""
    script = (
        "import json, django; django.setup()\n"
        "from quizzes.models import Response\n"
        "from quizzes.questions.naming import names_of\n"
        "def row(r):\n"
        "    shown = names_of(r).hidden(r.version.payload, r.choice_order, r.answer)[2]\n"
        "    return [str(r.attempt.uuid), r.position, shown, r.attempt.submitted_at is not None]\n"
        'rows = Response.objects.select_related("attempt", "version")\n'
        "print(json.dumps([row(r) for r in rows]))\n"
    )
    found = {}
    for uuid, position, answer, is_graded in json.loads(server.script(script)):
        found.setdefault(uuid, {})[position] = answer if is_graded else None
    return found


def percentile(values, share):
    """The value below which this share of the values lies."""
    return round(sorted(values)[int(share * (len(values) - 1))], 1)


def main():
    """Let them all sit, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--think", type=float, nargs=2, default=[2, 6], metavar=("LEAST", "MOST"), help="seconds")
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    size = options.people * 11  # one in eleven of the data has done every lesson
    server = Server(postgresql=not options.sqlite)
    try:
        known = json.loads(server.run("benchmarks.data", str(size), "--questions", str(QUESTIONS)))
        server.start()
        say(f"{options.people} people sign in ...")
        with ThreadPoolExecutor(8) as pool:
            visitors = list(
                pool.map(lambda k: Visitor(server.address).sign_in(f"o{size}-{11 * k + 10}"), range(options.people))
            )
        say("They take the quiz ...")
        before, started = server.cpu_ms(), time.perf_counter()
        with ThreadPoolExecutor(options.people) as pool:
            sittings = list(
                pool.map(lambda k: sit(visitors[k], known["quiz"], options.think, k), range(options.people))
            )
        spent, took = server.cpu_ms() - before, time.perf_counter() - started
        found = saved(server)
        figures = {
            "people": options.people,
            "answers_sent": sum(len(sent) for _attempt, sent in sittings),
            "answers_lost": sum(
                found[attempt].get(p) != keys for attempt, sent in sittings for p, keys in sent.items()
            ),
            "attempts_graded": len({attempt for attempt, _sent in sittings} & set(found)),
            "minutes": round(took / 60, 1),
            "cpu_ms_per_attempt": round(spent / options.people, 1),
            "cpu_ms_per_answer_all_included": round(spent / options.people / QUESTIONS, 1),
            **{
                f"{kind}_{name}": percentile(values, share)
                for kind, values in TIMES.items()
                for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
            },
            "answer_ms_mean": round(statistics.mean(TIMES["answer_ms"]), 1),
        }
    finally:
        server.stop()
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine("postgresql" if server.database else "sqlite"),
        "data": {"questions": QUESTIONS, "think_s": options.think, "web_workers": 2, "threads": 4},
        "figures": figures,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{result['date']}-load.json").write_text(f"{json.dumps(result, indent=2)}\n")
    for name, value in figures.items():
        say(f"{name:32} {value}")
    sys.exit(1 if figures["answers_lost"] else 0)


if __name__ == "__main__":
    main()
