"""Evidence on the page: pages, their images and the boxes of words, through the real app."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import orjson
import pytest
from databases import Databases
from drawing import Sheet, draw
from fastapi.testclient import TestClient
from PIL import Image
from service_samples import notice
from test_service_api import problem_of

from nlp.errors import DocumentTooLarge, NoSuchPage, UnreadableDocument, UnsupportedMedia
from nlp.extraction import WordOut
from nlp.pages import render
from nlp.records import places
from nlp.types import Limits
from service.api import schemas
from service.settings import Settings
from service.store import rows
from service.store.models import CONTENTS

URL = "/api/v1/documents"
ORDER = "Giao Sở Y tế rà soát các trạm y tế xã trên địa bàn huyện Tân Hòa và báo cáo"
REST = "kết quả về Ủy ban nhân dân huyện trước ngày 30/6/2024."


def drawn() -> bytes:
    """Return a PDF of two pages with an order over two lines on the second."""
    first, second = Sheet(), Sheet()
    first.write(72, 60, "ỦY BAN NHÂN DÂN")
    first.write(72, 76, "HUYỆN TÂN HÒA")
    first.write(300, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    first.write(72, 110, "Số: 12/TB-UBND")
    first.write(250, 150, "THÔNG BÁO")
    first.write(200, 170, "Kết luận cuộc họp về y tế cơ sở")
    first.write(72, 200, "Ngày 12 tháng 3 năm 2024, Chủ tịch Ủy ban nhân dân huyện chủ trì cuộc họp.")
    second.write(72, 100, ORDER)
    second.write(72, 116, REST)
    return draw([first, second])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, lasting: Databases) -> Iterator[tuple[TestClient, dict[str, Any]]]:
    """A service that holds the drawn document, and its receipt."""
    with callers.local(lasting.settings(tmp_path_factory.mktemp("pages"))) as client:
        answer = client.post(URL, files={"file": ("thông báo.pdf", drawn())})
        assert answer.status_code == 201, answer.text
        yield client, answer.json()


def test_pages_tell_their_size_and_how_they_were_read(served: tuple[TestClient, dict[str, Any]]) -> None:
    client, receipt = served
    content = client.get(f"{URL}/{receipt['document']['id']}/pages").json()
    assert content["total"] == 2 and content["note"] is None
    assert [(page["number"], page["width"], page["height"], page["method"]) for page in content["items"]] == [
        (1, 595, 842, "native"),
        (2, 595, 842, "native"),
    ]
    text = client.get(f"{URL}/{receipt['document']['id']}/text").text
    assert text[content["items"][1]["start"] : content["items"][1]["end"]].startswith("Giao Sở Y tế")
    schemas.PagesForm.model_validate(content, extra="forbid")


def test_records_and_mentions_know_page_and_boxes(served: tuple[TestClient, dict[str, Any]]) -> None:
    client, receipt = served
    (commitment,) = receipt["commitments"]
    assert commitment["page"] == 2
    assert [(box["page"], round(box["x0"])) for box in commitment["boxes"]] == [(2, 72), (2, 72)]  # one for each of its two lines
    upper, lower = commitment["boxes"]
    assert 99 < upper["top"] < upper["bottom"] < lower["top"] + 3 < 125
    assert {entry["page"] for entry in commitment["evidence"] if entry["slot"] in ("kind", "lead", "time")} == {2}
    (trigger,) = [entry for entry in commitment["evidence"] if entry["slot"] == "kind"]
    assert len(trigger["boxes"]) == 1 and trigger["boxes"][0]["x1"] < upper["x1"] / 3
    found = client.get(f"{URL}/{receipt['document']['id']}/extraction").json()
    assert "words" not in found and found["schema_version"] == "1.2"
    assert all(one["page"] and one["boxes"] for name in ("units", "dates") for one in found[name])
    number = next(one for one in found["units"] if one["surface"] == "Sở Y tế")
    assert number["page"] == 2 and len(number["boxes"]) == 1


def test_boxes_of_a_page_and_of_a_range_of_the_text(served: tuple[TestClient, dict[str, Any]]) -> None:
    client, receipt = served
    address = f"{URL}/{receipt['document']['id']}"
    page = client.get(f"{address}/pages/2/boxes").json()
    assert page["pages"] == [{"number": 2, "width": 595, "height": 842}] and page["note"] is None
    assert " ".join(word["text"] for word in page["words"]) == f"{ORDER} {REST}"
    assert len(page["boxes"]) == 2
    (commitment,) = receipt["commitments"]
    asked = {"start": commitment["start"], "end": commitment["start"] + len("Giao Sở Y tế")}
    for part in ("/pages/2/boxes", "/boxes"):
        few = client.get(f"{address}{part}", params=asked).json()
        assert [word["text"] for word in few["words"]] == ["Giao", "Sở", "Y", "tế"]
        (box,) = few["boxes"]
        assert box["x0"] == few["words"][0]["x0"] and box["x1"] == few["words"][-1]["x1"]
        schemas.BoxesForm.model_validate(few, extra="forbid")
    assert client.get(f"{address}/pages/1/boxes", params=asked).json()["words"] == []
    assert {word["page"] for word in client.get(f"{address}/boxes").json()["words"]} == {1, 2}


def test_the_image_of_a_page_and_its_boxes_have_one_coordinate_system(served: tuple[TestClient, dict[str, Any]]) -> None:
    client, receipt = served
    address = f"{URL}/{receipt['document']['id']}/pages/2"
    answer = client.get(f"{address}.png", params={"dpi": 144})
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff" and "sandbox" in answer.headers["content-security-policy"]
    assert "immutable" in answer.headers["cache-control"]
    picture = Image.open(io.BytesIO(answer.content)).convert("L")
    assert picture.size == (1190, 1684)
    inside = 0
    for word in client.get(f"{address}/boxes").json()["words"]:
        corner = tuple(round(2 * word[side]) for side in ("x0", "top", "x1", "bottom"))
        inside += picture.crop(corner).getextrema()[0] < 128  # type: ignore[arg-type, operator]
    for box in client.get(f"{address}/boxes").json()["boxes"]:  # the font is not in the file: letters of another run on to the right
        picture.paste(255, (round(2 * box["x0"]) - 4, round(2 * box["top"]) - 4, picture.width, round(2 * box["bottom"]) + 4))
    assert inside == len(f"{ORDER} {REST}".split())
    assert picture.getextrema()[0] == 255  # nothing is printed outside of the boxes
    again = client.get(f"{address}.png", params={"dpi": 144}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


def test_what_is_not_there(served: tuple[TestClient, dict[str, Any]]) -> None:
    client, receipt = served
    address = f"{URL}/{receipt['document']['id']}"
    problem_of(client.get(f"{address}/pages/3.png"), 404, "page_not_found")
    problem_of(client.get(f"{address}/pages/3/boxes"), 404, "page_not_found")
    for part in ("/pages", "/pages/1.png", "/pages/1/boxes", "/boxes"):
        problem_of(client.get(f"{URL}/0000{part}"), 404, "document_not_found")
    for part in ("/pages/0.png", "/pages/x.png", "/pages/1.png?dpi=9999", "/boxes?start=-1"):
        problem_of(client.get(f"{address}{part}"), 422, "invalid_request")


def test_a_text_has_no_pages(client: TestClient) -> None:
    receipt = client.post(URL, json={"text": notice()}).json()
    address = f"{URL}/{receipt['document']['id']}"
    assert receipt["commitments"][0]["page"] is None and receipt["commitments"][0]["boxes"] == []
    pages = client.get(f"{address}/pages").json()
    assert pages["items"] == [] and "no pages" in pages["note"]
    assert client.get(f"{address}/boxes").json()["words"] == []
    assert "/text" in problem_of(client.get(f"{address}/pages/1.png"), 404, "page_not_found")["detail"]


def test_a_document_of_before_has_an_image_and_a_note(client: TestClient) -> None:
    receipt = client.post(URL, files={"file": ("cũ.pdf", drawn())}).json()
    address = f"{URL}/{receipt['document']['id']}"
    with client.app.state.store.writing() as connection:  # type: ignore[attr-defined]
        (row,) = connection.execute(CONTENTS.select()).all()
        plain = rows.read_content("", row.extraction)
        del plain["pages"], plain["text"]
        connection.execute(CONTENTS.update().values(words=None, extraction=zlib.compress(orjson.dumps(plain))))
    assert "reextract" in client.get(f"{address}/pages").json()["note"]
    boxes = client.get(f"{address}/pages/1/boxes").json()
    assert boxes["words"] == boxes["boxes"] == [] and "reextract" in boxes["note"]
    assert client.get(f"{address}/pages/2.png").status_code == 200
    problem_of(client.get(f"{address}/pages/3.png"), 404, "page_not_found")


def test_the_original_is_gone(client: TestClient, settings: Settings) -> None:
    receipt = client.post(URL, files={"file": ("a.pdf", drawn())}).json()
    for path in (settings.data_folder / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    problem_of(client.get(f"{URL}/{receipt['document']['id']}/pages/1.png"), 500, "original_missing")


def saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def size_of(png: bytes) -> tuple[int, int]:
    """Return the pixels of a PNG."""
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return picture.size


def test_pictures_are_shown_in_the_shape_of_their_page(tmp_path: Path) -> None:
    page = Image.new("L", (1654, 2339), 255)
    assert size_of(render.render(saved(page, "PNG", dpi=(200, 200)), 1, 100)) == (827, 1170)
    assert size_of(render.render(saved(page, "JPEG"), 1, 100, (595.0, 842.0))) == (826, 1169)
    scan = saved(page, "TIFF", save_all=True, append_images=[page.rotate(90, expand=True)], dpi=(200, 200))
    assert [size_of(render.render(scan, number, 50)) for number in (1, 2)] == [(414, 585), (585, 414)]
    turned = Image.Exif()
    turned[0x0112] = 6  # a photo taken upright
    assert size_of(render.render(saved(page.rotate(90, expand=True), "JPEG", exif=turned, dpi=(200, 200)), 1, 50)) == (414, 585)
    for number in (0, 3):
        with pytest.raises(NoSuchPage):
            render.render(scan, number, 50)
    with pytest.raises(NoSuchPage):
        render.render(saved(page, "PNG"), 2, 50)
    with pytest.raises(DocumentTooLarge):
        render.render(saved(page, "PNG"), 1, 50, limits=Limits(pixels=1_000_000))
    with pytest.raises(UnreadableDocument):
        render.render(saved(page, "PNG")[:40], 1, 50)
    with pytest.raises(UnreadableDocument):
        render.render(b"%PDF-1.7\nbroken", 1, 50)
    with pytest.raises(UnsupportedMedia):
        render.render(notice().encode(), 1, 50)


@pytest.mark.parametrize("form", ["BMP", "GIF", "WEBP"])
def test_every_picture_that_is_read_is_shown(form: str) -> None:
    picture = saved(Image.new("L", (1654, 2339), 255), form)
    assert size_of(render.render(picture, 1, 50, (595.0, 842.0))) == (413, 585)


def test_a_page_of_ten_metres_is_drawn_small() -> None:
    wide = drawn().replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 14400 14400]")
    across, down = size_of(render.render(wide, 1, 300))
    assert across * down <= render.MOST_PIXELS * 1.01


def test_words_of_a_line_are_one_rectangle_and_columns_are_not() -> None:
    def word(x0: float, top: float, page: int = 1) -> WordOut:
        return WordOut(0, 1, page, x0, top, x0 + 20, top + 12)

    line = [word(70, 100), word(93, 101), word(116, 100)]
    assert [(box.x0, box.top, box.x1, box.bottom) for box in places.lines(line)] == [(70, 100, 136, 113)]
    assert len(places.lines([*line, word(300, 100)])) == 2  # another column
    assert len(places.lines([*line, word(70, 115)])) == 2  # another line
    assert len(places.lines([*line, word(70, 100, page=2)])) == 2
    assert len(places.lines([word(70, 20.0 * at) for at in range(500)])) == places.MOST_LINES
