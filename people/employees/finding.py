"""One colleague, by what somebody types: the number, the e-mail, or enough of the name."""

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from lib.names import clean_text, fold_number, has_word
from people.models import Employee, EmployeeQuerySet
from people.models.employee import has_number

MOST_NAMED = 5


def find_colleague(people: EmployeeQuerySet, text: str) -> Employee:
    """Return the one of these people who is meant. Raises ``ValidationError`` with what to type instead."""
    text = clean_text(text)
    exact = has_number(fold_number(text), "iexact") | Q(Exact(Lower("user__email"), Value(text.lower())))
    for found in (people.filter(exact), people.filter(has_word(text))):
        matching = list(found.select_related("user", "organisation", "work_centre")[: MOST_NAMED + 1])
        if len(matching) == 1:
            return matching[0]
        if matching:
            named = ", ".join(str(each) for each in matching[:MOST_NAMED])
            raise ValidationError(_("Several people match: %(people)s. Type the number.") % {"people": named})
    raise ValidationError(_("Nobody who works here has this number, e-mail, or name."))
