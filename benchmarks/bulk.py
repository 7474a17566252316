"""``python -m benchmarks.bulk --count 10000``: one batch, two workers, kills, a broker that is restarted. See
README.md.

Goes on where it was stopped when it is given the same ``--folder``. Writes benchmarks/results/<date>-bulk.json.
"""

import argparse
import contextlib
import datetime
import json
import math
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import psutil
from aiosmtpd.controller import Controller

from benchmarks.run import RESULTS, machine, say
from tests.chaos.harness import Redis, Site, forget_queue, free_port, postgres

SINGLE_EVERY = 5.0
KILL_BETWEEN = (20.0, 60.0)
LOOK_EVERY = 2.0
RESTARTS = 2
EARLY = 200  # both workers together: about a hundred each


class Measured(Site):
    """The product with its ordinary settings and clock; its workers read both queues, so that either can be killed."""

    actor_module = "benchmarks.bulk_actor"
    settings_module = "benchmarks.bulk_settings"

    def worker(self, name):
        """Start a worker."""
        process = self.start(
            *(
                "celery",
                "--app=trainingsite",
                "--quiet",
                "worker",
                "--pool=threads",
                "--concurrency=2",
                "--loglevel=WARNING",
            ),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            log=name,
        )
        return psutil.Process(process.pid)


class Mailbox:
    """Accepts every message and writes its Message-ID down, so that a second run goes on counting."""

    def __init__(self, path):
        self.path = path

    async def handle_DATA(self, server, session, envelope):
        """Called for each message."""
        with self.path.open("a") as seen:
            seen.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        return "250 OK"

    def seen(self):
        """How often each Message-ID came."""
        return Counter(self.path.read_text().split()) if self.path.exists() else Counter()


class Run:
    """One measurement and what it saw."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.state_file = folder / "state.json"
        self.state = json.loads(self.state_file.read_text()) if self.state_file.exists() else {}
        self.chance = random.Random(options.seed)  # noqa: S311
        self.state = {"kills": 0, "restarts": 0, "cpu_s": 0.0, "worked": 0, "seconds": 0.0, **self.state}
        self.redis = Redis(folder) if options.broker == "redis" else None
        self.mailbox = Mailbox(folder / "message-ids")
        self.rss = {}

    def note(self, **facts):
        """Write down how far this is."""
        self.state |= facts
        self.state_file.write_text(json.dumps(self.state))

    def main(self):
        """Prepare, run, verify; return figures."""
        if self.redis:
            self.redis.start()
        mail = Controller(self.mailbox, hostname="127.0.0.1", port=free_port())
        mail.start()
        site = self._site(mail.port)
        try:
            if "prepared_s" not in self.state:
                started = time.monotonic()
                site.act("prepare", self.options.count, self.options.singles)
                self.note(prepared_s=round(time.monotonic() - started, 1))
                say(f"{self.options.count} people are there after {self.state['prepared_s']} s")
            self._work(site)
            return self._figures(site.act("outcome"))
        finally:
            site.stop()
            mail.stop()
            forget_queue(site)
            if self.redis:
                self.redis.stop()

    def _site(self, smtp_port):
        database = self.state.get("database", "sqlite")
        if self.options.database == "postgresql" and "database" not in self.state:
            database = f"aula_bulk_{os.getpid()}"
            postgres(f'CREATE DATABASE "{database}"')
            self.note(database=database)
        broker = self.redis.url if self.redis else self.options.broker
        return Measured(self.folder / "site", broker=broker, database=database, smtp_port=smtp_port)

    def _work(self, site):
        """Deliver everything, while learners pass, a worker is killed and the broker is restarted."""
        site.start("celery", "--app=trainingsite", "beat", "--pidfile=", "--loglevel=WARNING", log="beat")
        steady, mortal = site.worker("steady"), site.worker("mortal")
        time.sleep(3)  # both are up: what is measured is the work
        if "begun" not in self.state:
            self.note(begun=site.act("begin"))
        started = time.monotonic()
        next_single, next_kill = started, started + self.chance.uniform(*KILL_BETWEEN)
        deadline = started + 60 * self.options.minutes
        delivered, is_over = site.act("progress")
        self.rss = {"from": delivered}
        try:
            while not is_over:
                now = time.monotonic()
                assert steady.status() != psutil.STATUS_ZOMBIE, site.log()
                assert now < deadline, (
                    f"not done after {self.options.minutes} min: {delivered} delivered; see {self.folder}"
                )
                if now >= next_single and delivered < self.options.count:
                    site.act("submit")
                    next_single = now + SINGLE_EVERY
                if now >= next_kill:
                    mortal = self._kill(site, mortal)
                    next_kill = now + self.chance.uniform(*KILL_BETWEEN)
                if delivered >= self._next_restart_at():
                    self._restart_broker(site)
                time.sleep(LOOK_EVERY)
                delivered, is_over = site.act("progress")
                self._sample(steady, delivered)
                self.note(seconds=self.state["seconds"] + time.monotonic() - now)
        finally:
            for worker in (steady, mortal):
                with contextlib.suppress(psutil.NoSuchProcess):
                    self.note(cpu_s=self.state["cpu_s"] + _cpu(worker))
            self.note(worked=self.state["worked"] + delivered - self.rss["from"])
        self.rss |= {"end": steady.memory_info().rss, "to": delivered}

    def _next_restart_at(self):
        """How many certificates the broker may see delivered before it is restarted; a RabbitMQ that others use never
        is.
        """
        restarts = 0 if self.options.broker == "rabbitmq" else RESTARTS
        done = self.state["restarts"]
        return (done + 1) * self.options.count / (restarts + 1) if done < restarts else math.inf

    def _kill(self, site, worker):
        with contextlib.suppress(psutil.NoSuchProcess):
            self.note(cpu_s=self.state["cpu_s"] + _cpu(worker), kills=self.state["kills"] + 1)
            worker.kill()
            worker.wait(10)
        return site.worker("mortal")

    def _restart_broker(self, site):
        self.note(restarts=self.state["restarts"] + 1)
        if self.redis:
            self.redis.restart()
        elif self.options.broker == "embedded":
            shutil.rmtree(site.folder / "broker", ignore_errors=True)  # what a lost disk would do

    def _sample(self, steady, delivered):
        rss = steady.memory_info().rss
        if delivered >= self.rss["from"] + EARLY:
            self.rss.setdefault("early", rss)
        self.rss["peak"] = max(rss, self.rss.get("peak", 0))
        say(f"{delivered} delivered, {rss / 1e6:.0f} MB, {self.state['kills']} kills", end="\r")

    def _figures(self, outcome):
        waits = outcome.pop("waits")
        ids = outcome.pop("message_ids")
        seen = self.mailbox.seen()
        count = outcome["certificates"]
        exactly = {
            "rows": count == outcome["expected"] == outcome["enrolments"] == outcome["codes"],
            "of_the_batch": outcome["of_the_batch"] == self.options.count,
            "files": count == outcome["files"] and outcome["files_that_differ"] == 0,
            "credentials": count == outcome["credentials"] == outcome["events"],
            "folios_without_a_gap": outcome["folios_without_a_gap"],
            "message_ids": sorted(seen) == sorted(ids),
        }
        return {
            "exactly": exactly,
            "counts": {**outcome, "message_ids": len(seen), "messages_repeated": sum(seen.values()) - len(seen)},
            "figures": {
                "seconds": round(self.state["seconds"], 1),
                "certificates_per_second": round(count / self.state["seconds"], 1),
                "worker_cpu_ms_per_certificate": round(1000 * self.state["cpu_s"] / self.state["worked"], 1),
                "singles": len(waits),
                "single_wait_p50_s": _percentile(waits, 50),
                "single_wait_p95_s": _percentile(waits, 95),
                "single_wait_max_s": _percentile(waits, 100),
                "worker_rss_mb_early": round(self.rss.get("early", 0) / 1e6, 1),
                "worker_rss_mb_end": round(self.rss["end"] / 1e6, 1),
                "worker_rss_mb_peak": round(self.rss.get("peak", 0) / 1e6, 1),
                "prepared_s": self.state["prepared_s"],
                "worker_rss_over_certificates": self.rss["to"] - self.rss["from"],
                "workers_killed": self.state["kills"],
                "broker_restarts": self.state["restarts"],
            },
        }


def _cpu(process):
    times = process.cpu_times()
    return times.user + times.system


def _percentile(ordered, per_cent):
    """The smallest value that so many per cent do not exceed."""
    return round(ordered[max(0, -(-len(ordered) * per_cent // 100) - 1)], 2) if ordered else None


def main():
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="certificates in the batch")
    parser.add_argument("--singles", type=int, default=0, help="learners ready to pass (default: one for 15)")
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--broker", choices=["redis", "rabbitmq", "embedded"], default="redis")
    parser.add_argument("--minutes", type=int, default=45, help="give up after so long")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    parser.add_argument("--folder", type=Path, help="keep everything here, and go on with it")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    options.singles = options.singles or max(20, min(300, options.count // 15))
    folder = options.folder or Path(tempfile.mkdtemp(prefix="aula-bulk-"))
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(options, folder)
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": {**machine(options.database), "load_at_start": round(os.getloadavg()[0], 1)},
        "data": {
            "count": options.count,
            "broker": options.broker,
            "workers": "2 processes with 2 threads; one is never killed and gives the memory, the other is killed",
            "seed": options.seed,
        },
        **run.main(),
    }
    result["machine"]["load_at_end"] = round(os.getloadavg()[0], 1)
    options.results.mkdir(parents=True, exist_ok=True)
    path = options.results / f"{result['date']}-bulk-{options.count}-{options.database}-{options.broker}.json"
    path.write_text(f"{json.dumps(result, indent=2)}\n")
    say(json.dumps({key: result[key] for key in ("exactly", "counts", "figures")}, indent=2))
    say(f"Written to {path}")
    if not options.folder:
        shutil.rmtree(folder)
        if "database" in run.state:
            postgres(f'DROP DATABASE "{run.state["database"]}" WITH (FORCE)')
    assert all(result["exactly"].values()), result["exactly"]


if __name__ == "__main__":
    main()
