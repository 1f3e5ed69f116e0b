"""What is known of the exports of one CRM or advertising system, read from ``profiles/*.yml``."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from funnelcli.schema.columns import FIELDS, Kind, Role

GENERIC = "generic"
"""The profile of no system: canonical names and the aliases of every other profile."""

NAMES = (
    "amocrm",
    "kommo",
    "bitrix24",
    "hubspot",
    "salesforce",
    "pipedrive",
    "zoho",
    "dynamics365",
    "freshsales",
    "retailcrm",
    "yandex_direct",
    "vk_ads",
    "google_ads",
    "meta_ads",
    "ozon_ads",
    GENERIC,
)
"""Every profile that is shipped. A new system is one new file and one more name."""

OWN_FIELDS: Mapping[Role, Mapping[str, Kind]] = MappingProxyType(
    {
        Role.DEALS: MappingProxyType(
            {
                "close_date": Kind.MOMENT,
                "won_flag": Kind.TEXT,
                "lost_flag": Kind.TEXT,
                "closed_flag": Kind.TEXT,
                "deleted_flag": Kind.TEXT,
                "stage_order": Kind.TEXT,
            }
        ),
        Role.LEADS: MappingProxyType(
            {"currency": Kind.TEXT, "deleted_flag": Kind.TEXT, "modified_at": Kind.MOMENT}
        ),
        Role.HISTORY: MappingProxyType({"deleted_flag": Kind.TEXT, "move_id": Kind.ID}),
        Role.SPEND: MappingProxyType({}),
        Role.PLAN: MappingProxyType({}),
    }
)
"""Fields that only sources use. ``close_date`` is an editable date: a forecast while a deal is
open, a declaration once it is closed. The flags say won, lost, closed, deleted by yes or no."""

_Texts = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
]


class Block(BaseModel):
    """One shape of export of one role.

    ``signs`` are headers that identify it, ``need`` of them at least; ``never`` are headers of
    other lists of the system, an export with one of them is not of this shape. ``fields`` lists the
    headers of each field, the first that is present wins. ``missing`` holds texts that mean "no
    value", by field or ``"*"``. ``won`` and ``lost`` are stage names or ids; ``ladders`` the
    default open stages in order, one list per language. ``unsorted`` are stages of requests that
    nobody has taken yet: such rows are no deals and no leads. ``merge_products``: rows of one id
    are one deal with its product lines, whose amounts are added (``add``) or are all that of the
    deal (``once``). ``either`` are fields whose headers complete each other
    (a day of winning, a day of losing): the first value of a row counts. ``entered`` are headers,
    a star for the stage, of columns that say when a deal entered it. ``money`` says in what
    the money column counts, ``dates`` and ``decimal`` how the system writes what a column leaves
    open (``01/02/2026``, ``50.000``). ``channel`` is the name of an advertising system.
    ``lends``: files of no system are read by these headers too; not where they mean something
    else elsewhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signs: _Texts = ()
    need: int = 2
    never: _Texts = ()
    fields: Mapping[str, _Texts]
    missing: Mapping[str, _Texts] = Field(default_factory=dict)
    won: _Texts = ()
    lost: _Texts = ()
    ladders: tuple[tuple[str, ...], ...] = ()
    unsorted: _Texts = ()
    merge_products: Literal["add", "once"] | None = None
    either: _Texts = ()
    entered: _Texts = ()
    dates: Literal["day_first", "month_first"] | None = None
    decimal: Literal[".", ","] | None = None
    money: Literal["units", "micros"] = "units"
    channel: str | None = None
    lends: bool = True

    def missing_in(self, field: str) -> tuple[str, ...]:
        """The texts that mean "no value" in ``field``."""
        return tuple(dict.fromkeys((*self.missing.get("*", ()), *self.missing.get(field, ()))))


class Profile(BaseModel):
    """One system: its name and the shapes of its exports by role.

    ``system`` is the profile whose ids these exports share, the same system under another name.
    ``others`` are its lists that nothing is read from (``contacts``, ``companies``, any other
    ``records``), each with the headers that tell it, all of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    system: str | None = None
    roles: Mapping[Role, tuple[Block, ...]]
    others: Mapping[Literal["contacts", "companies", "records"], _Texts] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _known_fields(self) -> "Profile":
        for role, blocks in self.roles.items():
            known = fields_of(role)
            for block in blocks:
                if unknown := [name for name in block.fields if name not in known]:
                    raise ValueError(f"{self.id}.{role}: no such fields {unknown}")
        return self


def fields_of(role: Role) -> Mapping[str, Kind]:
    """Every field that a file of ``role`` may be mapped to, with its kind."""
    return {**FIELDS[role], **OWN_FIELDS[role]}


@cache
def load_profiles() -> Mapping[str, Profile]:
    """Every shipped profile by its id; generic is completed with the aliases of the others.

    They are read from what ``scripts/compile_profiles.py`` made of the YAML files.
    """
    text = files("funnelcli.sources").joinpath("profiles/compiled.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    loaded = {name: Profile.model_validate({"id": name, **content[name]}) for name in NAMES}
    loaded[GENERIC] = _with_aliases(loaded[GENERIC], [loaded[name] for name in NAMES])
    return MappingProxyType(loaded)


def _with_aliases(generic: Profile, profiles: Sequence[Profile]) -> Profile:
    roles = {role: (_union(role, blocks[0], profiles),) for role, blocks in generic.roles.items()}
    return Profile(id=generic.id, roles=roles)


def _union(role: Role, own: Block, profiles: Sequence[Profile]) -> Block:
    """``own`` with canonical names first, then its own aliases, then those of every profile."""
    fields: dict[str, list[str]] = {name: [name] for name in FIELDS[role]}
    donors = [own, *_lenders(profiles, role)]
    for block in donors:
        for name, headers in block.fields.items():
            fields.setdefault(name, []).extend(headers)
    if role is Role.LEADS:
        _borrow(fields, _lenders(profiles, Role.DEALS))
    unique = {name: tuple(dict.fromkeys(headers)) for name, headers in fields.items()}
    return own.model_copy(update={"fields": unique})


def _lenders(profiles: Sequence[Profile], role: Role) -> list[Block]:
    return [b for profile in profiles for b in profile.roles.get(role, ()) if b.lends]


def _borrow(fields: dict[str, list[str]], deals: Sequence[Block]) -> None:
    """A list of leads is often written with the headers of deals."""
    as_lead = {"deal_id": "lead_id", "amount": "budget", "loss_reason": "disqualify_reason"}
    for block in deals:
        for name, headers in block.fields.items():
            target = as_lead.get(name, name)
            if target in fields:
                fields[target].extend(headers)
