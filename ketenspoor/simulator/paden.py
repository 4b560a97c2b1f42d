"""Where each command of the simulator is posted. The services' own route tables decide; a test compares."""

from collections.abc import Mapping
from typing import Final, Literal

Dienst = Literal["intake", "handhaving", "reintegratie"]

_INSCHRIJVING = "/v1/inschrijvingen/{inschrijving}"
_DOSSIER = "/v1/uitkeringsdossiers/{dossier}"
_ONTHEFFING = "/v1/ontheffingen/{ontheffing}"
_VERWIJZING = "/v1/verwijzingen/{verwijzing}"
_TRAJECT = "/v1/trajecten/{traject}"

PADEN: Final[Mapping[str, tuple[Dienst, str]]] = {
    "MeldKlantAan": ("intake", "/v1/klanten"),
    "LegAfspraakVast": ("intake", "/v1/gegevensafspraken"),
    "SchrijfIn": ("intake", "/v1/inschrijvingen"),
    "StelKlantgegevensVast": ("intake", f"{_INSCHRIJVING}/klantgegevens"),
    "NeemAanvraagAan": ("intake", f"{_INSCHRIJVING}/aanvragen"),
    "BepaalFase": ("intake", f"{_INSCHRIJVING}/fasebepalingen"),
    "DraagAanvraagOver": ("intake", f"{_INSCHRIJVING}/overdrachten"),
    "LegActiviteitVast": ("intake", f"{_INSCHRIJVING}/begeleidingsactiviteiten"),
    "KenUitkeringToe": ("handhaving", f"{_DOSSIER}/toekenningen"),
    "WijsKlantmanagerToe": ("handhaving", f"{_DOSSIER}/klantmanagers"),
    "DeelRechtenEnPlichtenMee": ("handhaving", f"{_DOSSIER}/mededelingen"),
    "LegContactVast": ("handhaving", f"{_DOSSIER}/contacten"),
    "RegistreerVerhuizing": ("handhaving", f"{_DOSSIER}/verhuizingen"),
    "BeeindigUitkering": ("handhaving", f"{_DOSSIER}/beeindigingen"),
    "VraagAdvies": ("handhaving", f"{_ONTHEFFING}/adviesaanvragen"),
    "OntvangAdvies": ("handhaving", f"{_ONTHEFFING}/adviezen"),
    "VerleenOntheffing": ("handhaving", f"{_ONTHEFFING}/verleningen"),
    "NeemTrajectbesluit": ("handhaving", "/v1/verwijzingen"),
    "BiedTrajectAan": ("handhaving", f"{_VERWIJZING}/aanbiedingen"),
    "LegAntwoordVast": ("handhaving", f"{_VERWIJZING}/antwoorden"),
    "Verwijs": ("handhaving", f"{_VERWIJZING}/verwijzingen"),
    "BespreekOverdracht": ("handhaving", f"{_VERWIJZING}/overdrachten"),
    "BeoordeelTrajectplan": ("handhaving", f"{_VERWIJZING}/planbeoordelingen"),
    "LeesStuk": ("handhaving", f"{_VERWIJZING}/lezingen"),
    "KoppelTerug": ("handhaving", f"{_VERWIJZING}/terugkoppelingen"),
    "Accepteer": ("reintegratie", f"{_TRAJECT}/acceptaties"),
    "RondIntakeAf": ("reintegratie", f"{_TRAJECT}/intakes"),
    "DienTrajectplanIn": ("reintegratie", f"{_TRAJECT}/trajectplannen"),
    "StartTraject": ("reintegratie", f"{_TRAJECT}/starts"),
    "GeefTerInzage": ("reintegratie", f"{_TRAJECT}/inzagen"),
    "DienRapportageIn": ("reintegratie", f"{_TRAJECT}/rapportages"),
    "BeeindigTraject": ("reintegratie", f"{_TRAJECT}/beeindigingen"),
    "MeldPlaatsing": ("reintegratie", f"{_TRAJECT}/plaatsingen"),
}
"""Service and path template per command; the braces are filled with the ids of the client."""
