from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from certificates.archives import views as archive_views
from certificates.batches import views as batch_views
from certificates.credentials import urls as credential_urls
from certificates.holders import views
from certificates.register import views as hr_views
from certificates.verification import views as verification_views
from people.exports.views import export

app_name = "certificates"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("register/", hr_views.register, name="register"),
    path("register/export.<str:extension>", export, {"name": "certificates"}, name="register_export"),
    path("register/<uuid:uuid>/", hr_views.manage, name="manage"),
    path("register/<uuid:uuid>/revoke/", hr_views.revoke, name="revoke"),
    path("register/<uuid:uuid>/correct/", hr_views.correct, name="correct"),
    path("archives/", archive_views.archives, name="archives"),
    path("archives/<uuid:uuid>/", archive_views.archive, name="archive"),
    path("archives/<uuid:uuid>/file/", archive_views.archive_file, name="archive_file"),
    path("batches/", batch_views.batches, name="batches"),
    path("batches/new/", batch_views.new_batch, name="new_batch"),
    path("batches/<uuid:uuid>/", batch_views.batch, name="batch"),
    path("batches/<uuid:uuid>/pause/", batch_views.pause, name="pause_batch"),
    path("batches/<uuid:uuid>/resume/", batch_views.resume, name="resume_batch"),
    path("batches/<uuid:uuid>/cancel/", batch_views.cancel, name="cancel_batch"),
    path("of/<uuid:uuid>/", views.of_enrolment, name="of_enrolment"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/pdf/", views.download, name="download"),
    path("<uuid:uuid>/picture.png", views.picture, name="picture"),
    path("<uuid:uuid>/credential/", views.credential, name="credential"),
]

# Printed on paper: no language prefix, any case (a QR code of capitals is smaller). Written as classes of
# letters, because Django cannot build an address from "(?i:verify)".
_VERIFY = r"^[vV][eE][rR][iI][fF][yY]/"
public_urlpatterns = [
    re_path(_VERIFY + r"$", login_not_required(verification_views.verify_form), name="verify_form"),
    re_path(_VERIFY + r"file/$", login_not_required(verification_views.verify_file), name="verify_file"),
    re_path(
        _VERIFY + r"signatures\.pem$",
        login_not_required(verification_views.signing_certificates),
        name="signing_certificates",
    ),
    re_path(_VERIFY + r"(?P<code>[0-9A-Za-z-]{1,40})/?$", login_not_required(verification_views.verify), name="verify"),
    re_path(
        _VERIFY + r"(?P<code>[0-9A-Za-z-]{1,40})\.json$",
        login_not_required(verification_views.verify),
        name="verify_json",
    ),
    *credential_urls.urlpatterns,
]
