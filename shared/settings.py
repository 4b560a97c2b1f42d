"""Settings of every process, from the environment with the prefix `KETEN_`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`database_url` is this service's own database; `log_url` names the shared log
    (`kafka://…` or `postgresql://…`). Keys are hexadecimal."""

    model_config = SettingsConfigDict(env_prefix="KETEN_", extra="ignore", frozen=True)

    database_url: str
    log_url: str
    log_username: str | None = None
    log_password: str | None = None
    log_partitions: int = 6
    deelnemers: Path = Field(description="JSON file with the organisations of the chain")
    parameters: Path | None = Field(
        None, description="JSON file with what gemeenten and contracts set apart from the default parameters"
    )
    ketensleutel: str = Field(min_length=64, description="key of the pseudonyms, 32 bytes in hex")
    bsn_sleutel: str = Field(min_length=64, description="key of this service's BSN table, 32 bytes in hex")
    issuers: tuple[str, ...] = ("https://uitgever.example.nl",)
    jwks_url: str = Field(description="where the issuer's public keys are (http(s)://… or file path)")
    audience: str = Field(description="aud that a token must name for this service")
    public_url: str = "https://ketenspoor.example.nl"
    register_url: str = "https://register.example.nl/verwerkingen"
    simulatie: bool = Field(False, description="accept a set clock in the header Simulatie-Moment")
    relay_poll: float = Field(0.005, description="seconds between looks at an almost empty outbox")
    linger: float = Field(0.0, description="seconds that a consumer lets events gather between batches")
    organisatie: str = Field(
        "urn:nld:oin:00000099800000008000",
        description="organisation in whose name the klantvolgsysteem registers what it derives itself",
    )
    otlp_endpoint: str | None = None
    log_level: str = "INFO"

    @property
    def token_url(self) -> str:
        """Where a token for this service is asked: at the first of the issuers that it accepts."""
        return f"{self.issuers[0]}/v1/token"
