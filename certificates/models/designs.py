"""How the certificates of an organisation look, and the frozen copies that issued certificates point to."""

import base64
from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, Revision, RevisionMixin

from certificates.models.pictures import Picture
from certificates.paper.colours import validate_readable
from certificates.paper.fields import ColourInput, PictureKey
from certificates.paper.layout import LANGUAGES, TEMPLATE, DesignContent, page_inputs, sample_facts
from certificates.paper.pictures import LOGO, SIGNATURE
from lib.lines import LineField
from lib.typesetting import show, validate_letters
from people.models import Organisation

BAND, ACCENT = "#12284c", "#8a661f"
MOST_SIGNATORIES = 3


class CertificateDesignForm(WagtailAdminModelForm):
    """Drafts save with anything missing; publishing names every gap."""

    def _post_clean(self) -> None:
        """Let the signatories name their own gaps, each at its field."""
        super()._post_clean()
        if not self.is_deferred_validation:
            for name, reason in self.instance.publishing_errors().items():
                if name in self.fields and name not in self.errors:
                    self.add_error(name, reason)


class CertificateDesign(DraftStateMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """What an editor of designs decides. A certificate is issued with what is published at that moment."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="certificate_design", verbose_name=_("organization")
    )
    language = models.CharField(
        _("language"),
        max_length=4,
        choices=Organisation.CertificateLanguage.choices,
        blank=True,
        help_text=_("If empty, the one the organization has chosen."),
    )
    band_colour = models.CharField(
        _("color of the band and the names"), max_length=7, default=BAND, validators=[validate_readable]
    )
    accent_colour = models.CharField(
        _("color of the heading and the lines"), max_length=7, default=ACCENT, validators=[validate_readable]
    )
    logo = PictureKey(LOGO, verbose_name=_("logo"), help_text=_("If empty, the logo of the organization."))
    logo_owner = models.CharField(
        _("whose logo it is"),
        max_length=120,
        blank=True,
        validators=[validate_letters],
        help_text=_("Read aloud to people who cannot see the logo. If empty, the name of the organization is used."),
    )
    line_es = LineField(_("additional line in Spanish"), max_length=180, blank=True, validators=[validate_letters])
    line_en = LineField(_("additional line in English"), max_length=180, blank=True, validators=[validate_letters])

    revisions = GenericRelation("wagtailcore.Revision", related_query_name="certificate_design")

    base_form_class = CertificateDesignForm
    preview_modes: ClassVar[list[tuple[str, str | Promise]]] = [
        ("both", _("Spanish and English")),
        ("es", "Español"),
        ("en", "English"),
        ("longest", _("The longest texts")),
    ]
    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("organisation"), FieldPanel("language")]),
        FieldRowPanel([FieldPanel("band_colour", widget=ColourInput), FieldPanel("accent_colour", widget=ColourInput)]),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("logo_owner")], heading=_("Logo")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("line_es"), FieldPanel("line_en")])],
            heading=_("Additional line, below the course"),
        ),
        InlinePanel(
            "signatories",
            heading=_("Who signs"),
            label=_("signatory"),
            max_num=MOST_SIGNATORIES,
            help_text=_("Up to three. People without a picture of a signature get an empty line to sign on."),
        ),
        HelpPanel(
            content=_("Certificates already issued keep the design they were issued with, whatever changes here.")
        ),
    ]

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")
        ordering = ["organisation__legal_name"]

    def __str__(self) -> str:
        return str(self.organisation)

    def publishing_errors(self) -> dict[str, str]:
        """Return for each column the reason for everything that stands against publishing; a draft may have any gap."""
        gaps: dict[str, str] = {}
        if bool(self.line_es) != bool(self.line_en):
            empty = "line_en" if self.line_es else "line_es"
            gaps[empty] = str(_("Write the additional line in both languages, or in neither."))
        said = [(row.name, row.position_es, row.position_en) for row in self.signatories.all()]
        if not all(all(texts) for texts in said):
            reason = _("Enter the name of each person who signs, and their position in both languages.")
            gaps["signatories"] = str(reason)
        return gaps

    def publish(self, revision: Revision, *args: object, **kwargs: object) -> None:
        """Publish, as every way of publishing ends here; a design with a gap is refused."""
        if gaps := revision.as_object().publishing_errors():
            raise ValidationError(list(gaps.values()))
        super().publish(revision, *args, **kwargs)

    def content(self) -> DesignContent:
        """Return all that a certificate takes from it, as plain data."""
        return {
            "language": self.language or self.organisation.certificate_language,
            "band": self.band_colour,
            "accent": self.accent_colour,
            "logo": self.logo_id or "",
            "logo_owner": self.logo_owner,
            "line": {"es": self.line_es, "en": self.line_en},
            "signatories": [
                {
                    "name": signatory.name,
                    "position": {"es": signatory.position_es, "en": signatory.position_en},
                    "signature": signatory.signature_id or "",
                }
                for signatory in self.signatories.all()
            ],
        }

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "certificates/design_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Return the page itself, as it would be issued now to an invented holder."""
        language = mode_name if mode_name in LANGUAGES else "both"
        logo = None if self.logo_id else Picture.logo_of(self.organisation)
        content: DesignContent = {**self.content(), "language": language}
        facts = sample_facts(self.organisation.legal_name, longest=mode_name == "longest")
        if logo:
            content["logo"] = logo.pk
        inputs = page_inputs(facts, content, qr_url="HTTPS://EXAMPLE.COM/")
        page = base64.b64encode(show(TEMPLATE, inputs)).decode()
        context = super().get_preview_context(request, mode_name)
        return {**context, "page": f"data:image/png;base64,{page}", "is_longest": mode_name == "longest"}


class Signatory(Orderable):
    """Somebody who signs the certificates of a design."""

    design = ParentalKey(CertificateDesign, related_name="signatories")
    name = LineField(_("name"), max_length=120, validators=[validate_letters])
    position_es = LineField(_("position in Spanish"), max_length=120, validators=[validate_letters])
    position_en = LineField(_("position in English"), max_length=120, validators=[validate_letters])
    signature = PictureKey(
        SIGNATURE,
        verbose_name=_("signature"),
        help_text=_("PNG or WebP with a transparent background. If empty, there is a line to sign by hand."),
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("position_es"), FieldPanel("position_en")]),
        FieldPanel("signature"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")

    def __str__(self) -> str:
        return self.name


class DesignVersion(models.Model):
    """What certificates were issued with: a design, complete with the logo, and never changed.

    Made when a certificate is issued in a state that none was issued in before; ``state`` is the SHA-256 of that.
    """

    state = models.CharField(max_length=64, unique=True)
    content: "models.JSONField[DesignContent, DesignContent]" = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("design version")
        verbose_name_plural = _("design versions")

    def __str__(self) -> str:
        return self.state[:12]
