"""The one-line cases: their format, how many there are, and the cases of acts run through the whole extractor."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

import nlp
from corpora import cases
from corpora.cases import Case, CaseError, Context, Mark
from corpora.score.commitments import interval, match
from corpora.score.text import same_collective, same_name
from nlp.extraction import Commitment

ALL = cases.load()
ACTS = tuple(case for case in ALL if case.file == "acts.txt")
TIMES = ("start", "end", "recurrence")


def test_tags_nest_and_breaks_are_lines() -> None:
    plan = '<unit name="Sở A">Sở A</unit> sẽ họp <date start="2024-09-01">ngày 01/9</date>'
    line = f'<act kind="plan" lead="Sở A; Sở B">{plan}</act> ⏎ Sở B&C <x> nghe.'
    (case,) = cases.read(f'\ufeff# ghi chú\n\n@doc issued=2024-08-05 issuer="UBND tỉnh" genre=news\n{line}\n', "a.txt")
    assert case.text == "Sở A sẽ họp ngày 01/9\nSở B&C <x> nghe."
    assert (case.file, case.line, case.context) == ("a.txt", 4, Context(date(2024, 8, 5), "UBND tỉnh", "news"))
    assert [(mark.tag, mark.span.of(case.text)) for mark in case.marks] == [
        ("act", "Sở A sẽ họp ngày 01/9"),
        ("unit", "Sở A"),
        ("date", "ngày 01/9"),
    ]
    assert case.of("act")[0].names("lead") == ("Sở A", "Sở B")


def test_doc_replaces_the_whole_context_and_todo_holds_for_one_line() -> None:
    text = '@doc heading="Sở Y tế:" issued=2024-08-05\nmột\n@todo\nhai\n@doc issuer=Sở\nba'
    one, two, three = cases.read(text)
    assert (one.context.heading, two.context.heading, three.context) == ("Sở Y tế:", "Sở Y tế:", Context(issuer="Sở"))
    assert (one.todo, two.todo, three.todo) == (False, True, False)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("<unit>Sở", "a.txt:2: <unit> is not closed"),
        ("<unit>Sở</date>", "a.txt:2: </date> closes no open <date>"),
        ('<unit nam="x">Sở</unit>', "a.txt:2: <unit> takes"),
        ("<unit name=x>Sở</unit>", "a.txt:2: <unit> takes"),
        ("@doc year=2024", "a.txt:2: @doc takes"),
        ("@doc genre=poem", "a.txt:2: @doc takes"),
        ("@doc issued=5/8/2024", "a.txt:2: issued='5/8/2024' is no date"),
        ("@dok", "a.txt:2: unknown directive"),
    ],
)
def test_errors_name_file_and_line(line: str, told: str) -> None:
    with pytest.raises(CaseError) as caught:
        list(cases.read(f"# một\n{line}", "a.txt"))
    assert str(caught.value).startswith(told)


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 250
    assert len(ACTS) >= 90
    assert sum(not case.marks for case in ACTS) >= 35


def test_no_case_stands_twice() -> None:
    lines = Counter((case.file, case.context, case.text) for case in ALL)
    assert [line for line, times in lines.items() if times > 1] == []


def test_dates_of_marks_are_dates() -> None:
    for case in ALL:
        for mark in case.marks:
            for name in ("start", "end", "issued"):
                value = mark.attributes.get(name)
                assert not value or date.fromisoformat(value), f"{case.file}:{case.line}"


def document(case: Case) -> bytes:
    """Return the smallest document that holds a case in its context."""
    issued = case.context.issued or date(2024, 8, 5)
    body = "\n".join(filter(None, (case.context.heading, case.text)))
    if case.context.genre == "news":
        return f"Tin trong tỉnh\n\n{issued:%d/%m/%Y}\n\n{body}\n".encode()
    issuer = (case.context.issuer or "UBND tỉnh").upper()
    return (
        f"{issuer}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nSố: 12/TB\n"
        f"Đồi Mây, ngày {issued:%d} tháng {issued:%m} năm {issued:%Y}\n\nTHÔNG BÁO\nVề một số nội dung công tác\n\n{body}\n"
    ).encode()


def differences(case: Case, found: tuple[Commitment, ...]) -> list[str]:
    """Tell what the found records have wrong, one line each."""
    wanted = case.of("act")
    pairs = match([{"text": mark.span.of(case.text)} for mark in wanted], [{"text": record.text} for record in found])
    missed = set(range(len(wanted))) - {i for i, _ in pairs}
    extra = set(range(len(found))) - {j for _, j in pairs}
    told = [f"missed: {wanted[i].span.of(case.text)!r}" for i in sorted(missed)]
    told += [f"extra: {found[j].kind} {found[j].text!r} ({found[j].trigger})" for j in sorted(extra)]
    return told + [line for i, j in pairs for line in _slots(wanted[i], found[j])]


def _slots(mark: Mark, record: Commitment) -> list[str]:
    told = []
    if mark.attributes["kind"] != record.kind:
        told.append(f"kind: {record.kind} instead of {mark.attributes['kind']} in {record.text!r}")
    for role in ("lead", "support"):
        names = [unit.name for unit in record.responsible if unit.role == role]
        if role in mark.attributes and not _same(mark.names(role), names):
            told.append(f"{role}: {names} instead of {mark.attributes[role]!r} in {record.text!r}")
    issuer = record.issuer.name if record.issuer else None
    if "issuer" in mark.attributes and not same_name(list(mark.names("issuer")), issuer):
        told.append(f"issuer: {issuer} instead of {mark.attributes['issuer']!r} in {record.text!r}")
    if any(name in mark.attributes for name in TIMES):
        wanted = {name: mark.attributes.get(name) or None for name in TIMES}
        given = {name: getattr(record.time, name) for name in TIMES} if record.time else None
        if interval(given) != interval(wanted):
            told.append(f"time: {given} instead of {wanted} in {record.text!r}")
    return told


def _same(wanted: tuple[str, ...], given: list[str]) -> bool:
    if same_collective(list(wanted), given):
        return True
    return len(wanted) == len(given) and all(any(same_name(name, other) for other in given) for name in wanted)


def _parameters() -> list[object]:
    strict = pytest.mark.xfail(strict=True, reason="@todo in the cases file")
    return [pytest.param(case, id=f"{case.file}:{case.line}", marks=[strict] if case.todo else []) for case in ACTS]


@pytest.mark.parametrize("case", _parameters())
def test_acts(case: Case) -> None:
    extraction = nlp.extract(document(case), published=case.context.issued)
    told = differences(case, extraction.commitments)
    assert not told, "\n".join(told)
