from django.urls import path

from labour.receipts import views
from labour.receipts.views import pages
from people.exports.views import export

app_name = "receipts"
urlpatterns = [
    path("", views.receipts, name="list"),
    path("list.<str:extension>", export, {"name": "stps_receipts"}, name="list_export"),
    path("add/", pages.add, name="add"),
    path("<whole:pk>/edit/", pages.edit, name="edit"),
    path("<whole:pk>/withdraw/", pages.withdraw, name="withdraw"),
    path("<whole:pk>/restore/", pages.restore, name="restore"),
    path("<whole:pk>/file/", views.download, name="file"),
]
