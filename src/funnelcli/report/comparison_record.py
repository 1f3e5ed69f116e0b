"""Two agreements compared, as plain records for machine output."""

from collections.abc import Sequence

from funnelcli.metrics.comparison import JUDGED, Comparison
from funnelcli.report.asks import asks_record
from funnelcli.report.record import Record, record
from funnelcli.spec.diff import Pair, SpecDiff
from funnelcli.spec.model import Agreement


def agreements_record(agreements: Sequence[Agreement], names: Sequence[str]) -> list[Record]:
    """What was compared."""
    return [
        {
            "name": name,
            "file": str(agreement.path),
            "version": agreement.newest.version,
            "sha256": agreement.sha256,
        }
        for agreement, name in zip(agreements, names, strict=True)
    ]


def diff_record(diff: SpecDiff) -> Record:
    """The texts side by side."""
    return {
        "common": [_pair(each) for each in diff.common],
        "differing": [_pair(each) for each in diff.differing],
        "first_only": [asks_record(each) for each in diff.first_only],
        "second_only": [asks_record(each) for each in diff.second_only],
        "jaccard": diff.jaccard,
        "same_rule": diff.same_rule,
        "exclusions": list(diff.exclusions),
        "placeholders": list(diff.placeholders),
    }


def _pair(pair: Pair) -> Record:
    return {"first": asks_record(pair.first), "second": asks_record(pair.second)}


def comparison_record(result: Comparison) -> Record:
    """The verdicts on leads; statistics are null where nothing can be said."""
    found = result.concordance
    return {
        "table": {
            one.value: {other.value: result.table[one, other] for other in JUDGED} for one in JUDGED
        },
        "excluded": dict(result.excluded),
        "both_qualified": found.both_yes,
        "first_only": found.first_only,
        "second_only": found.second_only,
        "both_rejected": found.both_no,
        "undecided_count": result.undecided_count,
        "undated_count": result.undated_count,
        "agreement": found.agreement,
        "expected": None if found.expected is None else float(found.expected),
        "kappa": found.kappa,
        "alpha": found.alpha,
        "pabak": found.pabak,
        "agreement_on_qualified": found.agreement_on_yes,
        "agreement_on_rejected": found.agreement_on_no,
        "mcnemar_p": found.mcnemar,
        "looser": result.looser,
        "causes": [record(each) for each in result.causes],
        "stakes": [record(each) for each in result.stakes],
        "bonus": record(result.bonus) if result.bonus else None,
    }
