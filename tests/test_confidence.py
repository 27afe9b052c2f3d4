"""Confidence: a chance from a small table, measured with the document held out (corpora/calibrate.py)."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from corpora import calibrate
from corpora.calibrate import Seen
from nlp import pipeline
from nlp.acts import Act, Reading, find
from nlp.extraction import Extraction
from nlp.records import confidence
from nlp.types import Warn

TEXT = "Giao Sở Y tế báo cáo trước ngày 30/6/2024. Yêu cầu các xã rà soát hộ nghèo; tổng hợp danh sách gửi huyện."


@pytest.fixture(scope="module")
def reading() -> Reading:
    return pipeline.read(TEXT.encode())[1]


def test_every_record_has_a_chance() -> None:
    found: Extraction = pipeline.extract(TEXT.encode())
    assert all(0 < record.confidence <= confidence.MOST for record in found.commitments)


def test_a_rule_that_nobody_measured_is_no_error(reading: Reading) -> None:
    act: Act = replace(find(reading)[0], rule="rule of tomorrow")
    others = confidence.company(reading, find(reading))
    assert 0 < confidence.of(act, reading, others) < confidence.of(replace(act, rule="trigger:giao"), reading, others)


def test_warnings_of_the_reader_are_known_of_a_record(reading: Reading) -> None:
    others = confidence.company(reading, find(reading), [Warn("garbled_text", "the letters of the text are garbled")])
    assert "warning garbled_text" in set(confidence.features(find(reading)[0], reading, others))


def test_it_takes_microseconds(reading: Reading) -> None:
    act = find(reading)[0]
    others = confidence.company(reading, [act])
    confidence.of(act, reading, others)
    began = time.process_time()
    for _ in range(100):
        confidence.of(act, reading, others)
    assert (time.process_time() - began) / 100 < 0.0005


def test_fitting_draws_what_is_seldom_towards_the_rest() -> None:
    seen = [Seen(f"d{at}", ("often",), at % 10 > 0) for at in range(100)] + [Seen(f"d{at}", ("often", "seldom"), True) for at in range(3)]
    weights = calibrate.fit(seen)
    assert calibrate.chance(weights, ("often",)) == pytest.approx(0.9, abs=0.02)
    assert calibrate.chance(weights, ("often",)) < calibrate.chance(weights, ("often", "seldom")) < 0.96


def test_the_report_holds_out_the_document() -> None:
    seen = [Seen(f"d{at // 10}", (f"document d{at // 10}", "any"), at // 10 % 2 == 0) for at in range(200)]
    assert all(0.3 < given < 0.7 for given, _ in calibrate.crossed(seen))


def test_the_report_tells_brier_bins_and_what_is_sure() -> None:
    lines = calibrate.report([(0.95, True)] * 9 + [(0.95, False), (0.55, True), (0.55, False)])
    assert lines[0] == "records 12, right 10, Brier 0.1192"
    assert lines[1] == "confidence >= 0.8: 10 records, 0.900 of them right"
    assert [line.split()[-1] for line in lines[3:]] == ["0.50", "0.90"]


def test_the_shipped_table_is_what_is_measured() -> None:
    (seen,) = calibrate.observe([calibrate.OWN])
    assert len(seen) > 100
    rows = [(calibrate.chance(confidence.weights(), one.features), one.right) for one in seen]
    sure = [right for given, right in rows if given >= calibrate.WANTED]
    assert len(sure) > len(rows) / 2
    assert sum(sure) / len(sure) >= 0.9
