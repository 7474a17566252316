"""A password takes the place of the PIN, whichever way it is set; and a PIN that of no password its person can
renew.
"""

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse

from people.employees.services import update_employee
from people.models import Employee, Pin, User
from people.permissions import may_give_pin
from people.slips.services import draw_on_the_spot
from tests.people.ways_in.conftest import PASSWORD, is_in, link_to, sign_in

pytestmark = pytest.mark.django_db
CHOSEN = {"password1": PASSWORD, "password2": PASSWORD}


def by_the_page_of_the_slip(person, pin, hr, superuser):
    browser = Client()
    sign_in(browser, person, pin)
    browser.post("/es/accounts/choose/", {"kind": "password", "secret": PASSWORD, "again": PASSWORD})


def by_a_link_to_the_email(person, pin, hr, superuser):
    key = default_token_generator.make_token(person.user)
    names = {"uidb36": user_pk_to_url_str(person.user), "key": key}
    browser = Client()
    asked = browser.get(reverse("account_reset_password_from_key", kwargs=names))
    browser.post(asked["Location"], CHOSEN)


def by_an_invitation(person, pin, hr, superuser):
    Client().post(link_to(person, hr), CHOSEN)


def by_setting_a_first_one(person, pin, hr, superuser):
    browser = Client()
    sign_in(browser, person, pin)
    own = "804917"
    browser.post("/es/accounts/choose/", {"kind": "pin", "secret": own, "again": own})
    browser.post(reverse("account_set_password"), {"pin": own, **CHOSEN})


def by_human_resources(person, pin, hr, superuser):
    update_employee(person, None, user={"password": PASSWORD})


def by_the_screen_of_users(person, pin, hr, superuser):
    browser, user = Client(), person.user
    browser.force_login(superuser)
    names = {"given_names": user.given_names, "first_surname": user.first_surname, "language": "es", "is_active": "on"}
    given = {"username": user.username, "email": user.email, **names, **CHOSEN}
    browser.post(reverse("wagtailusers_users:edit", args=[user.pk]), given)


def by_writing_the_column(person, pin, hr, superuser):
    User.objects.filter(pk=person.user_id).update(password=make_password(PASSWORD))


@pytest.mark.parametrize(
    "set_password",
    [
        by_the_page_of_the_slip,
        by_a_link_to_the_email,
        by_an_invitation,
        by_setting_a_first_one,
        by_human_resources,
        by_the_screen_of_users,
        by_writing_the_column,
    ],
)
def test_whoever_drew_the_pin_comes_in_no_more(newcomer, hr, superuser, set_password):
    pin = draw_on_the_spot(hr, newcomer)
    person = Employee.objects.select_related("user", "organisation").get(pk=newcomer.pk)

    set_password(person, pin, hr, superuser)

    theirs, other = Client(), Client()
    sign_in(theirs, person, PASSWORD)
    sign_in(other, person, pin)
    assert (is_in(theirs), is_in(other)) == (True, False)
    assert Pin.objects.exists() is (set_password is by_writing_the_column)  # and there it lets nobody in


def test_nobody_ends_the_password_of_who_renews_it_by_email(newcomer, manager, hr, team):
    newcomer.memberships.create(team=team, from_on=newcomer.hired_on)
    assert [may_give_pin(giver, newcomer) for giver in (hr, manager)] == [True, True]
    newcomer.user.set_password(PASSWORD)
    newcomer.user.save()

    assert [may_give_pin(giver, newcomer) for giver in (hr, manager)] == [False, False]
    browser = Client()
    browser.force_login(hr.user)
    assert "signs in with a password" in browser.post(f"/en/people/{newcomer.pk}/pin/", follow=True).content.decode()
    assert not Pin.objects.exists()
