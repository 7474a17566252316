"""How a name in the record changes: one rule for every form that can change one, for certificates follow the record."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.letters import NAME_FIELDS
from lib.likeness import differs_much
from people.models import Approval, NameChange, User
from people.requests import user_of

KIND = "people.rename"  # of the approvals of names


def full_name(names: Mapping[str, str]) -> str:
    """Return the names of a person, by field, as one."""
    return " ".join(names[name] for name in NAME_FIELDS if names[name])


def settled_names(users: list[int] | QuerySet[User]) -> dict[int, str]:
    """Return for each user who was ever called otherwise the name that new ones are measured from. Two queries.

    It is the last name that two people approved, or else the first one: small steps add up.
    """
    changes = NameChange.objects.filter(user__in=users).order_by("-changed_at", "-pk")
    settled = dict(changes.values_list("user", "before"))  # the first change comes last, and stays
    approved = Approval.objects.filter(kind=KIND, decision=Approval.Decision.APPROVED, subject__in=users)
    for approval in approved.order_by("decided_at", "pk"):
        settled[approval.subject_id or 0] = full_name(approval.payload["after"])
    return settled


def needs_two(before: str, settled: str | None, after: str) -> bool:
    """Return whether a new name is more than a correction, so that a second person looks at it before the record has
    it.
    """
    return differs_much(before, after) or (settled is not None and differs_much(settled, after))


def are_called_alike(one: User, other: User) -> bool:
    """Return whether two accounts may be of one person, by their names: as they are now, and as they were before small
    steps that nobody else looked at. Two queries.
    """
    settled = settled_names([one.pk, other.pk])
    names = [{each.get_full_name(), settled.get(each.pk) or each.get_full_name()} for each in (one, other)]
    return not any(differs_much(mine, theirs) for mine in names[0] for theirs in names[1])


class RenamingForm(forms.Form):
    """A form with the three names of somebody who is there already.

    Nobody renames themselves, and a name that changes says who changes it and why. The view names the ``editor``; a
    form that does not know who fills it in changes no name. A name that needs a second person is left as it is: it
    stands in ``name_to_approve``, for the view to ask for.
    """

    renamed_why = forms.CharField(
        label=gettext_lazy("Why the name changes"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Only if you change the name. It is kept in the history, along with the date and the "
            "person who made the change."
        ),
    )
    editor: User | None = None  # who fills it in, set by the view
    name_to_approve: dict[str, str] | None = None  # the three names; None where nobody has to approve them

    def check_rename(self, person: User, cleaned: dict[str, object]) -> None:
        """Add an error where a name would change that may not, or without a reason."""
        self.name_to_approve = None
        renamed = [name for name in NAME_FIELDS if name in cleaned and cleaned[name] != getattr(person, name)]
        if not renamed:
            return
        if self.editor is None or self.editor.pk == person.pk:
            self.add_error(renamed[0], _("This is your own name: somebody else has to change it."))
        elif not cleaned.get("renamed_why"):
            self.add_error("renamed_why", _("Say why the name changes."))
        elif person.employments.exists():
            names = {name: str(cleaned.get(name, getattr(person, name))) for name in NAME_FIELDS}
            settled = settled_names([person.pk]).get(person.pk)
            if needs_two(person.get_full_name(), settled, full_name(names)):
                self.name_to_approve = names
                cleaned.update({name: getattr(person, name) for name in renamed})

    @property
    def rename(self) -> dict[str, object]:
        """What the history of the name keeps, as attributes of the user who is saved."""
        return {"renamed_by": self.editor, "renamed_why": self.cleaned_data["renamed_why"]}


class KnowsItsEditor(Protocol):
    """A form that has to know who fills it in."""

    editor: User | None


Form = TypeVar("Form", bound=KnowsItsEditor)


def filled_in_by(request: HttpRequest, form: Form) -> Form:
    """Tell a form who fills it in, and return it."""
    form.editor = user_of(request)
    return form
