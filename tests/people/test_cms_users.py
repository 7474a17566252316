"""*Users* and *Account* in the CMS write the whole name, and nobody's is made up."""

import pytest
from django.urls import reverse

from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "una frase que nadie adivina"


def data(**fields):
    values = {
        "username": "renata",
        "email": "Renata@Example.com",
        "given_names": "Renata Sofía",
        "first_surname": "Ibáñez",
        "second_surname": "Núñez",
        "language": "es",
    }
    return {**values, **fields}


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return superuser


def test_a_new_user_has_the_whole_name(client, admin):
    response = client.post(
        reverse("wagtailusers_users:add"), data(password1=PASSWORD, password2=PASSWORD, first_name="X", last_name="Y")
    )

    user = User.objects.get(username="renata")
    assert response.status_code == 302
    assert user.get_full_name() == "Renata Sofía Ibáñez Núñez"
    assert (user.email, user.language, user.check_password(PASSWORD)) == ("renata@example.com", "es", True)


@pytest.mark.parametrize("name", ["given_names", "first_surname"])
def test_nobody_is_made_without_a_name(client, admin, name):
    response = client.post(
        reverse("wagtailusers_users:add"), data(password1=PASSWORD, password2=PASSWORD, **{name: " "})
    )

    assert list(response.context["form"].errors) == [name]
    assert User.objects.filter(username="renata").exists() is False


def test_an_edited_user_has_the_new_name(client, admin):
    user = UserFactory(given_names="Ana", first_surname="Sol", second_surname="")

    response = client.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        data(username=user.username, is_active="on", renamed_why="Acta"),
    )

    user.refresh_from_db()
    assert response.status_code == 302
    assert (user.given_names, user.first_surname, user.second_surname) == ("Renata Sofía", "Ibáñez", "Núñez")
    assert user.is_active is True


def test_the_form_shows_the_name_it_edits(client, admin):
    user = UserFactory(given_names="Ana Lucía", first_surname="Sol", second_surname="Mar", email="")

    page = client.get(reverse("wagtailusers_users:edit", args=[user.pk])).content.decode()

    assert all(f'value="{name}"' in page for name in ("Ana Lucía", "Sol", "Mar"))
    assert 'name="first_name"' not in page


def test_an_email_belongs_to_one_person(client, admin):
    UserFactory(email="renata@example.com")

    response = client.post(reverse("wagtailusers_users:add"), data(password1=PASSWORD, password2=PASSWORD))

    assert list(response.context["form"].errors) == ["email"]


@pytest.mark.parametrize(("language", "label"), [("es", "Primer apellido"), ("en", "First surname")])
@pytest.mark.parametrize("route", ["add", "edit"])
def test_the_form_speaks_the_language_of_the_administrator(client, admin, language, label, route):
    admin.language = language
    admin.save()
    arguments = [admin.pk] if route == "edit" else []

    page = client.get(reverse(f"wagtailusers_users:{route}", args=arguments)).content.decode()

    assert label in page


@pytest.mark.parametrize("ordering", ["name", "-name", "username", ""])
def test_the_list_is_in_the_order_of_names(client, admin, ordering):
    UserFactory(given_names="Zoé", first_surname="Ábrego")

    page = client.get(reverse("wagtailusers_users:index"), {"ordering": ordering})

    names = [str(user) for user in page.context["object_list"]]
    assert names == sorted(names, key=lambda name: name != "Zoé Ábrego") or ordering != "name"


def test_a_user_is_found_by_any_part_of_the_name(client, admin):
    UserFactory(given_names="Zoé", first_surname="Zúñiga")

    page = client.get(reverse("wagtailusers_users:index"), {"q": "zuniga"})

    assert [str(user) for user in page.context["object_list"]] == ["Zoé Zúñiga"]


def test_nobody_renames_themselves_in_their_account(client, editor):
    page = client.get("/admin/account/").content.decode()

    assert "name_email" not in page
    assert client.post("/admin/account/", {"name_email-first_name": "Otra"}).status_code in (200, 302)
    editor.refresh_from_db()
    assert editor.given_names != "Otra"
