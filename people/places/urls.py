from django.urls import path

from people.places import views

app_name = "places"
urlpatterns = [
    path("work-centers/", views.centres, name="centres"),
    path("work-centers/add/", views.add_centre, name="add_centre"),
    path("work-centers/<whole:pk>/", views.centre, name="centre"),
    path("work-centers/<whole:pk>/remove/", views.remove_centre, name="remove_centre"),
    path("work-centers/<whole:pk>/restore/", views.restore_centre, name="restore_centre"),
    path("work-centers/<whole:pk>/holidays/", views.add_holiday, name="add_holiday"),
    path("work-centers/holidays/", views.add_holiday, name="add_holiday_of_all"),
    path("work-centers/holidays/<whole:pk>/remove/", views.remove_holiday, name="remove_holiday"),
]
