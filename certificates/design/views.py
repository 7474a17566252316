"""The designs of certificates in the CMS, for administrators of the site."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.views.generic import preview
from wagtail.snippets.views.snippets import PreviewOnCreateView, PreviewOnEditView, SnippetViewSet

from certificates.models.designs import CertificateDesign, CertificateDesignForm
from certificates.models.pictures import Picture
from certificates.paper.fields import KEPT
from certificates.paper.pictures import LOGO, SIGNATURE


def state(design: CertificateDesign) -> str:
    """Say the state; Wagtail's own column would ask the database for each row."""
    if not design.live:
        return gettext("Draft")
    return gettext("In use, with changes") if design.has_unpublished_changes else gettext("In use")


class PicturesInPreview(preview.PreviewOnEdit):
    """Wagtail's preview knows no files: a picture just chosen is kept, and the form names it."""

    def get_form(self, query_dict: QueryDict) -> CertificateDesignForm:
        """Read what is posted with its files; what was posted before names its pictures already."""
        if query_dict is self.request.POST:
            query_dict = _with_pictures(self.request)
        return super().get_form(query_dict)


def _with_pictures(request: HttpRequest) -> QueryDict:
    data = request.POST.copy()
    for name, files in request.FILES.lists():
        with suppress(ValidationError):  # the form itself tells what is wrong, when it is saved
            data[name + KEPT] = Picture.upload(files[-1], SIGNATURE if name.endswith("-signature") else LOGO).pk
    return data


class PreviewOnCreate(PicturesInPreview, PreviewOnCreateView):
    """The preview of a design that is not saved yet."""


class PreviewOnEdit(PicturesInPreview, PreviewOnEditView):
    """The preview of a design while it is changed."""


class CertificateDesignViewSet(SnippetViewSet):
    """One design for each organisation that wants its own; without one, certificates are plain."""

    model = CertificateDesign
    icon = "image"
    menu_label = _("Certificate designs")
    menu_name = "certificate-designs"
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    preview_on_add_view_class = PreviewOnCreate
    preview_on_edit_view_class = PreviewOnEdit
    list_display = [
        Column("organisation", label=_("Organization"), accessor="organisation"),
        Column("live", label=_("State"), accessor=state, sort_key="live"),
        UpdatedAtColumn(label=_("Updated")),
    ]
    search_fields = ["organisation__legal_name", "organisation__code"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertificateDesign]:
        return CertificateDesign.objects.select_related("organisation", "latest_revision")
