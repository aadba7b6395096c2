"""Who is let in, over real sockets."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from bridge.errors import UserError
from bridge.surfaces.board import Board
from bridge.surfaces.service import WebSettings
from bridge.web.app import STATIC, WebService
from tests.bridge.web.stage import TOKEN, Desk, Told, desk, let_in, on_desk

PLACES = ("/", "/report", "/static/app.js", "/static/base.css", "/hear/1/a.flac", "/nowhere")


def status(path: str, **headers: str) -> int:
    """What a request with these headers gets; without any it has none but those of HTTP."""

    async def ask(here: Desk) -> int:
        async with ClientSession() as client, client.get(here.origin + path, headers=headers) as answer:
            return answer.status

    return on_desk(ask)


@pytest.mark.parametrize("path", PLACES)
def test_nobody_is_let_in_without_the_token(path: str) -> None:
    assert status(path) == 403


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "T", "\u00fc", "T%00"])
def test_a_wrong_token_lets_nobody_in(token: str) -> None:
    assert status(f"/?token={token}") == 403


def test_a_token_opens_the_page_alone_and_leaves_the_address() -> None:
    async def ask(here: Desk) -> None:
        async with ClientSession() as client:
            async with client.get(here.service.where, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, "/")
                cookie = answer.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert TOKEN not in cookie
            async with client.get(f"{here.origin}/report?token={TOKEN}") as answer:
                assert answer.status == 403

    on_desk(ask)


def in_with(**headers: str) -> tuple[int, dict[str, str]]:
    """What somebody who has the cookie gets of the page, with other headers."""

    async def ask(here: Desk) -> tuple[int, dict[str, str]]:
        named = {name: value.replace("PORT", str(here.port)) for name, value in headers.items()}
        async with let_in(here) as client, client.get(here.origin + "/", headers=named) as answer:
            return answer.status, dict(answer.headers)

    return on_desk(ask)


@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT"])
def test_both_names_of_this_computer_are_served(host: str) -> None:
    assert in_with(Host=host, Origin=f"http://{host}")[0] == 200


@pytest.mark.parametrize(
    "host",
    ["rebound.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost", "127.0.0.1.example:PORT", "[::1]:PORT", ""],
)
def test_another_host_name_is_refused_even_with_the_cookie(host: str) -> None:
    assert in_with(Host=host)[0] == 403


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://127.0.0.1:PORT", "http://127.0.0.1:1", "http://localhost:PORT"],
)
def test_another_origin_is_refused_even_with_the_cookie(origin: str) -> None:
    assert in_with(Origin=origin)[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_what_another_page_fetches_or_links_to_is_refused(site: str) -> None:
    assert in_with(**{"Sec-Fetch-Site": site})[0] == 403


def test_every_answer_forbids_what_is_not_from_here() -> None:
    code, headers = in_with()
    assert code == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not any(name.startswith("Access-Control") for name in headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_socket_without_our_origin_is_refused(origin: str | None) -> None:
    async def ask(here: Desk) -> None:
        async with let_in(here) as client:
            client.headers.pop("Origin")
            headers = {} if origin is None else {"Origin": origin}
            with pytest.raises(WSServerHandshakeError) as refused:
                await client.ws_connect(f"{here.origin}/socket", headers=headers)
            assert refused.value.status == 403
            async with client.post(f"{here.origin}/hear", headers=headers) as answer:
                assert answer.status == 403

    on_desk(ask)


@pytest.mark.parametrize(
    "name", ["app.py", "..%2fapp.py", "%2e%2e%2fapp.py", "%2fetc%2fpasswd", "app.js%00", "", "a%2fb.js"]
)
def test_nothing_but_the_files_of_the_page_is_served(name: str) -> None:
    async def ask(here: Desk) -> int:
        async with let_in(here) as client, client.get(f"{here.origin}/static/{name}") as answer:
            return answer.status

    assert on_desk(ask) in (400, 404)


def test_the_page_names_no_address_outside() -> None:
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8")
        outside = text.replace("http://www.w3.org/2000/svg", "").replace("ws://${location.host}", "")
        assert "://" not in outside, path.name
        assert "//cdn" not in outside, path.name


def test_a_port_that_is_taken_and_another_host_are_told_in_words() -> None:
    async def ask(here: Desk) -> None:
        board = Board()
        for settings in (
            WebSettings(token=TOKEN, port=here.port),
            WebSettings(token=TOKEN, host="0.0.0.0", port=0),
        ):
            with pytest.raises(UserError, match="Nothing was started"):
                await WebService(board, Told(board), settings).start()

    on_desk(ask)


def test_a_token_of_the_run_before_opens_nothing() -> None:
    async def run() -> None:
        async with desk() as old, let_in(old) as client:
            port = old.port
            await old.service.stop()
            board = Board()
            new = WebService(board, Told(board), WebSettings(token="N" * 43, port=port))
            await new.start()
            try:
                async with client.get(f"http://127.0.0.1:{port}/") as answer:
                    assert answer.status == 403
            finally:
                await new.stop()

    asyncio.run(run())
