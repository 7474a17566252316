"""Turns the blocks of a lesson file into the stream of a lesson page."""

import json

from curriculum.loading import schema
from curriculum.loading.activities import done
from curriculum.loading.streams import both, items, stable_id


def body(lesson: str, blocks: list[schema.Block]) -> str:
    """Return the stream in the form in which it is stored; ids grow from the name of the lesson and of the block."""
    return json.dumps([stream_block(lesson, block) for block in blocks])


def stream_block(lesson: str, block: schema.Block) -> dict[str, object]:
    """Return one block as the stream has it."""
    name = f"{lesson}#{block.id}"
    return {"type": block.type, "value": _value(name, block), "id": stable_id(name)}


def _value(name: str, block: schema.Block) -> dict[str, object]:
    match block:
        case schema.TextBlock():
            return {"es": block.es, "en": block.en}
        case schema.CalloutBlock():
            return {"kind": block.kind, "es": block.es, "en": block.en}
        case schema.ExampleBlock():
            return {
                "company": block.company,
                "es": {"title": block.title.es, "text": block.es},
                "en": {"title": block.title.en, "text": block.en},
            }
        case schema.KeyPointsBlock():
            return {"points": items(name, [both(point) for point in block.points])}
        case schema.TableBlock():
            rows = [
                {"cells": items(f"{name}/{number}", [both(cell) for cell in row])}
                for number, row in enumerate(block.rows)
            ]
            return {
                **both(block.caption),
                "header": items(f"{name}/header", [both(heading) for heading in block.header]),
                "rows": items(name, rows),
            }
        case schema.DiagramBlock():
            return _diagram(name, block)
        case schema.ActivityBlock():
            return {
                "minutes": block.minutes,
                "es": {"title": block.title.es, "text": block.es},
                "en": {"title": block.title.en, "text": block.en},
                "content": [
                    {"type": block.content.kind, "value": done(name, block.content), "id": stable_id(f"{name}/content")}
                ],
            }
        case schema.PracticeBlock():
            choices = [
                {
                    "type": "item",
                    "id": stable_id(f"{name}/{choice.id}"),
                    "value": {
                        "is_correct": choice.correct,
                        "es": {"text": choice.text.es, "reason": choice.reason.es},
                        "en": {"text": choice.text.en, "reason": choice.reason.en},
                    },
                }
                for choice in block.choices
            ]
            numbers = ", ".join(block.requirements)
            return {"kind": block.kind, **both(block.stem), "requirements": numbers, "choices": choices}


def _diagram(name: str, block: schema.DiagramBlock) -> dict[str, object]:
    nothing = schema.BothLines.model_construct(es="", en="")
    caption = block.caption or nothing
    return {
        "kind": block.kind,
        **{
            code: {"alternative_text": getattr(block.alternative_text, code), "caption": getattr(caption, code)}
            for code in ("es", "en")
        },
        "labels": items(f"{name}/labels", [both(label) for label in block.labels]),
        "parts": items(
            name,
            [
                {
                    "tone": part.tone,
                    "value": part.value,
                    "es": {"text": part.es, "note": part.note.es if part.note else ""},
                    "en": {"text": part.en, "note": part.note.en if part.note else ""},
                }
                for part in block.parts
            ],
        ),
    }
