"""Misread names set right: a long known name whose letters are right and whose marks are not (OCR: "Chỉ cục Thuê").

In: `Words`. Out: `Words` with those words replaced; offsets stay. Only names of three words and more, with a capital,
are set right: shorter ones are too often another word.
"""

from __future__ import annotations

from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.names import field_tree, keys_of
from nlp.lexicon.phrases import END, Tree, plant
from nlp.lexicon.words import Words, fold_word, look, plain_word, scan
from nlp.mentions.units.parts import capital, head_tree

SHORTEST = 3  # words


@cache
def _plain_tree() -> Tree:
    names = [head.name for head in loader.heads()] + [field for kind in loader.fields().values() for field in kind]
    entries = []
    for name in names:
        keys = keys_of(name)
        if len(keys) >= SHORTEST and name[:1].isupper():
            marks = ["" if key[0].isalpha() else key[0] for key in keys]
            entries.append((tuple(mark + plain_word(word) for mark, word in zip(marks, scan(name)[0], strict=True)), name))
    return plant(entries)


def mend(words: Words) -> Words:
    """Return the words with misread names set right.

    >>> from nlp.lexicon.words import read
    >>> mend(read("phối hợp Sở Thông tỉn và Truyền thông")).shown[2:7]
    ['Sở', 'Thông', 'tin', 'và', 'Truyền']
    """
    tree = _plain_tree()
    for place in range(len(words)):
        if not capital(words, place) or words.made[place]:
            continue
        first = plain_word(words.shown[place])
        if first not in tree:
            continue
        node, end, found = tree[first], place + 1, None
        while node is not None and end <= len(words):
            if END in node:
                found = (end, node[END])
            if end == len(words):
                break
            node, end = node.get(words.gaps[end] + plain_word(words.shown[end])), end + 1
        exact = max((hit[0] for hit in (look(head_tree(), words, place), look(field_tree(), words, place)) if hit), default=place)
        if found and found[0] > exact:
            _replace(words, place, found[1])
    return words


def _replace(words: Words, place: int, name: str) -> None:
    for step, word in enumerate(scan(name)[0]):
        key = fold_word(word)
        at = place + step
        words.shown[at], words.keys[at] = word, key
        words.tied[at] = words.gaps[at] + key if words.gaps[at] else key
