"""Which agent the DC-3 name."""

from django.db import transaction

from labour.models import LabourAct, TrainingAgent
from labour.records.services import write_act
from people.employees.services import labour_settings, update_labour_settings
from people.models import Employee, LabourSettings


@transaction.atomic
def name_on_dc3(agent: TrainingAgent, by: Employee) -> None:
    """Print this agent and its registration on the DC-3 that are issued from now on. Twice is once."""
    organisation = by.organisation
    settings = labour_settings(organisation)
    external = LabourSettings.Trainer.EXTERNAL
    wanted = (external, agent.name, agent.registration)
    if (settings.trainer, settings.agent_name, settings.agent_registration) == wanted:
        return
    settings.trainer, settings.agent_name, settings.agent_registration = wanted
    update_labour_settings(settings, rfc=organisation.rfc, issues_dc3=organisation.issues_dc3)
    write_act(agent, LabourAct.Kind.SIGNS, by)
