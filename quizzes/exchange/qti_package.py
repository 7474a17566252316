"""Where the items of a package lie: in its manifest, in its tests, or nowhere else than in its files."""

import posixpath
import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from lib.budget import charge
from lib.sheets.files import Unreadable
from quizzes.exchange.limits import parse_xml
from quizzes.exchange.qti_elements import plain, text_inside
from quizzes.exchange.tags import Tags, read_tags

ITEM_TYPE = re.compile(r"imsqti_(assessment|apip)?item", re.IGNORECASE)
TEST_TYPE = re.compile(r"imsqti_(assessment)?test", re.IGNORECASE)
QTI_1 = re.compile(r"imsqti_xmlv1|imsqti_item_xmlv1|imscc_xmlv1p\d/imsqti|assessment/x-bb-", re.IGNORECASE)
MANIFEST = "imsmanifest.xml"
ITEM_BEGINS = re.compile(rb"<(?:\w+:)?(?:qti-assessment-item|assessmentItem)[\s>]")
BEGINNING = 4000  # in which the first element of a file stands
Read = Callable[[str], bytes | None]  # path inside the package → its content


def root_of(names: Iterable[str]) -> str | None:
    """Return what the paths of a package begin with: nothing, or the one folder that was packed as a whole. None is no
    package.
    """
    found = [name.removesuffix(MANIFEST) for name in names if name.split("/", 1)[-1] == MANIFEST]
    if "" in found:
        return ""
    return found[0] if len(found) == 1 else None


def items_of(manifest: Element, names: Iterable[str], read: Read, remarks: list[str]) -> dict[str, Tags]:
    """Return for each path the tags of its item: those of the manifest, then those that only a test names, else those
    that lie there.
    """
    resources = list(manifest.iter("resource"))
    found: dict[str, Tags] = {}
    for resource in resources:
        if ITEM_TYPE.match(resource.get("type", "")) and not QTI_1.match(resource.get("type", "")):
            keywords = ("".join(keyword.itertext()) for keyword in resource.iter("keyword"))
            found[_path(resource)] = read_tags(keywords)
    for resource in resources:
        if TEST_TYPE.match(resource.get("type", "")):
            for path in _items_of_test(_path(resource), read, remarks):
                found.setdefault(path, read_tags([]))
    if not found:
        refuse_others(manifest, resources)
        for name in sorted(names):
            charge(elements=1)
            if name.casefold().endswith(".xml") and ITEM_BEGINS.search((read(name) or b"")[:BEGINNING]):
                found[name] = read_tags([])
    return found


def _path(resource: Element) -> str:
    """Return the file of a resource, which may stand below it only."""
    file = resource.find("file")
    href = resource.get("href", "") or (file.get("href", "") if file is not None else "")
    return posixpath.normpath(unquote(href))


def _items_of_test(path: str, read: Read, remarks: list[str]) -> list[str]:
    content = read(path)
    if content is None:
        return []
    test = plain(parse_xml(content, path))
    if any(text_inside(rubric) for rubric in test.iter("rubric-block")):
        remarks.append(_("Texts of the test itself, between its questions, are left out."))
    folder = posixpath.dirname(path)
    hrefs = (unquote(reference.get("href", "")) for reference in test.iter("assessment-item-ref"))
    return [posixpath.normpath(posixpath.join(folder, href)) for href in hrefs]


def refuse_others(manifest: Element, resources: list[Element]) -> None:
    """Say by name what a package is that has a manifest but no items of QTI 2 or 3."""
    if any(QTI_1.match(resource.get("type", "")) for resource in resources):
        raise Unreadable(is_qti_1())
    schemas = " ".join(text_inside(node) for node in manifest.iter("schema")).upper()
    if "SCORM" in schemas or any({"scormtype", "scorm-type"} & set(resource.attrib) for resource in resources):
        raise Unreadable(_("This is a SCORM package: it holds a course, not questions."))
    if "COMMON CARTRIDGE" in schemas:
        raise Unreadable(holds_none("Common Cartridge"))


def holds_none(name: str) -> str:
    """Return what to say of a package that no reader looks for questions in."""
    return _("This is a %(name)s package, from which no questions can be read.") % {"name": name}


def is_qti_1() -> str:
    """Return what to say of QTI 1."""
    return _(
        "This is QTI 1.2, as Canvas, Blackboard and older systems export it. Only QTI 2.x and 3.0 can be read: "
        "import it into Moodle and export it from there as Moodle XML."
    )
