"""Addresses of the page tree. The name is Wagtail's, so that every link Wagtail writes leads here."""

from django.urls import re_path

from courses.learning.views import page

urlpatterns = [re_path(r"^((?:[\w\-]+/)*)$", page, name="wagtail_serve")]
