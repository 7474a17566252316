"""What of a text mail programs would turn into a link, and how it is kept from that.

A name goes out in mails that an organisation signs: whoever can choose it could send strangers to a page of their own.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

_COUNTRIES = (
    "ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf "
    "cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf "
    "gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki "
    "km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx "
    "my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc "
    "sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us "
    "uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
).replace(" ", "|")
_OTHERS = (
    "com net org edu gov mil int info biz name pro mobi app dev xyz site online website web page link click shop store "
    "club blog live life news top vip win bid icu fun lol pics work tech cloud email help support bank money finance "
    "trade example invalid lat zip mov onion"
).replace(" ", "|")
_SURE = r"://|(?<!\w)www\.\w|(?<![^\s@])[^\s@]+@[^\s@]+\.[^\s@]"  # an address, whatever else it says
_AFTER = r"(?![\w-])"
_ANY_DOMAIN = rf"(?<![\w.-])(?:[\w-]+\.)+(?:{_COUNTRIES}|{_OTHERS}){_AFTER}"
# People type “Ma.de Jesús” and “Cía.al Sur”: a short word before a country is an abbreviation, unless a path follows.
_NAMED_DOMAIN = rf"(?<![\w.-])(?:[\w-]+\.)*[\w-]+(?:(?<=[\w-]{{5}})\.(?:{_COUNTRIES})|\.(?:{_OTHERS})){_AFTER}"
_PATH = rf"{_ANY_DOMAIN}(?::\d+)?/"

_IN_NAME = re.compile(f"{_SURE}|{_PATH}|{_NAMED_DOMAIN}", re.IGNORECASE)
_IN_COMPANY = re.compile(f"{_SURE}|{_PATH}", re.IGNORECASE)  # “Despegar.com México” is what it is called
_LINKED = re.compile(f"{_SURE}|{_ANY_DOMAIN}", re.IGNORECASE)
_DOTS = str.maketrans("。．｡＠：／", "...@:/")
_BREAKS = re.compile(r"([:：](?=[/／]{2})|[.@。．｡＠])(?=\S)")
_AROUND = "([{<«“”„\"'»>}]).,;:!?…"


def holds_address(text: str, *, is_company: bool = False) -> bool:
    """Return whether a name holds the address of a page or of a mailbox; a company may be called like its page."""
    return bool((_IN_COMPANY if is_company else _IN_NAME).search(text.translate(_DOTS)))


def validate_no_address(text: str, *, is_company: bool = False) -> None:
    """Refuse a name with an address in it."""
    if holds_address(text, is_company=is_company):
        raise ValidationError(
            _("A name holds no web or e-mail address: it stands in the mails that your organization sends."),
            code="address",
        )


def without_links(text: str, site: str, shown: frozenset[str] = frozenset()) -> str:
    """Return a text of a mail in which nothing becomes a link but addresses of the site.

    Other addresses get a blank after each dot, so that people read them and no program opens them. ``shown`` are
    e-mails that stay as they are.
    """

    kept = {email.lower() for email in shown}

    def broken(found: re.Match[str]) -> str:
        word = found[0]
        if word.strip(_AROUND).lower() in kept or _is_of_site(word, site) or not _LINKED.search(word.translate(_DOTS)):
            return word
        return _BREAKS.sub(r"\1 ", word)

    return re.sub(r"\S+", broken, text)


def own_links(text: str, site: str) -> SafeString:
    """Return a text as HTML in which the addresses of the site are links, and nothing else."""
    return format_html_join("", "{}", ((_linked(piece, site),) for piece in re.split(r"(\s+)", text)))


def _linked(word: str, site: str) -> str:
    if not _is_of_site(word, site):
        return word
    before, address = word[: word.index(site)], word[word.index(site) :].rstrip(_AROUND)
    after = word[len(before) + len(address) :]
    return format_html('{}<a href="{}">{}</a>{}', before, address, address, after)


def _is_of_site(word: str, site: str) -> bool:
    """Return whether a word is an address of the site, and no other one behind it."""
    before, found, path = word.partition(site)
    ends = not path.strip(_AROUND) or path[0] in "/?#"
    return bool(found) and not before.strip(_AROUND) and ends and not _LINKED.search(path.translate(_DOTS))
