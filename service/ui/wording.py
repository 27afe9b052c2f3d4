"""The words of the page: `texts/*.yml`, a file an area, each key in Vietnamese and English. Read and checked when the service starts.

    nav_documents: {vi: Văn bản, en: Documents}
    found: {vi: "{n} văn bản", en: "{n} documents", one: "{n} document"}   # `one`: English for n = 1

A key is asked for with its file's name before it: `shell.nav_documents`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from service.ui import formats

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FOLDER = Path(__file__).parent / "texts"
NAMES = frozenset({"vi", "en", "one"})


@dataclass(frozen=True, slots=True)
class Text:
    """What stands for a key in each language; `one`: the English form for one thing."""

    vi: str
    en: str
    one: str | None = None

    def form(self, language: Language, n: object) -> str:
        """Return the form of a language for so many."""
        if language == "vi":
            return self.vi
        return self.one if self.one is not None and n == 1 else self.en


class Texts:
    """All texts by key."""

    def __init__(self, found: Mapping[str, Text]) -> None:
        self.found = found

    def say(self, language: Language, key: str, values: Mapping[str, Any]) -> str:
        """Return a text with its values filled in, numbers and days as the language writes them. Raises KeyError for an unknown key.

        >>> read().say("vi", "shell.count", {"n": 1234})
        '1.234'
        """
        form = self.found[key].form(language, values.get("n"))
        return form.format_map({name: shown(language, value) for name, value in values.items()}) if values or "{" in form else form

    def for_scripts(self, language: Language) -> dict[str, Any]:
        """Return what scripts say: `<area>.js_…` and the errors; forms with their braces, with the one for one where there is one.

        >>> read().for_scripts("en")["shell.js_failed"]
        'That did not work'
        """
        kept = {key: text for key, text in self.found.items() if key.startswith("problems.") or ".js_" in key}
        if language == "vi":
            return {key: text.vi for key, text in kept.items()}
        return {key: text.en if text.one is None else {"one": text.one, "other": text.en} for key, text in kept.items()}


def shown(language: Language, value: Any) -> str:
    """Return a value of a text as the language writes it."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return formats.number(value, language)
    if isinstance(value, datetime):
        return formats.moment(value, language)
    return formats.day(value, language) if isinstance(value, date) else str(value)


@cache
def read() -> Texts:
    """Return the texts of all files. Raises ValueError for a key that lacks a language, or whose forms ask for different values."""
    found: dict[str, Text] = {}
    for file in sorted(FOLDER.glob("*.yml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for key, forms in told.items():
            if not isinstance(key, str):
                raise ValueError(f"{file.name}: YAML reads the key before {forms} as {key!r}; put it in quotes")
            found[f"{file.stem}.{key}"] = _checked(f"{file.stem}.{key}", forms)
    return Texts(found)


def _checked(key: str, forms: Any) -> Text:
    """Return a text. Raises ValueError."""
    if not isinstance(forms, dict) or not {"vi", "en"} <= forms.keys() <= NAMES or not all(isinstance(one, str) for one in forms.values()):
        raise ValueError(f"{key}: write it as {{vi: …, en: …}}, and `one: …` where English has another form for one thing")
    asked = [{name for _, name, _, _ in string.Formatter().parse(form) if name} for name, form in forms.items() if name != "one"]
    if asked[0] != asked[1]:
        raise ValueError(f"{key}: the languages ask for different values ({sorted(asked[0] ^ asked[1])})")
    return Text(**forms)
