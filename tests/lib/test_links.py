"""What a mail program would open, in names and in mails."""

import time

import pytest

from lib.links import holds_address, own_links, without_links

SITE = "https://aula.example.com"
ADDRESSES = [
    *("Gana dinero en http://evil.example", "a@b.c", "www.x.mx", "WWW.X.MX", "premio.com", "premios.mx", "bit.ly/abc"),
    *("ftp://x", "Ana (evil.example)", "evil．com", "evil。com", "a＠b.c", "http：／／evil"),
]
NAMES = [
    *("Ma.de Jesús", "Ma.Guadalupe", "J.Jesús", "Cía.de Luz", "Jo-Ann O'Neil", "Hnos.Pérez", "Fco.Javier", "Sr.Díaz"),
    *("S.A. de C.V.", "Núñez & Hijos, S. de R.L.", "Ing. Ana Ruiz", "Ávila/Soto", "Turno 1: 8.30 a 16.00", ""),
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_address_is_found(text):
    assert holds_address(text)


@pytest.mark.parametrize("text", NAMES)
def test_name_is_none(text):
    assert not holds_address(text)
    assert not holds_address(text, is_company=True)


@pytest.mark.parametrize("text", [text for text in ADDRESSES if "." in text or ":" in text])
def test_what_is_broken_is_no_address_any_more(text):
    assert not holds_address(without_links(text, SITE), is_company=True)


def test_only_addresses_of_the_site_stay_in_a_mail():
    own = f"Ábrela ({SITE}/es/a/?q=1&b=2). {SITE}, {SITE}/es/"
    foreign = f"{SITE}.evil.example/ {SITE}@evil.example {SITE}/,http://evil.example x{SITE}/ HTTPS://EVIL.EXAMPLE"

    assert without_links(own, SITE) == own
    for word in foreign.split():
        assert word not in without_links(foreign, SITE).split()
        assert "<a " not in own_links(word, SITE)


def test_e_mails_stay_that_are_shown_on_purpose():
    text = "Rosa Luna, rosa@example.com.\n<eva@example.com>"

    kept = without_links(text, SITE, frozenset({"rosa@example.com"}))

    assert kept == "Rosa Luna, rosa@example.com.\n<eva@ example. com>"


def test_links_are_escaped():
    html = own_links(f'<b> {SITE}/?a=1&b="2 {SITE}/<i>', SITE)

    assert html == (
        f'&lt;b&gt; <a href="{SITE}/?a=1&amp;b=&quot;2">{SITE}/?a=1&amp;b=&quot;2</a>'
        f' <a href="{SITE}/&lt;i">{SITE}/&lt;i</a>&gt;'
    )


@pytest.mark.parametrize("piece", ["a.", "a", "@", "http:", "a@", "-.", "www.", "a@b.", "://"])
def test_any_text_is_looked_at_in_no_time(piece):
    text = (piece * 10_000)[:10_000]

    begun = time.process_time()
    holds_address(text)
    without_links(text, SITE)
    own_links(text, SITE)

    assert time.process_time() - begun < 2
