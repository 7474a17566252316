"""People who have a job role."""

import pytest

from people.models import JobRole


@pytest.fixture
def analyst(learner):
    learner.job_role = JobRole.objects.create(organisation=learner.organisation, name_es="Analista", name_en="Analyst")
    learner.save()
    return learner
