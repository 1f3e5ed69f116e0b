"""What the models of settings and agreement share: the base class, kinds of values, validation.

Models are frozen and refuse unknown keys. A key without a value counts as not given. Problems of
our own are ``PydanticCustomError`` with the code of the message as their type.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from funnelcli.model.phrase import Value, say

LARGEST = Decimal(10) ** 15
"""Numbers beyond this are refused: minor units must fit 64 bits."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Model = TypeVar("Model", bound=BaseModel)

Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
"""Some text that is not blank, spaces as written (``Бюджет `` is a real header)."""
Count = Annotated[int, Field(ge=0, le=10**12)]
Number = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST)]
Amount = Annotated[Decimal, Field(ge=0, le=LARGEST)]


def _iso_day(value: object) -> object:
    """Only YYYY-MM-DD: pydantic itself would read ``2026`` as seconds since 1970."""
    if not isinstance(value, str):
        return value
    try:
        found = date.fromisoformat(value) if _ISO_DAY.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None:
        raise refuse("S015", value=value)
    return found


Day = Annotated[date, BeforeValidator(_iso_day)]


class _OneOrMore:
    """Marks a list that may be written as its only member; the JSON Schema says so too."""

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - whatever is annotated
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler(core)
        return {"anyOf": [whole, whole["items"]]}


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | Mapping) else value


class Short:
    """Marks a mapping that may be written shorter; ``whole`` makes the mapping of it.

    The JSON Schema allows what the mapping holds in place of the mapping.
    """

    def __init__(self, whole: Callable[[object], object]) -> None:
        self._whole = whole

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - whatever is annotated
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return no_info_before_validator_function(self._whole, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler(core)
        values = mapping.get("patternProperties", {}).values()
        return {"anyOf": [mapping, *(values or [mapping["additionalProperties"]])]}


def form(pattern: str, name: str) -> AfterValidator:
    """Text that matches all of ``pattern``; ``settings.form.<name>`` describes it."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise refuse("S037", value=text, form=say(f"settings.form.{name}"))
        return text

    return AfterValidator(check)


OneOrMore = _OneOrMore()
"""A list may be written as its only member. Stands behind what else is asked of the list."""


class Part(BaseModel):
    """A mapping with known keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        validate_by_name=False,
        validate_by_alias=True,
        defer_build=True,  # a part is built inside the whole that holds it, not once more alone
    )

    @model_validator(mode="before")
    @classmethod
    def _without_blank_keys(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if not isinstance(data, dict):
            return data
        known = {each.alias or name for name, each in cls.model_fields.items()}
        return {key: each for key, each in data.items() if each is not None or key not in known}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a model refuses: pydantic's kind of error, its place and its values."""

    kind: str
    loc: tuple[str | int, ...]
    context: Mapping[str, Any]
    found: Any


def refuse(code: str, **values: Value) -> PydanticCustomError:
    """The error a validator raises to refuse a value with message ``code``."""
    return PydanticCustomError(code, code, values)


def validate(model: type[Model], value: object) -> Model | tuple[Fault, ...]:
    """``value`` as a ``model``, or everything that is wrong with it."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False)
    faults = [
        Fault(each["type"], each["loc"], each.get("ctx", {}), each["input"]) for each in found
    ]
    return tuple(fault for fault in faults if not _is_echo(fault, faults))


def _is_echo(fault: Fault, faults: list[Fault]) -> bool:
    """Whether a list is called too short only because its members are refused themselves."""
    depth = len(fault.loc)
    return fault.kind == "too_short" and any(
        len(other.loc) > depth and other.loc[:depth] == fault.loc for other in faults
    )
