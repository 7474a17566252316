"""Screens of plans and their courses."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labour.models import Commission, PlanCourse, TrainingPlan
from labour.paper.files import form_file
from labour.paper.forms import dc2
from labour.plan.forms import PlanCourseForm, PlanForm
from labour.plan.fulfilment import Fulfilment
from labour.plan.listing import PlanList
from labour.records.pages import RecordPages, Words
from labour.records.tabs import stps_tabs
from people.requests import EmployeeRequest, whole_hr_required

SECTION = "plans:list"
ROWS = 50


class PlanPages(RecordPages[TrainingPlan]):
    """Where a plan is written. What the company does is taken from the commission."""

    section = SECTION
    form = PlanForm
    words = Words(
        add=gettext_lazy("Add a plan"),
        edit=gettext_lazy("Change the plan"),
        withdraw=gettext_lazy("Withdraw the plan"),
        withdrawn=gettext_lazy(
            "Its courses count as not planned from then on, and its terms are gone. DC-3 that were issued stay as they are."
        ),
    )

    def seen(self, request: EmployeeRequest) -> QuerySet[TrainingPlan]:
        return TrainingPlan.objects.of_organisation(request.employee).select_related("organisation", "seat")

    def new(self, request: EmployeeRequest, **named: int) -> TrainingPlan:
        return TrainingPlan(organisation=request.employee.organisation)

    def known(self, request: EmployeeRequest, record: TrainingPlan) -> dict[str, object]:
        viewer = request.employee
        commission = Commission.objects.of_organisation(viewer).in_force(viewer.organisation.today()).first()
        return {"activity": commission.activity, "seat": commission.seat_id} if commission else {}

    def back(self, record: TrainingPlan) -> str:
        return _page(record) if record.pk else reverse(SECTION)


class PlanCoursePages(RecordPages[PlanCourse]):
    """Where a course of a plan is written, and when it is given to whom."""

    section = SECTION
    form = PlanCourseForm
    words = Words(
        add=gettext_lazy("Add a course to the plan"),
        edit=gettext_lazy("Change the course in the plan"),
        withdraw=gettext_lazy("Take the course out of the plan"),
        withdrawn=gettext_lazy("The course itself stays, and so does what people completed."),
    )

    def seen(self, request: EmployeeRequest) -> QuerySet[PlanCourse]:
        return PlanCourse.objects.of_organisation(request.employee).select_related("plan", "course", "organisation")

    def new(self, request: EmployeeRequest, **named: int) -> PlanCourse:
        plan = plan_pages.one(request, **named)
        return PlanCourse(organisation=plan.organisation, plan=plan)

    def known(self, request: EmployeeRequest, record: PlanCourse) -> dict[str, object]:
        return {"from_on": record.plan.from_on, "until_on": record.plan.until_on}

    def back(self, record: PlanCourse) -> str:
        return _page(record.plan)


plan_pages = PlanPages()
course_pages = PlanCoursePages()


def _page(plan: TrainingPlan) -> str:
    return reverse("plans:one", args=[plan.pk])


@require_safe
@whole_hr_required
@never_cache
def plans(request: EmployeeRequest) -> HttpResponse:
    """Show the plans, the newest first."""
    viewer = request.employee
    page = Paginator(PlanList(viewer, request.GET).rows(), ROWS).get_page(request.GET.get("page"))
    today = viewer.organisation.today()
    rows = [{"plan": plan, "is_in_force": plan.is_in_force(today), "is_over": plan.until_on < today} for plan in page]
    context = {"page_obj": page, "rows": rows, "tabs": stps_tabs(SECTION)}
    return render(request, "stps/plans.html", context)


@require_safe
@whole_hr_required
@never_cache
def one(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show a plan: its courses with how far they are, by stage."""
    plan = plan_pages.one(request, pk)
    found = Fulfilment(plan, request.employee)
    objectives = dict(TrainingPlan.Objective.choices)
    context = {
        "plan": plan,
        "found": found,
        "objectives": [objectives[key] for key in plan.objectives if key in objectives],
        "withdrawn": list(PlanCourse.objects.filter(plan=plan, withdrawn_at__isnull=False).select_related("course")),
        "is_in_force": plan.is_in_force(request.employee.organisation.today()),
    }
    return render(request, "stps/plan.html", context)


@require_safe
@whole_hr_required
def download(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Show the form DC-2 with its programmes as they stand today."""
    plan = plan_pages.one(request, pk)
    found = Fulfilment(plan, request.employee)
    counts = {row.course.pk: row.share.planned for row in found.rows}
    name = f"dc-2-{plan.from_on}-{plan.until_on}.pdf"
    return form_file(request, lambda: dc2(plan, counts, found.people_count), name, _page(plan))
