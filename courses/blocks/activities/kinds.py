"""The kinds of activity: the blocks that an editor fills in, and what each of them asks."""

import hashlib
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.activities.asked import CHOICE, MARK, NUMBER, SELECT, Asked, Reply, Turn
from courses.blocks.lessons import BilingualBlock, LessonBlock, LineBlock, line
from lib.numerals import whole_number
from lib.words import Words


class CardPart(blocks.StructBlock):
    """A card in one language, with the reason why it belongs where it belongs."""

    text = line(_("Text"))
    reason = line(_("Reason"))


class MessagePart(blocks.StructBlock):
    """A message in one language."""

    sender = line(_("From, and about what"))
    text = line(_("Message"))
    reason = line(_("Reason"))


class CardBlock(BilingualBlock):
    """A card."""

    es = CardPart(label="Español")
    en = CardPart(label="English")


class SortedCardBlock(CardBlock):
    """A card that belongs to a group."""

    group = blocks.IntegerBlock(min_value=1, label=_("Number of its group"))


class MessageBlock(BilingualBlock):
    """A message that calls for one of the actions."""

    group = blocks.IntegerBlock(min_value=1, label=_("Number of its action"))
    es = MessagePart(label="Español")
    en = MessagePart(label="English")


class PassageBlock(CardBlock):
    """A line of a document."""

    is_flaw = blocks.BooleanBlock(required=False, label=_("Has the flaw"))


class KindBlock(LessonBlock):
    """Base of the kinds of activity."""

    def asked(self, value: blocks.StructValue) -> list[Asked]:
        """Return what is asked, in the language shown."""
        return []

    def turns(self, value: blocks.StructValue) -> list[Turn]:
        """Return the turns of a conversation, in the language shown."""
        return []

    class Meta:
        abstract = True


def _grouped(groups: Sequence[blocks.StructValue], cards: Sequence[blocks.StructValue]) -> Iterator[Asked]:
    options = tuple((str(number), str(group.local)) for number, group in enumerate(groups, start=1))
    for number, card in enumerate(cards):
        local = card.local
        yield Asked(
            str(number), CHOICE, local["text"], str(card["group"]), local["reason"], local.get("sender", ""), options
        )


def _number(value: object) -> int:
    """Return a number as it is kept or as a form sends it; 0 for what is none."""
    return whole_number(str(value)) or 0


def _strays(groups: Sequence[object], cards: Sequence[blocks.StructValue]) -> bool:
    return any(not 1 <= _number(card["group"]) <= len(groups) for card in cards)


class SortBlock(KindBlock):
    """Cards that are put into groups."""

    groups = blocks.ListBlock(LineBlock(label=_("Group")), min_num=2, label=_("Groups"))
    cards = blocks.ListBlock(SortedCardBlock(label=_("Card")), min_num=3, label=_("Cards"))

    class Meta:
        icon = "folder-open-inverse"
        label = _("Sort")

    def asked(self, value: blocks.StructValue) -> list[Asked]:
        """Ask for the group of each card."""
        return list(_grouped(value["groups"], value["cards"]))

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find a card whose group is not there."""
        return {"cards": _("There is no group with this number.")} if _strays(value["groups"], value["cards"]) else {}


class InboxBlock(KindBlock):
    """Messages, of which each calls for an action."""

    actions = blocks.ListBlock(LineBlock(label=_("Action")), min_num=2, label=_("Actions"))
    messages = blocks.ListBlock(MessageBlock(label=_("Message")), min_num=3, label=_("Messages"))

    class Meta:
        icon = "mail"
        label = _("Inbox")

    def asked(self, value: blocks.StructValue) -> list[Asked]:
        """Ask for the action that each message calls for."""
        return list(_grouped(value["actions"], value["messages"]))

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find a message whose action is not there."""
        is_stray = _strays(value["actions"], value["messages"])
        return {"messages": _("There is no group with this number.")} if is_stray else {}


class OrderBlock(KindBlock):
    """Cards that are put into their order."""

    cards = blocks.ListBlock(
        CardBlock(label=_("Card")), min_num=3, label=_("Cards"), help_text=_("In their right order.")
    )

    class Meta:
        icon = "list-ol"
        label = _("Put in order")

    def asked(self, value: blocks.StructValue) -> list[Asked]:
        """Ask for the place of each card. They stand in an order of their own, the same for everybody."""
        cards = list(enumerate(value["cards"], start=1))
        options = tuple((str(place), str(place)) for place, _card in cards)
        fields = [
            Asked(str(place - 1), SELECT, card.local["text"], str(place), card.local["reason"], options=options)
            for place, card in cards
        ]
        texts = {str(place - 1): str(card["es"]["text"]) for place, card in cards}
        return sorted(fields, key=lambda each: hashlib.sha256(texts[each.name].encode()).digest())


class SpotBlock(KindBlock):
    """The lines of a document, of which some have the flaw."""

    passages = blocks.ListBlock(PassageBlock(label=_("Line")), min_num=3, label=_("Lines"))

    class Meta:
        icon = "search"
        label = _("Spot the flaw")

    def asked(self, value: blocks.StructValue) -> list[Asked]:
        """Ask to mark what is wrong."""
        return [
            Asked(str(number), MARK, part.local["text"], "1" if part["is_flaw"] else "", part.local["reason"])
            for number, part in enumerate(value["passages"])
        ]

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find that nothing, or everything, is wrong."""
        flaws = [part["is_flaw"] for part in value["passages"]]
        return {} if any(flaws) and not all(flaws) else {"passages": _("Some lines need the flaw, and some must not.")}


class RiskReasons(blocks.StructBlock):
    """Why a risk is as high as it is, in one language."""

    likelihood = line(_("Why this likelihood"))
    consequence = line(_("Why this consequence"))
    level = line(_("How the level is calculated"))
    decision = line(_("What follows from it"))


class RiskBlock(BilingualBlock, KindBlock):
    """A risk on the scales of a company: likelihood, consequence, level, and what follows from its limit."""

    likelihoods = blocks.ListBlock(LineBlock(label=_("Degree")), min_num=2, label=_("Degrees of likelihood, from 1"))
    consequences = blocks.ListBlock(LineBlock(label=_("Degree")), min_num=2, label=_("Degrees of consequence, from 1"))
    likelihood = blocks.IntegerBlock(min_value=1, label=_("Right likelihood"))
    consequence = blocks.IntegerBlock(min_value=1, label=_("Right consequence"))
    limit = blocks.IntegerBlock(min_value=1, label=_("Highest level that is accepted"))
    es = RiskReasons(label="Español")
    en = RiskReasons(label="English")

    class Meta:
        icon = "warning"
        label = _("Calculate a risk")

    def asked(self, value: blocks.StructValue) -> list[Asked]:
        """Ask for both degrees, the level that they make, and on which side of the limit it is."""
        why = value.local
        level = value["likelihood"] * value["consequence"]
        limit = {"limit": value["limit"]}
        sides = (
            ("within", gettext("It is within the limit of %(limit)s: it may be accepted.") % limit),
            ("above", gettext("It is above the limit of %(limit)s: it has to be treated.") % limit),
        )
        side = "within" if level <= value["limit"] else "above"
        return [
            _degree("likelihood", gettext("How likely is it?"), value["likelihoods"], value["likelihood"], why),
            _degree("consequence", gettext("How serious is it?"), value["consequences"], value["consequence"], why),
            Asked("level", NUMBER, gettext("Level: likelihood × consequence"), str(level), why["level"]),
            Asked("decision", CHOICE, gettext("What follows from it?"), side, why["decision"], options=sides),
        ]

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find a right degree that is not on its scale."""
        wrong = _("This degree is not on the scale.")
        return {
            name: wrong
            for name, scale in (("likelihood", "likelihoods"), ("consequence", "consequences"))
            if not 1 <= _number(value[name]) <= len(value[scale])
        }


def _degree(name: str, text: str, scale: Sequence[blocks.StructValue], right: int, why: blocks.StructValue) -> Asked:
    options = tuple((str(number), f"{number} · {each.local}") for number, each in enumerate(scale, start=1))
    return Asked(name, CHOICE, text, str(right), why[name], options=options)


class ReplyBlock(CardBlock):
    """A reply in a conversation."""

    leads_to = blocks.CharBlock(max_length=40, label=_("Leads to the turn"))
    is_good = blocks.BooleanBlock(required=False, label=_("A good reply"))


class TurnBlock(BilingualBlock):
    """What the other side says; ``es`` and ``en`` hold the words."""

    name = blocks.CharBlock(max_length=40, label=_("Name of the turn"))
    es = line("Español")
    en = line("English")
    replies = blocks.ListBlock(ReplyBlock(label=_("Reply")), default=[], label=_("Replies; none where it ends"))


class ChatBlock(KindBlock):
    """A conversation that goes where the replies lead; the first turn begins it."""

    talk = blocks.ListBlock(TurnBlock(label=_("Turn")), min_num=2, label=_("Turns"))

    class Meta:
        icon = "comment"
        label = _("Conversation")

    def turns(self, value: blocks.StructValue) -> list[Turn]:
        """Return the turns in their order."""
        return [
            Turn(
                turn["name"],
                str(turn.local),
                tuple(
                    Reply(reply.local["text"], reply.local["reason"], reply["leads_to"], reply["is_good"])
                    for reply in turn["replies"]
                ),
            )
            for turn in value["talk"]
        ]

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find replies that lead nowhere or back, so that no conversation goes on for ever."""
        places = {turn["name"]: number for number, turn in enumerate(value["talk"])}
        for number, turn in enumerate(value["talk"]):
            if any(places.get(reply["leads_to"], -1) <= number for reply in turn["replies"]):
                return {"talk": _("A reply leads to a turn further down.")}
        return {}


class ContentBlock(blocks.StreamBlock):
    """What is done in an activity: one kind."""

    sort = SortBlock()
    order = OrderBlock()
    spot = SpotBlock()
    inbox = InboxBlock()
    risk = RiskBlock()
    chat = ChatBlock()
