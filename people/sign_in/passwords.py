"""What a password may not be, beyond its length. The words of both rules stand on every password form."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn
from zxcvbn.matching import add_frequency_lists

from lib.names import clean_text, plain
from people.models import User

EASY = 3  # of the five levels of zxcvbn; below it a password falls to 10^8 guesses
LONGEST = 72  # what zxcvbn reads; more of a password only makes it better
SPANISH = """contraseña contrasena clave secreto bienvenido bienvenida administrador administradora usuario hola mexico
méxico teamo amor amigo curso capacitacion capacitación empresa trabajo aula 42001 aula42001 temporal cambiame"""
# Both at once and before any request: the dictionaries are one for all threads.
add_frequency_lists({"spanish": SPANISH.split(), "user_inputs": []})

WHOLE_WORD, ANYWHERE = 3, 4  # letters: "Paz" only as a word of its own, "Luna" inside of others as well


def own_words(user: User) -> set[str]:
    """Return the words of a person's names, their user name and their employee numbers."""
    texts = [user.given_names, user.first_surname, user.second_surname, user.username, user.email.partition("@")[0]]
    if user.pk:
        texts += user.employments.values_list("number", flat=True)
    words = {word for text in texts for word in re.findall(r"\w+", plain(clean_text(text)))}
    return {word for word in words if len(word) >= WHOLE_WORD}


class OwnNamesValidator:
    """Refuse a password that contains a name or a number of its person, whatever its accents and capitals."""

    def validate(self, password: str, user: object = None) -> None:
        if not isinstance(user, User):
            return
        text = plain(clean_text(password))
        words = set(re.findall(r"[^\W\d_]+|\d+", text))
        if any(word in words or (len(word) >= ANYWHERE and word in text) for word in own_words(user)):
            raise ValidationError(
                _("Leave your name, your e-mail and your employee number out of the password."), code="own_name"
            )

    def get_help_text(self) -> str:
        return _("The password contains neither your name nor your employee number.")


class GuessableValidator:
    """Refuse what is on lists of breached passwords, or is made of them: “Password2024!”, “qwertyuiop12”.

    zxcvbn ships 30,000 of the most frequent breached passwords and takes them apart as crackers do: capitals, figures
    for letters, repeats, rows of keys, dates. Nothing is asked of any other site.
    """

    def validate(self, password: str, user: object = None) -> None:
        if zxcvbn(password[:LONGEST], max_length=LONGEST)["score"] < EASY:
            raise ValidationError(
                _("This password is easy to guess: it is on lists of stolen passwords, or is made of ones that are."),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return _("The password is not on lists of stolen passwords.")
