"""Screens of receipts."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labour.models import Receipt
from labour.receipts.forms import ReceiptForm
from labour.receipts.listing import ReceiptList
from labour.records.pages import RecordPages, Words
from labour.records.tabs import stps_tabs
from lib.downloads import as_file
from people.requests import EmployeeRequest, whole_hr_required

SECTION = "receipts:list"
ROWS = 50


class ReceiptPages(RecordPages[Receipt]):
    """Where a receipt is written. The address may say of which year of which plan a new one is."""

    section = SECTION
    form = ReceiptForm
    words = Words(
        add=gettext_lazy("Add a receipt"),
        edit=gettext_lazy("Change the receipt"),
        withdraw=gettext_lazy("Withdraw the receipt"),
        withdrawn=gettext_lazy("If it is that of a list, the term of that year is open again."),
    )

    def seen(self, request: EmployeeRequest) -> QuerySet[Receipt]:
        return Receipt.objects.of_organisation(request.employee).select_related("plan", "organisation")

    def new(self, request: EmployeeRequest, **named: int) -> Receipt:
        return Receipt(organisation=request.employee.organisation)

    def known(self, request: EmployeeRequest, record: Receipt) -> dict[str, object]:
        return {name: request.GET[name] for name in ("plan", "year") if request.GET.get(name, "").isdecimal()}


pages = ReceiptPages()


@require_safe
@whole_hr_required
@never_cache
def receipts(request: EmployeeRequest) -> HttpResponse:
    """Show what was filed, the newest first."""
    page = Paginator(ReceiptList(request.employee, request.GET).rows(), ROWS).get_page(request.GET.get("page"))
    return render(request, "stps/receipts.html", {"page_obj": page, "tabs": stps_tabs(SECTION)})


@require_safe
@whole_hr_required
def download(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Hand over the file of a receipt."""
    receipt = pages.one(request, pk)
    return as_file(receipt.file.open(), f"acuse-{receipt.filed_on}.pdf", "application/pdf")
