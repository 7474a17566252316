"""The pages on which a record is written, withdrawn and restored: the same for all kinds.

A kind is a subclass of ``RecordPages`` that says what is its own; its addresses are given the pages of one object.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from labour.models.records import LabourRecord
from labour.records.forms import RecordForm
from labour.records.services import keep, restore, withdraw
from labour.records.tabs import way_to
from people.pages import form_page
from people.requests import EmployeeRequest, whole_hr_required
from people.sign_in.page_session import sent_from

Record = TypeVar("Record", bound=LabourRecord)
Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Words:
    """What the pages of a kind are called, and what becomes of a record that is withdrawn."""

    add: Promise
    edit: Promise
    withdraw: Promise
    withdrawn: Promise


class RecordPages(ABC, Generic[Record]):
    """The pages of one kind of record, for human resources of the whole company alone."""

    section: ClassVar[str]  # the address name of its list
    form: type[RecordForm[Record]]
    words: ClassVar[Words]

    def __init__(self) -> None:
        self.add = written(self._add)
        self.edit = written(self._edit)
        self.withdraw = written(self._withdraw)
        self.restore = whole_hr_required(sent_from(self._list)(self._restore))

    @abstractmethod
    def seen(self, request: EmployeeRequest) -> QuerySet[Record]:
        """Return the records that the viewer may see, with what their pages read."""

    @abstractmethod
    def new(self, request: EmployeeRequest, **named: int) -> Record:
        """Return an empty record of what the address names."""

    def known(self, request: EmployeeRequest, record: Record) -> dict[str, object]:
        """Return what the form of a new record is filled with."""
        return {}

    def back(self, record: Record) -> str:
        """Return the address of the page where the record stands."""
        return reverse(self.section)

    def one(self, request: EmployeeRequest, pk: int) -> Record:
        """Return a record; strangers get 404."""
        return get_object_or_404(self.seen(request), pk=pk)

    def _add(self, request: EmployeeRequest, **named: int) -> HttpResponse:
        """Add a record."""
        record = self.new(request, **named)
        return self._written(request, record, str(self.words.add), self.known(request, record))

    def _edit(self, request: EmployeeRequest, pk: int) -> HttpResponse:
        """Change a record; the history says what it said before."""
        return self._written(request, self.one(request, pk), str(self.words.edit))

    def _written(
        self, request: EmployeeRequest, record: Record, title: str, known: dict[str, object] | None = None
    ) -> HttpResponse:
        back = self.back(record)
        form = self.form(request.POST or None, request.FILES or None, instance=record, initial=known)
        if request.method == "POST" and form.is_valid():
            keep(form, by=request.employee)
            messages.success(request, _("Saved."))
            return redirect(back)
        return form_page(request, form, title, way_to(self.section), action=_("Save"), icon="save", back=back)

    def _withdraw(self, request: EmployeeRequest, pk: int) -> HttpResponse:
        """Ask once more, then withdraw."""
        record = self.one(request, pk)
        if request.method == "POST":
            withdraw(record, by=request.employee)
            messages.success(request, _("Withdrawn. The history keeps it, and you can restore it."))
            return redirect(self.back(record))
        return asked_once_more(
            request,
            self.section,
            title=str(self.words.withdraw),
            lead=str(record),
            text=str(self.words.withdrawn),
            back=self.back(record),
            kind="danger",
        )

    def _restore(self, request: EmployeeRequest, pk: int) -> HttpResponse:
        """Restore a record, or say what has its place now."""
        record = self.one(request, pk)
        try:
            restore(record, by=request.employee)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("Restored."))
        return redirect(self.back(record))

    def _list(self, request: HttpRequest, pk: int) -> str:
        return reverse(self.section)


def written(view: Callable[..., HttpResponse]) -> Page:
    """Return a page that is shown, and sent, by human resources of the whole company."""
    return require_http_methods(["GET", "HEAD", "POST"])(whole_hr_required(never_cache(view)))


def asked_once_more(
    request: EmployeeRequest,
    section: str,
    *,
    title: str,
    lead: str,
    text: str,
    back: str,
    kind: str = "primary",
) -> HttpResponse:
    """Ask once more before something is done to a record."""
    context = {"title": title, "above": way_to(section), "lead": lead, "text": text, "back": back, "kind": kind}
    return render(request, "stps/confirm.html", context)
