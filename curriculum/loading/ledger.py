"""Decides what a load does with each item: new, changed, unchanged, or kept because an editor worked on it."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from courses.models import LoadedSource

Row = TypeVar("Row", bound=models.Model)
# The editor marks every paragraph it saves; that alone is not an edit.
BLOCK_KEY = re.compile(r' data-block-key=\\*"[^"\\]*\\*"')


class Outcome(models.TextChoices):
    """What a load did with one item."""

    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("unchanged")
    KEPT = "kept", _("kept: edited in the CMS")
    GONE = "gone", _("kept: deleted in the CMS")
    LEFT = "left", _("no longer in the files, left as it is")
    WITHDRAWN = "withdrawn", _("unpublished: the exam bank takes its place")
    RETIRED = "retired", _("unpublished: the files retire it")


@dataclass
class Ledger:
    """The outcomes of one load, over the records of the former ones."""

    overwrite: bool = False
    records: dict[str, LoadedSource] = field(default_factory=dict)
    entries: list[tuple[Outcome, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, *, overwrite: bool) -> "Ledger":
        """Return a ledger that knows all former loads."""
        return cls(overwrite=overwrite, records={record.key: record for record in LoadedSource.objects.all()})

    def put(
        self,
        key: str,
        label: str,
        source: Mapping[str, object],
        *,
        find: Callable[[int | None], Row | None],
        write: Callable[[Row | None], Row],
        digest: Callable[[Row], str],
    ) -> Row | None:
        """Write an item if that is due, and return its row; None where an editor has deleted it.

        ``find`` gets the primary key that the last load wrote, or None for an item never loaded.
        """
        record = self.records.get(key)
        source_sha256 = sha256_of(source)
        row = find(record.object_id if record else None)
        outcome = self._verdict(record, row, source_sha256, digest)
        if outcome in (Outcome.CREATED, Outcome.UPDATED):
            row = find(write(row).pk)
            assert row is not None, "what was just written is there"  # noqa: S101  # tells the type
            self.records[key], _is_new = LoadedSource.objects.update_or_create(
                key=key,
                defaults={
                    "object_id": row.pk,
                    "source_sha256": source_sha256,
                    "written_sha256": digest(row),
                },
            )
        self.seen.add(key)
        self.entries.append((outcome, label))
        return row

    def _verdict(
        self, record: LoadedSource | None, row: Row | None, source_sha256: str, digest: Callable[[Row], str]
    ) -> Outcome:
        if row is None:
            return Outcome.GONE if record and not self.overwrite else Outcome.CREATED
        if record is None or digest(row) != record.written_sha256:
            return Outcome.UPDATED if self.overwrite else Outcome.KEPT
        return Outcome.UNCHANGED if record.source_sha256 == source_sha256 else Outcome.UPDATED

    def close(self, courses: Sequence[str]) -> None:
        """Note what former loads of these courses wrote and the files no longer have."""
        for key in sorted(self.records.keys() - self.seen):
            if key.partition(":")[2].partition("/")[0] in courses:
                self.entries.append((Outcome.LEFT, key))

    @property
    def counts(self) -> Counter[Outcome]:
        """How many items had each outcome."""
        return Counter(outcome for outcome, _label in self.entries)


def sha256_of(content: object) -> str:
    """Return SHA-256 of plain data in a canonical form."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(BLOCK_KEY.sub("", text).encode()).hexdigest()


def revision_digest(
    row: RevisionMixin, fields: Sequence[str], children: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Digest of what the latest revision of a page or question says in these fields; "" while unpublished."""
    if not row.live or row.latest_revision is None:
        return ""
    content = row.latest_revision.content
    said = {name: content[name] for name in fields if name in content}  # a field of a later release is not edited
    for name, value in said.items():
        if name == "body" and value:
            said[name] = json.loads(value)
        elif isinstance(value, list):
            said[name] = sorted(value)  # tags have no order
    for name, parts in (children or {}).items():
        said[name] = [{part: child.get(part) for part in parts} for child in content.get(name, [])]
    return sha256_of(said)
