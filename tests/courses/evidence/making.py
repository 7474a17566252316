"""Files and pieces of evidence for the tests."""

import datetime
import io

from PIL import Image

from courses.evidence.files import read_proof
from courses.evidence.services import Claim, hand_in
from tests.hostile_pdfs import PDF

DAY = datetime.timedelta(days=1)


def picture(form="JPEG", size=(60, 40), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, form, **options)
    return file.getvalue()


def claim(**fields):
    usual = {
        "kind": "certificate",
        "title": "Auditor interno",
        "issuer": "Instituto X",
        "issued_on": datetime.date(2026, 1, 10),
    }
    return Claim(**{**usual, **fields})


def handed_in(person, by=None, **fields):
    return hand_in(person, claim(**fields), read_proof(PDF), by=by or person)
