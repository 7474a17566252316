"""A bank as a package of QTI 3.0: a manifest, an item for each question, a stimulus for each case, and the images."""

import io
import re
import zipfile
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.utils.translation import gettext as _

from lib.names import shortened
from quizzes.exchange.bank import Bank, Loss, Written
from quizzes.exchange.blanks import blank_places
from quizzes.exchange.cases import case_names
from quizzes.exchange.kinds import is_told_by, without_shape
from quizzes.exchange.markup import KEPT, MEANT
from quizzes.exchange.tags import PARTS, tags_of
from quizzes.question_types import TYPES, Shape
from quizzes.question_types.bank_question import LANGUAGES, BankChoice, BankQuestion, BankScenario, Both
from quizzes.question_types.cloze import BLANK

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
TOOL = "Aula 42001"
EXPLANATION = "EXPLANATION"

register_namespace("lom", LOM)


def write_qti(bank: Bank) -> Written:
    """Return every question as an item; both languages stand in each text, each in a span that says its language."""
    manifest = Element("manifest", xmlns=PACKAGE, identifier="MANIFEST")
    about = SubElement(manifest, "metadata")
    SubElement(about, "schema").text = "QTI Package"
    SubElement(about, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    files: dict[str, bytes] = {}
    cases = case_names(bank)
    for scenario, name in cases.items():
        files[f"stimuli/{name}.xml"] = _xml(_stimulus(scenario, name))
        _resource(resources, name, "imsqti_stimulus_xmlv3p0", f"stimuli/{name}.xml")
    losses: list[Loss] = []
    for number, question in enumerate(bank.questions, start=1):
        item = _Item(question, f"q{number}", cases[question.scenario] if question.scenario else "")
        losses += [Loss(question.label, text) for text in item.losses]
        if item.is_written:
            _add_item(resources, files, item)
    files["imsmanifest.xml"] = _xml(manifest)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return Written(content.getvalue(), tuple(losses))


def _add_item(resources: Element, files: dict[str, bytes], item: "_Item") -> None:
    path = f"items/{item.name}.xml"
    files[path] = _xml(item.root)
    resource = _resource(resources, item.name, "imsqti_item_xmlv3p0", path)
    general = SubElement(SubElement(SubElement(resource, "metadata"), f"{{{LOM}}}lom"), f"{{{LOM}}}general")
    for tag in item.tags:
        SubElement(SubElement(general, f"{{{LOM}}}keyword"), f"{{{LOM}}}string").text = tag
    SubElement(resource, "file", href=path)
    if item.question.image:
        files[item.image_path] = item.question.image.content
        SubElement(resource, "file", href=item.image_path)
    if item.case:
        SubElement(resource, "dependency", identifierref=item.case)


def _resource(resources: Element, name: str, kind: str, path: str) -> Element:
    return SubElement(resources, "resource", identifier=name, type=kind, href=path)


def _stimulus(scenario: BankScenario, name: str) -> Element:
    title = shortened(scenario.title.any())
    root = Element("qti-assessment-stimulus", {"xmlns": ITEM, "identifier": name, "title": title})
    body = SubElement(root, "qti-stimulus-body")
    say(SubElement(body, "h4"), scenario.title)
    say(SubElement(body, "div"), scenario.text)
    return root


def say(parent: Element, both: Both) -> None:
    """Write a text into an element: a span for each language in which it is written."""
    for code in LANGUAGES:
        if both[code]:
            span = SubElement(parent, "span", {LANG: code})
            if MEANT.search(both[code]):
                span.set(KEPT, "preserve")
            first, *lines = both[code].split("\n")
            span.text = first
            for line in lines:
                SubElement(span, "br").tail = line


class _Item:
    """One question as an item; ``losses`` is what the item has no room for."""

    def __init__(self, question: BankQuestion, name: str, case: str) -> None:
        self.question, self.name, self.case = question, name, case
        self.losses: list[str] = []
        title = question.reference or shortened(question.stem.any()) or name
        about = {"identifier": name, "title": title, "adaptive": "false", "time-dependent": "false", "tool-name": TOOL}
        self.root = Element("qti-assessment-item", {"xmlns": ITEM, **about})
        self.tags = tags_of(question, kind=self.shape is None or not is_told_by(self.shape, question), parts=False)
        self.tags += [PARTS] if question.gives_part else []
        self.tags += [f"reference:{question.reference}"] if question.reference else []
        self.tags += [f"module:{question.module}"] if question.module else []
        self.body = Element("qti-item-body")
        write = WRITERS.get(self.shape) if self.shape else None
        if write is None:
            self.losses.append(without_shape("QTI"))
        self.is_written = write is not None and write(self)

    @property
    def shape(self) -> Shape | None:
        """The shape in which QTI has it: true and false are choices."""
        shape = TYPES[self.question.kind].shape
        return Shape.CHOICES if shape == Shape.TRUTH else shape

    @property
    def image_path(self) -> str:
        image = self.question.image
        return f"images/{self.name}-{re.sub(r'[^A-Za-z0-9._-]', '_', image.name)}" if image else ""

    # --- What every item has ----------------------------------------------------------------------

    def declare(
        self, name: str, cardinality: str, base: str, right: list[str], shares: dict[str, str] | None = None
    ) -> None:
        """Declare what is answered, what is right, and what each part of it is worth."""
        row = SubElement(
            self.root, "qti-response-declaration", {"identifier": name, "cardinality": cardinality, "base-type": base}
        )
        if right:
            correct = SubElement(row, "qti-correct-response")
            for value in right:
                SubElement(correct, "qti-value").text = value
        if shares:
            mapping = SubElement(row, "qti-mapping", {"lower-bound": "0", "default-value": "0"})
            for key, value in shares.items():
                SubElement(mapping, "qti-map-entry", {"map-key": key, "mapped-value": value})

    def finish(self, processing: Element) -> bool:
        """Finish with outcomes, body, processing and feedback, in the order of the schema."""
        for name, cardinality, base in (("SCORE", "single", "float"), ("FEEDBACK", "multiple", "identifier")):
            about = {"identifier": name, "cardinality": cardinality, "base-type": base}
            SubElement(self.root, "qti-outcome-declaration", about)
        if self.case:
            href = f"../stimuli/{self.case}.xml"
            SubElement(self.root, "qti-assessment-stimulus-ref", identifier=self.case, href=href, title=self.case)
        self.root.append(self.body)
        self.root.append(processing)
        reasons = {f"c{number}": choice.reason for number, choice in self.numbered()}
        for name, text in {**reasons, EXPLANATION: self.question.explanation}.items():
            if text:
                about = {"outcome-identifier": "FEEDBACK", "identifier": name, "show-hide": "show"}
                say(SubElement(SubElement(self.root, "qti-modal-feedback", about), "qti-content-body"), text)
        return True

    def numbered(self) -> list[tuple[int, BankChoice]]:
        return list(enumerate(self.question.choices, start=1))

    def stem(self) -> None:
        """Put the question and its image."""
        say(SubElement(self.body, "div"), self.question.stem)
        self.picture()

    def picture(self) -> None:
        """Put the image, with what it shows in each language."""
        if image := self.question.image:
            place = SubElement(self.body, "div")
            alts = [code for code in LANGUAGES if image.alt[code]]
            for code in alts:
                span = SubElement(place, "span", {LANG: code})
                SubElement(span, "img", src=f"../{self.image_path}", alt=image.alt[code])
            if not alts:
                SubElement(place, "img", src=f"../{self.image_path}", alt="")

    def interaction(self, name: str, **about: str) -> Element:
        attributes = {key.replace("_", "-"): value for key, value in about.items()}
        return SubElement(self.body, f"qti-{name}-interaction", {"response-identifier": "RESPONSE", **attributes})

    def shared(self, right: int, wrong: list[str], keys: list[str]) -> dict[str, str] | None:
        """Return for each key its share, where part of the points is given."""
        if not self.question.gives_part or not right:
            return None
        share = f"{1 / right:.6f}".rstrip("0").rstrip(".")
        return {key: f"-{share}" if key in wrong else share for key in keys}

    # --- Types ------------------------------------------------------------------------------------

    def choices(self) -> bool:
        question, kind = self.question, TYPES[self.question.kind]
        right = [f"c{number}" for number, choice in self.numbered() if choice.is_correct]
        keys = [f"c{number}" for number, _choice in self.numbered()]
        shares = self.shared(len(right), [key for key in keys if key not in right], keys)
        self.declare("RESPONSE", "multiple" if kind.is_multiple else "single", "identifier", right, shares)
        self.stem()
        most = 1 if not kind.is_multiple else len(right) if question.says_how_many else 0
        shuffle = "true" if kind.is_shuffled else "false"
        node = self.interaction("choice", max_choices=str(most), shuffle=shuffle)
        for number, choice in self.numbered():
            say(SubElement(node, "qti-simple-choice", identifier=f"c{number}"), choice.text)
        return self.finish(processed("map_response" if shares else "match_correct", gives_feedback=True))

    def ordering(self) -> bool:
        if self.question.gives_part:
            self.losses.append(
                _(
                    "QTI has no template for part of the points in an ordering question: other programs mark "
                    "it right or wrong."
                )
            )
        self.declare("RESPONSE", "ordered", "identifier", [f"c{number}" for number, _choice in self.numbered()])
        self.stem()
        node = self.interaction("order", shuffle="true")
        for number, choice in self.numbered():
            say(SubElement(node, "qti-simple-choice", identifier=f"c{number}"), choice.text)
        return self.finish(processed("match_correct"))

    def matching(self) -> bool:
        items = [(number, choice) for number, choice in self.numbered() if choice.text]
        options: dict[Both, int] = {}
        for number, choice in items:
            options.setdefault(choice.match, number)
        pairs = [f"c{number} o{options[choice.match]}" for number, choice in items]
        self.declare("RESPONSE", "multiple", "directedPair", pairs, self.shared(len(pairs), [], pairs))
        self.stem()
        node = self.interaction("match", shuffle="true", max_associations=str(len(items)))
        left, right = SubElement(node, "qti-simple-match-set"), SubElement(node, "qti-simple-match-set")
        for number, choice in self.numbered():
            if choice.text:
                about = {"identifier": f"c{number}", "match-max": "1"}
                say(SubElement(left, "qti-simple-associable-choice", about), choice.text)
            if not choice.text or options[choice.match] == number:
                about = {"identifier": f"o{number}", "match-max": str(len(items))}
                say(SubElement(right, "qti-simple-associable-choice", about), choice.match)
        return self.finish(processed("map_response" if self.question.gives_part and pairs else "match_correct"))

    def numeric(self) -> bool:
        question = self.question
        self.declare("RESPONSE", "single", "float", [question.number] if question.number else [])
        self.stem()
        line = SubElement(self.body, "div")
        SubElement(line, "qti-text-entry-interaction", {"response-identifier": "RESPONSE", "expected-length": "15"})
        if question.unit:
            say(SubElement(line, "span", {"class": "unit"}), question.unit)
        processing = Element("qti-response-processing")
        condition = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        tolerance = f"{question.tolerance} {question.tolerance}"
        equal = SubElement(condition, "qti-equal", {"tolerance-mode": "absolute", "tolerance": tolerance})
        SubElement(equal, "qti-variable", identifier="RESPONSE")
        SubElement(equal, "qti-correct", identifier="RESPONSE")
        score = SubElement(condition, "qti-set-outcome-value", identifier="SCORE")
        SubElement(score, "qti-base-value", {"base-type": "float"}).text = "1"
        return self.finish(processing)

    def cloze(self) -> bool:
        question = self.question
        places = blank_places(question, range(100))
        if places is None:
            self.losses.append(
                _("A text with blanks that is not finished cannot be written: the question is not in the file.")
            )
            return False
        if question.stem.es and question.stem.en:
            self.losses.append(
                _(
                    "QTI asks for each blank only once: the lists are in the Spanish text, and the English "
                    "text is below it."
                )
            )
        for blank, place in places.items():
            self.declare(f"RESPONSE_{blank}", "single", "identifier", [f"c{place}"])
        asked = "es" if question.stem.es else "en"
        text = SubElement(self.body, "div")
        say(text, Both(**{asked: question.stem[asked]}))
        self.put_lists(text[0])
        if asked == "es" and question.stem.en:
            say(SubElement(self.body, "div"), Both(en=question.stem.en))
        self.picture()
        return self.finish(_summed([f"RESPONSE_{blank}" for blank in places], is_whole=not question.gives_part))

    def put_lists(self, span: Element) -> None:
        """Put a list in the place of each [[1]] of a text, which is a span with line breaks in it."""
        for node in [span, *span]:
            attribute = "text" if node is span else "tail"
            first, *pieces = BLANK.split(getattr(node, attribute) or "")
            setattr(node, attribute, first)
            place = 0 if node is span else list(span).index(node) + 1
            for number, (blank, after) in enumerate(zip(pieces[::2], pieces[1::2], strict=True)):
                words = self.words(int(blank))
                words.tail = after
                span.insert(place + number, words)

    def words(self, blank: int) -> Element:
        """Return the list of a blank."""
        node = Element("qti-inline-choice-interaction", {"response-identifier": f"RESPONSE_{blank}", "shuffle": "true"})
        for number, choice in self.numbered():
            if choice.blank == blank:
                say(SubElement(node, "qti-inline-choice", identifier=f"c{number}"), choice.text)
        return node


def processed(template: str, *, gives_feedback: bool = False) -> Element:
    """Write response processing by a template of the standard; with feedback, the same and the reason of what was
    chosen.
    """
    if not gives_feedback:
        return Element("qti-response-processing", template=f"{TEMPLATES}{template}")
    processing = Element("qti-response-processing")
    if template == "map_response":
        score = SubElement(processing, "qti-set-outcome-value", identifier="SCORE")
        SubElement(score, "qti-map-response", identifier="RESPONSE")
    else:
        condition = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        match = SubElement(condition, "qti-match")
        SubElement(match, "qti-variable", identifier="RESPONSE")
        SubElement(match, "qti-correct", identifier="RESPONSE")
        score = SubElement(condition, "qti-set-outcome-value", identifier="SCORE")
        SubElement(score, "qti-base-value", {"base-type": "float"}).text = "1"
    feedback = SubElement(processing, "qti-set-outcome-value", identifier="FEEDBACK")
    given = SubElement(feedback, "qti-multiple")
    SubElement(given, "qti-variable", identifier="RESPONSE")
    SubElement(given, "qti-base-value", {"base-type": "identifier"}).text = EXPLANATION
    return processing


def _summed(names: list[str], *, is_whole: bool) -> Element:
    """Write points for several blanks: all of them together, or a share for each."""
    processing = Element("qti-response-processing")
    conditions = [names] if is_whole else [[name] for name in names]
    for together in conditions:
        condition = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        every = SubElement(condition, "qti-and")
        for name in together:
            match = SubElement(every, "qti-match")
            SubElement(match, "qti-variable", identifier=name)
            SubElement(match, "qti-correct", identifier=name)
        total = SubElement(SubElement(condition, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
        SubElement(total, "qti-variable", identifier="SCORE")
        SubElement(total, "qti-base-value", {"base-type": "float"}).text = f"{1 / len(conditions):.6f}"
    return processing


WRITERS: dict[Shape, Callable[[_Item], bool]] = {
    Shape.CHOICES: _Item.choices,
    Shape.PAIRS: _Item.matching,
    Shape.STEPS: _Item.ordering,
    Shape.NUMBER: _Item.numeric,
    Shape.BLANKS: _Item.cloze,
}


def _xml(root: Element) -> bytes:
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content
