"""Importing and exporting questions in the CMS."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from courses.models import CoursePage
from people.models import User
from quizzes.analysis.views import EditorsView
from quizzes.exchange import kept
from quizzes.exchange.bank import Written
from quizzes.exchange.collecting import bank_of
from quizzes.exchange.formats import FORMATS, Format, write
from quizzes.exchange.forms import ExportForm, ImportForm
from quizzes.exchange.importing import BankChanged, import_questions
from quizzes.exchange.limits import MEGABYTE, MOST_BYTES, MOST_QUESTIONS
from quizzes.exchange.planning import Plan, Verdict, make_plan
from quizzes.exchange.template import template
from quizzes.models import Question

PER_PAGE = 50
SHOWN_LOSSES = 100


class ImportView(EditorsView):
    """Choose a file. Nothing is written: the plan comes next."""

    template_name = "quizzes/admin/import.html"
    permission_required = "add"
    page_title = gettext_lazy("Import questions")
    header_icon = "upload"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = {"course": self.request.GET.get("course")}
        return super().get_context_data(
            form=kwargs.pop("form", None) or ImportForm(initial=initial),
            most_megabytes=MOST_BYTES // MEGABYTE,
            most_questions=MOST_QUESTIONS,
            formats=FORMATS.values(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return response
        chosen = form.cleaned_data
        about = kept.Kept(chosen["file"].name, form.format.name, chosen["language"], chosen["course"])
        key = kept.keep(cast(User, request.user), about, form.content)
        return redirect("question_exchange:plan", key=key)


class PlanView(EditorsView):
    """What the import would do with each question, and the button that does it."""

    template_name = "quizzes/admin/import_plan.html"
    permission_required = "add"
    page_title = gettext_lazy("What the import would do")
    header_icon = "upload"

    def trail(self) -> list[tuple[str, str]]:
        return [(reverse("question_exchange:import"), _("Import questions"))]

    @cached_property
    def found(self) -> tuple[kept.Kept, bytes]:
        found = kept.find(self.person, self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    @property
    def person(self) -> User:
        return cast(User, self.request.user)  # the permission has been checked by now

    @property
    def format(self) -> Format:
        return FORMATS[self.found[0].format]

    @cached_property
    def course(self) -> CoursePage:
        return get_object_or_404(CoursePage, pk=self.found[0].course)

    def plan(self) -> Plan:
        about, content = self.found
        reading = self.format.read(content, about.language)
        return make_plan(self.course, reading, lacks=self.format.lacks, user=self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.plan()
        counts = plan.counts()
        wanted = self.request.GET.get("verdict", "")
        steps = [step for step in plan.steps if not wanted or step.verdict == wanted]
        page = WagtailPaginator(steps, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            about=self.found[0],
            format=self.format,
            course=self.course,
            plan=plan,
            digest=plan.digest(),
            counts=[(verdict, count) for verdict, count in counts.items() if count],
            wanted=wanted,
            page=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            writes=counts[Verdict.NEW] + counts[Verdict.CHANGED],
            duplicates=counts[Verdict.DUPLICATE],
            other_keys=counts[Verdict.OTHER_KEY],
            left_out=counts[Verdict.ERROR] + counts[Verdict.FOREIGN],
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "cancel" in request.POST:
            kept.forget(self.person, self.kwargs["key"])
            messages.info(request, _("Nothing was imported."))
            return redirect("question_exchange:import")
        about, content = self.found
        try:
            done = import_questions(
                self.course,
                self.format.read(content, about.language),
                lacks=self.format.lacks,
                digest=request.POST.get("digest", ""),
                by=self.person,
                duplicates="duplicates" in request.POST,
                other_keys="other_keys" in request.POST,
            )
        except BankChanged:
            messages.warning(request, _("The bank has changed in the meantime. Look at the plan again, then confirm."))
            return redirect("question_exchange:plan", key=self.kwargs["key"])
        kept.forget(self.person, self.kwargs["key"])
        messages.success(request, told(len(done.created), len(done.changed)))
        address = reverse("wagtailsnippets_quizzes_question:list")
        return redirect(f"{address}?course={self.course.pk}&ordering=-pk")


def told(created: int, changed: int) -> str:
    """What an import has written, in words."""
    new = ngettext(
        "%(count)d new question was imported as a draft.", "%(count)d new questions were imported as drafts.", created
    )
    other = ngettext("%(count)d question has a new draft.", "%(count)d questions have a new draft.", changed)
    texts = [text % {"count": count} for text, count in ((new, created), (other, changed)) if count]
    return " ".join(texts) or _("Nothing was imported.")


class ExportView(EditorsView):
    """Choose questions and a format; say what the format cannot carry before the file leaves."""

    template_name = "quizzes/admin/export.html"
    page_title = gettext_lazy("Export questions")
    header_icon = "download"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ExportForm(self.request.GET or None)
        context: dict[str, Any] = {"form": form}
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

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request.GET)
        if not form.is_valid():
            raise Http404
        chosen = FORMATS[form.cleaned_data["format"]]
        course = CoursePage.objects.get(pk=form.cleaned_data["course"])
        name = f"{course.slug}-{timezone.localdate():%Y-%m-%d}.{chosen.extension}"
        return attachment(written(form, list(form.questions())).content, name, chosen.content_type)


class TemplateView(PermissionCheckedMixin, View):
    """The spreadsheet to begin with."""

    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"

    def get(self, request: HttpRequest, extension: str) -> HttpResponse:
        chosen = FORMATS.get(extension)
        if chosen is None or extension not in ("xlsx", "csv"):
            raise Http404
        return attachment(template(extension), f"{_('questions')}.{extension}", chosen.content_type)


def written(form: ExportForm, questions: list[Question]) -> Written:
    """The file that the form asks for."""
    course = CoursePage.objects.get(pk=form.cleaned_data["course"])
    return write(form.cleaned_data["format"], bank_of(course, questions))


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep, never to show."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
