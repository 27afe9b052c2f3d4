"""The words of acts as data: triggers, stop compounds, verbs, connectives, and what headings say of the text below.

In: acts.yml, verbs.yml, sections.yml, clauses.yml. Out: mappings label → phrases, lower case, new tone placement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from nlp.lexicon import shelf
from nlp.lexicon.tones import old_tones

PLANNING = frozenset({"KH", "CTr", "PA", "ĐA", "DA", "CTHĐ"})  # types of documents whose verbs are their maker's plans


def _lists(name: str) -> dict[str, tuple[str, ...]]:
    raw = shelf.read(name)
    if not isinstance(raw, dict) or not all(isinstance(value, list) for value in raw.values()):
        raise ValueError(f"{name}: expected a mapping of lists of phrases")
    for label, phrases in raw.items():
        wrong = [phrase for phrase in phrases if not isinstance(phrase, str) or phrase != phrase.lower()]
        if wrong:
            raise ValueError(f"{name}: {label}: not a lower-case phrase: {wrong[0]!r}")
    return {label: tuple(dict.fromkeys(phrases)) for label, phrases in raw.items()}


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return label → phrases of triggers, contexts, verbs and adverbs.

    >>> "đề nghị" in words()["propose"], "rà soát" in words()["verb"]
    (True, True)
    """
    return {**_lists("acts.yml"), **_lists("verbs.yml")}


@cache
def alternation(name: str) -> str:
    """Return a list of clauses.yml as a regular expression without groups, longest phrase first, in both tone placements.

    >>> import re
    >>> bool(re.compile(alternation("office"), re.I).match("Bí thư huyện uỷ"))
    True
    """
    phrases = _lists("clauses.yml")[name]
    forms = sorted({form for phrase in phrases for form in (phrase, old_tones(phrase))}, key=lambda form: (-len(form), form))
    return "(?:" + "|".join(r"\s+".join(re.escape(word) for word in form.split()) for form in forms) + ")"


@cache
def sections() -> Mapping[str, tuple[str, ...]]:
    """Return section kind → heading phrases.

    >>> "tổ chức thực hiện" in sections()["directive"]
    True
    """
    return _lists("sections.yml")
