"""Hands 1,000 damaged and hostile inputs to the service and to the bulk import, with good documents between them.

    python -m benchmarks.damaged [--count 1000] [--seed 1] [--seconds 20]

The inputs are our own samples in every format that we can write: truncated, bit-flipped, renamed, spliced, with holes; and what is
made to do harm (benchmarks/hostile.py). Each must be answered in time: read, or refused by a 4xx problem. Exit status 0 only
where there was no 5xx, no hang, and every good document is stored with its records, by the service and by the import.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from fastapi.testclient import TestClient
from PIL import Image, ImageDraw

from benchmarks import hostile
from benchmarks.hostile import Input, pack, word
from service.app import create_app
from service.imports import Options, run
from service.settings import Settings

ROOT = Path(__file__).parent.parent
URL = "/api/v1/documents"
GOOD = "Số: {0}/TB-UBND\n\nTHÔNG BÁO\nVề việc số {0}\n\nGiao Sở Y tế báo cáo việc số {0} trước ngày 30/6/2024.\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one input: the status or code, and the seconds it took."""

    kind: str
    name: str
    outcome: str
    seconds: float

    @property
    def bad(self) -> bool:
        """Tell whether it should not have been answered so."""
        return self.outcome.startswith("5") or self.outcome in ("internal_error", "extraction_failed", "hang")


def samples() -> dict[str, bytes]:
    """Return a good file of each format that we can write without the extractor's help."""
    sys.path.insert(0, str(ROOT / "tests"))
    from drawing import Sheet, draw

    text = (ROOT / "docs" / "examples" / "thong-bao.txt").read_text(encoding="utf-8")
    sheet = Sheet()
    for at, line in enumerate(text.splitlines()[:40]):
        sheet.write(60, 40 + 18 * at, line[:80])
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "van-thu@thanhbinh.example", "Thông báo"
    mail.set_content(text)
    mail.add_attachment(draw([sheet]), maintype="application", subtype="pdf", filename="thông báo.pdf")
    mail.set_boundary("ranh-gioi")
    rich = "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text.replace("\n", "\\par\n"))
    picture = Image.new("L", (620, 160), 255)
    ImageDraw.Draw(picture).multiline_text((20, 20), "THONG BAO\nGiao So Y te bao cao\ntruoc ngay 30/6/2024", 0, font_size=28)
    found = {
        "a.txt": text.encode(),
        "a.html": (ROOT / "docs" / "examples" / "tin-bao.html").read_bytes(),
        "a.pdf": draw([sheet, sheet]),
        "a.docx": word(body),
        "a.zip": pack({"thông báo.txt": text, "b.pdf": draw([sheet])}),
        "a.eml": mail.as_bytes(),
        "a.rtf": b"{\\rtf1\\ansi " + rich.encode("ascii") + b"}",
        "a.jsonl": json.dumps({"text": text}).encode() + b"\n",
        "a.csv": "text,title\nGiao Sở Y tế báo cáo.,Thông báo\n".encode(),
        "a.xml": f'<?xml version="1.0"?><edXML><Subject>{text[:200]}</Subject></edXML>'.encode(),
        "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + text.encode("utf-16-le"),
    }
    for kind in ("PNG", "JPEG", "TIFF"):
        out = io.BytesIO()
        picture.save(out, kind)
        found[f"a.{kind.lower()}"] = out.getvalue()
    return found


def damaged(count: int, seed: int) -> Iterator[Input]:
    """Give so many inputs: what is made to do harm first, then samples damaged by chance."""
    harmful = list(islice(hostile.inputs(), count))
    yield from harmful
    yield from spoiled(range(len(harmful), count), seed)


def spoiled(numbers: Iterable[int], seed: int) -> Iterator[Input]:
    """Give a sample damaged by chance for each number: the formats take turns, then the ways to damage them."""
    chance, good = random.Random(seed), samples()
    names = sorted(good)
    ways = (_truncate, _flip, _rename, _splice, _hole, _repeat)
    for at in numbers:
        name, other = names[at % len(names)], chance.choice(names)
        way = ways[at // len(names) % len(ways)]
        kind, data = way(chance, good[name], good[other])
        yield kind, f"{at:04}-{other if kind == 'renamed' else name}", data


def _truncate(chance: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    return "truncated", data[: chance.randrange(1, len(data))]


def _flip(chance: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    out = bytearray(data)
    for _ in range(chance.choice((1, 4, 16, 64, 256))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return "bit-flipped", bytes(out)


def _rename(chance: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    return "renamed", data + b"\n" * chance.randrange(1000)


def _splice(chance: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    return "spliced", data[: chance.randrange(1, len(data))] + other[chance.randrange(len(other)) :]


def _hole(chance: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 2000))
    return "holes", data[:start] + bytes(end - start) + data[end:]


def _repeat(chance: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    start = chance.randrange(len(data))
    return "repeated", data[:start] + data[start : start + 300] * chance.randrange(2, 200) + data[start:]


def serve(inputs: Sequence[Input], settings: Settings, every: int) -> tuple[list[Answer], int, int]:
    """Hand the inputs to the running service, a good document after so many; return answers, good documents sent and stored."""
    here = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}  # this machine's own user needs no key
    app = create_app(settings.model_copy(update={"sync_seconds": 600.0, "retry_seconds": 0.1}))
    with TestClient(app, raise_server_exceptions=False, **here) as client, ThreadPoolExecutor(4) as threads:

        def send(at: int) -> list[Answer]:
            found = [_post(client, *inputs[at])]
            if at % every == 0:
                found.append(_post(client, "good", f"tot-{at}.txt", GOOD.format(at).encode()))
            return found

        answers = [answer for part in threads.map(send, range(len(inputs))) for answer in part]
        good = [answer for answer in answers if answer.kind == "good"]
        found = client.get("/api/v1/commitments", params={"q": '"báo cáo việc số"', "total": "true"}).json()["total"]
        if client.get("/readyz").status_code != 200:
            answers.append(Answer("service", "/readyz", "500", 0.0))
    return answers, len(good), found


def _post(client: TestClient, kind: str, name: str, data: bytes) -> Answer:
    """Upload one file."""
    began = time.monotonic()
    answer = client.post(URL, files={"file": (name, data)})
    code = "read" if answer.status_code in (200, 201, 207) else f"{answer.status_code} {answer.json()['code']}"
    return Answer(kind, name, code, time.monotonic() - began)


def bring(inputs: Sequence[Input], settings: Settings, every: int, folder: Path) -> tuple[list[Answer], int, int]:
    """Import the inputs as files of a folder, with good documents between them."""
    kinds = {}
    for at, (kind, name, data) in enumerate(inputs):
        place = folder / f"{at:04}-{name}"
        place.write_bytes(data)
        kinds[str(place)] = kind
        if at % every == 0:
            (folder / f"{at:04}-tot.txt").write_text(GOOD.format(at), encoding="utf-8")
    report = folder.parent / "report.jsonl"
    run([folder], settings.model_copy(update={"retry_seconds": 0.1}), Options(report=report))
    answers, good = [], 0
    for line in report.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        kind = kinds.get(told["source"].split("!/")[0], "good")  # members of a container are of its kind
        good += kind == "good" and told["status"] == "imported"
        answers.append(Answer(kind, told["source"], told["code"] or "read", 0.0))
    return answers, len(range(0, len(inputs), every)), good


def show(answers: Sequence[Answer], sent: int, stored: int) -> int:
    """Print what became of each kind of input; return how many of them were not as they should be."""
    kinds: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        kinds[answer.kind].append(answer)
    print(f"{'kind':20} {'inputs':>6} {'read':>5} {'refused':>7} {'bad':>4} {'slowest':>8}  codes")
    for kind, found in sorted(kinds.items()):
        codes = Counter(answer.outcome for answer in found if answer.outcome != "read")
        read, bad = sum(answer.outcome == "read" for answer in found), sum(answer.bad for answer in found)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        slowest = max(answer.seconds for answer in found)
        print(f"{kind:20} {len(found):6} {read:5} {len(found) - read - bad:7} {bad:4} {slowest:7.1f}s  {told}")
    for answer in answers:
        if answer.bad or answer.outcome.endswith(("timeout", "worker_died", "memory_limit")):
            print(f"  {answer.name}: {answer.outcome} after {answer.seconds:.1f} s")
    print(f"good documents: {sent} sent, {stored} stored with their record")
    return sum(answer.bad for answer in answers) + (sent != stored)


def main() -> int:
    """Run the benchmark and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="time limit of one document")
    parser.add_argument("--every", type=int, default=10, help="a good document after so many inputs")
    options = parser.parse_args()
    inputs = list(damaged(options.count, options.seed))
    bad = 0
    with tempfile.TemporaryDirectory() as place:
        limits = {"read_timeout_seconds": options.seconds}
        for name in ("service", "import"):
            settings = Settings(data_folder=Path(place, name), **limits)
            began = time.monotonic()
            if name == "service":
                answers, sent, stored = serve(inputs, settings, options.every)
                late = [one for one in answers if one.seconds > 10 * options.seconds]
                answers += [Answer("hang", one.name, "hang", one.seconds) for one in late]
            else:
                folder = Path(place, "inputs")
                folder.mkdir()
                answers, sent, stored = bring(inputs, settings, options.every, folder)
            print(f"\n{name}: {len(inputs)} inputs in {time.monotonic() - began:.0f} s")
            bad += show(answers, sent, stored)
    print(f"\nnot as it should be: {bad}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
