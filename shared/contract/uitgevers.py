"""Who publishes and who states, named once: the letters of the index in `domain/events.md` §0.9."""

from shared.contract.gebeurtenis import Partner, Rol

I = (Partner.INTAKE,)  # noqa: E741 - the letter of the index
H = (Partner.HANDHAVING,)
R = (Partner.REINTEGRATIE,)
K = (Partner.KLANTVOLGSYSTEEM,)
IH = I + H
HR = H + R
IHR = I + H + R

ADVISEUR = (Rol.ADVISEUR,)
KLANTMANAGER = (Rol.KLANTMANAGER,)
BUREAU = (Rol.BUREAU,)
DIAGNOSTICUS = (Rol.DIAGNOSTICUS,)
UITVOERDERS = BUREAU + DIAGNOSTICUS
IEDER = ADVISEUR + KLANTMANAGER + UITVOERDERS
SYSTEEM = (Rol.SYSTEEM,)
