"""``python -m benchmarks.hostile``: what a hostile file costs. CPU seconds of a process of its own, and what was said.

Each file is read as an upload would be, under a limit of memory (1 GB) and of CPU (``--limit`` seconds): a reader that
comes to either of them says ``killed``. Nothing is written to the database and no server is started.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.test")

import django

django.setup()

from benchmarks.run import RESULTS, machine, say  # noqa: E402
from certificates.verification.inspection import codes_in  # noqa: E402
from lib.budget import Exceeded, budget  # noqa: E402
from lib.sheets.files import Unreadable  # noqa: E402
from quizzes.bank.similarity import similar_pairs  # noqa: E402
from quizzes.exchange.formats import FORMATS, recognise  # noqa: E402
from quizzes.exchange.limits import LIMITS  # noqa: E402
from quizzes.exchange.pictures import Pictures  # noqa: E402
from tests import hostile  # noqa: E402
from tests.hostile_pictures import PLANS, TEXTS  # noqa: E402
from tests.hostile_workbooks import WORKBOOKS  # noqa: E402

MEMORY = 1024**3


def read(content, known):
    """Read a file as the import of questions does, or as the public check of a PDF does where no format is known."""
    if not known:
        return f"{len(codes_in(content))} codes"
    recognise(f"a.{known}", content)
    with budget(LIMITS):
        entries = FORMATS[known].read(content, "es").entries
        questions = [entry.question for entry in entries if entry.question]
        look_over(questions)
    return f"{len(entries)} read"


def look_over(questions):
    """What a plan does with the questions of a file beside asking the database: their pictures and their texts."""
    pictures = Pictures()
    for question in questions:
        if question.image:
            pictures.problem(question.image)
    list(similar_pairs({number: question.stem.any() for number, question in enumerate(questions)}))


def measured(work, limit):
    """CPU seconds, peak of memory and outcome of something that a child process does."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.Process(target=_in_child, args=(work, limit, sender))
    child.start()
    sender.close()
    try:
        found = receiver.recv()
    except EOFError:
        found = {"cpu_s": limit, "outcome": "killed"}
    child.join()
    return found


def _in_child(work, limit, sender):
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    before = time.process_time()
    try:
        outcome = str(work())
    except (Unreadable, Exceeded) as reason:
        outcome = f"refused: {getattr(reason, 'sentence', reason)}"
    except Exception as fault:  # noqa: BLE001  # a figure of what would have been an error page
        outcome = f"{type(fault).__name__}: {str(fault)[:80]}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sender.send({"cpu_s": round(time.process_time() - before, 3), "peak_mb": peak, "outcome": outcome[:120]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=60, help="CPU seconds after which a reader is killed")
    parser.add_argument("--only", default="", help="only files whose name has this in it")
    parser.add_argument("--results", default=RESULTS)
    options = parser.parse_args()
    files = (
        {f"PDF: {name}": ("", make) for name, make in hostile.PDFS.items()}
        | hostile.IMPORTS
        | WORKBOOKS
        | PLANS
        | TEXTS
    )
    figures = {}
    for name, (known, make) in files.items():
        if options.only.casefold() in name.casefold():
            figures[name] = found = measured(partial(read, make(), known), options.limit)
            say(f"{name:50} {found['cpu_s']:8.3f} s  {found.get('peak_mb', 0):5} MB  {found['outcome']}")
    if not options.only:
        path = Path(options.results) / f"{time.strftime('%Y-%m-%d')}-hostile.json"
        result = {"machine": machine("none"), "figures": figures}
        path.write_text(json.dumps(result, indent=2, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
