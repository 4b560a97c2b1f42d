"""`docs/naslag/codelijsten.md`: every code list with label, source and validity."""

from datetime import date
from importlib.resources import files

from ketenspoor.naslag.opmaak import KOP, code, tabel
from shared.contract.codelijst import Code, Lijst, lijst

_BEGIN = date(2004, 1, 1)


def namen() -> list[str]:
    """Every code list that the contract has."""
    map_ = files("shared.contract") / "codelijsten"
    return sorted(pad.name.removesuffix(".json") for pad in map_.iterdir() if pad.name.endswith(".json"))


def codelijsten() -> str:
    """The page."""
    inleiding = (
        f"{KOP}\n# Codelijsten\n\n"
        "Een code die niet in de lijst staat, wordt geweigerd; de fout noemt de toegestane codes. Een "
        "gebeurtenis wordt getoetst aan de codes die gelden op haar `gebeurtenisdatum`; waar geen periode "
        "staat, is dat vanaf 2004. Een onvolledige lijst mist codes omdat de bron ze niet geeft: gebruik dan "
        "`overig` of `onbekend`. Lokale codes hebben de gemeentecode als voorvoegsel: `9991:naam`.\n"
    )
    return inleiding + "".join(_lijst(lijst(naam)) for naam in namen())


def _lijst(gelezen: Lijst) -> str:
    soort = "Volledig" if gelezen.volledig else "Onvolledig"
    lokaal = " Lokale codes zijn toegestaan." if gelezen.lokaal else ""
    rijen = [(code(c.code), c.label, _periode(c)) for c in gelezen.codes.values()]
    kop = f"\n## {gelezen.naam}\n\n{soort}.{lokaal} Bron: {gelezen.bron}.\n\n"
    if any(periode for _, _, periode in rijen):
        return kop + tabel(("code", "betekenis", "geldig"), rijen)
    return kop + tabel(("code", "betekenis"), [rij[:2] for rij in rijen])


def _periode(c: Code) -> str:
    van = "" if c.geldig_vanaf == _BEGIN else f"vanaf {c.geldig_vanaf}"
    tot = "" if c.geldig_tot is None else f"tot en met {c.geldig_tot}"
    return " ".join(filter(None, (van, tot))) + (", alleen bij overnemen" if c.alleen_overnemen else "")
