"""Syllables and words: the one door to underthesea and spaCy.

In: the canonical text and the spans to read. Out: `Tokens`, a spaCy Doc whose tokens are syllables (names are found
in every context that way) with the offsets of each and the word that underthesea's segmenter puts it in.
underthesea was trained on the old tone placement ("Uỷ ban", "hoá"), so syllables are shown to it in that spelling;
the mapping keeps lengths, hence offsets never move. `fixed_words` is never used: it leaks between calls.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, overload

from spacy.attrs import LOWER, NORM
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from nlp.lexicon.tones import old_tones
from nlp.types import Span


def _load(name: str) -> Any:
    """Return a module of underthesea. Its import sets up logging for the whole program where nobody has; that is taken back."""
    root = logging.getLogger()
    known = list(root.handlers)
    try:
        return importlib.import_module(f"underthesea.{name}")
    finally:
        root.handlers[:] = known


patterns = _load("pipeline.word_tokenize.regex_tokenize").patterns

LONGEST_RUN = 120  # a run of non-spaces longer than this is one token: the segmenter's patterns are not linear on it
LONGEST_SENTENCE = 400  # syllables given to the segmenter at once
_RUN = re.compile(rf"\S{{{LONGEST_RUN},}}")


def syllables(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the offsets of syllables, numbers and marks between two offsets.

    >>> [ "Giao Sở KH&CN."[a:b] for a, b in syllables("Giao Sở KH&CN.", 0, 14) ]
    ['Giao', 'Sở', 'KH&CN', '.']
    """
    found: list[tuple[int, int]] = []
    at = start
    for run in _RUN.finditer(text, start, end):
        found += [match.span() for match in patterns.finditer(text, at, run.start())]
        found.append(run.span())
        at = run.end()
    found += [match.span() for match in patterns.finditer(text, at, end)]
    return found


class Words(Sequence[int]):
    """The word of each syllable, by the number of its first syllable; a sentence is segmented when one of its words is asked for.

    Most sentences never are: the rules ask only where a syllable alone does not tell ("giao" or "giao tiếp").
    """

    def __init__(self, shown: str, offsets: Sequence[tuple[int, int]], firsts: Sequence[int]) -> None:
        """Take the text as the segmenter wants it, the syllables, and the first syllable of each sentence."""
        self._shown = shown
        self._offsets = offsets
        self._firsts = [*firsts, len(offsets)]
        self._found: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._offsets)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        sentence = bisect_right(self._firsts, at) - 1
        if sentence not in self._found:
            self._found[sentence] = self._segment(self._firsts[sentence], self._firsts[sentence + 1])
        return self._found[sentence][at - self._firsts[sentence]]

    def together(self, first: int, last: int) -> bool:
        """Tell whether two syllables stand in one sentence."""
        return bisect_right(self._firsts, first) == bisect_right(self._firsts, last)

    def _segment(self, first: int, end: int) -> list[int]:
        model = _tagger()
        found: list[int] = []
        for start in range(first, end, LONGEST_SENTENCE):
            part = self._offsets[start : min(end, start + LONGEST_SENTENCE)]
            for place, label in enumerate(model.predict([[self._shown[a:b]] for a, b in part]), start):
                found.append(found[-1] if label == "I-W" and found else place)
        return found


@dataclass(frozen=True, slots=True)
class Tokens:
    """A spaCy Doc over the syllables read, in order of place.

    `text[starts[i]:ends[i]] == doc[i].text`; `doc[i]._.word` is the number of the first syllable of the word of syllable i.
    """

    doc: Doc
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: Words


_MARKS = str.maketrans("ếềểễệốồổỗộấầẩẫậ", "êêêêêôôôôôâââââ")
_COMPOUNDS = frozenset({"quyết", "định", "viện", "trường", "sĩ"})


@cache
def _vocab() -> Vocab:
    if not Token.has_extension("word"):
        Token.set_extension("word", getter=lambda token: token.doc.user_data["words"][token.i])
    return Vocab(lex_attr_getters={LOWER: str.lower, NORM: smudge})


_LOADING = threading.Lock()


@cache
def _tagger() -> Any:
    """Load the segmenter once; the first call of underthesea's own loader races between threads."""
    with _LOADING:
        from underthesea.pipeline import word_tokenize as package

        package.word_tokenize("Ủy ban", use_token_normalize=False)
        return package.word_tokenize_model


def read(text: str, spans: Sequence[Span]) -> Tokens:
    """Tokenise the spans, which are sentences or parts of one, in order and without overlap.

    >>> line = "Giao Ủy ban nhân dân tỉnh."
    >>> tokens = read(line, [Span(0, len(line))])
    >>> [tokens.doc[i]._.word for i in range(len(tokens.doc))]
    [0, 1, 1, 1, 1, 5, 6]
    """
    offsets: list[tuple[int, int]] = []
    firsts: list[int] = []
    for span in spans:
        found = syllables(text, span.start, span.end)
        if found:
            firsts.append(len(offsets))
            offsets += found
    words = Words(old_tones(text), offsets, firsts)
    doc = Doc(_vocab(), words=[text[start:end] for start, end in offsets], user_data={"words": words})
    return Tokens(doc, tuple(start for start, _ in offsets), tuple(end for _, end in offsets), words)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the lexicon in the text: its label, its entry and where it stands (characters and tokens)."""

    label: str
    phrase: str
    span: Span
    first: int
    last: int


class Phrases:
    """Finds the phrases of a lexicon in tokens, whatever their case and tone placement."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """Compile `lists`: label → phrases, lower case."""
        vocab = _vocab()
        self._entries = {
            " ".join(form.split()): phrase for phrases in lists.values() for phrase in phrases for form in (phrase, old_tones(phrase))
        }
        self._matcher = PhraseMatcher(vocab, attr="LOWER")
        for label, phrases in lists.items():
            variants = {form for phrase in phrases for form in (phrase, old_tones(phrase))}
            patterns_of = [Doc(vocab, words=[form[a:b] for a, b in syllables(form, 0, len(form))]) for form in sorted(variants) if form]
            self._matcher.add(label, patterns_of)
        self._names = {vocab.strings[label]: label for label in lists}
        self._smudged = self._of_smudged(lists)

    def _of_smudged(self, lists: Mapping[str, Iterable[str]]) -> PhraseMatcher:
        """Compile phrases as a bad scan shows them: of several syllables, the tone marks above ê, ô and â lost or misread."""
        matcher = PhraseMatcher(_vocab(), attr="NORM")
        for label, phrases in lists.items():
            forms = {form for phrase in phrases for form in (phrase, old_tones(phrase)) if " " in phrase and smudge(form) != form}
            self._entries |= {smudge(form): self._entries[" ".join(form.split())] for form in forms if smudge(form) not in self._entries}
            docs = [Doc(_vocab(), words=[form[a:b] for a, b in syllables(form, 0, len(form))]) for form in sorted(forms)]
            if docs:
                matcher.add(label, docs)
        return matcher

    def find(self, tokens: Tokens) -> tuple[Hit, ...]:
        """Return all hits in order of place, the longer first where two begin together; of one label the longest only."""
        exact = {(start, -end, self._names[key]) for key, start, end in self._matcher(tokens.doc)}
        spans = {(start, end) for start, end, _ in exact}
        smudged = {(start, -end, self._names[key]) for key, start, end in self._smudged(tokens.doc) if (start, -end) not in spans}
        taken = {at for start, end, label in exact if -end - start > 1 or label == "modal" for at in range(start, -end)}
        clear = {hit for hit in smudged if not taken.intersection(range(hit[0], -hit[1])) and not _is_other(tokens, -hit[1])}
        raw = sorted(exact | clear)
        hits: list[Hit] = []
        until: dict[str, int] = {}
        titles = {
            (first, -negative - 1) for first, negative, label in raw if label == "lower_only" and tokens.doc[first].text[:1].isupper()
        }
        nouns = {at for first, negative, label in raw if label == "noun" for at in range(first, -negative)}
        for first, negative, label in raw:
            last = -negative - 1
            if label in {"noun", "lower_only"} or (first in nouns and last == first) or (first, last) in titles:
                continue
            if last > first and not tokens.words.together(first, last):
                continue  # "… TỔ CHỨC THỰC HIỆN" above "Nghiêm cấm …"
            if first <= until.get(label, -1):
                continue
            until[label] = last
            span = Span(tokens.starts[first], tokens.ends[last])
            hits.append(Hit(label, self._entry(tokens, first, last), span, first, last))
        return tuple(hits)

    def _entry(self, tokens: Tokens, first: int, last: int) -> str:
        """Return the entry of the lexicon that stands at a hit, whatever its case, tone placement and spaces in print."""
        surface = "".join(
            tokens.doc[at].text.lower() + (" " if at < last and tokens.starts[at + 1] > tokens.ends[at] else "")
            for at in range(first, last + 1)
        )
        return self._entries.get(surface) or self._entries.get(smudge(surface), surface)


def _is_other(tokens: Tokens, end: int) -> bool:
    """Tell whether the syllable behind a smudged phrase shows that it is something else: "để nghị quyết …", "để nghị định …"."""
    return end < len(tokens.doc) and tokens.doc[end].lower_ in _COMPOUNDS and tokens.starts[end] == tokens.ends[end - 1] + 1


def smudge(text: str) -> str:
    """Return lower-case text without the tone marks above ê, ô and â, which scans lose first.

    >>> smudge("Đề nghị phối hợp"), smudge("phôi hợp")
    ('đê nghị phôi hợp', 'phôi hợp')
    """
    return text.lower().translate(_MARKS)


def warm_up() -> None:
    """Load the segmenter and its tables before the first request; safe to call from any thread, once is enough."""
    _tagger()
