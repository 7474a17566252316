"""Turns what is done in an activity into its place in the stream of a lesson page."""

from curriculum.loading import schema
from curriculum.loading.streams import both, items

Content = schema.Sort | schema.Inbox | schema.Order | schema.Spot | schema.Risk | schema.Chat


def done(name: str, content: Content) -> dict[str, object]:
    """Return the value of the one block that an activity holds."""
    match content:
        case schema.Sort():
            return {"groups": _lines(f"{name}/groups", content.groups), "cards": items(name, _grouped(content.cards))}
        case schema.Inbox():
            return {
                "actions": _lines(f"{name}/actions", content.actions),
                "messages": items(name, _grouped(content.messages)),
            }
        case schema.Order():
            return {"cards": items(name, [_card(card) for card in content.cards])}
        case schema.Spot():
            return {"passages": items(name, [{**_card(part), "is_flaw": part.flaw} for part in content.passages])}
        case schema.Risk():
            return _risk(name, content)
        case schema.Chat():
            return {"talk": items(name, [_turn(f"{name}/{turn.name}", turn) for turn in content.talk])}


def _lines(name: str, lines: list[schema.BothLines]) -> list[dict[str, object]]:
    return items(name, [both(line) for line in lines])


def _card(card: schema.Card) -> dict[str, object]:
    return {
        "es": {"text": card.es, "reason": card.reason.es},
        "en": {"text": card.en, "reason": card.reason.en},
    }


def _grouped(cards: list[schema.GroupedCard] | list[schema.Message]) -> list[dict[str, object]]:
    values = []
    for card in cards:
        es, en = ({"text": getattr(card, code), "reason": getattr(card.reason, code)} for code in ("es", "en"))
        if isinstance(card, schema.Message):
            es, en = {"sender": card.sender.es, **es}, {"sender": card.sender.en, **en}
        values.append({"group": card.group, "es": es, "en": en})
    return values


def _risk(name: str, content: schema.Risk) -> dict[str, object]:
    return {
        "likelihoods": _lines(f"{name}/likelihoods", content.likelihoods),
        "consequences": _lines(f"{name}/consequences", content.consequences),
        "likelihood": content.likelihood,
        "consequence": content.consequence,
        "limit": content.limit,
        **{
            code: {field: getattr(getattr(content.reasons, field), code) for field in schema.RiskReasons.model_fields}
            for code in ("es", "en")
        },
    }


def _turn(name: str, turn: schema.SpokenTurn) -> dict[str, object]:
    replies = [{**_card(reply), "leads_to": reply.leads_to, "is_good": reply.good} for reply in turn.replies]
    return {"name": turn.name, **both(turn), "replies": items(name, replies)}
