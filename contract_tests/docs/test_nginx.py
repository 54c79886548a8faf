"""nginx sends calls to the server that is ready."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from contract_tests.client import call, send
from contract_tests.docs.scratch import Scratch
from contract_tests.server import Server
from docs.tools.blocks import pages, read


class Standby(BaseHTTPRequestHandler):
    """Answers as a standby does: 503 to all calls."""

    def do_GET(self) -> None:
        self.send_error(503)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_error(503)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def standby() -> Iterator[int]:
    """Run a standby, and give its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Standby) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_pair_of_servers_behind_nginx(shared_server: Server, tmp_path: Path) -> None:
    (block,) = (
        block for page in pages() for block in read(page) if block.value.endswith("behind_nginx")
    )
    scratch = Scratch(tmp_path)
    file = scratch.system_folder("/etc/nginx") / "conf.d" / "luigid.conf"
    leader = str(urlsplit(shared_server.url).port)
    with standby() as port:
        text = block.text.replace("8082", str(port)).replace("8083", leader)
        file.write_text(scratch.replace(text))
        subprocess.run(["nginx"], env=scratch.environment(), check=True)
        try:
            url = f"http://127.0.0.1:{scratch.port('8080')}"
            for _ in range(4):  # it begins with each of them
                call(url, "ping", worker="w")
            assert send(url, "GET", "/readyz").status == 200
        finally:
            subprocess.run(["nginx", "-s", "stop"], env=scratch.environment(), check=True)
