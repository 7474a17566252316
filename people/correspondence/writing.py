"""Screens on which human resources say when, how and with which words the organisation writes to its people."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.correspondence.emails import send_test
from people.correspondence.forms import MessageSettingsForm, MessageTextForm
from people.correspondence.tabs import message_tabs
from people.messages.hours import settings_of
from people.messages.kinds import MessageKind, message_kind, message_kinds
from people.messages.ways import configured
from people.messages.wording import default_text, examples, filled
from people.models import Employee, MessageText
from people.requests import EmployeeRequest, whole_hr_required
from people.staff.tabs import people_tabs

LANGUAGES = dict(settings.LANGUAGES)


def _frame(viewer: Employee, current: str) -> dict[str, object]:
    return {
        "organisation": viewer.organisation,
        "tabs": people_tabs(viewer, "messages:log"),
        "own_tabs": message_tabs(viewer, current),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def hours(request: EmployeeRequest) -> HttpResponse:
    """Let people say in which hours the organisation writes, by which channel, and what may be turned off."""
    viewer = request.employee
    chosen = settings_of(viewer.organisation)
    has_webhook = bool(settings.MESSAGE_WEBHOOK)
    form = MessageSettingsForm(request.POST or None, instance=chosen, has_webhook=has_webhook, channels=configured())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("messages:settings")
    context = {"form": form, **_frame(viewer, "messages:settings")}
    return render(request, "messages/settings.html", context, status=400 if form.errors else 200)


@require_safe
@whole_hr_required
@never_cache
def texts(request: EmployeeRequest) -> HttpResponse:
    """Show every text that the organisation may write itself, and which it has written."""
    viewer = request.employee
    own = set(MessageText.objects.filter(organisation=viewer.organisation).values_list("kind", "language"))
    rows = [
        {
            "kind": kind,
            "languages": [
                {
                    "label": label,
                    "url": reverse("messages:text", args=[kind.name, language]),
                    "is_own": (kind.name, language) in own,
                }
                for language, label in LANGUAGES.items()
            ],
        }
        for kind in message_kinds()
        if kind.placeholders
    ]
    return render(request, "messages/texts.html", {"rows": rows, **_frame(viewer, "messages:texts")})


def _editable(name: str, language: str) -> MessageKind:
    try:
        kind = message_kind(name)
    except KeyError:
        raise Http404 from None
    if not kind.placeholders or language not in LANGUAGES:
        raise Http404
    return kind


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def text(request: EmployeeRequest, name: str, language: str) -> HttpResponse:
    """Write one text: see it as people would get it, send it to oneself, keep it, or go back to the text of the
    site.
    """
    viewer, kind = request.employee, _editable(name, language)
    found = MessageText.objects.filter(organisation=viewer.organisation, kind=name, language=language).first()
    with override(language):
        subject, body = default_text(kind, viewer.user)
        shown_as = examples(kind)
    row = found or MessageText(
        organisation=viewer.organisation, kind=name, language=language, subject=subject, body=body
    )
    asked = request.POST.get("do", "")
    if asked == "reset":
        if found:
            found.delete()
        messages.success(request, _("The text of the site is used again."))
        return redirect("messages:text", name, language)
    form = MessageTextForm(request.POST or None, instance=row, kind=kind)
    if request.method == "POST" and form.is_valid():
        if asked == "save":
            form.instance.changed_by, form.instance.changed_at = viewer, timezone.now()
            form.save()
            messages.success(request, _("Saved. Messages that have not left yet get the new text too."))
            return redirect("messages:text", name, language)
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        if asked == "test":
            send_test(viewer, language, filled(subject, shown_as), filled(body, shown_as))
            _say_where(request, viewer)
    elif request.method != "POST":
        subject, body = row.subject, row.body
    context = {
        "kind": kind,
        "language": language,
        "language_label": LANGUAGES[language],
        "form": form,
        "found": found,
        "preview_subject": filled(subject, shown_as),
        "preview_body": filled(body, shown_as),
        **_frame(viewer, "messages:texts"),
    }
    return render(request, "messages/text.html", context, status=400 if form.errors else 200)


def _say_where(request: EmployeeRequest, viewer: Employee) -> None:
    if viewer.user.email:
        messages.success(request, _("The test is on its way to %(email)s.") % {"email": viewer.user.email})
    else:
        messages.success(request, _("You have no e-mail, so the test appears among your messages."))
