"""Errors of blocks, without what the blocks keep secret: whole, in parts, encoded or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tasks.adapters.scrubbed import scrubbed

URL = "https://hooks.slack.com/services/T0AB/B0CD/s3cr3ts3cr3t?sig=a%2Bb%3Dcd%2Fef"


@pytest.mark.parametrize(
    "said",
    [
        f"POST {URL} gave 500",
        "/services/T0AB/B0CD/s3cr3ts3cr3t gave 500",
        "token s3cr3ts3cr3t gave 500",
        "sig a+b=cd/ef gave 500",
        "sig a%2Bb%3Dcd%2Fef gave 500",
        "slack://T0AB/B0CD/s3cr3ts3cr3t/ gave 500",
    ],
)
def test_a_secret_address_stands_in_no_error_and_what_went_wrong_does(said):
    shown = scrubbed(said, {"url": SecretStr(URL)})

    assert "gave 500" in shown
    assert not [piece for piece in ("T0AB", "B0CD", "s3cr3t", "a+b=cd", "a%2Bb") if piece in shown]


def test_the_words_of_fields_that_hold_no_secret_stay():
    kept = {"host": "smtp.example.org", "security": "starttls", "password": SecretStr("hunter22")}

    shown = scrubbed("smtp.example.org: starttls refused hunter22", kept)

    assert shown == "smtp.example.org: starttls refused ***"


def test_secrets_in_any_depth_are_found():
    kept = {"headers": {"Authorization": "Bearer t0k3nt0k3n"}, "to_emails": ["ada@example.org"]}

    shown = scrubbed("t0k3nt0k3n of ada@example.org", kept)

    assert "t0k3n" not in shown
    assert "ada" not in shown


@given(st.text(min_size=4, max_size=40), st.text(max_size=100), st.text(max_size=100))
def test_a_secret_is_never_repeated_as_it_is(secret, before, after):
    secret = "".join(secret.split())
    if len(secret) < 4 or set(secret) <= {"*"}:
        return

    assert secret not in scrubbed(f"{before} {secret} {after}", {"password": SecretStr(secret)})


def test_a_long_error_is_cut():
    assert len(scrubbed("x y " * 1000, {})) == 200
