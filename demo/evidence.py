"""What people of the demonstration learned elsewhere: a piece of evidence in each state, each with a document to look
at.
"""

import datetime
import io

from PIL import Image, ImageDraw, ImageFont

from courses.evidence.files import Proof, read_proof
from courses.evidence.services import Claim, accept, ask_for_more, hand_in, refuse
from courses.models import CoursePage, Evidence
from lib.typesetting import FONTS
from people.models import Employee, Organisation

FONT = FONTS / "AulaDisplay-SemiBold.ttf"
DAY = datetime.timedelta(days=1)
Kind = Evidence.Kind


def play_evidence(organisation: Organisation, course: CoursePage) -> None:
    """Let five people hand in something, and human resources decide about four of them."""
    boss = Employee.objects.filter(organisation=organisation, role=Employee.Role.HR).earliest("pk")
    people = {one.user.first_surname: one for one in organisation.employees.select_related("user")}
    today = organisation.today()

    def handed_in(who: str, claim: Claim, kind: str = "JPEG") -> Evidence:
        person = people[who]
        return hand_in(person, claim, draw_document(claim, person.user.get_full_name(), kind), by=person)

    handed_in(
        "Canché",
        Claim(Kind.CERTIFICATE, "Fundamentos de IA responsable", "Universidad del Valle Alto", today - 50 * DAY),
    )
    lawyer = Claim(
        Kind.CERTIFICATE,
        "Implementadora líder ISO/IEC 42001",
        "Instituto Ficticio de Normas",
        today - 90 * DAY,
        valid_until=today + 640 * DAY,
        course=course,
    )
    accept(
        handed_in("del Río", lawyer, "PDF"),
        by=boss,
        counts_as=course,
        until=lawyer.valid_until,
        answer="Cubre todo el temario del curso.",
    )
    soon = Claim(Kind.COURSE, "Python para ciencia de datos", "Escuela Cumbre", today - 340 * DAY, today + 25 * DAY)
    accept(handed_in("Urrutia", soon), by=boss, until=soon.valid_until)
    other = Claim(Kind.COURSE, "Atención al cliente", "Academia Sonrisa", today - 400 * DAY, course=course)
    refuse(handed_in("Hernández", other), by=boss, answer="Es buen curso, pero no trata de inteligencia artificial.")
    unclear = Claim(Kind.EXPERIENCE, "Dos años en un proyecto de chatbots", "Voz y Datos, S.A.", today - 700 * DAY)
    ask_for_more(handed_in("Cázares", unclear), by=boss, answer="Falta la carta firmada por la empresa.")


def draw_document(claim: Claim, name: str, kind: str) -> Proof:
    """Return a sheet with the title, the issuer and the name, as somebody would have scanned it."""
    sheet = Image.new("RGB", (1400, 1000), "#fdfbf4")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((40, 40, 1360, 960), outline="#7a5c1e", width=6)
    lines = [(claim.issuer, 54, 150), (claim.title, 58, 380), (name, 70, 560), (f"{claim.issued_on:%d/%m/%Y}", 40, 780)]
    for text, size, top in lines:
        draw.text((700, top), text, fill="#2b2b2b", font=ImageFont.truetype(str(FONT), size), anchor="mt")
    drawn = io.BytesIO()
    sheet.save(drawn, kind)
    return read_proof(drawn.getvalue())
