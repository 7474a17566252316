"""Words and turns that people stumbled over do not come back, in neither language.

Each row of BANNED: a pattern (case is ignored), an example that it finds, and why it is banned or what to say instead.
English spelling is American; code alone spells its domain words the British way (docs/glossary.md).
"""

import re
from pathlib import Path

import polib
import pytest
import yaml

from certificates.credentials.documents import WORDS
from curriculum.loading.reading import CURRICULUM

ROOT = Path(__file__).resolve().parent.parent
CREDIT = re.compile(r"\b(puntaje de crédito|(el|del|al|su) puntaje)\b", re.IGNORECASE)
STEMS = (
    "authori apologi categori characteri customi digiti emphasi finali minimi organi penali priorit?i reali recogni speciali"
    " standardi summari utili"
)

BANNED = {
    "en": [
        (
            r"\b(is|are) (no|none of) (a |an )?(PDF|file|image|picture|number|date|item|export|text|these|the formats)\b",
            "This is no PDF",
            "say “is not a …”, “is not one of …”",
        ),
        (r"\bis no (\w+ file|\w+ that|well-formed|readable)\b", "This is no Aiken file", "say “is not a …”"),
        (r"\bstood differently\b", "It stood differently", "say “has changed”"),
        (r"\bstands? (twice|there|below it|above)\b", "These columns stand there twice", "say “appears”, “is”"),
        (r"\bmeanwhile[.!?”]*$|\bmeanwhile\. ", "It was changed meanwhile.", "say “in the meantime”, or what happened"),
        (r"\bany more[.!?”:]|\bnot [\w ]+ any more\b", "It is not in force any more.", "say “no longer”"),
        (r"\bwho has no\b(?!t)", "Who has no picture", "say “people without …”"),
        (r"(^|[.!?:] )who knows (?!how)", "Who knows two choices", "say “people who know …”"),
        (r"\b(to|for|by|from|with) who (?!is who\b)", "Read aloud to who cannot see it", "say “to people who …”"),
        (r"\bthe ones who\b", "the ones who sign", "say “people who …”"),
        (r"\bwhat it teaches of\b", "What it teaches of ISO/IEC 42001", "say “what it covers in …”"),
        (r"\bwhat it says of\b", "What it says of the training", "say “what it says about …”"),
        (r"\bno limit of\b", "No limit of attempts", "say “unlimited …”, “no limit on …”"),
        (r"\bHello,? [^:\n]{1,40}:", "Hello, NAME:", "a comma ends an English salutation"),
        (
            r"\b(person|people|else|somebody) of (human resources|the company|your company|another organization)\b",
            "somebody else of human resources",
            "say “in human resources”, “at the company”",
        ),
        (
            r"(?<!in )\bhuman resources (press|know|give|see|have)\b",
            "Human resources press the button",
            "the department is one: “human resources presses”",
        ),
        (
            r"\bdata of the company\b|\bthese data\b|\bdata are missing\b",
            "data of the company are missing",
            "say “company data is missing”",
        ),
        (r"\b(nothing|nobody) waits\b|[,:] and waits\b|\band it waits\b", "Nothing waits for you", "say “is waiting”"),
        (
            r"\b(voided|issued|counts again|this score|done|closed) already\b",
            "The question is voided already.",
            "say “is already voided”",
        ),
        (r"\bwas (asked|withdrawn|voided|used) before\b", "It was withdrawn before", "say “was already withdrawn”"),
        (
            r"^whoever (asked|begins|completes|passes|learns|learnt)\b",
            "Whoever begins later takes the course",
            "say “people who …”",
        ),
        (r"\bpresent (password|one|logo|key)\b", "This is not your present password.", "say “current”"),
        (r"\b(in|as|of) none\b[.]?$", "Write it in both languages, or in none.", "say “in neither”"),
        (
            r"\bof a day to come\b|\bwhich are to come\b",
            "The agreement cannot be of a day to come.",
            "say “in the future”",
        ),
        (r"\btransparent ground\b|\bground of the\b", "with a transparent ground", "say “background”"),
        (r"\b\d+ (million )?points wide\b|million points\b", "at least 150 points wide", "pictures have pixels"),
        (r"\blow lines?\b", "letters, digits and low lines", "say “underscores”"),
        (r"\bsmall letters\b", "Use small letters only.", "say “lowercase letters”"),
        (r"\buser names?\b", "Choose a user name", "one word: “username”"),
        (
            r"\bby itself (on|as soon)\b|\bagain by itself\b|\bby themselves[.]",
            "It is sent again by itself",
            "say “automatically”",
        ),
        (
            r"\bfor the content of the course changed\b|, for the \w+ of the\b",
            "To be renewed, for the content of the course changed",
            "say “because …”",
        ),
        (r"\banother \w+ than\b", "another person than the holder", "say “other than”, “different from”"),
        (r"\bin signed in in\b|\bsigned in in\b", "Somebody has signed in in this browser", "say “on this browser”"),
        (r"\battests the\b", "It attests the training of a person", "say “attests to”"),
        (r"\bquestions? fits?\b|\battempt fits\b", "No question fits this filter", "say “matches”"),
        (r"\bone (is|are) asked to\b|\bof who\b", "the name of who signs", "say “the person who …”"),
        (
            rf"(?<!%\()\b({STEMS.replace(' ', '|')})s(e|ed|es|er|ers|ing|ation|ations|ational)\b",
            "recognised, summarise, your organisation",
            "American: -ize, -ization",
        ),
        (
            r"(?<!%\()\b(enrol(s|ments?)?|fulfil|instalments?|skilful|ageing)\b",
            "enrolment",
            "American: enroll, enrollment",
        ),
        (r"\b(to|after|back|for)wards\b", "afterwards", "American: toward, afterward; or “later”"),
        (r"\btick(s|ed|ing)?\b", "Tick people in the list", "say “select”"),
        (
            r"^watch out$|\bmake (the person )?exempt\b|\baccommodations?\b",
            "Make exempt",
            "say “Caution”, “Grant an exemption”, “Extra time and attempts”",
        ),
        (r"\banalys(e|ed|es|ing)\b(?! is)", "Analyse the cause", "American: analyze"),
        (r"\b(col|fav|behavi|lab|neighb|hon|rum|flav|endeav|harb)our", "colour", "American: -or"),
        (r"\b(cancel|label|travel|model|signal|total)l(ed|ing)\b", "cancelled", "American: one l"),
        (
            r"\b(catalogue|programme|licence|defence|centre|cheque|grey|judgement|whilst|learnt|misspelt|practis(e|ed|ing)"
            r"|per cent|dearer|adverts?)s?\b",
            "the centre of the catalogue",
            "American spelling and words",
        ),
        (
            r"^(what was done|move the date|with the ticked rows:?|look at the file|leave it out|take the person back)$"
            r"|\bpeople as they are \(",
            "With the ticked rows:",
            "say “Activity”, “Change the due date”, “With selected”, “Check the file”, “Skip”, “Rehire”, “Current people”",
        ),
        (
            r"\bon the quiet\b|\bstraight away\b|\bat the tills?\b|\brotas?\b|\bphotographs?,? and scans\b",
            "at the till",
            "British for “at the checkout” and the like",
        ),
    ],
    "es": [
        # to whom we speak
        (
            r"^(?![\s\S]*“[^”]*\busted)[\s\S]*\busted(es)?\b",
            "¿Y usted?",
            "say tú, except in what a person says to another",
        ),
        (
            r"(?:^|[.:;,!?”] )(abra|asegúrese|compruebe|consulte|corrija|descargue|elija|escoja|escriba|espere|guarde|haga"
            r"|ingrese|intente|inténtelo|introduzca|ponga|presione|pulse|revise|seleccione|verifique|vuelva)\b",
            "Hay que sustituirlo; consulte la guía.",
            "say tú: consulta",
        ),
        (
            r"\bvosotr[oa]s\b|\bvuestr[oa]s?\b|\b(?!dieciséis\b)\w+[áé]is\b",
            "¿Qué queréis?",
            "say tú, or ustedes as third person",
        ),
        (r"\b(vos|tenés|podés|querés)\b", "¿Qué querés?", "say tú"),
        # one word for one thing
        (r"\bnotas? (mínima|máxima|final|media|aprobatoria|obtenida)", "Nota mínima 80 %", "say calificación"),
        (r"\b(tu|su|la|una) nota (es|fue|cambi|sub|baj|de \d)", "Tu nota cambió", "say calificación"),
        (r"\bpuntuaci[oó]n", "Puntuación", "say calificación; a question has puntos"),
        (r"(?<!modelo de )\bpuntaje\b", "Tu puntaje", "say calificación; a model of a bank may have puntajes"),
        (
            r"\bcalificación (mínima(?! aprobatoria)|de corte)",
            "calificación mínima",
            "say calificación mínima aprobatoria",
        ),
        (r"\bitinerario|\bruta (formativa|de (formación|capacitación))", "Itinerario", "say ruta de aprendizaje"),
        (r"(?<!\ben )\bformación\b|\bformativ[oa]", "la formación de una persona", "say capacitación"),
        (
            r"\bconstancia de (habilidades|competencias(?! o de habilidades laborales))",
            "constancia de habilidades",
            "its legal name is constancia de competencias o de habilidades laborales",
        ),
        (r"\bcaduc", "Tu certificado caduca", "a certificate vence; a course past its date is atrasado"),
        # words of other countries
        (r"\bfichero", "El fichero está vacío", "say archivo"),
        (r"\bordenador(es)?\b", "Elige en tu ordenador", "say computadora"),
        (r"\b(el|un|tu|su|los|teléfonos?) móvil(es)?\b", "Abre en tu móvil", "say celular"),
        (r"\bañad", "Añadir una imagen", "say agregar"),
        (r"\bpulsa|\bpincha|\bclick", "Haz click", "say presiona, or haz clic"),
        (r"\bno te fíes\b", "No te fíes", "say no confíes"),
        (r"(?<!\()\be-?mails?\b", "Escribe tu email", "say correo"),
        (r"[«»]", "«curso»", "quotation marks are “ ”"),
        (r"\bquienes están \w+as\b", "Quienes están exentas", "say “Las personas …”"),
        (r"^cambiar de lugar$", "Cambiar de lugar", "say “Cambiar de equipo o puesto”"),
        # turns of English
        (r"\bes no\b(?! conformidad|,)|\bes ningún\b", "Este es no PDF", "say “no es un …”"),
        (r"\bquien no tiene imagen\b", "Quien no tiene imagen de su firma", "say “Si falta la imagen …”"),
        (r"\baplicar para\b", "aplicar para el curso", "say solicitar, or inscribirse"),
        (r"\bsoportad[oa]|\bno soporta\b", "Formatos soportados", "say admitir"),
        (r"\bremover\b|\bremovid[oa]|\bremueve", "Remover la imagen", "say quitar"),
        (r"\basum(ir|e|imos|a) que\b", "Se asume que sí", "say suponer"),
        (
            r"\ben vivo\b|\bdespublic(?!ada: la sustituye)",
            "Ver en vivo",
            "say publicado, and retirar de la publicación",
        ),
        (r"\bha(n)? sido \w+[ai]d[oa]s?\b", "La página ha sido publicada", "say “se publicó”"),
        (r"\bno pud(o|ieron) ser\b", "La página no pudo ser encontrada", "say “no se encontró”"),
        # signs
        (r"^[^¿]*\?", "Qué pasó?", "a question opens with ¿"),
        (r"\d[ \u00a0]%(?![(sd])", "80 %", "no blank before %"),
        (r"^[^¡]*[a-záéíóúñ]!", "Felicidades!", "an exclamation opens with ¡"),
        (r"\bsólo\b|\bést[eoa]s?\b", "sólo tú", "solo and este carry no accent"),
    ],
}


def strings(node, language):
    """Every text that a course file holds under the key of a language."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == language and isinstance(value, str):
                yield value
            else:
                yield from strings(value, language)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value, language)


def words_of_others():
    """Words of Wagtail and Django: ours is their Spanish, and nothing here can change their English."""
    path = ROOT / "trainingsite" / "locale_cms" / "es" / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path))


def of_catalogue(language):
    entries = polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))
    for entry in entries if language == "en" else [*entries, *words_of_others()]:
        if language == "en":
            yield from {entry.msgid, entry.msgid_plural} - {""}
        else:
            yield from [entry.msgstr, *entry.msgstr_plural.values()]


def of_course_files(language):
    for path in sorted(CURRICULUM.rglob("*.yaml")):
        for text in strings(yaml.safe_load(path.read_text(encoding="utf-8")), language):
            yield CREDIT.sub("", text)  # the model of a lender gives one to each client: a case is about it


def of_templates(language):
    """What stands in pages and mails themselves: source texts, which are English, and no code."""
    if language != "en":
        return
    for path in sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"}):
        text = re.sub(r"(?s){% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(encoding="utf-8"))
        yield from (found[1] for found in re.finditer(r'{%\s*translate\s+"([^"]*)"', text))
        text = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", text)
        text = re.sub(r"(?s){%.*?%}", "\n", re.sub(r"{{.*?}}", "NAME", text))
        yield from re.sub(r"(?s)<[^>]*>", "\n", text).splitlines()


def of_certificates(language):
    text = (ROOT / "certificates" / "paper" / "typst" / "certificate.typ").read_text(encoding="utf-8")
    words = re.search(rf"(?ms)^  {language}: \(\n(.*?)^  \)", text)[1]
    yield from re.findall(r'"([^"\n]*)"', words)


def of_credentials(language):
    yield from WORDS[language].values()


PLACES = [of_catalogue, of_course_files, of_templates, of_certificates, of_credentials]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("language", BANNED)
def test_no_banned_word_is_read(language, place):
    found = [
        (pattern, text, why)
        for text in place(language)
        for pattern, _example, why in BANNED[language]
        if re.search(pattern, text, re.IGNORECASE)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("pattern", "example"), [row[:2] for language in BANNED for row in BANNED[language]], ids=lambda text: text
)
def test_each_pattern_finds_its_example(pattern, example):
    assert re.search(pattern, example, re.IGNORECASE)


def test_a_late_duty_and_an_old_certificate_have_each_their_word():
    """A duty past its date is "atrasado", a certificate past its validity "vencido": two things to do."""
    duty, certificate = re.compile(r"\b(overdue|due (in|soon|today|date))\b", re.I), re.compile(r"\bexpir", re.I)
    wrong = [
        (entry.msgid, text)
        for entry in polib.pofile(str(ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if (duty.search(entry.msgid) and not certificate.search(entry.msgid) and re.search(r"\bvenc", text, re.I))
        or (certificate.search(entry.msgid) and not duty.search(entry.msgid) and re.search(r"\batras", text, re.I))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", BANNED)
@pytest.mark.parametrize(
    ("place", "least"), [(of_catalogue, 2000), (of_course_files, 1000), (of_certificates, 10), (of_credentials, 2)]
)
def test_there_are_texts_to_check(language, place, least):
    assert len(list(place(language))) >= least


def test_how_tos_are_spelled_as_texts_are():
    """Code in them keeps its names."""
    american = [pattern for pattern, _example, why in BANNED["en"] if why.startswith("American")]
    found = [
        f"{page.name}: {word[0]}"
        for page in sorted((ROOT / "docs" / "how-to").glob("*.md"))
        for text in [re.sub(r"(?s)```.*?```|`[^`\n]*`|\]\([^)]*\)", "", page.read_text(encoding="utf-8"))]
        for pattern in american
        for word in re.finditer(pattern, text, re.IGNORECASE)
    ]

    assert len(american) > 5
    assert found == []


def test_templates_are_read_without_their_code():
    texts = list(of_templates("en"))

    assert "Sign in to your training" in texts
    assert len(texts) > 1000
    assert [text for text in texts if re.search(r"{[{%#]|[%#}]}", text)] == []
