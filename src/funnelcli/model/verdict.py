"""Three-valued verdicts on leads."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the written agreement says of a lead; ``excluded`` is "not a lead at all"."""

    QUALIFIED = "qualified"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"
