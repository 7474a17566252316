"""What is to be put right, and has no date of its own."""

from django.utils.translation import gettext as _

from labour.agents.standing import agent_notices
from labour.commission.standing import Standing
from labour.plan.coverage import Coverage
from people.models import LabourSettings, Organisation


def notices_of(organisation: Organisation, settings: LabourSettings) -> list[tuple[str, str]]:
    """Return each notice with the name of the page where it is put right."""
    found = []
    if not settings.size:
        text = _("Say whether the company has more than 50 workers: it decides who signs, and how the list is filed.")
        found.append((text, "dc3:settings"))
    if notice := Coverage(organisation).notice:
        found.append((notice, "plans:list"))
    found += [(text, "commission:show") for text in Standing(organisation, settings).notices()]
    found += [(text, "agents:list") for text in agent_notices(organisation, settings)]
    return found
