"""One trigger for several actors: "Giao A làm X, B làm Y" is a record each (RECORDS.md, One record, how much text)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.acts import clause as clauses
from nlp.acts import groups, roles
from nlp.acts.act import Act
from nlp.acts.reading import Reading
from nlp.types import Span


def split(reading: Reading, act: Act) -> list[Act]:
    """Split where the responsible actors differ: "Giao A làm X, B làm Y" (RECORDS.md)."""
    if act.kind != "assignment" or not act.leads or act.leads_inherited:
        return [act]
    last = act.leads[-1].span
    if last is None:
        return [act]
    found: list[Act] = []
    start = act.span.start
    current = act
    here = last.end
    while (cut := _next_actor_with_verb(reading, here, act.span.end)) is not None:
        place, group = cut
        end = place - len(reading.text[start:place]) + len(reading.text[start:place].rstrip(" ,;"))
        found.append(replace(current, span=Span(start, end), supports=roles.supports(reading, here, end)))
        start = place
        here = group.span.end
        current = replace(act, leads=roles.unique(group.actors), trigger=None, rule="gapped", kind_inherited=True)
    return [
        *found,
        replace(current, span=Span(start, act.span.end), supports=roles.supports(reading, here, act.span.end) if found else act.supports),
    ]


def _next_actor_with_verb(reading: Reading, start: int, end: int) -> tuple[int, groups.Group] | None:
    covered = start
    actor = reading.next_actor(start, end)
    while actor is not None and actor.span is not None:
        group = groups.at(reading, actor.span.start, end)
        until = group.span.end if group else actor.span.end
        gap = reading.text[covered : actor.span.start]
        if (
            group is not None
            and re.search(r"[,;]\s*(?:đồng thời\s+|còn\s+)?$", gap)
            and len(gap.split()) > 2
            and not _helping(reading, covered, actor.span.start)
        ):
            verb, past = clauses.predicate(reading, group.span.end, end)
            if verb is not None and not past and verb.label in {"verb", "adverb", "lead", "with", "duty", "modal"}:
                return actor.span.start, group
        covered = until
        actor = reading.next_actor(until, end)
    return None


def _helping(reading: Reading, start: int, end: int) -> bool:
    """Tell whether the actor behind stands in a list that "phối hợp với" opened."""
    return any(hit.label == "with" and hit.span.end >= end - 3 for hit in reading.hits_in(Span(start, end)))
