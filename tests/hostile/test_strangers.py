"""What somebody who reaches the port, or another site's page, can do to the dashboard: nothing that lasts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from harness import open_socket, wait_for

from wpmodel.dashboards.web import assets

SCRIPT = "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1"


def refused(server: Any, **headers: str) -> bool:
    """Whether a socket with these headers is refused before it is one."""
    from websockets.exceptions import InvalidStatus

    try:
        with open_socket(server, **headers):
            pass
    except InvalidStatus as error:
        return error.response.status_code == 403
    return False


@pytest.mark.parametrize(
    "path", [SCRIPT, f"{SCRIPT}/dist", f"{SCRIPT}/", "/_solara/cdn/", "/_solara/cdn/requirejs@2.3.6"]
)
def test_no_request_deletes_the_files_of_the_pages(server: Any, path: str) -> None:
    assert server.ask(path).status in (307, 404)
    assert server.ask(f"{SCRIPT}/dist/main8.css").status == 200
    assets.checked()


def test_no_request_has_a_file_fetched_from_another_host(server: Any, elsewhere: Any) -> None:
    answer = server.ask("/_solara/cdn/evil@1.0.0/evil.html")
    assert (answer.status, elsewhere.asked) == (404, [])


@pytest.mark.parametrize("path", ["../assets.py", "..%2fassets.py", "%2e%2e/assets.py", "/etc/passwd", "..\\assets.py"])
def test_no_file_outside_the_folder_is_read(server: Any, path: str) -> None:
    assert server.ask(f"/_solara/cdn/{path}").status == 404


def test_the_first_visitor_does_not_say_where_everybody_loads_scripts_from(server: Any) -> None:
    for header in ("X-Script-Name", "Script-Name", "X-Forwarded-Prefix", "X-Forwarded-Host", "Forwarded"):
        assert b"evil" not in server.ask(**{header: "//evil.example"}).body
    assert b"evil" not in server.ask().body
    assert b'src="/_solara/cdn/requirejs' in server.ask().body


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "https://"]
)
def test_a_page_of_another_site_gets_no_socket(server: Any, origin: str) -> None:
    assert refused(server, Origin=origin)


def test_the_servers_own_page_gets_a_socket(server: Any) -> None:
    assert not refused(server, Origin=server.address.rstrip("/"))


def test_a_page_of_another_site_posts_nothing(server: Any) -> None:
    assert server.ask("/_solara/api/close/nobody?session_id=b", "POST", origin="http://evil.example").status == 403
    assert server.ask("/_solara/api/close/nobody?session_id=b", "POST").status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "192.0.2.1", "127.0.0.1.evil.example", "", "a b"]
)
def test_a_name_that_is_not_this_computers_is_refused(server: Any, host: str) -> None:
    assert server.ask(host=host).status in (400, 421)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:9000", "[::1]:8765", "LOCALHOST"])
def test_this_computers_own_names_are_known_at_any_port_of_a_tunnel(server: Any, host: str) -> None:
    assert server.ask(host=host).status == 200


@pytest.mark.parametrize("path", ["/resourcez", "/readyz", "/resourcez?verbose", "/docs", "/jupyter/api/kernels/a"])
def test_there_is_nothing_but_the_page_and_its_files(server: Any, path: str) -> None:
    assert server.ask(path).status == 404


def test_the_sessions_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server: Any) -> None:
    for host in (f"127.0.0.1:{server.port}", f"localhost:{server.port}"):
        cookies = server.ask(host=host).headers["set-cookie"].splitlines()
        assert cookies
        for cookie in cookies:
            assert re.findall(r"(?i)samesite=\w+", cookie) == ["SameSite=Lax"]
            assert "HttpOnly" in cookie


def test_a_page_is_closed_and_taken_up_by_its_own_session_alone(server: Any) -> None:
    from websockets.exceptions import InvalidStatus

    cookie = SimpleCookie(server.ask().headers["set-cookie"])["solara-session-id"].OutputString([])
    with open_socket(server, "mine", Cookie=cookie):
        close = "/_solara/api/close/mine?session_id=page"
        wait_for(lambda: server.ask(close, "POST").status == 403, 30)  # the kernel comes a little after its socket
        assert server.ask(close, "POST", cookie="solara-session-id=another").status == 403
        with pytest.raises(InvalidStatus):
            open_socket(server, "mine", Cookie="solara-session-id=another")
        assert server.ask(close, "POST", cookie=cookie).status == 200


def test_what_is_too_long_is_refused_and_the_next_is_not(server: Any) -> None:
    assert server.ask("/?page=" + "a" * 40_000).status == 414
    with contextlib.suppress(ConnectionError):  # closed before it was all sent
        assert server.ask("/?page=" + "a" * 300_000).status == 400
    assert server.ask(x_long="a" * 40_000).status == 431
    assert server.ask("/_solara/api/close/a", "POST", b"a" * 10).status == 413
    assert server.ask("/", "PUT").status == 405
    assert server.ask().status == 200


def test_every_answer_says_what_a_browser_may_load(server: Any) -> None:
    for path in ("/", f"{SCRIPT}/dist/main8.css", "/nothing"):
        headers = server.ask(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "http" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin"


CROSS_SITE = """async (port) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/jupyter/api/kernels/evil/channels?session_id=evil`);
    const said = await new Promise((tell) => {
        socket.onopen = () => tell("open");
        socket.onerror = () => tell("refused");
    });
    const image = new Image();
    image.src = `http://127.0.0.1:${port}/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1`;
    await new Promise((tell) => { image.onload = image.onerror = tell; });
    const frame = document.createElement("iframe");
    frame.src = `http://127.0.0.1:${port}/`;
    document.body.append(frame);
    await new Promise((tell) => { frame.onload = tell; });
    return said;
}"""


@pytest.mark.browser
def test_another_sites_page_in_a_browser_gets_nowhere(
    server: Any, chromium: Callable[..., Any], elsewhere: Any
) -> None:
    browser = chromium()
    page = browser.new_page()
    page.goto(f"http://localhost:{elsewhere.port}/")
    said = page.evaluate(CROSS_SITE, server.port)
    framed = [frame.url for frame in page.frames[1:]]
    browser.close()
    assert said == "refused"
    assert framed
    assert f"http://127.0.0.1:{server.port}/" not in framed
    assets.checked()


@pytest.mark.browser
def test_a_name_that_is_made_to_point_here_gets_nothing(server: Any, chromium: Callable[..., Any]) -> None:
    browser = chromium("--host-resolver-rules=MAP rebound.example 127.0.0.1")
    page = browser.new_page()
    answer = page.goto(f"http://rebound.example:{server.port}/")
    socket = page.evaluate(
        """() => new Promise((tell) => {
            const one = new WebSocket(`ws://${location.host}/jupyter/api/kernels/evil/channels?session_id=evil`);
            one.onopen = () => tell("open");
            one.onerror = () => tell("no");
        })"""
    )
    browser.close()
    assert (answer.status, socket) == (421, "no")
