from django.urls import path

from people.deputies import views

app_name = "deputies"
urlpatterns = [
    path("<whole:pk>/deputies/", views.deputies, name="of"),
    path("<whole:pk>/deputies/<whole:deputy>/end/", views.end, name="end"),
]
