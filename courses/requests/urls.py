from django.urls import path

from courses.requests import views
from people.exports.views import export

app_name = "requests"
urlpatterns = [
    path("", views.requests, name="list"),
    path("list.<str:extension>", export, {"name": "requests"}, name="export"),
    path("ask/<uuid:uuid>/", views.ask, name="ask"),
    path("<uuid:uuid>/", views.one, name="one"),
    path("<uuid:uuid>/withdraw/", views.take_back, name="withdraw"),
]
