"""Whether somebody is reached another way than by e-mail: the operator configured it, the organisation allows it, and
the person has agreed.
"""

from collections.abc import Collection

from django.conf import settings
from django.utils import timezone

from people.messages.hours import settings_of
from people.models import ContactWay, Employee, MessageSettings, Organisation


def configured() -> list[str]:
    """Return the channels for which the operator has named an endpoint."""
    return [name for name in ContactWay.Channel.values if settings.CHANNEL_ENDPOINTS.get(name)]


def offered(chosen: MessageSettings) -> list[str]:
    """Return the channels that people of an organisation may choose."""
    return [name for name in configured() if name in chosen.chat_channels]


def way_of(employee: Employee | None, chosen: MessageSettings) -> ContactWay | None:
    """Return where somebody agreed to be told, while that is offered and works. No query where nothing is offered."""
    names = offered(chosen)
    if employee is None or not names:
        return None
    return ContactWay.objects.filter(employee=employee, channel__in=names, refused_at=None).first()


def reached_another_way(organisation: Organisation, employees: Collection[int]) -> set[int]:
    """Return who of these has such a way. Two queries at most."""
    names = offered(settings_of(organisation))
    if not names:
        return set()
    found = ContactWay.objects.filter(employee__in=employees, channel__in=names, refused_at=None)
    return set(found.values_list("employee", flat=True))


def agree(employee: Employee, channel: str, address: str) -> None:
    """Keep where somebody agrees to be told from now on, in the place of what they said before."""
    said = {"channel": channel, "address": address, "agreed_at": timezone.now(), "refused_at": None}
    ContactWay.objects.update_or_create(employee=employee, defaults=said)


def take_back(employee: Employee) -> None:
    """Forget where somebody agreed to be told: they are told by e-mail again, or on the site."""
    ContactWay.objects.filter(employee=employee).delete()


def note_gone(way: ContactWay) -> None:
    """Keep that nothing reaches somebody there any more; they read it on their page."""
    ContactWay.objects.filter(pk=way.pk, address=way.address).update(refused_at=timezone.now())
