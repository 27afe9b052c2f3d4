"""Syllables and words: the one door to underthesea and spaCy.

In: the canonical text and the spans to read. Out: `Tokens`, a spaCy Doc whose tokens are syllables (names are found
in every context that way) with the offsets of each and the word that underthesea's segmenter puts it in.
underthesea was trained on the old tone placement ("Uỷ ban", "hoá"), so syllables are shown to it in that spelling;
the mapping keeps lengths, hence offsets never move. `fixed_words` is never used: it leaks between calls.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.attrs import LOWER
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab
from underthesea.pipeline.word_tokenize.regex_tokenize import patterns

from nlp.lexicon.tones import old_tones
from nlp.types import Span

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


@dataclass(frozen=True, slots=True)
class Tokens:
    """A spaCy Doc over the syllables read, in order of place.

    `text[starts[i]:ends[i]] == doc[i].text`; `doc[i]._.word` is the number of the word that syllable i belongs to.
    """

    doc: Doc
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[int, ...]

    def range(self, span: Span) -> tuple[int, int]:
        """Return the half-open range of token indices that start within a span."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)


@cache
def _vocab() -> Vocab:
    if not Token.has_extension("word"):
        Token.set_extension("word", getter=lambda token: token.doc.user_data["words"][token.i])
    return Vocab(lex_attr_getters={LOWER: str.lower})


_LOADING = threading.Lock()


@cache
def _tagger() -> Any:
    """Load the segmenter once; the first call of underthesea's own loader races between threads."""
    with _LOADING:
        from underthesea.pipeline import word_tokenize as package

        package.word_tokenize("Ủy ban", use_token_normalize=False)
        return package.word_tokenize_model


def read(text: str, spans: Sequence[Span], *, segment: bool = True) -> Tokens:
    """Tokenise the spans, which are sentences or parts of one, in order and without overlap.

    `segment=False` leaves every syllable a word of its own (and does not load the segmenter).

    >>> line = "Giao Ủy ban nhân dân tỉnh."
    >>> tokens = read(line, [Span(0, len(line))])
    >>> [tokens.doc[i]._.word for i in range(len(tokens.doc))]
    [0, 1, 1, 1, 1, 2, 3]
    """
    starts: list[int] = []
    ends: list[int] = []
    words: list[int] = []
    shown = old_tones(text) if segment else text
    word = -1
    for span in spans:
        offsets = syllables(text, span.start, span.end)
        labels = _labels(shown, offsets) if segment else ["B-W"] * len(offsets)
        for position, ((start, end), label) in enumerate(zip(offsets, labels, strict=True)):
            word += position == 0 or label != "I-W"
            starts.append(start)
            ends.append(end)
            words.append(word)
    surfaces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    doc = Doc(_vocab(), words=surfaces, user_data={"words": words})
    return Tokens(doc, tuple(starts), tuple(ends), tuple(words))


def _labels(shown: str, offsets: Sequence[tuple[int, int]]) -> list[str]:
    model = _tagger()
    labels: list[str] = []
    for at in range(0, len(offsets), LONGEST_SENTENCE):
        labels += model.predict([[shown[start:end]] for start, end in offsets[at : at + LONGEST_SENTENCE]])
    return labels


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
        self._matcher = PhraseMatcher(vocab, attr="LOWER")
        for label, phrases in lists.items():
            variants = {form for phrase in phrases for form in (phrase, old_tones(phrase))}
            patterns_of = [Doc(vocab, words=[form[a:b] for a, b in syllables(form, 0, len(form))]) for form in sorted(variants) if form]
            self._matcher.add(label, patterns_of)
        self._names = {vocab.strings[label]: label for label in lists}

    def find(self, tokens: Tokens) -> tuple[Hit, ...]:
        """Return all hits in order of place, the longer first where two begin together; of one label the longest only."""
        raw = sorted(((start, -end, self._names[key]) for key, start, end in self._matcher(tokens.doc)))
        hits: list[Hit] = []
        until: dict[str, int] = {}
        for first, negative, label in raw:
            last = -negative - 1
            if first <= until.get(label, -1):
                continue
            until[label] = last
            span = Span(tokens.starts[first], tokens.ends[last])
            hits.append(Hit(label, tokens.doc[first : last + 1].text.lower(), span, first, last))
        return tuple(hits)


def warm_up() -> None:
    """Load the segmenter and its tables before the first request; safe to call from any thread, once is enough."""
    read("Ủy ban nhân dân", [Span(0, 15)])
