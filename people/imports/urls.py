from django.urls import path

from people.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.imports, name="list"),
    path("imports/nightly/", views.nightly, name="nightly"),
    path("imports/template.<str:extension>", views.template, name="template"),
    path("imports/people.<str:extension>", views.present_people, name="people"),
    path("imports/<uuid:uuid>/", views.one, name="one"),
    path("imports/<uuid:uuid>/columns/", views.columns, name="columns"),
    path("imports/<uuid:uuid>/choices/", views.choices, name="choices"),
    path("imports/<uuid:uuid>/confirm/", views.confirm, name="confirm"),
    path("imports/<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("imports/<uuid:uuid>/undo/", views.undo, name="undo"),
    path("imports/<uuid:uuid>/report.<str:extension>", views.report, name="report"),
]
