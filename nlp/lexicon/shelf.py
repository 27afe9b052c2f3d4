"""The one place that opens the YAML files of knowledge; the modules beside it say what shape each has."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str, package: str = "nlp.lexicon") -> Any:
    """Return the content of a YAML file of a package.

    >>> read("sections.yml")["directive"][0]
    'tổ chức thực hiện'
    """
    return yaml.load(files(package).joinpath(name).read_text(encoding="utf-8"), _LOADER)
