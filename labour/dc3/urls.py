from django.urls import path

from labour.dc3 import views
from people.exports.views import export

app_name = "dc3"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("issue/", views.issue, name="issue"),
    path("issued/", views.issued, name="issued"),
    path("issued/list.<str:extension>", export, {"name": "dc4"}, name="export"),
    path("issued/forms.<str:extension>", export, {"name": "dc3_issued"}, name="issued_export"),
    path("waiting.<str:extension>", export, {"name": "dc3_queue"}, name="queue_export"),
    path("company/", views.settings, name="settings"),
    path("signatures/", views.signatures, name="signatures"),
    path("signatures/add/", views.add, name="add_signature"),
    path("signatures/<whole:pk>/withdraw/", views.withdraw, name="withdraw_signature"),
    path("signatures/<whole:pk>/agreement/", views.agreement, name="agreement"),
    path("people/<whole:pk>/", views.person, name="person"),
    path("mine/", views.own, name="own"),
    path("mine/delete/", views.forget, name="forget"),
    path("<uuid:uuid>/pdf/", views.download, name="download"),
]
