from django.urls import path

from courses.learning import activities, views

app_name = "courses"
urlpatterns = [
    path("courses/<whole:pk>/start/", views.start, name="start"),
    path("lessons/<whole:pk>/complete/", views.complete, name="complete"),
    path("lessons/<whole:pk>/position/", views.position, name="position"),
    path("lessons/<whole:pk>/activities/<uuid:block>/", activities.answer, name="activity"),
]
