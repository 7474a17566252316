from django.urls import path

from people.absences import views

app_name = "absences"
urlpatterns = [
    path("<whole:pk>/absences/", views.record, name="record"),
    path("<whole:pk>/absences/<whole:absence>/withdraw/", views.withdraw, name="withdraw"),
]
