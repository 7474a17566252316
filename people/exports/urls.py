from django.urls import path

from people.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.files, name="list"),
    path("list.<str:extension>", views.export, {"name": "exports"}, name="export"),
    path("new/", views.ask, name="ask"),
    path("<uuid:uuid>/", views.one, name="one"),
    path("<uuid:uuid>/file/", views.file, name="file"),
]
