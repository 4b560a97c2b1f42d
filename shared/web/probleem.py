"""Problems over HTTP (RFC 9457): one shape for every 4xx and 5xx, in Dutch, with every error at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import orjson
from pydantic import Field
from starlette.responses import Response

from shared.contract.model import Model
from shared.contract.weigering import Overtreding

MEDIATYPE = "application/problem+json"


class Fout(Model):
    """One error: where, which rule, what to do about it."""

    pad: str | None = Field(None, description="JSON-pad van het veld, of naam van header of queryparameter")
    code: str = Field(description="vaste code van de fout, bijvoorbeeld INV-08 of ontbreekt")
    melding: str = Field(description="uitleg in het Nederlands")


class Probleem(Model):
    """Antwoord bij elke fout (RFC 9457)."""

    type: str = Field(
        description="URI van de soort fout; daar staat de uitleg", examples=["/v1/problemen/ongeldig"]
    )
    title: str = Field(description="soort fout in enkele woorden")
    status: int = Field(description="HTTP-statuscode", ge=400, le=599)
    detail: str = Field(description="wat er in dit geval aan de hand is")
    instance: str | None = Field(None, description="pad van het verzoek")
    fouten: tuple[Fout, ...] | None = Field(None, description="alle fouten van het verzoek tegelijk")


@dataclass(frozen=True, slots=True)
class Soort:
    """A kind of problem: its status, title, and what the caller can do about it."""

    naam: str
    status: int
    titel: str
    uitleg: str


_ALLE = (
    Soort("ongeldig", 400, "Ongeldig verzoek", "Verbeter alle genoemde fouten; zie de OpenAPI-beschrijving."),
    Soort(
        "bsn",
        400,
        "BSN op de verkeerde plaats",
        "Een BSN hoort alleen in het veld bsn van POST /v1/klanten en POST /v1/klanten/_zoek. "
        "Gebruik overal anders het pseudoniem van de klant.",
    ),
    Soort("geen-token", 401, "Geen toegang", "Stuur een geldig token mee in de header Authorization."),
    Soort("token-ongeldig", 401, "Token niet aanvaard", "Vraag een nieuw token aan, voor deze dienst."),
    Soort("geen-recht", 403, "Niet toegestaan", "Het token geeft dit recht niet."),
    Soort("geweigerd", 403, "Geweigerd", "Een regel van de keten staat dit uw organisatie niet toe."),
    Soort("niet-gevonden", 404, "Niet gevonden", "Op dit adres is niets te vinden."),
    Soort("methode", 405, "Methode niet toegestaan", "De header Allow noemt de methoden die wel kunnen."),
    Soort("antwoordvorm", 406, "Gevraagde vorm bestaat niet", "Vraag in Accept om application/json."),
    Soort(
        "strijdig",
        409,
        "Strijdig",
        "Een regel laat dit nu niet toe, of een ander was u voor.",
    ),
    Soort("versie", 412, "Versie verouderd", "Haal de gegevens op en stuur de nieuwe ETag mee in If-Match."),
    Soort("te-groot", 413, "Te groot", "Maak het verzoek kleiner."),
    Soort("mediatype", 415, "Mediatype niet ondersteund", "Stuur het mediatype dat de OpenAPI noemt."),
    Soort("voorwaarde", 428, "Voorwaarde ontbreekt", "Stuur de ETag mee in de header If-Match."),
    Soort("druk", 429, "Te veel verzoeken", "Probeer het later opnieuw; Retry-After zegt wanneer."),
    Soort("fout", 500, "Fout in de dienst", "De fout ligt bij ons. Herhaal met dezelfde Idempotency-Key."),
    Soort("niet-beschikbaar", 503, "Tijdelijk niet beschikbaar", "Herhaal het verzoek over enkele seconden."),
)

SOORTEN: Mapping[str, Soort] = {s.naam: s for s in _ALLE}
"""Every kind by its name; served under `/v1/problemen/{soort}`, the URI in `type`."""

_PER_STATUS = {s.status: s for s in reversed(_ALLE)}


class Afgewezen(Exception):
    """A request that ends in a problem. `soort` is a key of SOORTEN."""

    def __init__(
        self,
        soort: str,
        detail: str,
        fouten: Sequence[Fout] = (),
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.soort = SOORTEN[soort]
        self.status = status or self.soort.status
        self.detail = detail
        self.fouten = tuple(fouten)
        self.headers = dict(headers or {})


def van_status(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Afgewezen:
    """A plain HTTP error as a problem of the kind that goes with its status."""
    soort = _PER_STATUS.get(status) or (SOORTEN["ongeldig"] if status < 500 else SOORTEN["fout"])
    return Afgewezen(soort.naam, detail or soort.uitleg, headers=headers, status=status)


def van_overtredingen(overtredingen: Sequence[Overtreding]) -> Afgewezen:
    """Broken rules as one problem: 403 when one of them is a matter of right, else 409."""
    status = 403 if any(o.invariant.status == 403 for o in overtredingen) else 409
    fouten = [Fout(pad=o.pad, code=o.code, melding=o.tekst) for o in overtredingen]
    detail = " ".join(dict.fromkeys(f.melding for f in fouten))
    return Afgewezen("geweigerd" if status == 403 else "strijdig", detail, fouten)


def antwoord(fout: Afgewezen, instance: str) -> Response:
    """The response of a problem. `instance` is the path of the request, without its query."""
    probleem = Probleem(
        type=f"/v1/problemen/{fout.soort.naam}",
        title=fout.soort.titel,
        status=fout.status,
        detail=fout.detail,
        instance=quote(instance, safe="/%:@!$&'()*+,;=~-._"),
        fouten=fout.fouten or None,
    )
    return Response(
        orjson.dumps(probleem.model_dump(mode="json", exclude_none=True)),
        status_code=fout.status,
        headers=fout.headers,
        media_type=MEDIATYPE,
    )
