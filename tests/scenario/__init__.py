"""The language in which the scenarios of `events.md` §5.3 are written as tests."""
