"""What people say of records: confirm, correct, add, reject, undo; through the real app on both databases."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from service_samples import notice


def hand_in(client: TestClient, number: int = 7) -> list[dict[str, Any]]:
    """Store a notice and return its records."""
    found: list[dict[str, Any]] = client.post("/api/v1/documents", json={"text": notice(number)}).json()["commitments"]
    assert len(found) == 3
    return found


def seen(record: dict[str, Any]) -> dict[str, str]:
    """Return the header that says which version was seen."""
    return {"If-Match": f'"{record["version"]}"'}


def correct(client: TestClient, record: dict[str, Any], **patch: Any) -> dict[str, Any]:
    """Correct a record and return it."""
    answer = client.patch(f"/api/v1/commitments/{record['id']}", json=patch, headers=seen(record))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{found["version"]}"'
    return found


def text_of(client: TestClient, record: dict[str, Any]) -> str:
    return client.get(f"/api/v1/documents/{record['document']['id']}/text").text


def check_places(client: TestClient, record: dict[str, Any]) -> None:
    """Check that every range of a record holds its words."""
    text = text_of(client, record)
    assert text[record["start"] : record["end"]] == record["text"]
    for one in (record["issuer"], *record["responsible"]):
        if one and one["start"] is not None:
            assert text[one["start"] : one["end"]] == one["surface"]
    time = record["time"]
    if time and time["span_start"] is not None:
        assert text[time["span_start"] : time["span_end"]] == time["text"]


def history(client: TestClient, record: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/commitments/{record['id']}/history").json()["items"]
    return found


def undo(client: TestClient, edit: int) -> Any:
    return client.post(f"/api/v1/edits/{edit}/undo")


def bare(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("version", "updated_at", "confidence")}


def test_a_record_is_confirmed_and_that_is_undone(client: TestClient) -> None:
    first = hand_in(client)[0]
    assert (first["review"], first["version"], first["reviewed_by"]) == ("none", 1, None)
    path = f"/api/v1/commitments/{first['id']}"
    assert client.get(path).headers["etag"] == '"1"'
    answer = client.post(f"{path}/confirm", headers=seen(first))
    found = answer.json()
    assert (found["review"], found["version"], found["reviewed_by"], found["confidence"]) == ("confirmed", 2, "loopback", 1.0)
    assert client.post(f"{path}/confirm", headers=seen(found)).json() == found
    (edit,) = history(client, first)
    assert answer.headers["x-edit-id"] == str(edit["id"])
    assert (edit["kind"], edit["actor"]["id"], edit["before"]["review"], edit["after"]["review"]) == (
        "confirm",
        "loopback",
        "none",
        "confirmed",
    )
    assert undo(client, edit["id"]).json()["undoes"] == edit["id"]
    back = client.get(path).json()
    assert bare(back) == bare(first) and back["confidence"] == first["confidence"] and back["version"] == 3


def test_a_record_is_corrected_in_every_field(client: TestClient) -> None:
    first = hand_in(client)[0]
    found = correct(
        client,
        first,
        kind="proposal",
        issuer={"name": "Sở KH&CN"},
        responsible=[{"name": "sở tài chính"}, {"name": "UBND các xã", "role": "support"}],
        time={"text": "quý III"},
    )
    assert (found["kind"], found["review"], found["version"]) == ("proposal", "corrected", 2)
    assert found["issuer"]["name"] == "Sở Khoa học và Công nghệ"
    assert [(one["name"], one["role"], one["named"]) for one in found["responsible"]] == [
        ("Sở Tài chính", "lead", True),
        ("Ủy ban nhân dân các xã", "support", False),
    ]
    assert (found["time"]["start"], found["time"]["end"], found["time"]["text"]) == ("2024-07-01", "2024-09-30", "quý III")
    assert {one["slot"]: one["rule"] for one in found["evidence"]}["time"] == "person"
    check_places(client, found)
    assert [one["id"] for one in client.get("/api/v1/commitments", params={"unit": "ubnd cac xa", "role": "support"}).json()["items"]] == [
        first["id"]
    ]
    (edit,) = history(client, first)
    undo(client, edit["id"])
    assert bare(client.get(f"/api/v1/commitments/{first['id']}").json()) == bare(first)


def test_a_record_is_added_rejected_and_brought_back(client: TestClient) -> None:
    first = hand_in(client)[0]
    document = first["document"]["id"]
    text = text_of(client, first)
    start = text.index("tổ chức tuyên truyền")
    answer = client.post(f"/api/v1/documents/{document}/commitments", json={"kind": "assignment", "start": start, "end": start + 40})
    assert answer.status_code == 201, answer.text
    added = answer.json()
    assert (added["review"], added["version"], added["text"]) == ("added", 1, text[start : start + 40].strip())
    check_places(client, added)
    listed = client.get(f"/api/v1/documents/{document}/commitments").json()["items"]
    assert [one["start"] for one in listed] == sorted(one["start"] for one in listed) and len(listed) == 4
    edit = client.post(f"/api/v1/commitments/{first['id']}/reject", headers=seen(first)).json()
    assert client.get(f"/api/v1/commitments/{first['id']}").status_code == 404
    assert client.get(f"/api/v1/documents/{document}").json()["commitment_count"] == 3
    assert undo(client, edit["id"]).status_code == 200
    back = client.get(f"/api/v1/commitments/{first['id']}").json()
    assert bare(back) == bare(first) and back["version"] == 2
    assert undo(client, history(client, added)[0]["id"]).status_code == 200
    assert client.get(f"/api/v1/commitments/{added['id']}").status_code == 404
    again = undo(client, history(client, added)[0]["id"])
    assert again.status_code == 200, again.text
    assert bare(client.get(f"/api/v1/commitments/{added['id']}").json()) == bare(added)


def test_an_old_version_is_refused_and_nothing_is_lost(client: TestClient) -> None:
    first = hand_in(client)[0]
    path = f"/api/v1/commitments/{first['id']}"
    assert client.patch(path, json={"kind": "plan"}).json()["code"] == "version_needed"
    changed = correct(client, first, kind="plan")
    answer = client.patch(path, json={"kind": "proposal"}, headers=seen(first))
    assert (answer.status_code, answer.json()["code"], answer.headers["etag"]) == (412, "stale_record", '"2"')
    assert client.get(path).json() == changed


def test_a_document_is_confirmed_and_that_is_undone(client: TestClient) -> None:
    first, second, third = hand_in(client)
    document = first["document"]["id"]
    correct(client, first, kind="plan")
    refused = client.post(f"/api/v1/documents/{document}/confirm", json={"remaining": False}).json()
    assert refused["code"] == "records_open" and second["id"] in refused["detail"] and first["id"] not in refused["detail"]
    done = client.post(f"/api/v1/documents/{document}/confirm").json()
    assert done["confirmed"] == 2 and done["document"]["reviewed_by"] == "loopback"
    listed = client.get(f"/api/v1/documents/{document}/commitments").json()["items"]
    assert [one["review"] for one in listed] == ["corrected", "confirmed", "confirmed"]
    assert undo(client, done["edit"]).status_code == 200
    listed = client.get(f"/api/v1/documents/{document}/commitments").json()["items"]
    assert [one["review"] for one in listed] == ["corrected", "none", "none"]
    assert [bare(one) for one in listed[1:]] == [bare(second), bare(third)]
    assert client.get(f"/api/v1/documents/{document}").json()["reviewed_at"] is None


def test_an_edit_on_which_others_stand_is_not_undone(client: TestClient) -> None:
    first = hand_in(client)[0]
    one = correct(client, first, kind="plan")
    correct(client, one, kind="proposal")
    second, begun = history(client, first)
    refused = undo(client, begun["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "edit_superseded")
    assert str(second["id"]) in refused.json()["detail"]
    third = undo(client, second["id"]).json()
    assert undo(client, second["id"]).json()["code"] == "edit_undone"
    assert undo(client, begun["id"]).status_code == 200
    assert bare(client.get(f"/api/v1/commitments/{first['id']}").json()) == bare(first)
    assert undo(client, third["id"]).json()["code"] == "edit_superseded"
    assert undo(client, history(client, first)[0]["id"]).status_code == 200
    assert undo(client, third["id"]).status_code == 200
    assert client.get(f"/api/v1/commitments/{first['id']}").json()["kind"] == "proposal"


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"start": 5, "end": 5}, "bad_range"),
        ({"start": 0, "end": 10**6}, "bad_range"),
        ({"start": 5}, "invalid_request"),
        ({"time": {"text": "thường xuyên"}}, "unreadable_time"),
        ({"time": {"start": "2024-05-01", "end": "2024-04-01"}}, "unreadable_time"),
        ({"time": {"recurrence": "FREQ=OFTEN"}}, "unreadable_time"),
        ({"time": {}}, "invalid_request"),
        ({"issuer": {}}, "invalid_request"),
        ({"issuer": {"name": " "}}, "invalid_request"),
        ({"kind": None}, "invalid_request"),
        ({"responsible": [{"name": "Sở Y tế"}, {"name": "sở y tế", "role": "support"}]}, "named_twice"),
        ({"issuer": {"name": None}}, "invalid_request"),
        ({"issuer": {"name": "Sở Y tế", "start": 5}}, "invalid_request"),
        ({"time": {"text": "trước 30/6", "span_end": 5}}, "invalid_request"),
        ({"loai": "plan"}, "invalid_request"),
        ({}, "invalid_request"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(client: TestClient, patch: dict[str, Any], code: str) -> None:
    first = hand_in(client)[0]
    answer = client.patch(f"/api/v1/commitments/{first['id']}", json=patch, headers=seen(first))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert client.get(f"/api/v1/commitments/{first['id']}").json() == first
