"""The reference in `docs/naslag/`: event types, commands and code lists, written from the code itself."""
