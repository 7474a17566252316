from django.urls import path

from quizzes.analysis import views

app_name = "item_analysis"
urlpatterns = [
    path("", views.QuizListView.as_view(), name="index"),
    path("<int:pk>/", views.QuizView.as_view(), name="quiz"),
    path("<int:pk>/export.<str:extension>", views.ExportView.as_view(), name="export"),
    path("<int:pk>/questions/<int:question>/", views.QuestionView.as_view(), name="question"),
]
