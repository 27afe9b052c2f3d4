"""Follows the changes of running services and tells whether any is missing, double, out of order, or of what is not there.

    python -m benchmarks.follow http://127.0.0.1:8000 http://127.0.0.1:8001 --seconds 600 [--key KEY]

Begins at the start of the feed and asks the services in turn, waiting for what comes; meanwhile others may write as they like. After the
time, when nothing has come for three seconds, what was followed by the rule of docs/changes.md must be what the services list.
Exit status 0 only where it is, and every entry fitted what came before.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx

Entry = dict[str, Any]


class Follower:
    """What somebody holds who follows, and what did not fit."""

    def __init__(self) -> None:
        self.held: dict[str, Entry] = {}  # by the rule: the record, or nothing
        self.alive: set[str] = set()  # by the kinds of the entries
        self.kinds: Counter[str] = Counter()
        self.last = 0
        self.trouble: list[str] = []

    def take(self, entry: Entry) -> None:
        """Apply an entry."""
        name, kind, seq = entry["commitment_id"], entry["kind"], entry["seq"]
        if seq <= self.last:
            self.trouble.append(f"entry {seq} came after {self.last}")
        if (name in self.alive) is (kind == "created"):
            self.trouble.append(f"entry {seq}: {name} was {kind}, which does not fit what came before")
        self.last = seq
        self.kinds[kind] += 1
        (self.alive.discard if kind == "withdrawn" else self.alive.add)(name)
        if entry["record"] is None:
            self.held.pop(name, None)
        else:
            self.held[name] = entry["record"]


def follow(client: httpx.Client, services: list[str], seconds: float) -> Follower:
    """Follow for so many seconds, and then until nothing has come for three."""
    follower, cursor = Follower(), "start"
    end = time.monotonic() + seconds
    for service in itertools.cycle(services):
        answer = client.get(f"{service}/api/v1/changes", params={"since": cursor, "wait": 3, "limit": 200})
        page = answer.raise_for_status().json()
        for entry in page["items"]:
            follower.take(entry)
        if not page["items"] and time.monotonic() > end:
            return follower
        cursor = page["next"]
    raise AssertionError("there is always a next one")


def listed(client: httpx.Client, service: str) -> Iterator[Entry]:
    """Give all commitments."""
    params = {"limit": 500, "sort": "created"}
    while True:
        page = client.get(f"{service}/api/v1/commitments", params=params).raise_for_status().json()
        yield from page["items"]
        if not page["next_cursor"]:
            return
        params["cursor"] = page["next_cursor"]


def main() -> int:
    """Follow, compare, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", nargs="+", metavar="URL")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--key", help="an API key, where the services want one")
    told = parser.parse_args()
    headers = {"Authorization": f"Bearer {told.key}"} if told.key else {}
    with httpx.Client(headers=headers, timeout=90) as client:
        follower = follow(client, told.services, told.seconds)
        there = {one["id"]: one for one in listed(client, told.services[0])}
    wrong = [name for name in there.keys() | follower.held.keys() if there.get(name) != follower.held.get(name)]
    follower.trouble += [f"{name}: followed and listed differ" for name in wrong]
    follower.trouble += [f"{name}: the kinds of the entries do not lead to what is there" for name in follower.alive ^ there.keys()]
    print(f"entries: {sum(follower.kinds.values())} {dict(follower.kinds)}; commitments: {len(there)}; trouble: {len(follower.trouble)}")
    for one in follower.trouble[:20]:
        print(one, file=sys.stderr)
    return 1 if follower.trouble else 0


if __name__ == "__main__":
    sys.exit(main())
