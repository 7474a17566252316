"""A package or a single item of QTI 3.0; names of QTI 2 are understood as well, they differ in their spelling only."""

from dataclasses import replace
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from lib.names import shortened
from lib.sheets.files import Unreadable, open_zip, read_member
from quizzes.exchange.bank import Entry, Reading
from quizzes.exchange.carrying import settle
from quizzes.exchange.limits import bounded, check_count, parse_xml
from quizzes.exchange.qti_answers import question_of
from quizzes.exchange.qti_elements import (
    plain,
)
from quizzes.exchange.qti_item import Item
from quizzes.exchange.qti_package import MANIFEST, Read, is_qti_1, items_of, root_of
from quizzes.exchange.qti_writing import EXPLANATION, TOOL
from quizzes.exchange.tags import Tags, read_tags, with_reference, with_tags
from quizzes.question_types.bank_question import (
    Both,
)


@bounded
def read_qti(content: bytes, language: str = "es") -> Reading:
    """Return every item of the package; a text that does not say its language is taken for that of its item, else
    ``language``.
    """
    reading = Reading()
    if not content.startswith(b"PK"):
        check_count(1)
        root = plain(parse_xml(content))
        if root.tag == "questestinterop":
            raise Unreadable(is_qti_1())
        if root.tag != "assessment-item":
            raise Unreadable(
                _("This XML file is not a QTI item: it begins with “%(name)s”.") % {"name": shortened(root.tag)}
            )
        _read(root, "", read_tags([]), lambda path: None, reading, language)
        return reading
    with open_zip(content) as archive:
        top = root_of(archive.namelist())
        if top is None:
            raise Unreadable(_("The package has no imsmanifest.xml."))
        names = {name.removeprefix(top) for name in archive.namelist() if name.startswith(top)}

        def read(path: str) -> bytes | None:
            return read_member(archive, top + path) if path in names else None

        manifest = plain(parse_xml(read_member(archive, top + MANIFEST), MANIFEST))

        items = items_of(manifest, names, read, reading.remarks)
        check_count(len(items))
        for path, tags in items.items():
            found = read(path)
            if found is None:
                text = _("The file of this item is not in the package.")
                reading.entries.append(Entry(place=path, label=path, errors=[text]))
                continue
            _read(plain(parse_xml(found, path)), path, tags, read, reading, language)
    return reading


def _read(root: Element, path: str, tags: Tags, read: Read, reading: Reading, language: str) -> None:
    entry = Entry(place=path or _("The file"), label=root.get("title") or root.get("identifier") or path)
    reading.entries.append(entry)
    item = Item(root, path, tags, read, entry, language)
    question = question_of(item)
    if question is None or entry.errors:
        return
    is_ours = root.get("tool-name") == TOOL
    question = with_tags(replace(question, module=tags.values.get("module", "")), tags, entry)
    reference = tags.values.get("reference", "") if is_ours else root.get("identifier", "")
    entry.is_named_only = not is_ours
    question = with_reference(question, reference, entry)
    question = replace(question, explanation=item.feedback.pop(EXPLANATION, Both()), scenario=item.scenario())
    question = replace(question, image=item.image())
    item.report()
    settle(question, entry, item.markup)
    entry.label = question.reference or entry.label
