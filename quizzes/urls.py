from django.urls import path

from quizzes.accommodations import views as accommodation_views
from quizzes.preview import views as try_views
from quizzes.taking import views

app_name = "quizzes"
urlpatterns = [
    path("<whole:pk>/", views.rules, name="rules"),
    path("people/<whole:pk>/accommodations/", accommodation_views.accommodations, name="accommodations"),
    path(
        "people/<whole:pk>/accommodations/<whole:accommodation>/withdraw/",
        accommodation_views.withdraw,
        name="withdraw_accommodation",
    ),
    path("<whole:pk>/start/", views.start, name="start"),
    path("attempts/<uuid:uuid>/questions/<whole:position>/", views.question, name="question"),
    path("attempts/<uuid:uuid>/questions/<whole:position>/save/", views.save, name="save"),
    path("attempts/<uuid:uuid>/questions/<whole:position>/open/", views.open_at, name="open"),
    path("attempts/<uuid:uuid>/clock/", views.clock, name="clock"),
    path("attempts/<uuid:uuid>/review/", views.review, name="review"),
    path("attempts/<uuid:uuid>/closing/", views.closing, name="closing"),
    path("attempts/<uuid:uuid>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:uuid>/result/", views.result, name="result"),
    path("<whole:pk>/try/", try_views.try_quiz, name="try"),
]
