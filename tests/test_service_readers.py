"""The processes that read documents: what happens to one of them is the trouble of one document."""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import callers
import pytest
import reader_tasks as tasks
from fastapi.testclient import TestClient
from service_samples import notice
from sqlalchemy import select
from test_service_api import problem_of

import nlp
from nlp import errors
from service.errors import ExtractionFailed, MemoryLimit, ReadTimeout, WorkerDied, status_of
from service.processes import Died, OutOfMemory, Plan, Pool, TimeUp, Unavailable, lease
from service.readers import limits, plan, read_here, reader
from service.settings import Settings
from service.store import Store
from service.store.jobs import Claim
from service.store.models import DOCUMENTS

URL = "/api/v1/documents"
ROOM = 1_500_000_000


@pytest.fixture(scope="module")
def two() -> Iterator[Pool]:
    """Two processes that have loaded no models."""
    with Pool(Plan(2, 1000, ROOM)) as pool:
        pool.run(tasks.tell, "sẵn sàng", seconds=60)
        yield pool


KINDS = [
    kind
    for kind in (*vars(errors).values(), ReadTimeout, WorkerDied, MemoryLimit)
    if isinstance(kind, type) and issubclass(kind, Exception)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_trouble_with_a_document_crosses_processes(kind: type[nlp.DocumentError]) -> None:
    found = pickle.loads(pickle.dumps(kind("convert the file; tệp hỏng")))
    assert type(found) is kind and str(found) == "convert the file; tệp hỏng" and found.code == kind.code
    assert 400 <= status_of(found) < 500


def test_processes_start_before_there_is_work_and_leave_nothing() -> None:
    with Pool(Plan(1, 1000, ROOM)) as pool:
        pool.start(60)
        pool.run(tasks.tell, "", seconds=60)  # behind it: there is one process
        assert not list(Path(pool._folder.name).iterdir())


def test_values_and_errors_come_back(two: Pool) -> None:
    process, words = two.run(tasks.tell, "Sở Y tế " * 100_000, seconds=10)
    assert process != os.getpid() and len(words) == 800_000
    with pytest.raises(LookupError, match="hỏng"):
        two.run(tasks.refuse, LookupError("tệp hỏng"), seconds=10)
    failed = pickle.loads(pickle.dumps(ExtractionFailed("the extractor failed", "ZeroDivisionError: hai dòng", "Traceback …")))
    assert (str(failed), failed.cause, failed.trace) == ("the extractor failed", "ZeroDivisionError: hai dòng", "Traceback …")


def test_a_task_that_hangs_is_killed_and_no_other(two: Pool) -> None:
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(two.run, tasks.sleep, 60, seconds=0.5)
        began = time.monotonic()
        for number in range(5):
            assert two.run(tasks.tell, str(number), seconds=10)[1] == str(number)
        assert time.monotonic() - began < 5
        with pytest.raises(TimeUp, match=r"0\.5 s"):
            slow.result(20)
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(("task", "cause"), [(tasks.die, "SIGKILL"), (tasks.crash, "SIGSEGV"), (tasks.leave, "status 3")])
def test_the_death_of_a_process_is_told_and_no_other_dies(two: Pool, task: Callable[[], None], cause: str) -> None:
    other = two.submit(tasks.sleep, 1.0, seconds=20)
    with pytest.raises(Died, match=cause):
        two.run(task, seconds=10)
    assert two.result(other) > 0


def test_memory_has_a_limit(two: Pool) -> None:
    with pytest.raises(OutOfMemory, match="1500 MB"):
        two.run(tasks.hog, 2 * ROOM, seconds=10)
    assert two.run(tasks.hog, 100_000_000, seconds=10) == 100_000_000


def test_a_process_that_one_document_filled_is_replaced_before_the_next() -> None:
    with Pool(Plan(1, 1000, ROOM)) as one:
        full = one.run(tasks.hoard, ROOM // 2, seconds=20)
        assert one.run(tasks.tell, "kế tiếp", seconds=20)[0] != full


def test_processes_that_die_idle_are_replaced(two: Pool) -> None:
    for _ in range(2):
        os.kill(two.run(tasks.tell, "", seconds=10)[0], signal.SIGKILL)
        time.sleep(0.3)
        assert two.run(tasks.tell, "còn đây", seconds=20)[1] == "còn đây"


def test_a_process_is_replaced_after_its_tasks() -> None:
    with Pool(Plan(1, 2, 0)) as one:
        seen = [one.run(tasks.tell, "", seconds=20)[0] for _ in range(4)]
    assert seen[0] == seen[1] != seen[2] == seen[3]
    assert not {child.pid for child in multiprocessing.active_children()} & set(seen)


def test_what_is_wrong_at_the_start_is_told() -> None:
    with Pool(Plan(1, 10, 0, tasks.prepare_badly)) as one, pytest.raises(FileNotFoundError, match="no models"):
        one.run(tasks.tell, "", seconds=20)


def test_processes_that_never_start_are_given_up() -> None:
    with Pool(Plan(1, 10, 0, tasks.end_at_once)) as one, pytest.raises(Unavailable):
        one.run(tasks.tell, "", seconds=20)


def test_who_waits_is_woken_when_the_pool_is_closed() -> None:
    pool = Pool(Plan(1, 10, 0))
    job = pool.submit(tasks.sleep, 60, seconds=60)
    threading.Timer(0.2, pool.close).start()
    with pytest.raises(Unavailable, match="stopped"):
        pool.result(job)


def test_a_lease_is_shared_and_its_last_user_ends_it() -> None:
    wanted = Plan(1, 7, 0)
    with lease(wanted) as first:
        with lease(Plan(1, 7, 0)) as second:
            assert second is first
        number = first.run(tasks.tell, "", seconds=20)[0]
        with lease(replace(wanted, tasks=8)) as other:
            assert other is not first
    assert number not in {child.pid for child in multiprocessing.active_children()}
    with lease(wanted) as third:
        assert third is not first


def test_the_settings_become_limits() -> None:
    found = limits(Settings(max_pages=3, max_pixels=4, max_letters=5, max_nesting=6, max_upload_bytes=700, max_text_bytes=900))
    assert (found.pages, found.pixels, found.letters, found.nesting, found.data, found.text_data) == (3, 4, 5, 6, 700, 700)
    asked = Settings(reader_processes=3, reader_memory_bytes=2_000_000_000)
    found_plan = plan(asked)
    assert found_plan == plan(asked) == Plan(3, 200, 2_000_000_000, found_plan.prepare), "equal plans share their processes"


def test_a_document_is_read_as_in_this_process(pool: Pool) -> None:
    read = reader(pool, Settings())
    assert read(notice().encode(), None, nlp.Given(published="2024-03-13")) == nlp.extract(notice().encode(), published=date(2024, 3, 13))
    with pytest.raises(nlp.DocumentTooLarge):
        reader(pool, Settings(max_text_bytes=100))(notice().encode(), None, None)


def test_what_was_read_before_the_time_was_up_is_kept_and_says_so() -> None:
    whole, cut = read_here(notice().encode(), None, None), read_here(notice().encode(), None, None, None, 1e-9)
    assert "time_limit" in {warning.code for warning in cut.warnings} - {warning.code for warning in whole.warnings}
    assert (cut.text, cut.document, cut.units) == (whole.text, whole.document, whole.units)
    assert whole.commitments and not cut.commitments


class Hostile:
    """A pool in which the process of some documents dies or hangs."""

    def __init__(self, good: Pool, two: Pool, store: Store) -> None:
        self.good, self.two, self.store = good, two, store

    def run(self, function: Callable[..., Any], settings: Settings, claims: Sequence[Claim], seconds: float) -> Any:
        """Do what the bytes of a document say, else what was asked."""
        found = DOCUMENTS.c.pk.in_([claim.pk for claim in claims])
        with self.store.reading() as connection:
            sums = connection.execute(select(DOCUMENTS.c.sha256).where(found)).scalars().all()
        data = {self.store.files.get(sha256) for sha256 in sums}
        if b"chet" in data:
            return self.two.run(tasks.die, seconds=10)
        if b"treo" in data:
            return self.two.run(tasks.sleep, 60, seconds=0.3)
        return self.good.run(function, settings, claims, seconds=seconds)


@pytest.fixture
def hasty(settings: Settings) -> Iterator[TestClient]:
    """A service that tries twice and does not wait long."""
    quick = settings.model_copy(update={"max_attempts": 2, "retry_seconds": 0.05, "poll_seconds": 0.05, "sync_seconds": 20.0})
    with callers.local(quick) as found:
        yield found


def test_a_process_that_ends_is_the_error_of_one_upload(hasty: TestClient, two: Pool) -> None:
    state = hasty.app.state  # type: ignore[attr-defined]
    state.processor.pool = Hostile(state.processor.pool, two, state.store)
    names = ("một", "chet", "hai", "treo")
    contents = {"chet": b"chet", "treo": b"treo"}
    files = [("file", (f"{name}.txt", contents.get(name, notice(at).encode()))) for at, name in enumerate(names)]
    results = hasty.post(URL, files=files).json()["results"]
    assert [one["status"] for one in results] == [201, 422, 201, 422]
    assert [one["problem"]["code"] for one in results if one["problem"]] == ["worker_died", "timeout"]
    problem_of(hasty.post(URL, files={"file": ("chet.txt", b"chet")}), 422, "worker_died")
    assert hasty.get(URL, params={"total": "true"}).json()["total"] == 2


def test_what_was_taken_in_waits_for_readers(settings: Settings) -> None:
    class None_:
        def run(self, *_: object, **__: object) -> Any:
            raise Unavailable("look for limits of memory")

    with callers.local(settings.model_copy(update={"sync_seconds": 0.3})) as client:
        processor = client.app.state.processor  # type: ignore[attr-defined]
        good, processor.pool = processor.pool, None_()
        answer = client.post(URL, json={"text": notice()})
        assert answer.status_code == 202
        job = answer.json()["job"]
        assert (job["status"], job["counts"]["queued"]) == ("running", 1)
        processor.pool = good
        end = time.monotonic() + 30
        while client.get(job["href"]).json()["status"] != "finished" and time.monotonic() < end:
            time.sleep(0.05)
        assert client.get(job["items"]).json()["items"][0]["status"] == "imported"
