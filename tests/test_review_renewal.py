"""A document that people worked on is read again: what they said stays, and what the machine says now is shown beside it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from test_access_keys import store_of
from test_review_api import bare, check_places, correct, hand_in, history, seen, undo

from nlp.extraction import Commitment, Extraction
from service.readers import read_here
from service.reextract import Renewed, reextract
from service.store.models import EDITS, READINGS, REJECTIONS

Change = Callable[[Sequence[Commitment]], Sequence[Commitment]]


def renew(client: TestClient, record: dict[str, Any], change: Change = list, **words: str) -> Renewed:
    """Read a record's document again, by a machine that reads its records or the words of its text otherwise."""

    def read(data: bytes, *given: Any) -> Extraction:
        for old, new in words.items():
            data = data.replace(old.replace("_", " ").encode(), new.encode())
        found = read_here(data, *given)
        return replace(found, commitments=tuple(change(found.commitments)))

    (done,) = reextract(store_of(client), [record["document"]["id"]], read=read)
    assert done.error is None
    return done


def listed(client: TestClient, record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of a document, each with its words where it says that they are."""
    found: list[dict[str, Any]] = client.get(f"/api/v1/documents/{record['document']['id']}/commitments").json()["items"]
    for one in found:
        if one["start"] < one["end"]:
            check_places(client, one)
    assert client.get(f"/api/v1/documents/{record['document']['id']}").json()["commitment_count"] == len(found)
    return found


def differences(client: TestClient, record: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/documents/{record['document']['id']}/differences").json()["items"]
    return found


def settle(client: TestClient, difference: dict[str, Any], action: str) -> Any:
    record = difference["commitment"]
    path = f"/api/v1/documents/{record['document']['id']}/differences/{record['id']}/{action}"
    return client.post(path, headers=seen(record))


def as_plans(found: Sequence[Commitment]) -> Sequence[Commitment]:
    return [replace(one, kind="plan") for one in found]


def test_every_state_stays_as_it_is_when_the_same_is_read_again(client: TestClient) -> None:
    first, second, third = hand_in(client)
    document = f"/api/v1/documents/{first['document']['id']}"
    correct(client, first, responsible=[{"name": "Sở Xây dựng"}])
    client.post(f"/api/v1/commitments/{second['id']}/confirm", headers=seen(second))
    client.post(f"/api/v1/commitments/{third['id']}/reject", headers=seen(third))
    client.post(f"{document}/commitments", json={"kind": "plan", "start": 0, "end": 16})
    before = listed(client, first)
    assert [one["review"] for one in before] == ["added", "corrected", "confirmed"]
    assert renew(client, first).added == 0
    assert listed(client, first) == before
    (told,) = differences(client, first)
    assert (told["commitment"]["id"], told["fields"], told["place"]) == (first["id"], ["responsible"], "same")
    assert told["machine"]["responsible"][0]["name"] == first["responsible"][0]["name"]


def test_what_the_machine_reads_otherwise_is_told_and_taken_or_put_aside(client: TestClient) -> None:
    first, second, _ = hand_in(client)
    for one in (first, second):
        client.post(f"/api/v1/commitments/{one['id']}/confirm", headers=seen(one))
    renew(client, first, as_plans)
    kept = listed(client, first)
    assert [one["kind"] for one in kept] == [first["kind"], second["kind"], "plan"]
    assert [one["version"] for one in kept] == [2, 2, 2]
    one, two = differences(client, first)
    assert one["fields"] == ["kind"] and one["machine"]["kind"] == "plan"
    assert settle(client, one, "accept").json()["kind"] == "accept"
    assert settle(client, two, "dismiss").json()["kind"] == "dismiss"
    assert differences(client, first) == []
    assert settle(client, two, "dismiss").status_code == 404
    taken, stays, _ = listed(client, first)
    assert (taken["kind"], taken["review"], stays["kind"]) == ("plan", "confirmed", second["kind"])
    renew(client, first, as_plans)
    assert differences(client, first) == []
    renew(client, first, lambda found: [replace(one, kind="plan", issuer=None) for one in found])
    assert [one["fields"] for one in differences(client, first)] == [["issuer"], ["kind", "issuer"]]
    assert undo(client, history(client, first)[0]["id"]).status_code == 200
    assert listed(client, first)[0]["kind"] == first["kind"]


def test_a_record_that_the_machine_does_not_find_any_more_stays_until_that_is_accepted(client: TestClient) -> None:
    first, second, _ = hand_in(client)
    client.post(f"/api/v1/commitments/{first['id']}/confirm", headers=seen(first))
    assert renew(client, first, lambda found: found[1:2]).removed == 1
    assert [one["id"] for one in listed(client, first)] == [first["id"], second["id"]]
    (told,) = differences(client, first)
    assert told["machine"] is None
    edit = settle(client, told, "accept").json()
    assert [one["id"] for one in listed(client, first)] == [second["id"]]
    assert undo(client, edit["id"]).status_code == 200
    assert [one["id"] for one in listed(client, first)] == [first["id"], second["id"]]
    assert listed(client, first)[0]["review"] == "confirmed"


def test_a_rejected_record_is_not_made_again_also_with_another_end(client: TestClient) -> None:
    first, *_ = hand_in(client)
    edit = client.post(f"/api/v1/commitments/{first['id']}/reject", headers=seen(first)).json()

    def shorter(found: Sequence[Commitment]) -> Sequence[Commitment]:
        return [replace(one, end=one.end - 5, text=one.text[:-5], id=f"{at}" * 16) for at, one in enumerate(found)]

    assert (renew(client, first).added, renew(client, first, shorter).added) == (0, 2)
    assert len(listed(client, first)) == 2
    assert undo(client, edit["id"]).status_code == 200
    assert bare(listed(client, first)[0]) == bare(first)


def test_a_corrected_range_is_known_again_by_what_the_machine_read(client: TestClient) -> None:
    first, *_ = hand_in(client)
    found = correct(client, first, start=first["start"], end=first["start"] + 30)
    assert found["text"] == first["text"][:30].strip()
    assert renew(client, first).added == 0
    assert listed(client, first)[0] == found
    assert differences(client, first)[0]["fields"] == ["text", "responsible"] or differences(client, first)[0]["fields"] == ["text"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"THÔNG_BÁO": "THÔNG BÁO CHUNG CỦA ỦY BAN"}, "same"),
        ({"các_điểm_tập": "các  điểm - TẬP"}, "moved"),
        ({"rà_soát": "kiểm kê"}, "lost"),
    ],
)
def test_a_settled_record_keeps_its_place_by_its_words(client: TestClient, words: dict[str, str], place: str) -> None:
    first, second, third = hand_in(client)
    for one in (first, third):
        client.post(f"/api/v1/commitments/{one['id']}/confirm", headers=seen(one))
    correct(client, second, time={"text": "quý III"}, responsible=[{"name": "Sở Y tế"}])
    renew(client, first, **words)
    found = {one["id"]: one for one in listed(client, first)}
    assert {first["id"], second["id"], third["id"]} <= set(found)
    told = {one["commitment"]["id"]: one for one in differences(client, first)}
    if place == "same":
        assert found[first["id"]]["start"] > first["start"] and found[first["id"]]["text"] == first["text"] and first["id"] not in told
    else:
        assert told[first["id"]]["place"] == place
        assert (found[first["id"]]["start"] == found[first["id"]]["end"]) == (place == "lost")
    assert undo(client, history(client, first)[0]["id"]).status_code == 200
    listed(client, first)


def test_a_confirmed_document_is_open_again_where_the_machine_finds_more(client: TestClient) -> None:
    first, *_ = hand_in(client)
    document = f"/api/v1/documents/{first['document']['id']}"
    renew(client, first, lambda found: found[:2])
    assert client.post(f"{document}/confirm").json()["confirmed"] == 2
    renew(client, first, lambda found: found[:2])
    assert client.get(document).json()["reviewed_at"] is not None
    assert renew(client, first).added == 1
    assert client.get(document).json()["reviewed_at"] is None


def test_an_open_difference_outlives_rejecting_and_accepting_that_are_undone(client: TestClient) -> None:
    first, *_ = hand_in(client)
    confirmed = client.post(f"/api/v1/commitments/{first['id']}/confirm", headers=seen(first)).json()
    renew(client, first, as_plans)
    edit = client.post(f"/api/v1/commitments/{first['id']}/reject", headers=seen(confirmed)).json()
    assert differences(client, first) == []
    undo(client, edit["id"])
    (told,) = differences(client, first)
    assert told["fields"] == ["kind"]
    for _ in range(2):
        edit = settle(client, differences(client, first)[0], "accept").json()
        assert differences(client, first) == []
        undo(client, edit["id"])
    edit = settle(client, differences(client, first)[0], "dismiss").json()
    assert undo(client, edit["id"]).status_code == 200
    assert [one["fields"] for one in differences(client, first)] == [["kind"]]
    renew(client, first, lambda found: found[1:])
    assert [one["machine"] for one in differences(client, first)] == [None]
    edit = settle(client, differences(client, first)[0], "accept").json()
    undo(client, edit["id"])
    assert [one["machine"] for one in differences(client, first)] == [None]
    for edit in history(client, first):
        if edit["undone_by"] is None and edit["kind"] == "confirm":
            assert undo(client, edit["id"]).status_code == 200
    renew(client, first)
    assert differences(client, first) == [] and bare(listed(client, first)[0]) == bare(first)


def test_what_people_wrote_is_purged_with_the_document(client: TestClient) -> None:
    first, second, _ = hand_in(client)
    correct(client, first, issuer={"name": "Bà Xuynhkhơ"})
    client.post(f"/api/v1/commitments/{second['id']}/reject", headers=seen(second))
    assert client.delete(f"/api/v1/documents/{first['document']['id']}").status_code == 200
    with store_of(client).reading() as connection:
        assert [connection.execute(select(func.count()).select_from(table)).scalar() for table in (EDITS, READINGS, REJECTIONS)] == [
            0,
            0,
            0,
        ]
    assert client.get(f"/api/v1/commitments/{first['id']}/history").status_code == 404
