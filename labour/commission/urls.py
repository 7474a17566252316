from django.urls import path

from labour.commission import views
from labour.commission.views import commission_pages, member_pages
from people.exports.views import export

app_name = "commission"
urlpatterns = [
    path("", views.show, name="show"),
    path("members/list.<str:extension>", export, {"name": "dc1_members"}, name="members_export"),
    path("add/", commission_pages.add, name="add"),
    path("<whole:pk>/edit/", commission_pages.edit, name="edit"),
    path("<whole:pk>/withdraw/", commission_pages.withdraw, name="withdraw"),
    path("<whole:pk>/restore/", commission_pages.restore, name="restore"),
    path("<whole:pk>/dc-1.pdf", views.download, name="pdf"),
    path("<whole:pk>/members/add/", member_pages.add, name="add_member"),
    path("members/<whole:pk>/edit/", member_pages.edit, name="edit_member"),
    path("members/<whole:pk>/withdraw/", member_pages.withdraw, name="withdraw_member"),
    path("members/<whole:pk>/restore/", member_pages.restore, name="restore_member"),
    path("members/<whole:pk>/sign/", views.sign, name="sign"),
]
