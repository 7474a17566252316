"""Importing and exporting questions in the CMS."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from courses.models import CoursePage
from lib.downloads import as_file
from lib.file_jobs import TooManyOpen
from lib.sheets.files import MEGABYTE
from people.requests import user_of
from quizzes.analysis.views import EditorsView
from quizzes.exchange.bank import Written
from quizzes.exchange.collecting import bank_of
from quizzes.exchange.formats import FORMATS, write
from quizzes.exchange.forms import ExportForm, ImportForm
from quizzes.exchange.jobs import AnotherIsWriting, PlanChanged, cancel_import, confirm_import, request_import
from quizzes.exchange.limits import MOST_BYTES, MOST_QUESTIONS
from quizzes.exchange.listing import StepList
from quizzes.exchange.tasks import plan_one_import, write_one_import
from quizzes.exchange.template import template
from quizzes.models import Question, QuestionImport, Verdict

PER_PAGE = 50
SHOWN_LOSSES = 100
LONG = datetime.timedelta(seconds=20)


class ImportView(EditorsView):
    """Choose a file. Nothing is written: a worker reads it, and the plan comes next."""

    template_name = "quizzes/admin/import.html"
    permission_required = "add"
    page_title = gettext_lazy("Import questions")
    header_icon = "upload"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        initial = {"course": self.request.GET.get("course")}
        return super().get_context_data(
            form=kwargs.pop("form", None) or ImportForm(initial=initial),
            most_megabytes=MOST_BYTES // MEGABYTE,
            most_questions=MOST_QUESTIONS,
            formats=FORMATS.values(),
            open_jobs=QuestionImport.objects.of(user_of(self.request)).open().select_related("course"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            chosen, by = form.cleaned_data, user_of(request)
            course = CoursePage.objects.get(pk=chosen["course"])
            try:
                job = request_import(by, course, form.format, chosen["language"], chosen["file"].name, form.content)
            except TooManyOpen as full:
                form.add_error("file", full.sentence)
            else:
                plan_one_import.delay_on_commit(job.pk)
                return redirect("question_exchange:plan", key=job.uuid)
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


class JobView(EditorsView):
    """One import at one address, however far it is: what would happen, the button that does it, what has happened."""

    template_name = "quizzes/admin/import_job.html"
    permission_required = "add"
    page_title = gettext_lazy("Importing questions")
    header_icon = "upload"

    def trail(self) -> list[tuple[str, str]]:
        return [(reverse("question_exchange:import"), _("Import questions"))]

    @cached_property
    def job(self) -> QuestionImport:
        mine = QuestionImport.objects.of(user_of(self.request)).select_related("course")
        return get_object_or_404(mine, uuid=self.kwargs["key"])

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        job = self.job
        context: dict[str, object] = {
            "job": job,
            "state": job.state.value,
            "heading": HEADINGS[job.state],
            "format": FORMATS[job.format],
        }
        context["is_ready"] = job.state not in (job.State.WAITING, job.State.WRITING)
        context["is_waiting_long"] = _waits_long(job)
        if job.planned_at:
            context |= self.plan()
        return super().get_context_data(**context, **kwargs)

    def plan(self) -> dict[str, object]:
        """Return the steps, and how many there are of each kind."""
        listed = StepList(self.job, self.request.GET)
        counts = listed.counts
        to_do = self.job.steps.to_write(
            duplicates=self.job.takes_duplicates, other_keys=self.job.takes_other_keys
        ).count()
        written = self.job.steps.exclude(written_at=None)
        return {
            "filters": listed.filters,
            "tabs": listed.tabs(),
            **self.paged(listed.rows()),
            "writes": counts[Verdict.NEW] + counts[Verdict.CHANGED],
            "duplicates": counts[Verdict.DUPLICATE],
            "other_keys": counts[Verdict.OTHER_KEY],
            "left_out": counts[Verdict.ERROR] + counts[Verdict.FOREIGN],
            "to_do": to_do,
            "done": written.count(),
            "created": written.exclude(verdict=Verdict.CHANGED).count(),
            "changed": written.filter(verdict=Verdict.CHANGED).count(),
            "problems": list(self.job.steps.exclude(problem="")[:PER_PAGE]),
        }

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        here = redirect("question_exchange:plan", key=self.job.uuid)
        if "cancel" in request.POST:
            was_written = self.job.confirmed_at is not None
            cancel_import(self.job)
            if was_written:
                return here
            messages.info(request, _("Nothing was imported."))
            return redirect("question_exchange:import")
        try:
            confirm_import(
                self.job,
                request.POST.get("digest", ""),
                duplicates="duplicates" in request.POST,
                other_keys="other_keys" in request.POST,
            )
        except PlanChanged:
            messages.warning(request, _("The bank has changed in the meantime. Look at the plan again, then confirm."))
        except AnotherIsWriting:
            messages.warning(
                request, _("Another import is being written into this course. Confirm again when it is done.")
            )
        else:
            write_one_import.delay_on_commit(self.job.pk)
        return here


HEADINGS = {
    QuestionImport.State.WAITING: gettext_lazy("The file is being read"),
    QuestionImport.State.PLANNED: gettext_lazy("What the import would do"),
    QuestionImport.State.WRITING: gettext_lazy("The questions are being written"),
    QuestionImport.State.FINISHED: gettext_lazy("The import is finished"),
    QuestionImport.State.CANCELLED: gettext_lazy("The import was canceled"),
    QuestionImport.State.FAILED: gettext_lazy("The file was not imported"),
}


def _waits_long(job: QuestionImport) -> bool:
    """Return whether no worker has taken it up although it is time."""
    since = job.confirmed_at or job.started_at
    return job.lease_until is None and timezone.now() - since > LONG


class ExportView(EditorsView):
    """Choose questions and a format; say what the format cannot carry before the file leaves."""

    template_name = "quizzes/admin/export.html"
    page_title = gettext_lazy("Export questions")
    header_icon = "download"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        form = ExportForm(self.request.GET or None)
        context: dict[str, object] = {"form": form}
        if form.is_valid():
            questions = list(form.questions())
            context |= {"count": len(questions), "querystring": self.request.GET.urlencode()}
            if questions:
                losses = written(form, questions).losses
                context |= {"losses": losses[:SHOWN_LOSSES], "loss_count": len(losses)}
        return super().get_context_data(**context, **kwargs)


class DownloadView(PermissionCheckedMixin, View):
    """The file of an export."""

    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = ExportForm(request.GET)
        if not form.is_valid():
            raise Http404
        chosen = FORMATS[form.cleaned_data["format"]]
        course = CoursePage.objects.get(pk=form.cleaned_data["course"])
        name = f"{course.slug}-{timezone.localdate():%Y-%m-%d}.{chosen.extension}"
        return as_file(written(form, list(form.questions())).content, name, chosen.content_type)


class TemplateView(PermissionCheckedMixin, View):
    """The spreadsheet to begin with."""

    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"

    def get(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        chosen = FORMATS.get(extension)
        if chosen is None or extension not in ("xlsx", "csv"):
            raise Http404
        return as_file(template(extension), f"{_('questions')}.{extension}", chosen.content_type)


def written(form: ExportForm, questions: list[Question]) -> Written:
    """Return the file that the form asks for."""
    course = CoursePage.objects.get(pk=form.cleaned_data["course"])
    return write(form.cleaned_data["format"], bank_of(course, questions))
