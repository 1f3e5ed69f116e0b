"""A sound version in the place of a broken one, so that its other mistakes are found too.

Whether names fit together (criteria, dictionaries) can be asked only of a version that can be
read. So what is wrong gets a stand-in that says nothing: no mistake waits for another's mending.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from funnelcli.settings.part import Fault, validate
from funnelcli.spec.model import Spec

_NEEDED: Mapping[str, Any] = {"version": 1, "effective_from": date(2000, 1, 1)}


def stand_in(value: Mapping[str, Any], faults: Iterable[Fault]) -> Spec | None:
    """``value`` without what ``faults`` tell of; criteria keep their positions.

    None where too little is left to ask anything of.
    """
    locs = [fault.loc for fault in faults]
    wrong = {loc[0] for loc in locs if loc}
    kept = {key: each for key, each in value.items() if key not in wrong and key != "placeholders"}
    broken = {loc[1] for loc in locs if loc[:1] == ("criteria",) and len(loc) > 1}
    criteria = value.get("criteria")
    if not isinstance(criteria, list):
        return None
    sound = [
        _stand_in(each, position) if position in broken else each
        for position, each in enumerate(criteria)
    ]
    made = {**_NEEDED, **kept, "criteria": sound}
    if "qualified_when" not in made or not all(map(_is_named, criteria)):
        made["qualified_when"] = {"all": [each["id"] for each in sound if _is_named(each)]}
        made.pop("examples", None)
    found = validate(Spec, made)
    return found if isinstance(found, Spec) else None


def _stand_in(criterion: object, position: int) -> dict[str, Any]:
    """A criterion that asks nothing of note under the same id."""
    own = criterion["id"] if isinstance(criterion, dict) and _is_named(criterion) else None
    return {"id": own or f"criterion-{position}", "field": "title", "present": True}


def _is_named(criterion: object) -> bool:
    return isinstance(criterion, dict) and isinstance(criterion.get("id"), str)
