"""Giving a certificate its credential, once."""

import json
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from certificates.credentials.documents import credential
from certificates.credentials.keys import signing_key
from certificates.credentials.proofs import with_proof
from certificates.models import Certificate
from certificates.models.credentials import LIST_LENGTH, Credential, StatusList

ROUNDS, DRAWS = 8, 8


@transaction.atomic
def issue_credential(certificate: Certificate) -> Credential:
    """Return the credential of a certificate, building, signing and storing it the first time."""
    key = signing_key()
    status_list, index = _take_place()  # from here on one at a time: the row of the list is locked
    issued = Credential.objects.filter(certificate=certificate).first()
    if issued:
        return issued
    document = with_proof(credential(certificate, status_list, index), key, status_list.site, timezone.now())
    return Credential.objects.create(
        certificate=certificate,
        status_list=status_list,
        status_index=index,
        key=key.row,
        document=json.dumps(document, ensure_ascii=False, indent=1),
    )


def _take_place() -> tuple[StatusList, int]:
    """Lock the newest list and draw a free place in it. A list is full when 64 draws all meet taken places.

    Places are random, so that neighbours in a list are not neighbours in a company. A list is left when about
    90 of 100 places are taken; waiting for the last one would take ever longer.
    """
    full = 0
    while (
        True
    ):  # whoever waited for a list finds it full, perhaps, and then the one that another worker began meanwhile
        later = StatusList.objects.filter(site=settings.SITE_URL, number__gt=full).order_by("number")
        status_list = later.select_for_update().last() or _next_list()
        index = _free_place(status_list)
        if index is not None:
            return status_list, index
        full = status_list.number


def _next_list() -> StatusList:
    """Begin a list under the site's address of today; of two at once the second one waits and finds another number."""
    last = StatusList.objects.aggregate(last=Max("number"))["last"] or 0
    StatusList.objects.get_or_create(number=last + 1, defaults={"site": settings.SITE_URL})
    return StatusList.objects.select_for_update().get(number=last + 1)


def _free_place(status_list: StatusList) -> int | None:
    for _round in range(ROUNDS):
        drawn = [secrets.randbelow(LIST_LENGTH) for _ in range(DRAWS)]
        taken = set(status_list.credentials.filter(status_index__in=drawn).values_list("status_index", flat=True))
        free = [index for index in drawn if index not in taken]
        if free:
            return free[0]
    return None
