from django.urls import path

from courses.learning import activities, measuring, practice, views

app_name = "courses"
urlpatterns = [
    path("courses/<whole:pk>/start/", views.start, name="start"),
    path("lessons/<whole:pk>/complete/", views.complete, name="complete"),
    path("lessons/<whole:pk>/position/", views.position, name="position"),
    path("lessons/<whole:pk>/reading/", measuring.reading, name="reading"),
    path("lessons/<whole:pk>/another-way/", measuring.another_way, name="another_way"),
    path("lessons/<whole:pk>/practice/<uuid:block>/", practice.answer, name="practice"),
    path("lessons/<whole:pk>/activities/<uuid:block>/", activities.answer, name="activity"),
]
