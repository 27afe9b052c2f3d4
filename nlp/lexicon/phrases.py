"""Phrases found in a run of words: longest match in a tree of dictionaries, one look-up a word.

In: keys of words (see `words`) and what they stand for. Out: the longest entry that begins at a word.
A tree is a plain dict; the value of an entry is kept under a key that no word has (endless words have the key "").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Tree = dict[str, Any]
END = "\n\n"
LONGEST = 24  # words; no entry is longer, so a look-up never runs on


def plant(entries: Iterable[tuple[Sequence[str], Any]]) -> Tree:
    """Return the tree of the entries; a later entry takes the place of an equal earlier one.

    >>> longest(plant([(("sở",), 1), (("sở", "y", "tế"), 2)]), ("sở", "y", "tế"), 0)
    (3, 2)
    """
    tree: Tree = {}
    for keys, value in entries:
        node = tree
        for key in keys:
            node = node.setdefault(key, {})
        node[END] = value
    return tree


def longest(tree: Tree, keys: Sequence[str], start: int) -> tuple[int, Any] | None:
    """Return the end and the value of the longest entry whose keys stand at `start`, or None.

    >>> longest(plant([(("ban", "dân", "tộc"), "Ban Dân tộc")]), ("ban", "dân", "vận"), 0) is None
    True
    """
    node, found = tree, None
    for place in range(start, min(len(keys), start + LONGEST)):
        step = node.get(keys[place])
        if step is None:
            break
        node = step
        if END in node:
            found = (place + 1, node[END])
    return found
