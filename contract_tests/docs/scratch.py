"""A place in which the commands of a page are run as a reader runs them.

The page's blocks become one script of bash. What a test must not touch is replaced in its text:
ports by free ones, system folders by folders of the scratch place, names of hosts by localhost.
"""

import os
import re
import shlex
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

from contract_tests.programs import executable
from contract_tests.server import environment
from docs.tools.blocks import Block

COMMANDS = Path(__file__).with_name("commands.py")
PORT = re.compile(r"\b(?:808[0-9]|443)\b")
HTTPS = re.compile(r"(https://(?:[^/@\s]*@)?)luigi\.example")
DATABASE = "postgresql://luigi:secret@db.example/luigi"
#: Luigi's port, which luigid and the workers use by default
DEFAULT_PORT = "8082"
SYSTEM_FOLDERS = [
    *("/etc/luigi", "/etc/nginx", "/opt/luigi/bin", "/opt/luigid/bin", "/srv/luigi"),
    *("/var/lib/luigi-server", "/var/log/luigi", "/run/luigi"),
]

#: nginx as Debian configures it, but for this place alone
_NGINX = """\
{user}pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    {temporary}
    include {folder}/conf.d/*.conf;
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

_PROLOGUE = """\
set -euo pipefail
stop() {
    jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true
    [ ! -e "$LUIGID_DOCS_SYSTEM/etc/nginx/nginx.pid" ] || nginx -s stop
    wait
}
trap stop EXIT
"""
#: The health of a server in the background tells when to go on; `$!` is its process.
_WAIT = """\
until curl --silent --fail --output /dev/null {url}; do
    kill -0 $!
    sleep 0.05
done
"""


class Scratch:
    """The folders and ports of one page."""

    def __init__(self, folder: Path, database: str = DATABASE) -> None:
        self.folder = folder
        self.database = database
        self.system, self.bin = folder / "system", folder / "bin"
        self.work, self.home = folder / "work", folder / "home"
        for each in (self.bin, self.work, self.home, *map(self.system_folder, SYSTEM_FOLDERS)):
            each.mkdir(parents=True)
        self._ports: dict[str, int] = {}
        self._make_commands()

    def _make_commands(self) -> None:
        """Make the commands that the pages call, where they are not those of this machine."""
        ours, luigis = (self.system_folder(f"/opt/{name}/bin") for name in ("luigid", "luigi"))
        module = f"{sys.executable} {COMMANDS}"
        for name, folder in [("luigid", self.bin), ("luigi", self.bin), ("luigid", ours)]:
            _command(folder / name, f'exec {module} {name} "$@"')
        _command(luigis / "luigid", f'exec {module} luigis-luigid "$@"')
        for name in ("python", "python3"):
            _command(self.bin / name, f'exec {sys.executable} "$@"')
        _command(self.bin / "sudo", 'exec "$@"')
        nginx = self.system_folder("/etc/nginx")
        (nginx / "conf.d").mkdir()
        (nginx / "nginx.conf").write_text(nginx_configuration(nginx))
        program = executable("nginx", "nginx")
        _command(self.bin / "nginx", f'exec {program} -p {nginx} -c {nginx}/nginx.conf "$@"')
        _command(self.bin / "systemctl", '[ "$*" = "reload nginx" ] && exec nginx')

    def system_folder(self, path: str) -> Path:
        """Return what stands for a folder of the system."""
        return self.system / path.removeprefix("/")

    def port(self, name: str) -> int:
        """Return the free port that stands for one of the page."""
        if name not in self._ports:
            with socket.create_server(("127.0.0.1", 0)) as server:
                self._ports[name] = server.getsockname()[1]
        return self._ports[name]

    def replace(self, text: str) -> str:
        """Return a text of the page as it is used here."""
        text = HTTPS.sub(rf"\g<1>localhost:{self.port('443')}", text)
        text = text.replace("luigi.example", "localhost").replace(DATABASE, self.database)
        text = PORT.sub(lambda match: str(self.port(match[0])), text)
        for path in SYSTEM_FOLDERS:
            text = re.sub(rf"(?<![\w.]){path}\b", str(self.system_folder(path)), text)
        return text

    def environment(self) -> dict[str, str]:
        """Return the environment of the script."""
        inherited = environment()
        return {
            "PATH": f"{self.bin}:{inherited['PATH']}",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "LUIGID_DOCS_PYTHONPATH": inherited.get("PYTHONPATH", ""),
            "LUIGID_DOCS_SYSTEM": str(self.system),
            "LUIGID_DOCS_PORT": str(self.port(DEFAULT_PORT)),
            "LUIGID_URL": f"http://127.0.0.1:{self.port(DEFAULT_PORT)}",
        }

    def script(self, blocks: Iterable[Block]) -> str:
        """Return the script that does what the blocks of a page say."""
        return "\n".join([_PROLOGUE, *map(self._part, blocks)])

    def _part(self, block: Block) -> str:
        text = self.replace(block.text)
        say = f"echo {shlex.quote(f'--- {block}')} >&2"
        if block.mark == "file":
            path = Path(self.work, self.replace(block.value))
            return f"mkdir -p {path.parent}; cat > {path} <<'END OF BLOCK'\n{text}END OF BLOCK\n"
        if not block.is_run:
            return ""
        if block.mark == "background":
            return f"{say}\n{text.rstrip()} &\n{_WAIT.format(url=self._url(block))}"
        if block.mark == "fails":
            return f"{say}\nif (\n{text}); then echo 'it did not fail' >&2; exit 1; fi\n"
        if block.language == "python":
            return f"{say}\npython3 - <<'END OF BLOCK'\n{text}END OF BLOCK\n"
        return f"{say}\n{text}"

    def _url(self, block: Block) -> str:
        """Return where the server of a block answers, for curl."""
        if block.value not in ("", "luigi"):
            return f"--unix-socket {block.value} http://localhost/healthz"
        found = PORT.search(block.text)
        path = "api/is_paused" if block.value == "luigi" else "healthz"
        return f"http://localhost:{self.port(found[0] if found else DEFAULT_PORT)}/{path}"


def _command(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def nginx_configuration(folder: Path) -> str:
    """Return a main configuration that has all files of nginx in a folder."""
    # Its processes must read the folder, too.
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    return _NGINX.format(user=user, folder=folder, temporary=temporary)
