from django.urls import path

from people.approvals import views as approval_views
from people.exports.views import export

app_name = "approvals"
urlpatterns = [
    path("", approval_views.approvals, name="list"),
    path("list.<str:extension>", export, {"name": "approvals"}, name="export"),
    path("<uuid:uuid>/", approval_views.approval, name="one"),
    path("<uuid:uuid>/approve/", approval_views.approve_one, name="approve"),
    path("<uuid:uuid>/refuse/", approval_views.refuse_one, name="refuse"),
    path("<uuid:uuid>/withdraw/", approval_views.withdraw_one, name="withdraw"),
]
