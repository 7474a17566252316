"""Giving a certificate its credential, once."""

import json
import secrets

from django.db import transaction
from django.utils import timezone

from certificates.credentials.documents import credential
from certificates.credentials.keys import signing_key
from certificates.credentials.models import LIST_LENGTH, Credential, StatusList
from certificates.credentials.proofs import with_proof
from certificates.models import Certificate

ROUNDS, DRAWS = 8, 8


@transaction.atomic
def issue_credential(certificate: Certificate) -> Credential:
    """Return the credential of a certificate, building, signing and storing it the first time."""
    key = signing_key()
    status_list, index = _take_place()  # from here on one at a time: the row of the list is locked
    issued = Credential.objects.filter(certificate=certificate).first()
    if issued:
        return issued
    document = with_proof(credential(certificate, status_list.number, index), key, timezone.now())
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
    status_list = StatusList.objects.select_for_update().last() or _locked_list(1)
    while (index := _free_place(status_list)) is None:
        status_list = _locked_list(status_list.number + 1)
    return status_list, index


def _locked_list(number: int) -> StatusList:
    StatusList.objects.get_or_create(number=number)
    return StatusList.objects.select_for_update().get(number=number)


def _free_place(status_list: StatusList) -> int | None:
    for _round in range(ROUNDS):
        drawn = [secrets.randbelow(LIST_LENGTH) for _ in range(DRAWS)]
        taken = set(status_list.credentials.filter(status_index__in=drawn).values_list("status_index", flat=True))
        free = [index for index in drawn if index not in taken]
        if free:
            return free[0]
    return None
