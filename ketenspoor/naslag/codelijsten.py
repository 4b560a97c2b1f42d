"""`docs/naslag/codelijsten.md`: every code list with label, source and validity."""

from datetime import date

from ketenspoor.naslag.opmaak import KOP, code, opsomming, tabel
from shared.contract.codelijst import Code, Lijst, lijst, lijstnamen

_BEGIN = date(2004, 1, 1)
_ALTIJD = ("code", "betekenis")


def codelijsten() -> str:
    """The page."""
    inleiding = (
        f"{KOP}\n# Codelijsten\n\n"
        "Een code die niet in de lijst staat, wordt geweigerd; de fout noemt de toegestane codes. Een "
        "gebeurtenis wordt getoetst aan de codes die gelden op haar `gebeurtenisdatum`; waar geen periode "
        "staat, is dat vanaf 2004. Een onvolledige lijst mist codes omdat de bron ze niet geeft: gebruik dan "
        "`overig` of `onbekend`. Lokale codes hebben de gemeentecode als voorvoegsel: `9991:naam`.\n"
    )
    return inleiding + "".join(_lijst(lijst(naam)) for naam in lijstnamen())


def _lijst(gelezen: Lijst) -> str:
    soort = "Volledig" if gelezen.volledig else "Onvolledig"
    lokaal = " Lokale codes zijn toegestaan." if gelezen.lokaal else ""
    kolommen = {
        "code": [code(c.code) for c in gelezen.codes.values()],
        "betekenis": [c.label for c in gelezen.codes.values()],
        "geldig": [_periode(c) for c in gelezen.codes.values()],
        "SuwiML": [code(c.suwi) if c.suwi else "" for c in gelezen.codes.values()],
    }
    kop = f"\n## {gelezen.naam}\n\n{soort}.{lokaal} Bron: {gelezen.bron}.{_aliassen(gelezen)}\n\n"
    gevuld = {naam: rij for naam, rij in kolommen.items() if naam in _ALTIJD or any(rij)}
    return kop + tabel(tuple(gevuld), list(zip(*gevuld.values(), strict=True)))


def _aliassen(gelezen: Lijst) -> str:
    if not gelezen.aliassen:
        return ""
    namen = opsomming(f"{code(alias)} wordt {code(naam)}" for alias, naam in gelezen.aliassen.items())
    return f" Als invoer: {namen}; de eigen benaming blijft in `bronwaarden`."


def _periode(c: Code) -> str:
    van = "" if c.geldig_vanaf == _BEGIN else f"vanaf {c.geldig_vanaf}"
    tot = "" if c.geldig_tot is None else f"tot en met {c.geldig_tot}"
    return " ".join(filter(None, (van, tot))) + (", alleen bij overnemen" if c.alleen_overnemen else "")
