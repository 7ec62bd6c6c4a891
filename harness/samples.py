"""What a thousand ids tell about their generator: pure counting, no id is kept.

Knows nothing of sessions or plays. Entropy can't be measured from outside: what is found here is wrong, what isn't
found may be wrong all the same.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Iterable, Sequence

from harness.model.history import IdSample

DECODERS: tuple[Callable[[str], bytes], ...] = (
    bytes.fromhex,
    lambda text: base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True),
)
"""Ways in which something readable may be hidden."""


def measured(ids: Sequence[str], words: Iterable[str]) -> IdSample:
    """What can be said of these ids; `words` are looked for in them, whatever their case, plain and decoded.

    A word counts when most ids contain it: in a few it may be by chance. Raises ValueError when there is no id.
    """
    if not ids:
        raise ValueError("there are no ids to look at")
    distinct = set(ids)
    positions = [len(set(column)) for column in zip(*distinct, strict=False)]
    varied = sum(count > 1 for count in positions)
    alphabet = len(set().union(*distinct))
    return IdSample(
        count=len(ids),
        repeated=len(ids) - len(distinct),
        bits=int(varied * math.log2(max(alphabet, 1))),
        constant=len(positions) - varied,
        readable=_readable(distinct, words),
    )


def _readable(ids: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    texts = [_texts(one) for one in ids]
    wanted = [word for word in words if word]
    return tuple(word for word in wanted if 2 * sum(word.lower() in text for text in texts) > len(texts))


def _texts(value: str) -> str:
    """The id as it is and as the decoders read it, in lower case."""
    found = [value]
    for decode in DECODERS:
        try:
            found.append(decode(value).decode("latin-1"))
        except (ValueError, binascii.Error):
            continue
    return "\n".join(found).lower()
