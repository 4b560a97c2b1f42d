"""Chooses the adapter by `KETEN_LOG_URL`."""

from shared.log.kafka import KafkaLog
from shared.log.port import Log
from shared.log.postgres import PostgresLog
from shared.settings import Settings


def open_log(settings: Settings) -> Log:
    """The log that the settings name, not started yet.

    Raises ValueError when the URL is neither `kafka://host:port,…` nor `postgresql://…`.
    """
    return log_of(settings.log_url, settings.log_username, settings.log_password)


def log_of(url: str, username: str | None = None, password: str | None = None) -> Log:
    """As `open_log`, from an URL. User and password are for Kafka; PostgreSQL has them in the URL."""
    scheme, _, rest = url.partition("://")
    match scheme:
        case "kafka":
            return KafkaLog(rest.strip("/"), username, password)
        case "postgresql" | "postgres":
            return PostgresLog(url)
    raise ValueError(f"KETEN_LOG_URL begint met kafka:// of postgresql://, niet met {scheme}://")
