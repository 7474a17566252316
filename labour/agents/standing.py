"""Whether the agent that the DC-3 name is on file, and its registration holds."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from labour.models import TrainingAgent
from people.models import LabourSettings, Organisation


def agent_notices(organisation: Organisation, settings: LabourSettings) -> list[str]:
    """Return what is to be put right: the law wants agents registered (LFT, article 153-A). One query at most."""
    if settings.trainer != LabourSettings.Trainer.EXTERNAL or not settings.agent_registration:
        return []
    on_file = TrainingAgent.objects.filter(organisation=organisation, registration=settings.agent_registration)
    agent = on_file.standing().first()
    if agent is None:
        text = _("The registration of the training agent that the DC-3 name, %(name)s, is not on file here.")
        return [text % {"name": settings.agent_name}]
    if not agent.holds_on(organisation.today()) and agent.expires_on:
        text = _("The registration of %(name)s, which the DC-3 name, expired on %(date)s.")
        return [text % {"name": agent.name, "date": date_format(agent.expires_on, "DATE_FORMAT")}]
    return []
