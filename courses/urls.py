from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("courses/<int:pk>/start/", views.start, name="start"),
    path("lessons/<int:pk>/complete/", views.complete, name="complete"),
    path("lessons/<int:pk>/position/", views.position, name="position"),
]
