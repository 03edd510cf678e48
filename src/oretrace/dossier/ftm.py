"""`ftm.jsonl`: the dossier in FollowTheMoney, one entity a line, for tools that link files (Aleph and the like).

A finding is an Event with its territories as countries; the PDF (or else the page) is a Document that Documentation
links to each; a judgement is a Note about its finding, an imported file a Document of its own. An Event has no
property for amounts: they stand in words. The parties on the ways of the findings follow (`network_ftm.py`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from oretrace.catalog.territories import territories
from oretrace.dossier.network_ftm import network_entities
from oretrace.parties.ftm_entity import PUBLISHER, entity_of, line_of
from oretrace.views.figures.glyph import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.dossier.records import Dossier, Exhibited
    from oretrace.dossier.view import FindingPart
    from oretrace.store import Snapshot

PLACES = ("origin", "hub", "destination", "territory")
"""Parts of a subject that are territories."""


def lines_of(dossier: Dossier, parts: Sequence[FindingPart], document: tuple[str, bytes]) -> Iterator[str]:
    """The entities as lines of JSON; `parts` are the findings in words, `document` the file that documents them."""
    for entity in _entities(dossier, parts, document):
        yield line_of(entity)


def _entities(
    dossier: Dossier, parts: Sequence[FindingPart], document: tuple[str, bytes]
) -> Iterator[dict[str, Any]]:
    name, content = document
    file = entity_of(
        "Document",
        ("dossier", *(one.kept.finding.id for one in dossier.findings)),
        name=dossier.title,
        title=dossier.title,
        fileName=name,
        contentHash=hashlib.sha1(content, usedforsecurity=False).hexdigest(),  # as the schema asks
        generator=PUBLISHER,
        authoredAt=dossier.made_at.date().isoformat(),
    )
    yield file
    for one, part in zip(dossier.findings, parts, strict=True):
        event = _event(one, part)
        yield event
        link = {"document": file["id"], "entity": event["id"], "role": "dossier of the finding"}
        yield entity_of("Documentation", (file["id"], event["id"]), **link)
        for given in part.judgements:
            yield entity_of(
                "Note",
                (event["id"], given.author, given.at, given.verdict),
                name=f"{given.author}: {given.verdict}",
                description=". ".join(filter(None, (given.reason, given.note, given.withdrawn))) or given.verdict,
                entity=event["id"],
                createdAt=given.at[:10],
            )
    yield from map(_source, dossier.snapshots)
    yield from _parties(dossier)


def _parties(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """The entities of all networks, each once."""
    known: set[str] = set()
    for found in dossier.networks.values():
        for one in network_entities(found.directory, found.network):
            if one["id"] not in known:
                known.add(one["id"])
                yield one


def _event(one: Exhibited, part: FindingPart) -> dict[str, Any]:
    finding = one.kept.finding
    first, _, last = finding.period.partition("/")
    known = territories().by_iso3
    codes = [code for name in PLACES for code in (finding.subject.parts.get(name) or "").split("+") if code in known]
    modelled = "Modelled data: nobody is accused of anything. " if one.kept.modelled else ""
    return entity_of(
        "Event",
        (finding.id,),
        name=part.heading,
        summary=f"{modelled}{part.claim}",
        description=f"{in_words(finding.amount)} Verdict: {finding.verdict}. " + " ".join(part.limits),
        startDate=first,
        endDate=last or first,
        country=[iso2 for code in codes if (iso2 := known[code].iso2.lower())],
        recordId=finding.id,
        publisher=PUBLISHER,
        keywords=[word for word in (finding.measure, finding.material, part.stage or finding.verdict) if word],
    )


def _source(one: Snapshot) -> dict[str, Any]:
    return entity_of(
        "Document",
        (one.sha256,),
        name=f"{one.publisher}: {one.file}",
        title=f"{one.publisher}: {one.file}",
        fileName=one.file,
        author=one.publisher,
        publisher=one.publisher,
        retrievedAt=one.retrieved_on.isoformat(),
        notes=f"SHA-256 {one.sha256}; terms: {one.licence}",
    )
