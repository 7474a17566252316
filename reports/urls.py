from django.urls import path

from people.exports.views import export
from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("record/", views.record, name="record"),
    path("team/", views.team, name="team"),
    path("team/export.<str:extension>", export, {"name": "team"}, name="team_export"),
    path("team/<whole:pk>/", views.person, name="person"),
]
