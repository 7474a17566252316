from django.urls import path

from people.rights import views

app_name = "rights"
urlpatterns = [
    path("my-data/", views.own, name="own"),
    path("my-data/<uuid:uuid>/", views.one, name="one"),
    path("my-data/<uuid:uuid>/withdraw/", views.take_back, name="withdraw"),
    path("my-data/<uuid:uuid>/file/", views.file, name="file"),
    path("people/data-requests/", views.inbox, name="inbox"),
    path("people/data-requests/add/", views.add, name="add"),
]
