"""Turns the blocks of a lesson file into the stream of a lesson page."""

import json
import uuid
from typing import Any

from curriculum.loading import schema

NAMESPACE = uuid.UUID("6f2d9c1e-42b0-5c01-9a42-001a0b1c2d3e")


def stable_id(name: str) -> str:
    """The same id for the same name, for ever: progress and answers point to it."""
    return str(uuid.uuid5(NAMESPACE, name))


def body(lesson: str, blocks: list[schema.Block]) -> str:
    """The stream in the form in which it is stored; ids grow from the name of the lesson and of the block."""
    return json.dumps([_block(lesson, block) for block in blocks])


def _block(lesson: str, block: schema.Block) -> dict[str, Any]:
    name = f"{lesson}#{block.id}"
    return {"type": block.type, "value": _value(name, block), "id": stable_id(name)}


def _value(name: str, block: schema.Block) -> dict[str, Any]:
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
            return {"points": _items(name, [_both(point) for point in block.points])}
        case schema.TableBlock():
            rows = [
                {"cells": _items(f"{name}/{number}", [_both(cell) for cell in row])}
                for number, row in enumerate(block.rows)
            ]
            return {
                **_both(block.caption),
                "header": _items(f"{name}/header", [_both(heading) for heading in block.header]),
                "rows": _items(name, rows),
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
            return {"kind": block.kind, **_both(block.stem), "requirements": numbers, "choices": choices}


def _both(text: schema.Both) -> dict[str, str]:
    return {"es": text.es, "en": text.en}


def _items(name: str, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": stable_id(f"{name}/{number}")} for number, value in enumerate(values)
    ]
