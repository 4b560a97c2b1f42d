"""The router of one collection."""

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Collectierouter(APIRouter):
    """A router with a prefix that lets every other address pass without looking at its routes: a request
    would try, twice, all routes of the collections before its own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].startswith(f"{scope.get('root_path', '')}{self.prefix}"):
            return Match.NONE, {}
        return super().matches(scope)
