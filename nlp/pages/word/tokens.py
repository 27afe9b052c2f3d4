"""Cut RTF into tokens. Bytes flow in, tokens flow out: groups, control words, bytes of text. Linear, whatever the bytes are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# a control word with its number, a byte in hex, a control sign, a brace, line ends (they mean nothing), text
TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})?[ ]?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)|\\'?", re.S
)
OPEN, CLOSE, WORD, BYTES, SIGN = range(5)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: OPEN and CLOSE of a group, a control WORD with its `number`, BYTES of text, or a control SIGN like "~"."""

    kind: int
    word: str = ""
    number: int | None = None
    data: bytes = b""


OPENED, CLOSED = Token(OPEN), Token(CLOSE)


def cut(data: bytes) -> Iterator[Token]:
    """Yield the tokens; the bytes behind a \\\\bin are left out.

    >>> [token.word or token.data for token in cut(b"{\\\\b0 S\\\\'ea}")]
    [b'', 'b', b'S', b'\\xea', b'']
    """
    at = 0
    while at < len(data):
        match = TOKEN.match(data, at)
        if match is None:  # cannot be: every byte begins a token
            at += 1
            continue
        at = match.end()
        word, number, code, sign, brace, plain = match.groups()
        if plain is not None:
            yield Token(BYTES, data=plain)
        elif code is not None:
            yield Token(BYTES, data=bytes((int(code, 16),)))
        elif word is not None:
            value = int(number) if number is not None else None
            if word == b"bin":
                at += max(0, value or 0)
                continue
            yield Token(WORD, word.decode("ascii"), value)
        elif sign is not None:
            yield Token(SIGN, sign.decode("latin-1"))
        elif brace is not None:
            yield OPENED if brace == b"{" else CLOSED
