"""The page: escaping, texts, languages, headers, files, errors."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service_samples import notice

import service.ui
from service.access.browsers import CONTENT
from service.errors import TITLES
from service.ui import statics, wording

FOLDER = Path(service.ui.__file__).parent
SAID = re.compile(r"""\b(?:t|say)\(\s*["']([a-z]+\.\w+)["'](?!\s*[~+])""")
MADE = re.compile(r"""\bt\(\s*["'`]([a-z]+\.\w*?)(?:["']\s*[~+]|\$\{)""")  # t("start.status_" ~ one), t(`desk.js_${one}`)
NAMED = re.compile(r"""["']([a-z]+\.[a-z]\w+)["']""")


def test_a_text_is_there_in_both_languages_and_used() -> None:
    found = wording.read().found
    sources = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*") if path.suffix in (".py", ".html", ".js")]
    asked = {key for text in sources for key in SAID.findall(text)}
    assert asked - found.keys() == set()
    named = {key for text in sources for key in NAMED.findall(text)}
    made = tuple({key for text in sources for key in MADE.findall(text)})
    unused = {key for key in found.keys() - asked - named if not key.startswith((*made, "problems."))}
    assert unused == set()


def test_every_error_has_its_words() -> None:
    assert {f"problems.{code}" for code in TITLES} <= wording.read().found.keys()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [({"vi": "Có"}, "write it as"), ({"vi": "{n} tệp", "en": "files"}, "different values"), ("Có", "write it as")],
)
def test_a_text_that_lacks_something_stops_the_service(told: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        wording._checked("shell.x", told)


def test_what_documents_say_is_shown_as_text(client: TestClient) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    sent = {"text": notice(3), "title": evil, "file_name": '"><svg onload=alert(3)>.txt'}
    stored = client.post("/api/v1/documents", json={name: value for name, value in sent.items() if name != "file_name"})
    assert stored.status_code == 201
    app: Any = client.app
    with app.state.store.writing() as connection:
        connection.exec_driver_sql("UPDATE documents SET number = NULL, subject = '<b onclick=alert(4)>trích yếu'")
    page = client.get("/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "&lt;b onclick=alert(4)&gt;" in page
    assert "<script>" not in page and "<b onclick" not in page and "<img" not in page


def test_nothing_is_inline(client: TestClient) -> None:
    for path in ("/", "/nothing", "/sign-in"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page), path
    for template in (FOLDER / "templates").glob("*.html"):
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe", template.read_text()), template


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/x/app.css", "/sign-in"])
def test_pages_have_the_headers_of_pages(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == "; ".join(CONTENT)
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"


def test_the_api_keeps_its_headers_and_its_problems(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("params", "cookie", "accepted", "lang"),
    [
        ({}, None, None, "vi"),
        ({}, None, "en-GB,en;q=0.9", "en"),
        ({}, None, "fr", "vi"),
        ({}, "en", "vi", "en"),
        ({"lang": "vi"}, "en", "en", "vi"),
        ({"lang": "<x>"}, None, None, "vi"),
    ],
)
def test_the_language_is_chosen(client: TestClient, params: dict[str, str], cookie: str | None, accepted: str | None, lang: str) -> None:
    client.cookies.clear()
    headers = {**({"Cookie": f"lang={cookie}"} if cookie else {}), **({"Accept-Language": accepted} if accepted else {})}
    answer = client.get("/", params=params, headers=headers)
    assert f'<html lang="{lang}"' in answer.text and answer.headers["content-language"] == lang
    assert ("lang=vi" in answer.headers.get("set-cookie", "")) is (params.get("lang") == "vi")


def test_the_chosen_colours_are_there_from_the_start(client: TestClient) -> None:
    client.cookies.clear()
    assert "data-theme=" not in client.get("/", headers={"Cookie": 'theme="><script>'}).text.partition("<head>")[0]
    assert 'data-theme="dark"' in client.get("/", headers={"Cookie": "theme=dark"}).text


def test_errors_are_pages_that_say_what_to_do(client: TestClient) -> None:
    client.cookies.clear()
    answer = client.get("/nothing?lang=vi")
    assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html")
    assert "Không có trang này" in answer.text and "Hãy kiểm tra địa chỉ" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "There is no such page" in client.get("/nothing?lang=en").text
    assert client.delete("/").status_code == 405


def test_an_error_that_nobody_foresaw_is_a_page_without_its_cause(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.ui.start.store_of", lambda request: 1 / 0)
    answer = client.get("/", headers={"Accept-Language": "vi"})
    assert answer.status_code == 500 and "Có lỗi trong dịch vụ" in answer.text and "ZeroDivision" not in answer.text
    monkeypatch.setattr("service.ui.failures.page", lambda *given, **more: 1 / 0)
    again = client.get("/")
    assert (again.status_code, again.headers["content-type"]) == (500, "text/plain; charset=utf-8")


def test_files_are_kept_for_good_under_their_hash(client: TestClient) -> None:
    answer = client.get(statics.address("app.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert client.get("/static/old/app.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/old/app.css", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.get(statics.address("app.js")).headers["content-type"] == "text/javascript; charset=utf-8"
    assert "Chưa thực hiện được" in client.get(statics.address("words.vi.js")).text
    for name in ("../app.py", "%2e%2e/rendering.py", "nothing.css"):
        assert client.get(f"/static/x/{name}").status_code == 404


def test_scripts_and_styles_name_only_what_is_there() -> None:
    files = statics.files()
    signs = set(re.findall(r'<symbol id="([\w-]+)"', files["icons.svg"].decode()))
    for path in FOLDER.rglob("*"):
        if path.suffix in (".html", ".js"):
            text = path.read_text(encoding="utf-8")
            assert set(re.findall(r"""\b(?:icon\(|sign=)["']([\w-]+)["']""", text)) <= signs, path
            for name in re.findall(r"""from "(\.[\w./]+)";""", text):
                assert (path.parent / name).resolve().is_file() or name.rpartition("/")[2] in files, (path, name)


def test_colours_have_contrast_in_both_themes() -> None:
    style = statics.files()["app.css"].decode()
    light, by_machine, chosen = (
        dict(re.findall(r"(--[\w-]+): (#\w{6});", block)) for block in re.findall(r"color-scheme: \w+;(.*?)}", style, re.S)
    )
    assert by_machine == chosen and chosen.keys() == light.keys()
    for theme in (light, chosen):
        grounds = [theme[name] for name in ("--ground", "--surface", "--raised", "--sunken")]
        for name in ("text", "soft", "accent", "accent-strong", "good", "warn", "bad", "note"):
            assert min(contrast(theme[f"--{name}"], one) for one in grounds) >= 4.5, name
        assert min(contrast(theme["--edge"], one) for one in grounds) >= 3
        assert contrast(theme["--on-accent"], theme["--accent"]) >= 4.5
        assert contrast(theme["--on-accent"], theme["--accent-strong"]) >= 4.5
        for name in (one for one in theme if one.endswith("-tint")):
            assert contrast(theme["--text"], theme[name]) >= 7, name
            if name != "--accent-tint":
                assert contrast(theme[name.removesuffix("-tint")], theme[name]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return how bright a colour is."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
