from django.urls import path

from quizzes.analysis import views

app_name = "item_analysis"
urlpatterns = [
    path("", views.QuizListView.as_view(), name="index"),
    path("<whole:pk>/", views.QuizView.as_view(), name="quiz"),
    path("<whole:pk>/export.<str:extension>", views.ExportView.as_view(), name="export"),
    path("<whole:pk>/questions/<whole:question>/", views.QuestionView.as_view(), name="question"),
]
