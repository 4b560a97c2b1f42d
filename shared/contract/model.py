"""Base of every model in the contract: frozen, camelCase on the wire, unknown fields refused."""

from pydantic import BaseModel, ConfigDict


def camel(naam: str) -> str:
    """`perioden9a_elders` -> `perioden9aElders`: only the first letter of each later word changes."""
    eerste, *rest = naam.split("_")
    return eerste + "".join(woord[:1].upper() + woord[1:] for woord in rest)


class Model(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,  # a process uses few of the 110 types: build a validator at its first use
    )
