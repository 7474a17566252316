"""All addresses. What people read lives under the language prefix; machines and the CMS do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views.serve import authenticate_with_password as document_password
from wagtail.views import authenticate_with_password as page_password

from certificates.urls import public_urlpatterns
from courses.library.views import document, picture, picture_of_the_cms
from people.cms.users import OwnAccountView
from people.correspondence.views import mute_by_address
from trainingsite import views, well_known
from trainingsite.gallery import gallery
from trainingsite.shared_passwords import guessed_seldom

handler400 = "trainingsite.views.bad_request"
urlpatterns = [
    path("admin/login/", login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))),
    path("admin/account/", require_admin_access(OwnAccountView.as_view())),
    path("admin/failwhale/", views.nothing_here),  # with which Wagtail tries its page for errors
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<whole:document_id>/<str:document_filename>", document, name="wagtaildocs_serve"),
    path(
        "documents/password/<whole:restriction_id>/",
        guessed_seldom(document_password),
        name="wagtaildocs_authenticate_with_password",
    ),
    path(
        "pages/password/<whole:page_view_restriction_id>/<whole:page_id>/",
        guessed_seldom(page_password),
        name="wagtailcore_authenticate_with_password",
    ),
    re_path(r"^media/(?P<path>(?:images|original_images)/.+)$", picture),
    re_path(r"^media/(?P<path>(?:avatar_images|logos)/.+)$", picture_of_the_cms),
    path("health/", views.health, name="health"),
    path("robots.txt", well_known.robots),
    path("favicon.ico", well_known.favicon),
    path("manifest.webmanifest", well_known.manifest, name="manifest"),
    path(".well-known/security.txt", well_known.security),
    path("language/", views.set_language, name="set_language"),
    *public_urlpatterns,
]
if settings.DEBUG:
    urlpatterns += i18n_patterns(path("gallery/", gallery, name="gallery"))
urlpatterns += i18n_patterns(
    path("accounts/", include("people.urls")),
    path("approvals/", include("people.approvals.urls")),
    path("reminders-off/<str:token>/", mute_by_address, name="reminders_off"),
    path("messages/", include("courses.reminders.urls")),
    path("messages/", include("people.correspondence.urls")),
    path("exports/", include("people.exports.urls")),
    path("lists/", include("people.saved_views.urls")),
    path("people/", include("people.staff.urls")),
    path("people/", include("people.structure.urls")),
    path("people/", include("people.deputies.urls")),
    path("people/", include("people.merging.urls")),
    path("people/fields/", include("people.own_fields.urls")),
    path("people/", include("people.places.urls")),
    path("people/", include("people.imports.urls")),
    path("people/", include("people.ways_in.urls")),
    path("people/", include("people.absences.urls")),
    path("people/", include("people.linking.urls")),
    path("people/", include("people.access_log.urls")),
    path("", include("people.privacy.urls")),
    path("", include("people.rights.urls")),
    path("people/erasure/", include("people.erasure.urls")),
    path("courses/", include("courses.learning.page_urls")),
    path("learning/", include("courses.urls")),
    path("duties/requests/", include("courses.requests.urls")),
    path("duties/rules/", include("courses.rules.urls")),
    path("classes/", include("courses.classroom.urls")),
    path("evidence/", include("courses.evidence.urls")),
    path("duties/", include("courses.duties.urls")),
    path("quizzes/", include("quizzes.urls")),
    path("certificates/", include("certificates.urls")),
    path("dc3/", include("labour.dc3.urls")),
    path("stps/commission/", include("labour.commission.urls")),
    path("stps/plans/", include("labour.plan.urls")),
    path("stps/agents/", include("labour.agents.urls")),
    path("stps/receipts/", include("labour.receipts.urls")),
    path("stps/", include("labour.terms.urls")),
    path("", include("reports.urls")),
)
