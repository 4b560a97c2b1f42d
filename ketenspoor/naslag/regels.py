"""Which rules can refuse a command: read from the source of the judging functions (`toets`).

The functions are generators that yield `Overtreding("INV-08")` in the branch of a command. For one command
the branches of the others are left out; whatever depends on state or facts may happen and counts. Functions
that get the command passed on are followed.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from shared.aggregate.aggregate import Aggregate, Commando
from shared.contract.weigering import Overtreding


def regels(aggregate: Aggregate[Any, Any], commando: type[Commando]) -> list[str]:
    """Codes of the rules that this aggregate can answer the command with, sorted."""
    return sorted(set(_functie(aggregate.toets, 0, commando)))


def _functie(functie: Callable[..., Any], plaats: int, commando: type[Commando]) -> Iterator[str]:
    """Codes that `functie` can yield when its argument number `plaats` is the command."""
    boom = _bron(functie)
    namen = [a.arg for a in boom.args.args]
    globaal = inspect.unwrap(functie).__globals__
    yield from _Lezer(namen[plaats], commando, globaal).blok(boom.body)


@cache
def _bron(functie: Callable[..., Any]) -> ast.FunctionDef:
    (boom,) = ast.parse(textwrap.dedent(inspect.getsource(functie))).body
    assert isinstance(boom, ast.FunctionDef)
    return boom


@dataclass
class _Lezer:
    """Reads one function body. `c` is the name of the command in it; `afwezig` are names that hold None for
    this command, because it lacks the field that they were read from."""

    c: str
    commando: type[Commando]
    globaal: Mapping[str, Any]
    afwezig: set[str] = field(default_factory=set)

    def blok(self, regels: list[ast.stmt]) -> Iterator[str]:
        for regel in regels:
            if isinstance(regel, ast.Return):
                yield from self._uitdrukking(regel)
                return
            if isinstance(regel, ast.If) and self._waar(regel.test) is True:
                yield from self.blok(regel.body)
                if any(isinstance(r, ast.Return) for r in regel.body):
                    return
                continue
            yield from self._regel(regel)

    def _regel(self, regel: ast.stmt) -> Iterator[str]:
        match regel:
            case ast.If(test=test, body=dan, orelse=anders):
                yield from self._uitdrukking(test)
                if self._waar(test) is not False:
                    yield from self.blok(dan)
                yield from self.blok(anders)
            case ast.Match(subject=ast.Name(id=naam), cases=takken) if naam == self.c:
                yield from self._takken(takken)
            case ast.Match(cases=takken):
                for tak in takken:
                    yield from self.blok(tak.body)
            case ast.For(iter=bron, body=inhoud):
                yield from self._uitdrukking(bron)
                yield from self.blok(inhoud)
            case ast.While(body=inhoud) | ast.With(body=inhoud):
                yield from self.blok(inhoud)
            case ast.Try(body=inhoud, handlers=vangers, finalbody=slot):
                for deel in (inhoud, *(v.body for v in vangers), slot):
                    yield from self.blok(deel)
            case ast.Assign(targets=[ast.Name(id=naam)], value=waarde):
                if self._leest_ontbrekend_veld(waarde):
                    self.afwezig.add(naam)
                yield from self._uitdrukking(regel)
            case _:
                yield from self._uitdrukking(regel)

    def bereikbaar(self, regels: list[ast.stmt]) -> Iterator[ast.stmt]:
        """The statements of a body without those in branches for other commands."""
        for regel in regels:
            yield regel
            match regel:
                case ast.Match(subject=ast.Name(id=naam), cases=takken) if naam == self.c:
                    for tak in self._mogelijk(takken):
                        yield from self.bereikbaar(tak.body)
                case ast.If(test=test, body=dan, orelse=anders):
                    yield from self.bereikbaar([*(dan if self._waar(test) is not False else ()), *anders])

    def _takken(self, takken: list[ast.match_case]) -> Iterator[str]:
        for tak in self._mogelijk(takken):
            if tak.guard is not None:
                yield from self._uitdrukking(tak.guard)
            yield from self.blok(tak.body)

    def _mogelijk(self, takken: list[ast.match_case]) -> Iterator[ast.match_case]:
        """The cases that this command can come to: those that fit, until one that always takes it."""
        for tak in takken:
            if self._past(tak.pattern):
                yield tak
                if tak.guard is None and not _heeft_velden(tak.pattern):
                    return

    def _past(self, patroon: ast.pattern) -> bool:
        match patroon:
            case ast.MatchClass(cls=klasse):
                soort = self._waarde(klasse)
                return soort is None or issubclass(self.commando, soort)
            case ast.MatchOr(patterns=keuzes):
                return any(self._past(keuze) for keuze in keuzes)
            case ast.MatchAs(pattern=None):
                return True
            case ast.MatchAs(pattern=ast.pattern() as binnen):
                return self._past(binnen)
            case _:
                return True

    def _waar(self, test: ast.expr) -> bool | None:
        """What a condition on the command's type is for this command; None when it hangs on more."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=deel):
                waarde = self._waar(deel)
                return None if waarde is None else not waarde
            case ast.BoolOp(op=ast.And(), values=delen):
                gelezen = [self._waar(deel) for deel in delen]
                return False if False in gelezen else True if all(gelezen) else None
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=naam), soort]) if naam == self.c:
                klasse = self._waarde(soort)
                return None if klasse is None else issubclass(self.commando, klasse)
            case ast.Compare(left=ast.Name(id=naam), ops=[ast.IsNot()]) if naam in self.afwezig:
                return False
            case ast.NamedExpr(value=ast.Call(func=functie, args=[ast.Name(id=naam)])) if naam == self.c:
                gevonden = self._waarde(functie)
                return None if _kan_iets_geven(gevonden, self.commando) else False
            case _:
                return None

    def _leest_ontbrekend_veld(self, waarde: ast.expr) -> bool:
        match waarde:
            case ast.Call(
                func=ast.Name(id="getattr"), args=[ast.Name(id=c), ast.Constant(value=str(veld)), _]
            ):
                return c == self.c and not hasattr(self.commando, veld) and veld not in _velden(self.commando)
            case _:
                return False

    def _uitdrukking(self, knoop: ast.AST) -> Iterator[str]:
        """Codes in an expression: an Overtreding made here, or by a function that gets the command."""
        for deel in ast.walk(knoop):
            if not isinstance(deel, ast.Call):
                continue
            functie = self._waarde(deel.func)
            if functie is Overtreding:
                match deel.args:
                    case [ast.Constant(value=str(code)), *_]:
                        yield code
                continue
            if not _is_toets(functie):
                continue
            for plaats, argument in enumerate(deel.args):
                if isinstance(argument, ast.Name) and argument.id == self.c:
                    yield from _functie(functie, plaats, self.commando)
                    break
            else:
                yield from _zonder_opdracht(functie)

    def _waarde(self, knoop: ast.expr) -> Any:
        """What a name or attribute of the module means; None for anything else. Unions of classes too."""
        match knoop:
            case ast.Name(id=naam):
                return self.globaal.get(naam)
            case ast.Attribute(value=eigenaar, attr=naam):
                return getattr(self._waarde(eigenaar), naam, None)
            case ast.BinOp(left=links, op=ast.BitOr(), right=rechts):
                delen = (self._waarde(links), self._waarde(rechts))
                return None if None in delen else delen[0] | delen[1]
            case ast.Tuple(elts=delen):
                gelezen = tuple(self._waarde(deel) for deel in delen)
                return None if None in gelezen else gelezen
            case _:
                return None


def _is_toets(functie: Any) -> bool:
    """Whether this is a function of ours that gives broken rules, by its annotation."""
    if not inspect.isfunction(functie) or not functie.__module__.startswith(("services", "shared")):
        return False
    geeft = _bron(functie).returns
    return geeft is not None and Overtreding.__name__ in ast.unparse(geeft)


@cache
def _kan_iets_geven(functie: Callable[..., Any], commando: type[Commando]) -> bool:
    """Whether a function of the command alone can give anything but None for this command."""
    boom = _bron(functie)
    lezer = _Lezer(boom.args.args[0].arg, commando, inspect.unwrap(functie).__globals__)
    return any(
        isinstance(regel, ast.Return) and not _is_none(regel.value) for regel in lezer.bereikbaar(boom.body)
    )


def _is_none(waarde: ast.expr | None) -> bool:
    return waarde is None or (isinstance(waarde, ast.Constant) and waarde.value is None)


@cache
def _zonder_opdracht(functie: Callable[..., Any]) -> tuple[str, ...]:
    """Codes of a function that gets parts of the command only: whatever stands in it may be yielded."""
    globaal = inspect.unwrap(functie).__globals__
    return tuple(_Lezer("", Commando, globaal).blok(_bron(functie).body))


def _heeft_velden(patroon: ast.pattern) -> bool:
    match patroon:
        case ast.MatchClass(kwd_patterns=velden, patterns=plaatsen):
            return bool(velden or plaatsen)
        case ast.MatchOr(patterns=keuzes):
            return any(map(_heeft_velden, keuzes))
        case ast.MatchAs(pattern=ast.pattern() as binnen):
            return _heeft_velden(binnen)
        case _:
            return False


def _velden(commando: type[Commando]) -> frozenset[str]:
    return frozenset(commando.model_fields)
