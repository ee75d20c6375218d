from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from tracker.errors import SettingsError
from tracker.settings import FILE_NAME, PREFIX, Settings, load_settings

OTHER_VALUES = {
    "theme": "dark",
    "keep_answers_days": "30",
    "keep_checks_days": "60",
    "database_url": "postgresql://desk@db.example/nerdline",
    "contact": "desk@example.org",
    "outlet": "The Daily",
    "timezone": "Europe/Berlin",
    "public_url": "https://forecasts.example.org",
    "log": "debug",
    "style": "bbc",
    "editor": "Ana",
    "metaculus_url": "https://metaculus.example.org",
    "metaculus_token": "t0ken",
    "metaculus_permission": "Agreement of 3 May 2026",
    "manifold_url": "https://manifold.example.org",
    "manifold_permission": "Not needed",
    "polymarket_url": "https://polymarket.example.org",
    "polymarket_permission": "Letter of 4 May 2026",
    "kalshi_url": "https://kalshi.example.org",
    "kalshi_permission": "Letter of 5 May 2026",
    "predictit_url": "https://predictit.example.org",
    "predictit_permission": "Letter of 6 May 2026",
    "smarkets_url": "http://127.0.0.1:8910",
    "smarkets_permission": "Letter of 7 May 2026",
    "pace": '{"manifold": 2.5, "predictit": 120}',
    "republish": '{"kalshi": "link", "metaculus": "official"}',
    "embed_hosts": '["https://a.example", "https://*.b.example"]',
    "cache_folder": "cache",
    "notice_command": "mail -s Nerdline desk",
    "notice_webhook": "https://hooks.example.org/s3cret",
    "notice": "Invented demo data",
    "fixed_now": "2024-01-01T00:00:00Z",
    "host": "127.0.0.2",
    "port": "9000",
    "move_points": "5",
    "move_log_odds": "1.5",
    "least_crowd": "10",
    "least_volume": "250.5",
    "quiet_days": "0.5",
    "session_idle_hours": "2",
    "session_days": "1",
    "trusted_proxies": "127.0.0.1, 10.0.0.0/8",
    "oidc_issuer": "https://login.example.org",
    "oidc_client_id": "nerdline",
    "oidc_client_secret": "a client secret",
    "oidc_role_claim": "groups",
    "oidc_default_role": "reader",
    "oidc_allowed_domains": "example.org",
    "poll_minutes": "1",
    "workers": "true",
    "batch_size": "50",
    "web_workers": "2",
    "needs_two": "true",
    "site_folder": "public",
    "site_compressed": "true",
}


WRITTEN_AS_JSON = {"pace", "republish", "embed_hosts"}


def with_value(name: str) -> Settings:
    value = OTHER_VALUES[name]
    return Settings(**{name: json.loads(value) if name in WRITTEN_AS_JSON else value})


def in_toml(name: str) -> str:
    if name == "pace":
        return "[pace]\n" + "".join(f"{key} = {value}\n" for key, value in with_value(name).pace.items())
    if name == "republish":
        return '[republish]\nkalshi = "link"\nmetaculus = "official"\n'
    if name == "embed_hosts":
        return f"embed_hosts = {OTHER_VALUES[name]}\n"
    return f'{name} = "{OTHER_VALUES[name]}"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, so that no settings file lies about."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = FILE_NAME) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_file_and_without_an_environment_everything_has_a_default() -> None:
    assert load_settings() == (Settings(), ())
    assert Settings().database_url == "sqlite:///nerdline.db"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_each_setting_is_read_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + name.upper(), OTHER_VALUES[name])
    settings, warnings = load_settings()
    assert settings == with_value(name)
    assert settings != Settings()
    assert warnings == ()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_each_setting_is_read_from_the_file(name: str, folder: Path) -> None:
    write(folder, in_toml(name))
    settings, warnings = load_settings()
    assert settings == with_value(name)
    assert warnings == ()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_environment_wins_over_the_file(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, f'{name} = "an unfit value \\u0000"\n' if name != "port" else "port = 1\n")
    monkeypatch.setenv(PREFIX + name.upper(), OTHER_VALUES[name])
    settings, _ = load_settings()
    assert getattr(settings, name) == getattr(with_value(name), name)


def test_numbers_in_the_file_may_be_numbers(folder: Path) -> None:
    write(folder, "port = 9000\nmove_points = 2\n")
    assert (load_settings()[0].port, load_settings()[0].move_points) == (9000, 2.0)


def test_the_rest_of_the_file_counts_where_the_environment_sets_something_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, 'outlet = "The Daily"\ncontact = "file@example.org"\n')
    monkeypatch.setenv("NERDLINE_CONTACT", "environment@example.org")
    settings, _ = load_settings()
    assert (settings.outlet, settings.contact) == ("The Daily", "environment@example.org")


def test_unknown_settings_are_warnings_and_change_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, 'outlte = "The Daily"\n[metaculus]\ntoken = "x"\n')
    monkeypatch.setenv("NERDLINE_TIMEZONNE", "Europe/Berlin")
    settings, warnings = load_settings()
    assert settings == Settings()
    assert warnings == (
        "nerdline.toml sets metaculus, which is not a setting",
        "nerdline.toml sets outlte, which is not a setting",
        "NERDLINE_TIMEZONNE is not a setting",
    )


def test_a_warning_names_the_file_that_was_read(folder: Path) -> None:
    path = write(folder, "typo = 1\n", "other.toml")
    assert load_settings(path)[1] == (f"{path} sets typo, which is not a setting",)


UNFIT = [
    ("timezone", "Mars/Olympus"),
    ("timezone", ""),
    ("timezone", "Europe"),
    ("timezone", "../etc/localtime"),
    ("public_url", "forecasts.example.org"),
    ("public_url", "ftp://example.org"),
    ("metaculus_url", "https://"),
    ("metaculus_url", "https://example.org:port"),
    ("metaculus_url", "https://[::1"),
    ("metaculus_url", "https://exa mple.org"),
    ("kalshi_url", "kalshi.example.org"),
    ("smarkets_url", "gopher://example.org"),
    ("notice_webhook", "hooks.example.org/s3cret"),
    ("pace", "4"),
    ("pace", "manifold"),
    ("log", "loud"),
    ("port", "many"),
    ("port", "65536"),
    ("port", "-1"),
    ("move_points", "0"),
    ("move_points", "101"),
    ("move_points", "nan"),
    ("move_log_odds", "inf"),
    ("move_log_odds", "-0.1"),
    ("least_crowd", "-1"),
    ("least_crowd", "2.5"),
    ("least_volume", "-1"),
    ("least_volume", "nan"),
    ("quiet_days", "-1"),
    ("session_days", "0"),
    ("trusted_proxies", "localhost"),
    ("oidc_default_role", "owner"),
    ("quiet_days", "1e300"),
    ("poll_minutes", "0"),
    ("poll_minutes", "10081"),
    ("keep_answers_days", "0"),
    ("keep_checks_days", "99999999"),
    ("fixed_now", "2024-01-01T00:00:00"),
    ("fixed_now", "yesterday"),
]


@pytest.mark.parametrize(("name", "value"), UNFIT)
def test_a_value_that_does_not_fit_is_named_in_one_sentence(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + name.upper(), value)
    said = refusal()
    assert said.startswith(f"the setting {name} ({PREFIX}{name.upper()}) does not fit: ")


@pytest.mark.parametrize(("name", "value"), UNFIT)
def test_so_is_one_in_the_file(name: str, value: str, folder: Path) -> None:
    write(folder, f'{name} = "{value}"\n')
    assert f"{PREFIX}{name.upper()}" in refusal()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('{"manifold": -1}', "greater than or equal to 0"),
        ('{"manifold": 86401}', "less than or equal to 86400"),
        ('{"manifold": NaN}', "finite"),
        ('{"manifold": "slow"}', "number"),
        (
            '{"metacullus": 4}',
            "there is no platform 'metacullus' to be asked; there is kalshi, manifold, meta",
        ),
        ('{"public": 4}', "there is no platform 'public'"),
        ('{"manifold"', 'as JSON, like {"manifold": 2}'),
        ("[4]", "dictionary"),
    ],
)
def test_a_pace_is_seconds_by_platform(value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NERDLINE_PACE", value)
    told = refusal()
    assert told.startswith("the setting pace (NERDLINE_PACE) does not fit: ")
    assert said in told


def test_paces_in_the_file_and_the_environment_go_together(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "[pace]\nmanifold = 1\nkalshi = 3\n")
    monkeypatch.setenv("NERDLINE_PACE", '{"manifold": 2}')
    assert load_settings()[0].pace == {"manifold": 2, "kalshi": 3}


def test_a_webhook_is_not_shown_not_even_one_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NERDLINE_NOTICE_WEBHOOK", "hooks.example.org/s3cret")
    assert "s3cret" not in refusal()
    monkeypatch.setenv("NERDLINE_NOTICE_WEBHOOK", "https://hooks.example.org/s3cret")
    settings, _ = load_settings()
    assert "s3cret" not in repr(settings)
    assert settings.notice_webhook.get_secret_value() == "https://hooks.example.org/s3cret"


def test_a_permission_is_found_by_its_platforms_name() -> None:
    settings = Settings(kalshi_permission=" Letter of 5 May 2026 ", manifold_permission="  ")
    assert settings.permission_for("kalshi") == "Letter of 5 May 2026"
    assert settings.permission_for("manifold") == ""
    assert settings.permission_for("manual") == ""


def test_every_value_that_does_not_fit_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NERDLINE_PORT", "many")
    monkeypatch.setenv("NERDLINE_TIMEZONE", "Mars/Olympus")
    said = refusal()
    assert "NERDLINE_PORT" in said
    assert "NERDLINE_TIMEZONE" in said
    assert "write one like Europe/Berlin" in said


@pytest.mark.parametrize("value", ["5", "[1]", "true", '{ a = "s3cret" }'])
def test_a_setting_of_another_kind_does_not_fit(value: str, folder: Path) -> None:
    write(folder, f"metaculus_token = {value}\n")
    said = refusal()
    assert "NERDLINE_METACULUS_TOKEN" in said
    assert "s3cret" not in said


@pytest.mark.parametrize("text", ["port = ", "= 3", "port = 1\nport = 2", "[unclosed"])
def test_a_file_that_is_no_toml_is_named(text: str, folder: Path) -> None:
    assert refusal(write(folder, text)).startswith(f"the settings file {folder / FILE_NAME} is not TOML: ")


def test_a_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b'outlet = "S\xfcddeutsche"')
    assert refusal().startswith("the settings file nerdline.toml is not TOML: ")


def test_a_mark_at_the_beginning_of_the_file_is_no_matter(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b'\xef\xbb\xbfoutlet = "The Daily"')
    assert load_settings()[0].outlet == "The Daily"


def test_a_file_that_was_named_must_be_there(folder: Path) -> None:
    assert "other.toml cannot be read: No such file" in refusal(folder / "other.toml")


def test_a_folder_is_no_settings_file(folder: Path) -> None:
    (folder / FILE_NAME).mkdir()
    assert "cannot be read: Is a directory" in refusal()


def test_no_secret_is_shown() -> None:
    settings = Settings(database_url="postgresql://desk:s3cret@db/nerdline", metaculus_token="s3cret")  # type: ignore[arg-type]
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(settings)
    assert "s3cret" not in f"{settings!r} {settings.metaculus_token}"
    assert settings.metaculus_token.get_secret_value() == "s3cret"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_the_environment_is_only_read_where_settings_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NERDLINE_OUTLET", "The Daily")
    assert Settings().outlet == ""


def test_addresses_lose_the_slash_at_their_end() -> None:
    assert Settings(public_url="https://example.org/news/").public_url == "https://example.org/news"


def test_the_zone_is_the_one_that_was_named() -> None:
    assert Settings(timezone="Europe/Berlin").zone == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("outlet", "contact", "agent"),
    [
        ("", "", "Nerdline/0.1"),
        ("", "desk@example.org", "Nerdline/0.1 (desk@example.org)"),
        ("The Daily", "desk@example.org", "Nerdline/0.1 (The Daily; desk@example.org)"),
    ],
)
def test_we_tell_platforms_who_we_are(outlet: str, contact: str, agent: str) -> None:
    assert Settings(outlet=outlet, contact=contact).user_agent == agent


def test_a_platforms_address_and_token_are_found_by_its_name() -> None:
    settings = Settings(metaculus_token="t0ken")  # type: ignore[arg-type]
    assert settings.access_to("metaculus") == ("https://www.metaculus.com", "t0ken")
    assert settings.access_to("manifold") == ("", "")
    assert settings.access_to("manual") == ("", "")
    assert Settings(kalshi_url="https://kalshi.example.org/").access_to("kalshi") == (
        "https://kalshi.example.org",
        "",
    )
