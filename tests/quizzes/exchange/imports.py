"""Imports, as far as they go in a test."""

from django.utils import timezone

from lib import leases
from quizzes.exchange.jobs import (
    confirm_import,
    plan_import,
)
from quizzes.models import QuestionImport

State = QuestionImport.State


def planned(job):
    plan_import(job.pk)
    job.refresh_from_db()
    return job


def confirmed(job, **options):
    confirm_import(planned(job), job.digest, **{"duplicates": False, **options})
    return job


def state(job):
    job.refresh_from_db()
    return job.state


def let_lease_run_out(job):
    QuestionImport.objects.filter(pk=job.pk).update(lease_until=timezone.now() - leases.LEASE)
