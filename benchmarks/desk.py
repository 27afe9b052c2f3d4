"""A running service with our own sample notices on its desk, and everybody who works there: for tests in a browser and for pictures.

The samples are notices that the project ships, as text, a PDF and a scan of the PDF (`corpora.render`), one that holds markup, and a
file that cannot be read. Their dates are fixed. The service answers only with a key or a session, as it does on a network.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn

from benchmarks.contract import LOCKED
from benchmarks.stand import NOTICES, free_port
from corpora.render import files, office
from service.access import keys, sessions, users
from service.access.scopes import Scope
from service.app import create_app
from service.settings import Settings
from service.store import opened

ROLES: Mapping[str, tuple[Scope, ...]] = {"reader": ("read",), "reviewer": ("review",), "importer": ("read", "ingest"), "admin": ("admin",)}
PEOPLE = {"reader": "Trần Bình", "reviewer": "Lê Thị Lan", "importer": "Phạm Tuấn", "admin": "Nguyễn Thu Hà"}
PASSWORD = "sông Hồng mùa nước lên"
PDF, SCAN, SPARE = "tb3_05_huyen_chong_ret", "hd_huong_dan", "cv_de_nghi_bao_cao"
TEXTS = ("cv3_01_don_doc_giai_ngan", "kh_nhiem_vu_bang", "tb3_06_giao_ban_xa", "tb_dang_uy", "tin_hop_giao_ban_xa", "ct_chi_thi")
ALONE = "cd_cong_dien"
MARKUP = """ỦY BAN NHÂN DÂN
HUYỆN TÂN HÒA

Số: 41/TB-UBND

Tân Hòa, ngày 4 tháng 3 năm 2024

THÔNG BÁO
Kết luận về <b>trang tin</b> & <script>document.title = "hỏng"</script> của huyện

1. Giao Phòng Văn hóa và Thông tin huyện gỡ <img src=x onerror="document.title='hỏng'"> khỏi trang tin trước ngày 30/4/2024.

2. Giao Văn phòng Ủy ban nhân dân huyện rà soát "><script>document.title = "hỏng"</script> báo cáo trước ngày 15/5/2024.
"""
DAMAGED = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"


@dataclass(frozen=True, slots=True)
class Desk:
    """A running service. `keys` and `sessions` (of users that are called like their roles): one a role.

    `documents`: ids by sample, and that of an `import`; `spare`: a PDF that is not handed in yet, None where none could be made.
    """

    address: str
    settings: Settings
    keys: Mapping[str, str]
    sessions: Mapping[str, str]
    documents: Mapping[str, str]
    spare: Path | None = None

    def client(self, role: str = "admin") -> httpx.Client:
        """Return a client of the API."""
        return httpx.Client(base_url=self.address, headers={"Authorization": f"Bearer {self.keys[role]}"}, timeout=60)


@contextmanager
def standing(folder: Path, texts: Sequence[str] = TEXTS) -> Iterator[Desk]:
    """Serve a store in a folder, with the samples in it, in this process."""
    settings = Settings(data_folder=folder / "data", port=free_port(), **LOCKED)
    with running(settings) as address:
        yield stock(settings, address, folder, texts)


def stock(settings: Settings, address: str, folder: Path, texts: Sequence[str] = TEXTS) -> Desk:
    """Let people in, and hand the samples in; PDF and scan are left out where LibreOffice is missing."""
    desk = Desk(address, settings, *_let_in(settings), {}, _print(folder))
    with desk.client() as client:
        documents = {path.stem: hand_in(client, path.name, path.read_bytes()) for path in _samples(folder, texts)}
        documents["import"] = _import(client)
    return replace(desk, documents=documents)


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Serve in a thread of this process; give the address."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=settings.port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 240
    while not server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(0.05)
    if not server.started:
        raise RuntimeError("the service did not start; the lines above say why")
    try:
        yield f"http://127.0.0.1:{settings.port}"
    finally:
        server.should_exit = True
        thread.join(60)


def hand_in(client: httpx.Client, name: str, data: bytes) -> str:
    """Upload a file and return the id of its document."""
    answer = client.post("/api/v1/documents", files={"file": (name, data)})
    answer.raise_for_status()
    return str(answer.json()["document"]["id"])


def _import(client: httpx.Client) -> str:
    """Hand three files in as one import, one of them damaged; return its id when it is through."""
    begun = client.post("/api/v1/imports", json={"name": "Công văn đến tháng 3", "expected": 3}).raise_for_status().json()
    held = {f"{name}.txt": (NOTICES / f"{name}.txt").read_bytes() for name in (ALONE, TEXTS[0])} | {"tệp hỏng.pdf": DAMAGED}
    for name, data in held.items():
        client.post(f"{begun['href']}/documents", files={"file": (name, data)}).raise_for_status()
    client.post(f"{begun['href']}/close").raise_for_status()
    end = time.monotonic() + 120
    while client.get(begun["href"]).json()["status"] != "finished" and time.monotonic() < end:
        time.sleep(0.1)
    return str(begun["id"])


def _let_in(settings: Settings) -> tuple[dict[str, str], dict[str, str]]:
    """Make a key for each role, and a user who is signed in; return the keys and the sessions."""
    now = datetime.now(UTC)
    with opened(settings, migrate=False) as store, store.writing() as connection:
        made = {role: keys.create(connection, keys.Wanted(role, scopes), "desk", now)[1] for role, scopes in ROLES.items()}
        people = [users.create(connection, users.Wanted(role, PASSWORD, role, name), "desk", now) for role, name in PEOPLE.items()]
        return made, {row.role: sessions.begin(connection, row, settings, now) for row in people}


def _print(folder: Path) -> Path | None:
    """Make the PDFs and the scan; return the PDF that is not handed in."""
    if office.missing() is not None:
        return None
    notices = [NOTICES / f"{name}.txt" for name in (PDF, SCAN, SPARE)]
    return files.make(("pdf",), notices, folder).files["pdf"][SPARE]


def _samples(folder: Path, texts: Sequence[str]) -> Iterator[Path]:
    """Yield the files of the samples, in the order in which they came in."""
    for name in texts:
        yield NOTICES / f"{name}.txt"
    markup = folder / "markup.txt"
    markup.write_text(MARKUP, encoding="utf-8")
    yield markup
    if office.missing() is None:
        yield files.make(("pdf",), [NOTICES / f"{PDF}.txt"], folder).files["pdf"][PDF]
        yield files.make(("scan-copier",), [NOTICES / f"{SCAN}.txt"], folder).files["scan-copier"][SCAN]
