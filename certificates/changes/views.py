"""Material changes in the CMS: who would be affected, then the declaration; later how far it is, and taking it back."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from certificates.changes.effects import counted, effect_on
from certificates.changes.forms import ChangeForm, WithdrawForm
from certificates.changes.services import (
    NothingChanged,
    TooLate,
    declare_change,
    digest_of_declaration,
    digest_of_withdrawal,
    withdraw_change,
)
from certificates.models.changes import MaterialChange
from courses.learning.services import live_sha256
from courses.models import CoursePage
from lib.shown import ShownOtherwise
from people.models import User
from people.permissions import people_seen_by
from people.requests import user_of

PER_PAGE = 50


class ChangesView(WagtailAdminTemplateMixin, View):
    """A screen for whoever may publish the course in question."""

    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        """Return whether the user may be here at all."""
        return bool(self.course.permissions_for_user(self.request.user).can_publish())

    @cached_property
    def course(self) -> CoursePage:
        """The course that changed."""
        return get_object_or_404(CoursePage.objects.live(), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return self.show()

    def show(self, **context: object) -> HttpResponse:
        """Show the screen."""
        response: HttpResponse = self.render_to_response(self.get_context_data(**context))
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        changes = {"url": reverse("material_changes"), "label": _("Material changes")}
        return [*self.breadcrumbs_items, changes, {"url": "", "label": self.get_page_title()}]


class ListView(ChangesView):
    """Every material change, the newest first, with how many were asked and have renewed."""

    template_name = "certificates/admin/changes.html"
    page_title = gettext_lazy("Material changes")

    def is_allowed(self) -> bool:
        return may_declare(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        changes = counted(MaterialChange.objects.select_related("course", "declared_by"))
        page = WagtailPaginator(changes, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            courses=CoursePage.objects.live().filter(refreshes=None).order_by("path"),
            **kwargs,
        )


class DeclareView(ChangesView):
    """Who would be affected; the form; the same once more to confirm; then it is declared."""

    template_name = "certificates/admin/declare_change.html"
    page_title = gettext_lazy("Declare a material change")

    def get_page_subtitle(self) -> str:
        return self.course.local_title

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", ChangeForm())
        effect = effect_on(self.course, seen=people_seen_by(self.request.user))
        return super().get_context_data(course=self.course, effect=effect, **kwargs)

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = ChangeForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        if "confirmed" not in request.POST:
            return self.confirm(form) if "change" not in request.POST else self.show(form=form)
        try:
            change = declare_change(
                self.course,
                **form.cleaned_data,
                by=user_of(request),
                shown=request.POST.get("shown", ""),
            )
        except ShownOtherwise:
            return self.confirm(form, is_otherwise=True)
        except NothingChanged:
            messages.info(request, _("Nobody is affected: nothing was declared."))
            return redirect("material_changes")
        count = change.notices.count()
        text = ngettext("%(count)d person will be asked to renew.", "%(count)d people will be asked to renew.", count)
        messages.success(request, text % {"count": count})
        return redirect("material_change", pk=change.pk)

    def confirm(self, form: ChangeForm, **context: object) -> HttpResponse:
        """Show the same once more, with what was typed."""
        sha256 = live_sha256(self.course)
        shown = digest_of_declaration(self.course, sha256, timezone.now(), **form.cleaned_data)
        return self.show(form=form, is_confirming=True, shown=shown, **context)


class ChangeView(ChangesView):
    """One change: its words, how far people are, and taking it back."""

    template_name = "certificates/admin/change.html"
    page_title = gettext_lazy("Material change")

    @cached_property
    def change(self) -> MaterialChange:
        """The change, with its numbers."""
        changes = counted(MaterialChange.objects.select_related("course", "declared_by", "withdrawn_by"))
        return get_object_or_404(changes, pk=self.kwargs["pk"])

    @cached_property
    def course(self) -> CoursePage:
        return self.change.course

    def get_page_subtitle(self) -> str:
        return self.course.local_title

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", WithdrawForm())
        shown = digest_of_withdrawal(self.change)
        return super().get_context_data(change=self.change, is_open=self.change.is_open, shown=shown, **kwargs)

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        try:
            withdraw_change(
                self.change,
                form.cleaned_data["why"],
                by=user_of(request),
                shown=request.POST.get("shown", ""),
            )
        except ShownOtherwise:
            return self.show(form=form, is_otherwise=True)
        except TooLate:
            messages.info(request, _("It was already withdrawn, or its date has passed. Nothing was changed."))
        else:
            messages.success(request, _("The change is withdrawn. Nobody has to renew because of it."))
        return redirect("material_change", pk=self.change.pk)


def may_declare(user: User | AnonymousUser) -> bool:
    """Return whether somebody may publish courses at all; which ones, each screen asks of the course."""
    return bool(page_permission_policy.user_has_permission(user, "publish"))
