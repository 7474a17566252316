from django.urls import path

from labour.plan import progress, views
from labour.plan.views import course_pages, plan_pages
from people.exports.views import export

app_name = "plans"
urlpatterns = [
    path("", views.plans, name="list"),
    path("list.<str:extension>", export, {"name": "dc2_plans"}, name="list_export"),
    path("add/", plan_pages.add, name="add"),
    path("<whole:pk>/", views.one, name="one"),
    path("<whole:pk>/edit/", plan_pages.edit, name="edit"),
    path("<whole:pk>/withdraw/", plan_pages.withdraw, name="withdraw"),
    path("<whole:pk>/restore/", plan_pages.restore, name="restore"),
    path("<whole:pk>/dc-2.pdf", views.download, name="pdf"),
    path("<whole:pk>/people/", progress.people, name="people"),
    path("<whole:plan>/people/list.<str:extension>", export, {"name": "dc2_people"}, name="export"),
    path("<whole:pk>/courses/add/", course_pages.add, name="add_course"),
    path("courses/<whole:pk>/edit/", course_pages.edit, name="edit_course"),
    path("courses/<whole:pk>/withdraw/", course_pages.withdraw, name="withdraw_course"),
    path("courses/<whole:pk>/restore/", course_pages.restore, name="restore_course"),
]
