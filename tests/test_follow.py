"""The follower that watches services under load (benchmarks/follow.py) sees what is wrong."""

from typing import Any

import pytest

from benchmarks.follow import Follower


def entry(seq: int, kind: str, name: str = "a-1") -> dict[str, Any]:
    """Return an entry."""
    return {"seq": seq, "kind": kind, "commitment_id": name, "record": None if kind == "withdrawn" else {"id": name}}


def test_a_history_that_fits_is_no_trouble() -> None:
    follower = Follower()
    for one in (entry(1, "created"), entry(4, "changed"), entry(5, "created", "a-2"), entry(9, "withdrawn")):
        follower.take(one)
    assert (follower.trouble, set(follower.held), follower.alive) == ([], {"a-2"}, {"a-2"})


@pytest.mark.parametrize(
    "second", [entry(2, "created"), entry(1, "changed"), entry(0, "changed"), entry(2, "changed", "a-2"), entry(2, "withdrawn", "a-2")]
)
def test_gaps_doubles_and_disorder_are_told(second: dict[str, Any]) -> None:
    follower = Follower()
    follower.take(entry(1, "created"))
    follower.take(second)
    assert len(follower.trouble) == 1
