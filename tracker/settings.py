"""What can be set, where from, and what each setting means.

`nerdline.toml` first, then the environment (`NERDLINE_*`), which wins. Only entry points load settings;
everything else is handed what it needs. This is the only module that reads the environment. Longer than
other files, so that every setting is on one page.
"""

from __future__ import annotations

import os
import re
import tomllib
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as UnreadableSettingError

from tracker.errors import SettingsError
from tracker.roles import Role

PREFIX = "NERDLINE_"
FILE_NAME = "nerdline.toml"


class Settings(BaseModel):
    """Every setting, with its default. A newsroom needs three: contact, time zone, Metaculus token."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    database_url: str = Field(default="sqlite:///nerdline.db", repr=False)  # it may hold a password
    contact: str = Field(default="", description="An address or page that platforms can reach you at.")
    outlet: str = Field(default="", description="The newsroom's name, for pages and the User-Agent.")
    timezone: str = Field(default="UTC", description="The outlet's time zone: what its days are.")
    public_url: str = Field(default="http://127.0.0.1:8000", description="Where readers find the pages.")
    log: Literal["debug", "info", "warning", "error"] = "info"
    style: str = Field(default="ap", description="ap, bbc, house, or the path of a style sheet in TOML.")
    theme: str = Field(default="light", description="light, dark, or the path of a theme file in TOML.")
    editor: str = Field(default="", description="Who acts, where no --by says so.")

    # Where each platform is asked, if not at its public address; and by whose leave.
    metaculus_url: str = "https://www.metaculus.com"
    metaculus_token: SecretStr = SecretStr("")
    metaculus_permission: str = ""
    manifold_url: str = ""
    manifold_permission: str = ""
    polymarket_url: str = ""
    polymarket_permission: str = ""
    kalshi_url: str = ""
    kalshi_permission: str = Field(default="", description="Kalshi is not asked anything without it.")
    predictit_url: str = ""
    predictit_permission: str = ""
    smarkets_url: str = ""
    smarkets_permission: str = ""
    pace: dict[str, Annotated[float, Field(ge=0, le=86400)]] = Field(
        default_factory=dict, description="Seconds between two requests to a platform, if other than usual."
    )

    republish: dict[str, Literal["all", "official", "link", "nothing"]] = Field(
        default_factory=dict, description="What readers are shown of a platform, where that is not all."
    )
    embed_hosts: tuple[str, ...] = Field(
        default=(), description="Origins whose pages may frame our embeds, if not every one."
    )

    site_folder: str = Field(
        default="", description="Where the scheduler writes the pages as files; nowhere, if it is not set."
    )
    site_compressed: bool = False
    """Whether it puts files packed by gzip and brotli beside them."""

    cache_folder: str = Field(
        default="", description="Where the catalogue's index is kept, if not beside the database."
    )

    notice_command: str = Field(default="", description="Run for each notice, which it gets as JSON.")
    notice_webhook: SecretStr = SecretStr("")  # such addresses hold their secret
    notice: str = Field(default="", description="A line on every page and chart (“Invented demo data”).")
    fixed_now: AwareDatetime | None = None
    """The program pretends that it is this instant: for demos and tests, never for a newsroom."""

    session_idle_hours: Annotated[float, Field(gt=0, le=8760)] = 12.0
    """How long somebody who is signed in may do nothing."""
    session_days: Annotated[float, Field(gt=0, le=365)] = 7.0
    """How long somebody stays signed in at most."""
    trusted_proxies: str = Field(default="", description="Whose X-Forwarded-For is believed; commas between.")
    oidc_issuer: str = Field(default="", description="Who else says who people are: an OpenID provider.")
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_role_claim: str = Field(default="", description="Which claim holds the role of somebody new.")
    oidc_default_role: Role | None = Field(default=None, description="The role of somebody new, if none.")
    oidc_allowed_domains: str = Field(default="", description="Of whose e-mail addresses; commas between.")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    web_workers: Annotated[int, Field(ge=1, le=64)] = 1
    """How many processes serve the pages; one for each core that they may use."""

    move_points: Annotated[float, Field(gt=0, le=100)] = 3.0
    """A move of so many percentage points since the line was printed is worth a draft."""
    move_log_odds: Annotated[float, Field(gt=0)] = 0.7
    """So is one of so much in log-odds, which is what matters near 0 and 100 (0.7 doubles the odds)."""
    least_crowd: Annotated[int, Field(ge=0)] = 3
    """Below so many forecasters a move is noise."""
    least_volume: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)] = 1000.0
    """Below so many dollars (or contracts, which pay one each) a real-money market is listed as thin."""
    quiet_days: Annotated[float, Field(ge=0, le=3650)] = 7.0
    """How long a rejection keeps a citation quiet."""
    needs_two: bool = False
    """Whether a draft is published only after a second person, a chief, has approved it too."""
    poll_minutes: Annotated[int, Field(ge=1, le=10080)] = 10
    """How often the scheduler looks for questions that are due; each question has its own cadence."""
    workers: bool = False
    """Questions that are due are left to `nerdline worker` on these or other machines; needs PostgreSQL."""
    batch_size: Annotated[int, Field(ge=1, le=1000)] = 100
    """On PostgreSQL: how many questions of a platform are claimed, and asked for, at a time."""
    keep_answers_days: Annotated[int, Field(ge=1, le=36500)] = 365
    """How long platforms' answers are kept behind the readings made of them, which are kept for good."""
    keep_checks_days: Annotated[int, Field(ge=1, le=36500)] = 400
    """How long it is kept when each question was asked for, and how that went."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            msg = f"there is no time zone {name!r}; write one like Europe/Berlin"
            raise ValueError(msg) from error
        return name

    @field_validator(
        "metaculus_url",
        "manifold_url",
        "polymarket_url",
        "kalshi_url",
        "predictit_url",
        "smarkets_url",
        "public_url",
        "oidc_issuer",
    )
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not is_web_address(url):
            msg = f"{url!r} is no web address; write one like https://www.example.org"
            raise ValueError(msg)
        return url.rstrip("/")

    @field_validator("pace")
    @classmethod
    def _known_platforms(cls, pace: dict[str, float]) -> dict[str, float]:
        known = {name.removesuffix("_url") for name in cls.model_fields if name.endswith("_url")}
        known -= {"database", "public"}
        for name in pace:
            if name not in known:
                msg = f"there is no platform {name!r} to be asked; there is {', '.join(sorted(known))}"
                raise ValueError(msg)
        return pace

    @field_validator("republish")
    @classmethod
    def _known_to_readers(cls, republish: dict[str, str]) -> dict[str, str]:
        known = {
            name.removesuffix("_permission") for name in cls.model_fields if name.endswith("_permission")
        }
        known.add("manual")
        for name in republish:
            if name not in known:  # a slip in the name would publish what must not be
                msg = f"there is no platform {name!r}; there is {', '.join(sorted(known))}"
                raise ValueError(msg)
        return republish

    @field_validator("embed_hosts")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            # They become part of a header, where a semicolon or a comma would end what they are part of.
            if not re.fullmatch(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::[0-9]{1,5})?", origin):
                msg = f"{origin!r} is no origin; write one like https://www.example.org"
                raise ValueError(msg)
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, given: str) -> str:
        for part in _parts(given):
            try:
                ip_network(part, strict=False)
            except ValueError as error:
                msg = f"{part!r} is no address; write some like 127.0.0.1, 10.0.0.0/8"
                raise ValueError(msg) from error
        return given

    @field_validator("oidc_default_role", mode="before")
    @classmethod
    def _perhaps_a_role(cls, role: object) -> object:
        return role or None  # the environment has no other way to say none

    @field_validator("notice_webhook")
    @classmethod
    def _webhook_address(cls, address: SecretStr) -> SecretStr:
        url = address.get_secret_value()
        if url and not is_web_address(url):
            msg = "it is no web address; write one like https://hooks.example.org/a-secret"
            raise ValueError(msg)
        return address

    @property
    def zone(self) -> ZoneInfo:
        """The outlet's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The machines in front of ours that say truly for whom they ask."""
        return tuple(ip_network(part, strict=False) for part in _parts(self.trusted_proxies))

    @property
    def oidc_domains(self) -> frozenset[str]:
        """The domains whose e-mail addresses may sign in through the provider; none for all."""
        return frozenset(part.casefold().removeprefix("@") for part in _parts(self.oidc_allowed_domains))

    @property
    def is_https(self) -> bool:
        """Whether people reach the pages by https."""
        return self.public_url.startswith("https://")

    def access_to(self, platform: str) -> tuple[str, str]:
        """Where a platform is asked, and with which token; either is empty where none is set."""
        token = getattr(self, f"{platform}_token", SecretStr(""))
        return str(getattr(self, f"{platform}_url", "")), token.get_secret_value()

    def permission_for(self, platform: str) -> str:
        """What the outlet states of its permission to use a platform's data; empty for nothing."""
        return str(getattr(self, f"{platform}_permission", "")).strip()

    @property
    def user_agent(self) -> str:
        """How we name ourselves to platforms: the program, the outlet, and how to reach it."""
        who = "; ".join(part for part in (self.outlet, self.contact) if part)
        return f"Nerdline/0.1 ({who})" if who else "Nerdline/0.1"


class _FromEnvironment(BaseSettings, Settings):
    """The same, with the environment winning over what is handed in (which is what the file says)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then what the file says."""
        return env_settings, init_settings


def load_settings(file: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Read the settings file and the environment.

    `file` defaults to `nerdline.toml` in the working folder, which need not exist; a file that is named
    must. Unknown settings come back as warnings, one sentence each, and change nothing.

    Raises:
        SettingsError: the file is no TOML, or a value does not fit; the sentence names it.
    """
    path = file or Path(FILE_NAME)
    given = {} if file is None and not path.exists() else _read_file(path)
    known = set(Settings.model_fields)
    variables = {
        name.lower().removeprefix(PREFIX.lower()) for name in os.environ if name.upper().startswith(PREFIX)
    }
    warnings = [f"{path} sets {name}, which is not a setting" for name in sorted(set(given) - known)]
    warnings += [f"{PREFIX}{name.upper()} is not a setting" for name in sorted(variables - known)]
    try:
        loaded = _FromEnvironment(**{name: value for name, value in given.items() if name in known})
    except ValidationError as error:
        raise SettingsError(_in_a_sentence(error)) from error
    except UnreadableSettingError as error:
        # Only a table can be written in a way that cannot even be read; the message names it.
        name = next((name for name in sorted(known) if f'"{name}"' in str(error)), "a setting")
        raise SettingsError(
            f"the setting {name} ({PREFIX}{name.upper()}) does not fit: in the environment a table is "
            'written as JSON, like {"manifold": 2}'
        ) from error
    return Settings(**dict(loaded)), tuple(warnings)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} is not TOML: {error}") from error


def _in_a_sentence(error: ValidationError) -> str:
    said = []
    # Never the value itself: it may be a token in the wrong place.
    for one in error.errors(include_url=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else "a setting"
        why = one["msg"].removeprefix("Value error, ")
        said.append(f"the setting {name} ({PREFIX}{name.upper()}) does not fit: {why}")
    return "; ".join(said)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def is_web_address(url: str) -> bool:
    """Whether `url` is an address of the web with a host."""
    try:
        parts = urlsplit(url)
        has_place = bool(parts.hostname) and parts.port != 0  # the port raises where it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and has_place and not re.search(r"\s", url)
