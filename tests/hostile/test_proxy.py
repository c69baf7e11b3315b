"""The dashboard behind nginx, with TLS and a path, by the very file that the page on serving shows."""

from __future__ import annotations

import contextlib
import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from harness import Server, Serving, free_port, wait_for

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
ANY = ssl._create_unverified_context()  # the certificate is made here, and nobody vouches for it

pytestmark = pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None, reason="needs nginx and openssl: apt-get install nginx openssl"
)
MAIN = """daemon off; master_process off; pid {0}/nginx.pid; error_log {0}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
uwsgi_temp_path {0}/u; scgi_temp_path {0}/s; include {0}/site.conf; }}
"""


@contextlib.contextmanager
def nginx(folder: Path, port: int, server: Server) -> Iterator[None]:
    """Nginx with the file of the page: another port, another certificate, and the server where it is."""
    certificate, key = folder / "site.pem", folder / "site.key"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=example.org"]
    subprocess.run(["openssl", *made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = (ROOT / "docs" / "site" / "serve" / "nginx.conf").read_text(encoding="utf-8")
    for shown, here in {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/certs/example.org.pem;": f"{certificate};",
        "/etc/ssl/private/example.org.key;": f"{key};",
        "http://127.0.0.1:8765/;": f"http://127.0.0.1:{server.port}/;",
    }.items():
        assert site.count(shown) == 1
        site = site.replace(shown, here)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(MAIN.format(folder))
    with subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.PIPE) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def behind(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server, and the public URL that nginx shows it at."""
    port = free_port()
    url = f"https://example.org:{port}/wp"
    with serving("--public-url", url) as server, nginx(tmp_path_factory.mktemp("nginx"), port, server):
        wait_for(lambda: asked(port, "/wp/").status == 200, 30)
        yield server, url


def asked(port: int, path: str, **headers: str) -> Any:
    """What nginx answers."""
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", headers={"Host": "example.org", **headers})
    with contextlib.suppress(urllib.error.URLError):
        return urllib.request.urlopen(request, context=ANY, timeout=30)
    return type("Nothing", (), {"status": 0})


def test_the_page_names_its_files_under_the_path_that_the_public_url_has(behind: tuple[Server, str]) -> None:
    server, _ = behind
    through = server.ask("/", host="example.org", x_script_name="//evil.example", x_forwarded_host="evil.example")
    assert b"evil" not in through.body
    assert b'src="/wp/_solara/cdn/requirejs' in through.body
    assert "; Secure" in through.headers["set-cookie"]
    assert server.ask("/wp/static/assets/favicon.svg").status == 200  # a proxy that leaves the path as it is
    assert server.ask("/wpx/static/assets/favicon.svg").status == 404


@pytest.mark.browser
def test_a_page_with_charts_works_behind_nginx_with_tls_and_a_path(
    behind: tuple[Server, str], chromium: Callable[..., Any]
) -> None:
    _, url = behind
    wrong: list[str] = []
    browser = chromium("--host-resolver-rules=MAP example.org 127.0.0.1")
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("response", lambda answer: wrong.append(f"{answer.status}: {answer.url}") if not answer.ok else None)
    page.on("request", lambda one: None if one.url.startswith((url, "data:", "blob:")) else wrong.append(one.url))
    page.goto(f"{url}/?page=calibration")
    page.wait_for_selector("nav a[aria-current]")
    page.locator("figure[id^=chart-]").first.scroll_into_view_if_needed()
    page.wait_for_selector("figure[id^=chart-] .wp-plot svg")
    page.click("nav a:has-text('Evidence')")
    page.wait_for_function("location.search.includes('page=evidence')")
    assert page.url.startswith(f"{url}/?")
    browser.close()
    assert wrong == []
