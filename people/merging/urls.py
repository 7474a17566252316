from django.urls import path

from people.merging import views

app_name = "merging"
urlpatterns = [
    path("duplicates/", views.pairs, name="pairs"),
    path("<whole:pk>/merge/", views.other, name="other"),
    path("<whole:pk>/merge/<whole:employee>/", views.merge, name="merge"),
]
