"""Proves that histories are whole: each entry of a case, and of an account, as it was added (`models.chain`).

A chain that was rewritten from some entry on is whole again. Heads that were kept elsewhere, in the log of
the worker or in a back-up, show it: what they cover must still be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from asb.database import db
from asb.models import AccountEntry, HistoryEntry
from asb.models.chain import FIRST, Chained, content_digest, entry_digest

KINDS: dict[str, type[Chained]] = {"case": HistoryEntry, "account": AccountEntry}
"""What has a history, as heads name it."""
HEAD = re.compile(r"\b(case|account) (\d+): (\d+) entries?, head ([0-9a-f]{64})\b")
BATCH = 500


@dataclass(frozen=True)
class Head:
    """The newest entry of a chain: of which kind and number, how many entries it has, and the digest."""

    kind: str
    number: int
    entries: int
    digest: str

    def __str__(self) -> str:
        entries = "entry" if self.entries == 1 else "entries"
        return f"{self.kind} {self.number}: {self.entries} {entries}, head {self.digest}"


@dataclass(frozen=True)
class Break:
    """A chain that does not hold: `what` is wrong with it."""

    kind: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.what}"


def breaks() -> Iterator[Break]:
    """Yields the first break of every chain that does not hold."""
    for kind, number, entries in _chains():
        found = _first_break(entries)
        if found is not None:
            yield Break(kind, number, found)


def _first_break(entries: Iterable[Any]) -> str | None:
    before = FIRST
    for entry in entries:
        if entry.digest is None or entry.content_digest is None:
            return f"entry {entry.id} has no digest"
        if entry.salt is not None:  # erasing takes the content with its salt
            content = content_digest(entry.salt, getattr(entry, entry.CONTENT))
            if content != entry.content_digest:
                return f"the content of entry {entry.id} is not as it was added"
        fixed = {name: getattr(entry, name) for name in entry.FIXED}
        if entry_digest(before, fixed, entry.content_digest) != entry.digest:
            return f"entry {entry.id}, or the one before it, is not as it was added"
        before = entry.digest
    return None


def heads(since: datetime | None = None) -> Iterator[Head]:
    """Yields the head of every chain; with `since`, of those that were added to from then on."""
    for kind, number, entries in _chains(since):
        every = list(entries)
        yield Head(kind, number, len(every), (every[-1].digest or FIRST).hex())


def read_heads(lines: Iterable[str]) -> Iterator[Head]:
    """Reads heads from lines such as those of the log; other lines are passed over."""
    for line in lines:
        if found := HEAD.search(line):
            yield Head(found[1], int(found[2]), int(found[3]), found[4])


def compare(kept: Iterable[Head]) -> Iterator[Break]:
    """Yields the chains that no longer have what these heads cover, once each."""
    by_chain: dict[tuple[str, int], dict[int, str]] = {}
    for head in kept:
        by_chain.setdefault((head.kind, head.number), {})[head.entries] = head.digest
    for (kind, number), covered in sorted(by_chain.items()):
        entries = list(db.session.scalars(_entries(kind).where(_chain_of(kind) == number)))
        digests = [(entry.digest or FIRST).hex() for entry in entries]
        db.session.rollback()
        for count, digest in sorted(covered.items()):
            if count > len(digests):
                yield Break(kind, number, f"had {count} entries, and has {len(digests)}: erased, or removed")
                break
            if digests[count - 1] != digest:
                yield Break(kind, number, f"its first {count} entries are not those that the head covers")
                break


def _chains(since: datetime | None = None) -> Iterator[tuple[str, int, Iterable[Any]]]:
    for kind, model in KINDS.items():
        entries = _entries(kind)
        if since is not None:
            when = HistoryEntry.entered_at if kind == "case" else AccountEntry.at
            entries = entries.where(_chain_of(kind).in_(select(_chain_of(kind)).where(when >= since)))
        of_chain = attrgetter(model.CHAIN)
        with db.session.scalars(entries.execution_options(yield_per=BATCH)) as streamed:
            for number, found in groupby(streamed, of_chain):
                yield kind, number, found
        db.session.rollback()


def _entries(kind: str) -> Any:
    """Selects the entries of a kind, chain by chain in order, with what the chain is made of."""
    model: Any = KINDS[kind]
    return select(model).options(undefer_group("chain")).order_by(_chain_of(kind), model.id)


def _chain_of(kind: str) -> Any:
    return getattr(KINDS[kind], KINDS[kind].CHAIN)
