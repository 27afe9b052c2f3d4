"""The whole flow, a line a stage: bytes → Source → Structure → Segments → Mentions → Acts → Extraction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nlp import acts, mentions, pages, records, segments, structure
from nlp.extraction import Extraction
from nlp.records import resolve
from nlp.structure.given import day as parse_day
from nlp.structure.given import fill
from nlp.types import ANY, DateMention, Given, Limits, Source, Span, Structure, Warn

LATE = Warn("time_limit", "the time was up before the records were read; split the document, or raise the time limit")


def extract(
    data: bytes, media_type: str | None = None, *, published: date | None = None, limits: Limits = ANY, given: Given | None = None
) -> Extraction:
    """Read one document: its fields, mentions and commitments.

    `media_type` is what the sender declared (the content decides); `published`: the day of publication, if it is known
    from outside; `limits`: what the document may take; `given`: what its sender says of it, for what it does not print itself.
    Pure and deterministic: the same bytes and day give the same result on any day.

    >>> text = "Phát biểu tại hội nghị, ông Trần Văn An, Giám đốc Sở Y tế, đề nghị UBND các xã báo cáo trước ngày 30/6/2024."
    >>> found = extract(text.encode()).commitments[0]
    >>> found.kind, found.issuer.name, found.responsible[0].name, found.time.end
    ('proposal', 'Trần Văn An', 'Ủy ban nhân dân các xã', '2024-06-30')

    Raises UnsupportedMedia, UnreadableDocument, EmptyDocument or DocumentTooLarge.
    """
    return interpret(pages.read(data, media_type, limits), published, limits, given)


def interpret(source: Source, published: date | None = None, limits: Limits = ANY, given: Given | None = None) -> Extraction:
    """Return what a document that was read says; for who needs the Source too, with its boxes, and reads it once."""
    published = published or (given and parse_day(given.published)) or None
    frame, told = fill(structure.parse(source, published), given)
    printed = _issued(source, frame, published)
    issued, differing = mentions.dates.settle(printed, parse_day(told.issued) if frame.genre == "notice" else None)
    frame = replace(frame, warnings=(*frame.warnings, *differing))
    reading = _read(source, frame, issued.start if issued else published)
    registry = resolve.register(reading)
    if limits.stop():
        source = replace(source, warnings=(*source.warnings, LATE))
    commitments = records.assemble(source, reading, () if LATE in source.warnings else acts.find(reading), registry)
    return records.publish(source, reading, registry, issued, commitments)


def read(data: bytes) -> tuple[Source, acts.Reading]:
    """Return a document as the act stage reads it, for measuring."""
    source = pages.read(data)
    frame = structure.parse(source)
    issued = _issued(source, frame, None)
    return source, _read(source, frame, issued.start if issued else None)


def _read(source: Source, frame: Structure, day: date | None) -> acts.Reading:
    found = mentions.find(source.text, frame.blocks, day)
    segmentation = segments.split(source.text, frame.blocks)
    return acts.read(source.text, frame, segmentation, found, day)


def _issued(source: Source, frame: Structure, published: date | None) -> DateMention | None:
    if frame.issued is not None:
        return mentions.dates.read_issued(source.text, frame.issued, published)
    day = published or parse_day(source.meta.get("published"))
    return DateMention(Span(0, 0), day, day, role="issue") if day and frame.genre == "news" else None


def warm_up() -> None:
    """Load models and tables before the first document; call it once at the start of a process."""
    extract("Giao Sở Y tế báo cáo trước ngày 30/6/2024.".encode())
