"""Components take what they are given, never what a page happens to have under the same name."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse

from trainingsite.gallery import gallery

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
INCLUDE = re.compile(r'{%\s*include "components/(\w+)\.html"([^%]*)%}')
TAG = re.compile(r"{% (\w+) ")
OF_THE_PAGE = {
    "language_switch",
    "user_menu",
    "messages",
    "theme_switch",
    "sign_in_again",
    "switch_back",
}  # take nothing


def includes():
    for path in sorted(TEMPLATES.rglob("*.html")):
        for name, arguments in INCLUDE.findall(path.read_text()):
            yield str(path.relative_to(TEMPLATES)), name, arguments.strip()


ELSEWHERE = {
    "field_errors",
    "form_errors",
    "kiosk_bar",
    "no_default",
}  # in fields; on shared tablets, which it signs out; in decisions


def test_gallery_shows_every_component():
    shown = {name for path, name, _arguments in includes() if path.startswith("gallery")}
    shown |= {"button"} & {tag for path in TEMPLATES.glob("gallery/*") for tag in TAG.findall(path.read_text())}

    assert {path.stem for path in (TEMPLATES / "components").glob("*.html")} - shown == OF_THE_PAGE | ELSEWHERE


def test_how_to_names_every_component():
    page = (TEMPLATES.parent / "docs" / "how-to" / "use-the-design-system.md").read_text()
    table = page.partition("## Components")[2].partition("\n## ")[0]
    named = {
        name
        for row in table.splitlines()
        if row.startswith("|")
        for name in re.findall("`([a-z_]+)`", row.split("|")[1])
    }

    assert named == {path.stem for path in (TEMPLATES / "components").glob("*.html")}


def test_gallery_shows_them_in_both_languages(rf):
    page = gallery(rf.get("/es/gallery/")).content.decode()

    for words in ("Aplicar filtros", "Apply filters", "Página 5 de 9", "Page 5 of 9", "Estás aquí", "You are here"):
        assert words in page


def test_components_see_nothing_of_the_page_around():
    leaking = [
        f"{path}: {name}"
        for path, name, arguments in includes()
        if name not in OF_THE_PAGE and arguments.split()[-1:] != ["only"]
    ]

    assert leaking == []
    assert len(list(includes())) > 100


def test_every_component_begins_with_its_contract():
    silent = []
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        contract = re.match(r"\{% comment %\}(.+?)\{% endcomment %\}", path.read_text(), re.DOTALL)
        given = {
            word for _path, name, words in includes() if name == path.stem for word in re.findall(r"(\w+)=", words)
        }
        silent += [
            f"{path.stem}: {word}" for word in given if not contract or not re.search(rf"\b{word}\b", contract[1])
        ]

    assert silent == []


ONLY_THERE = {
    "breadcrumb": "breadcrumb",
    "callout": "callout",
    "pill": "status_pill",
    "tabs": "tabs",
    "pagination": "pagination",
    "empty": "empty_state",
}  # the class of what a component draws, and the component
OF_ITS_OWN = ("gallery/", "emails/", "components/")
UNFOLDS = "a <summary>, which only looks like a button"
OF_THE_CMS = "looks as Wagtail's stylesheet says"
BUTTONS_BY_HAND = {
    "cms/session.html": OF_THE_CMS,
    "components/column_chooser.html": UNFOLDS,
    "components/filter_bar.html": UNFOLDS,
    "components/save_view.html": UNFOLDS,
}


@pytest.mark.parametrize(("name", "component"), ONLY_THERE.items())
def test_only_the_component_draws_it(name, component):
    drawn = re.compile(rf'class="{name}[" ]')
    own = [
        path
        for path in (str(each.relative_to(TEMPLATES)) for each in sorted(TEMPLATES.rglob("*.html")))
        if drawn.search((TEMPLATES / path).read_text()) and not path.startswith(OF_ITS_OWN)
    ]

    assert drawn.search((TEMPLATES / "components" / f"{component}.html").read_text())
    assert own == []


def test_only_the_tag_writes_buttons():
    by_hand = re.compile(r'class="(?:[^"]* )?button["{ ]')
    written = {
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if by_hand.search(path.read_text())
    }

    assert {path for path in written if "/admin/" not in path} == BUTTONS_BY_HAND.keys()
    assert [path for path, name, _arguments in includes() if name == "button"] == []


def test_button_is_a_link_where_it_leads_somewhere():
    drawn = Template(
        '{% button words "verify" "X1" query="a=1&b=2" kind="primary" icon="search" hint="of Ana" rel="next" %}'
    ).render(Context({"words": "A & B"}))
    to_page = Template('{% button "Next" href="?page=2" query="q=x" %}').render(Context())

    assert f'<a class="button button--primary" href="{reverse("verify", args=["X1"])}?a=1&amp;b=2" rel="next">' in drawn
    assert '<span>A &amp; B<span class="visually-hidden"> of Ana</span></span>' in drawn
    assert 'href="?page=2&amp;q=x"' in to_page


@pytest.mark.parametrize("address", ['""', "mispelled", "empty"])
def test_link_that_leads_nowhere_sends_no_form_instead(address):
    with pytest.raises(ValueError, match="“Next” leads nowhere"):
        Template(f'{{% button "Next" href={address} %}}').render(Context({"empty": ""}))


def test_button_takes_any_attribute_and_leaves_out_what_is_empty():
    sent = Template('{% button "Send" name="go" value=0 form=nothing aria_describedby="" disabled=False hidden=True %}')
    small = Template('{% button words type="button" size="icon" icon="x" data_copy=code %}')

    assert '<button class="button" type="submit" name="go" value="0" hidden>' in sent.render(Context())
    drawn = small.render(Context({"words": "Close", "code": "A & B"}))
    assert '<button class="button button--icon" type="button" data-copy="A &amp; B">' in drawn
    assert '<span class="visually-hidden">Close</span>' in drawn


def test_only_the_component_lists_the_fields_of_a_form():
    own = [path for path, name, words in includes() if name == "field" and words == "with field=field only"]

    assert [path for path in own if not path.startswith("gallery")] == [
        "components/fields.html",
        "courses/password_required.html",  # Wagtail's form has a hidden field
    ]


def test_crumbs_lead_to_the_page_from_the_top():
    template = Template(
        "{% breadcrumb %}"
        '{% crumb _("Home") "reports:home" %}{% if far %}{% crumb "Far" href="/far/" %}{% endif %}'
        '{% crumb name lang="en" %}'
        "{% endbreadcrumb %}"
    )
    home = reverse("reports:home")

    near = template.render(Context({"name": "A & B", "far": False}))
    far = template.render(Context({"name": "A & B", "far": True}))

    assert re.findall(r'href="([^"]+)"', near) == [home]
    assert re.findall(r'href="([^"]+)"', far) == [home, "/far/"]
    assert '<span aria-current="page" lang="en">A &amp; B</span>' in near


def test_callout_takes_its_body_from_the_page():
    template = Template('{% callout kind="danger" title=said heading="why" %}<p>{{ name }}</p>{% endcallout %}')

    drawn = template.render(Context({"name": "A & B", "said": "C & D"}))

    assert "<section" in drawn
    assert 'aria-labelledby="why"' in drawn
    assert '<h2 class="callout__title" id="why">C &amp; D</h2>' in drawn
    assert "<div><p>A &amp; B</p></div>" in drawn


def test_what_sends_is_given_its_token():
    sending = {"dialog", "decision", "restore", "put_away", "column_chooser", "save_view"}
    without = [path for path, name, arguments in includes() if name in sending and "csrf_token=" not in arguments]

    assert without == []


def test_field_keeps_its_own_label_and_takes_another_one_that_is_given():
    field = forms.Form()
    field.fields["note"] = forms.CharField(label="Why not")
    own = render_to_string("components/field.html", {"field": field["note"]})
    other = render_to_string("components/field.html", {"field": field["note"], "label": "Because"})

    assert ("Why not" in own, "Because" in other, "Why not" in other) == (True, True, False)
