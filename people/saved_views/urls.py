from django.urls import path

from people.saved_views import views

app_name = "saved_views"
urlpatterns = [
    path("<slug:name>/columns/", views.columns, name="columns"),
    path("<slug:name>/views/", views.views, name="views"),
    path("views/<whole:pk>/", views.change, name="change"),
    path("views/<whole:pk>/open/", views.open_view, name="open"),
    path("views/<whole:pk>/start/", views.start, name="start"),
    path("views/<whole:pk>/mail/", views.mail, name="mail"),
    path("views/<whole:pk>/delete/", views.delete, name="delete"),
]
