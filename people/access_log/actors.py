"""Who acts, and from which network, for what is written down far below the request that led to it."""

from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest

from people.models import User
from people.requests import employee_of
from people.sign_in.sessions import coarse_network


@dataclass(frozen=True)
class Actor:
    """Whose request it is; nobody's where a worker or a command runs."""

    user: User | None = None
    organisation_id: int | None = None
    network: str = ""


NOBODY = Actor()
_asking: ContextVar[HttpRequest | None] = ContextVar("asking", default=None)


def begin(request: HttpRequest | None) -> None:
    """Let this be the request that is being answered, or none."""
    _asking.set(request)


def acting() -> Actor:
    """Return who acts now. Nothing is read for it: the request knows its user by now, or has none."""
    request = _asking.get()
    return actor_of(request) if request is not None else NOBODY


def actor_of(request: HttpRequest) -> Actor:
    """Return whose request this is."""
    user = getattr(request, "user", None)
    employee = employee_of(request)
    return Actor(
        user=user if isinstance(user, User) else None,
        organisation_id=employee.organisation_id if employee else None,
        network=coarse_network(request),
    )
