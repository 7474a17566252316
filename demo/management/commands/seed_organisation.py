import random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from demo.organisation.learning import make_courses, make_learning
from demo.organisation.people import make_people
from lib.terminal import quiet_logs
from people.models import Organisation

LEAST = 10  # two of human resources, the managers of a team and of its area, and people to follow


class Command(BaseCommand):
    """Makes a large company, to look at and to measure with. The same seed makes the same company."""

    help = "Make a fictional company of any size, with teams, work centers, courses and people in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employees", type=int, required=True, help="how many people")
        parser.add_argument("--courses", type=int, required=True, help="how many courses")
        parser.add_argument("--code", default="", help="code of the company; its usernames begin with it")
        parser.add_argument("--seed", type=int, default=42001)

    def handle(self, *args: object, **options: Any) -> None:
        employees, courses = options["employees"], options["courses"]
        code = options["code"] or f"seed{employees}"
        if not settings.DEMONSTRATION:
            raise CommandError(_("The demonstration is not for production: everybody can read its password."))
        if employees < LEAST or courses < 1:
            raise CommandError(_("It takes ten people and one course at least."))
        if Organisation.objects.filter(code=code).exists():
            raise CommandError(_("There is a company with this code already."))
        with quiet_logs(), transaction.atomic():
            chance = random.Random(options["seed"])  # noqa: S311 -- not a secret
            organisation = Organisation.objects.create(code=code, legal_name=f"Compañía {code.capitalize()}, S.A.")
            people = make_people(organisation, employees, chance)
            make_learning(organisation, people, make_courses(organisation, courses), chance)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self.stdout.write(_("Sign in as %(name)s.") % {"name": people[0].user.email})
