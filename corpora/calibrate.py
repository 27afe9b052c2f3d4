"""How often each rule is right: `python -m corpora.calibrate GOLD_DIR… [--write]`.

In: folders of gold with their sources. Out: for each rule the share of its records that match a gold record of the same
kind, drawn towards the share of its family where it was seen seldom. `--write` makes nlp/records/confidence.yml of it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import nlp
from corpora.evaluate import find_source
from corpora.score.commitments import match
from corpora.score.text import fold, options

TABLE = Path(nlp.__file__).parent / "records" / "confidence.yml"
WEIGHT = 4  # a rule counts as if it had been seen so often at the rate of its family, a family at the rate of all
HEAD = """# rule or family of rules → share of right records (matched, of the right kind); made by
#   python -m corpora.calibrate {folders} --write
# {right} of {found} records right, in {documents} documents
"""


def observe(folders: Iterable[Path]) -> tuple[Counter[str], Counter[str], int]:
    """Return how often each rule was used, how often it was right, and the number of documents."""
    used: Counter[str] = Counter()
    right: Counter[str] = Counter()
    documents = 0
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            found = nlp.extract(find_source(folder, gold["source"]).read_bytes()).to_dict()["commitments"]
            ignored = [fold(line) for line in gold.get("ignore", [])]
            found = [record for record in found if not any(fold(record["text"]) in line for line in ignored)]
            good = {j for i, j in match(gold["commitments"], found) if found[j]["kind"] in options(gold["commitments"][i]["kind"])}
            documents += 1
            for at, record in enumerate(found):
                rule = str(record["evidence"][0]["rule"])
                used[rule] += 1
                right[rule] += at in good
    return used, right, documents


def rates(used: Counter[str], right: Counter[str]) -> dict[str, float]:
    """Return the rate of each family and rule, seldom ones drawn towards the next wider.

    >>> rates(Counter({"bare:a": 8, "bare:b": 8}), Counter({"bare:a": 8, "bare:b": 0}))
    {'bare': 0.5, 'bare:a': 0.83, 'bare:b': 0.17}
    """
    overall = sum(right.values()) / max(1, sum(used.values()))
    families: dict[str, float] = {}
    for family in sorted({rule.split(":")[0] for rule in used}):
        names = [rule for rule in used if rule.split(":")[0] == family]
        families[family] = _drawn(sum(right[name] for name in names), sum(used[name] for name in names), overall)
    found = dict(families)
    for rule in sorted(used):
        family = rule.split(":")[0]
        if rule != family:
            found[rule] = _drawn(right[rule], used[rule], families[family])
    return dict(sorted((name, round(rate, 2)) for name, rate in found.items()))


def _drawn(right: int, used: int, wider: float) -> float:
    return (right + WEIGHT * wider) / (used + WEIGHT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(prog="python -m corpora.calibrate", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", nargs="+", type=Path, help="folders of gold files")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    parsed = parser.parse_args(arguments)
    used, right, documents = observe(parsed.gold)
    head = HEAD.format(folders=" ".join(map(str, parsed.gold)), right=sum(right.values()), found=sum(used.values()), documents=documents)
    text = head + "".join(f"{json.dumps(name, ensure_ascii=False)}: {rate}\n" for name, rate in rates(used, right).items())
    if parsed.write:
        TABLE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
