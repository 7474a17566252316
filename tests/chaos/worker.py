"""The product's worker, with short waits, that kills itself at the point CHAOS_FAILPOINT names.

The product knows nothing of this: functions are wrapped here. The whole process group dies by SIGKILL, so
nothing is flushed, closed or rolled back by Python.
"""

import datetime
import functools
import os
import signal
import stat
from pathlib import Path

import django

from trainingsite.celery import app  # noqa: F401  what `celery -A` looks for

django.setup()


from certificates.batches import services as batch_services  # noqa: E402
from certificates.issuing import services, tasks  # noqa: E402
from certificates.models.batches import BatchItem  # noqa: E402
from lib import leases  # noqa: E402
from people.messages import delivery  # noqa: E402
from people.messages.channels import Email  # noqa: E402
from people.models import messages  # noqa: E402


def die(point):
    """Note the hit where the test can read it, and die."""
    with Path(os.environ["CHAOS_HITS"]).open("a") as hits:
        hits.write(f"{point}\n")
        hits.flush()
        real_fsync(hits.fileno())
    os.killpg(0, signal.SIGKILL)


def dying(function, point, *, after=False):
    """Wrap a function so that the process dies before or after it."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if not after:
            die(point)
        result = function(*args, **kwargs)
        die(point)
        return result

    return wrapper


def dying_fsync(point):
    """Die while a file is half written, or once its folder shows the new name: a certificate, or a signing key."""

    def fsync(descriptor):
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        is_of_certificate = "/certificates/" in f"{Path(f'/proc/self/fd/{descriptor}').readlink()}/"
        if is_folder and point == "after rename" and is_of_certificate:
            die(point)
        if not is_folder and point == ("mid write" if is_of_certificate else "mid key"):
            os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
            die(point)
        real_fsync(descriptor)

    return fsync


real_fsync = os.fsync
leases.LEASE = delivery.LEASE = datetime.timedelta(seconds=2)
leases.HEAD_START = messages.HEAD_START = datetime.timedelta(seconds=1)

match os.environ.get("CHAOS_FAILPOINT", ""):
    case "":
        pass
    case "after claim" as name:
        services.store_pdf = dying(services.store_pdf, name)
    case ("mid key" | "mid write" | "after rename") as name:
        os.fsync = dying_fsync(name)
    case "after queueing" as name:
        services.attempt = dying(services.attempt, name)
    case "before mail" as name:
        Email.send = dying(Email.send, name)
    case "after 250" as name:
        Email.send = dying(Email.send, name, after=True)
    case "after record" as name:
        tasks.deliver = dying(tasks.deliver, name, after=True)
    case "before commit" as name:
        BatchItem.save = dying(BatchItem.save, name, after=True)
    case "after issue" as name:
        batch_services.deliver = dying(batch_services.deliver, name)
    case name:
        raise ValueError(name)
