"""What needs a second person: the kinds of acts, each registered by the house that owns it."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from lib.shown import digest_of
from people.models import Approval, User


class Outdated(Exception):
    """Raised by a kind: what was asked for cannot be done any more. The words say why, to whoever approves."""


@dataclass(frozen=True)
class Concerned:
    """One person whom an act changes something for; the name is for who may read it."""

    employee_id: int
    name: str
    words: str


@dataclass(frozen=True)
class Effect:
    """What would happen, for whoever decides: a sentence each, the grave ones apart; and for whom, where they are many.

    ``plan`` is the digest of the dry run, where there is one.
    """

    lines: list[str]
    warnings: list[str]
    people: list[Concerned] = field(default_factory=list)
    plan: str = ""

    @property
    def shown(self) -> str:
        """The digest of what whoever decides is shown."""
        return self.plan or digest_of({"lines": self.lines, "warnings": self.warnings})


class ApprovalKind(ABC):
    """An act that needs a second person. ``permission`` names the editors who decide; without one, human
    resources do.
    """

    permission: str = ""
    is_final = False  # it cannot be undone: nobody confirms what somebody asked whom they let in themselves

    @property
    @abstractmethod
    def name(self) -> str:
        """The name that its rows are stored under."""

    @property
    @abstractmethod
    def label(self) -> str | Promise:
        """What people read of it."""

    @abstractmethod
    def effect(self, approval: Approval) -> Effect:
        """Return what approving would do now, in the active language."""

    @abstractmethod
    def apply(self, approval: Approval, by: User) -> None:
        """Do it, checked against the present state; raises ``Outdated``. Runs inside the transaction that approves."""

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        """Return what tells each approval (by key) from others of the kind, in a few words.

        It asks the same queries whatever the number.
        """
        return {}

    def hold(self, approval: Approval) -> None:
        """Lock what the act reads, so that what is compared with what was shown is what is done."""
        return  # an act that is read from its request alone has nothing to lock

    def allows(self, approval: Approval, user: User) -> bool:
        """Return whether nothing else keeps somebody from deciding whom the permission and the organisation
        allow to.
        """
        return True


KINDS: dict[str, ApprovalKind] = {}  # by name


def register_kind(kind: ApprovalKind) -> None:
    """Make a kind known; called when the app that owns it is ready."""
    KINDS[kind.name] = kind


def kind_of(approval: Approval) -> ApprovalKind:
    """Return the kind of an approval."""
    return KINDS[approval.kind]


def summaries_of(approvals: Iterable[Approval]) -> dict[int, str]:
    """Return the summary of each approval (by key), of whichever kinds they are."""
    by_kind: dict[str, list[Approval]] = defaultdict(list)
    for approval in approvals:
        by_kind[approval.kind].append(approval)
    return {pk: words for name, rows in by_kind.items() for pk, words in KINDS[name].summaries(rows).items()}
