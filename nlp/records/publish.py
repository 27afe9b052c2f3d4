"""The whole result in its published form (docs/extraction.schema.json): plain values, flat offsets, ISO dates."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.acts.reading import Reading
from nlp.extraction import (
    SCHEMA_VERSION,
    Body,
    Commitment,
    DocType,
    DocumentFields,
    Extraction,
    Extractor,
    PersonOut,
    SegmentOut,
    SignedBy,
    UnitOut,
    WarningOut,
)
from nlp.lexicon import doc_types
from nlp.records import seats
from nlp.records.assemble import reference_out
from nlp.records.days import date_out
from nlp.records.places import Places, pages_out, survey, words_out
from nlp.records.resolve import Registry, resolved
from nlp.types import DateMention, Field, Source, Span, UnitMention, Warn

NAME = "congvan"
VERSION = "0.3.0"  # raised with every change that can change a result


def publish(
    source: Source, reading: Reading, registry: Registry, issued: DateMention | None, commitments: tuple[Commitment, ...]
) -> Extraction:
    """Put everything that was read into the published form."""
    structure, mentions = reading.structure, reading.mentions
    text = source.text
    known = seats.survey(reading, source.meta.get("site", ""))
    places = survey(source)
    warnings = (*source.warnings, *structure.warnings, *mentions.warnings)
    return Extraction(
        schema_version=SCHEMA_VERSION,
        extractor=Extractor(NAME, VERSION),
        media_type=source.media_type,
        pages=pages_out(source.pages),
        document=_fields(reading, issued, places),
        text=text,
        segments=tuple(
            SegmentOut(
                segment.span.start,
                segment.span.end,
                segment.kind,
                structure.blocks[segment.block].kind,
                structure.blocks[segment.block].marker,
            )
            for segment in reading.segmentation.segments
        ),
        dates=tuple(date_out(text, date, places.of(date.span)) for date in mentions.dates),
        units=tuple(_unit_out(text, unit, resolved(unit, registry), known, places) for unit in mentions.units),
        references=tuple(reference_out(text, one, places.of(one.span)) for one in mentions.references),
        people=tuple(
            PersonOut(one.name, one.span.of(text), one.span.start, one.span.end, one.title, one.unit, *places.of(one.span))
            for one in mentions.people
        ),
        commitments=commitments,
        warnings=tuple(_warning_out(warn) for warn in warnings),
        words=words_out(source.boxes),
    )


def _fields(reading: Reading, issued: DateMention | None, places: Places) -> DocumentFields:
    structure, units = reading.structure, reading.mentions.units
    code = structure.type_code
    signer = structure.signer
    return DocumentFields(
        genre=structure.genre,
        type=DocType(code, doc_types.names().get(code, code)) if code else None,
        number=_value(structure.number),
        issuing_body=_body(structure.issuing_body, units),
        parent_body=_body(structure.parent_body, units),
        place=_value(structure.place),
        issued=date_out(reading.text, issued, places.of(issued.span if issued.span else None)) if issued else None,
        subject=_value(structure.subject),
        signer=SignedBy(_value(signer.name), _value(signer.title), _value(signer.capacity))
        if signer.name or signer.capacity or signer.title
        else None,
        addressees=tuple(field.value for field in structure.addressees),
        recipients=tuple(field.value for field in structure.recipients),
        urgency=structure.urgency,
        secrecy=structure.secrecy,
    )


def _value(field: Field | None) -> str | None:
    return field.value if field else None


def _body(field: Field | None, units: Sequence[UnitMention]) -> Body | None:
    """Return a body of the letterhead with the level and place that the mention of it there has."""
    if field is None:
        return None
    span = field.span
    mention = next((unit for unit in units if span and unit.span.meets(span) and unit.name == field.value), None)
    return Body(
        field.value,
        span.start if span else None,
        span.end if span else None,
        mention.place if mention else None,
        mention.level or None if mention else None,
    )


def _unit_out(text: str, unit: UnitMention, meant: tuple[str, bool], known: seats.Survey, places: Places) -> UnitOut:
    """Return the published form of a unit; `meant`: its resolved name, and whether it is named."""
    name, named = meant
    seat = seats.of(unit, name, known)
    start, end = unit.span.start, unit.span.end
    level = seats.level(unit, seat)
    return UnitOut(name, unit.span.of(text), start, end, named, level, unit.place, unit.office, seat, *places.of(unit.span))


def _warning_out(warn: Warn) -> WarningOut:
    span = warn.span or Span(0, 0)
    return WarningOut(warn.code, warn.message, span.start if warn.span else None, span.end if warn.span else None)
