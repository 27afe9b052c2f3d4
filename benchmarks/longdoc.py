"""How long a document of 60 pages with 300 records takes to open on a warm service, and how smooth its page stays.

    python -m benchmarks.longdoc [--records 300] [--lines 4] [--rounds 5] [--text]

Makes the document (a PDF by LibreOffice; with --text, or without LibreOffice, the same as text), and measures the time of the server
for its page and for one card, and the size of the page; in Chromium, where that is installed, the time until the page is loaded with its
script begun (the first page image with it), the number of elements, and how long the browser is busy from the key j until the next record
is marked and painted. Asked (issue 6): it opens in under 1.5 s. Exit status 0 only where that holds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from benchmarks import browser
from benchmarks.desk import hand_in, running
from benchmarks.stand import free_port
from corpora.render import files, office
from service.settings import Settings

ASKED = 1.5
STEPS = 50
BODIES = ("Sở Tài chính", "Sở Y tế", "Sở Nội vụ", "Sở Xây dựng", "Công an tỉnh", "Sở Tư pháp", "Sở Công Thương", "Sở Ngoại vụ")
WORK = (
    "rà soát danh mục dự án chậm tiến độ trên địa bàn, tổng hợp khó khăn, vướng mắc và đề xuất hướng xử lý",
    "hướng dẫn các địa phương lập kế hoạch thu gom rác thải, bố trí kinh phí và kiểm tra việc thực hiện",
    "xây dựng phương án sắp xếp trụ sở, bàn giao tài liệu lưu trữ và công khai trên cổng thông tin điện tử",
)
HEAD = """ỦY BAN NHÂN DÂN
TỈNH THANH BÌNH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 88/KH-UBND

Thanh Bình, ngày 12 tháng 3 năm 2024

KẾ HOẠCH
Triển khai nhiệm vụ phát triển kinh tế - xã hội năm 2024
"""
PAST = "Trong quý vừa qua, việc này đã được thực hiện tại {} xã, phường; kết quả được nêu trong phụ lục kèm theo văn bản."
STEP = """() => new Promise(done => {
    const begun = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', bubbles: true}));
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})"""
LOADED = "() => { const one = performance.getEntriesByType('navigation')[0]; return (one.loadEventEnd - one.startTime) / 1000 }"


def made(records: int, lines: int) -> str:
    """Return a long notice with so many records, and so many sentences of the past after each."""
    parts = [HEAD]
    for number in range(1, records + 1):
        lead, support = BODIES[number % len(BODIES)], BODIES[(number + 3) % len(BODIES)]
        due = f"{number % 27 + 1}/{number % 12 + 1}/2025"
        parts.append(f"{number}. Giao {lead} chủ trì, phối hợp với {support} {WORK[number % len(WORK)]}, báo cáo trước ngày {due}.\n")
        parts.append(" ".join(PAST.format(number + line) for line in range(lines)) + "\n")
    return "\n".join(parts)


def written(folder: Path, text: str, as_text: bool) -> Path:
    """Write the document as a PDF, or as text where that is asked or LibreOffice is missing."""
    notice = folder / "long.txt"
    notice.write_text(text, encoding="utf-8")
    return notice if as_text or office.missing() else files.make(("pdf",), [notice], folder).files["pdf"]["long"]


def timed(rounds: int, work: Callable[[], object]) -> float:
    """Return the median seconds of some work that was done once before."""
    work()
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def serve(client: httpx.Client, document: str, rounds: int) -> None:
    """Measure and print what the server does."""
    path = f"/documents/{document}"
    page = client.get(path)
    told = client.get(f"/api/v1{path}/commitments").json()["items"]
    pages = client.get(f"/api/v1{path}/pages").json()["total"]
    print(f"{len(told)} records, {pages} pages with images; page: {len(page.content) / 1e3:,.0f} kB")
    print(f"server, page: {timed(rounds, lambda: client.get(path).raise_for_status()):.3f} s")
    card = f"{path}/cards/{told[len(told) // 2]['id']}"
    print(f"server, one card: {timed(rounds, lambda: client.get(card).raise_for_status()):.3f} s")


def look(address: str, rounds: int) -> float:
    """Measure and print what the browser does; return the seconds until the page is open."""
    opening, steps, elements = [], [], 0
    with browser.opened() as chromium:
        for _ in range(rounds + 1):
            context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", reduced_motion="reduce")
            page = context.new_page()
            page.goto(address, wait_until="load")
            page.wait_for_selector("#cards .card")
            opening.append(float(page.evaluate(LOADED)))
            elements = int(page.evaluate("document.querySelectorAll('*').length"))
            if len(opening) == rounds + 1:
                steps = [float(page.evaluate(STEP)) for _ in range(STEPS)]
            context.close()
    opened = statistics.median(opening[1:])
    slow = statistics.quantiles(steps, n=20)[-1]
    print(f"browser, open: {opened:.2f} s (first time {opening[0]:.2f} s); {elements:,} elements")
    print(f"browser, next record: median {statistics.median(steps):.0f} ms, p95 {slow:.0f} ms, longest {max(steps):.0f} ms")
    return opened


def main(told: Sequence[str] | None = None) -> int:
    """Measure and print; 0 where the page opens in time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--lines", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--text", action="store_true")
    asked = parser.parse_args(told)
    with tempfile.TemporaryDirectory(prefix="congvan-longdoc-") as place:
        folder = Path(place)
        file = written(folder, made(asked.records, asked.lines), asked.text)
        with (
            running(Settings(data_folder=folder / "data", port=free_port())) as address,
            httpx.Client(base_url=address, timeout=300) as client,
        ):
            document = hand_in(client, file.name, file.read_bytes())
            serve(client, document, asked.rounds)
            if reason := browser.missing():
                print(reason)
                return 0
            return 0 if look(f"{address}/documents/{document}", asked.rounds) < ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
