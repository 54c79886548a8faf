"""`python -m contract_tests.packages`: installs what the tests need of Debian if missing."""

from contract_tests import debian
from contract_tests.databases.servers import MARIADB, POSTGRESQL
from contract_tests.monitoring.prometheus import PACKAGE

#: program -> Debian's package
PROGRAMS = {
    "postgres": POSTGRESQL.package,
    "mariadbd": MARIADB.package,
    "prometheus": PACKAGE,
    "promtool": PACKAGE,
    "nginx": "nginx",
    "caddy": "caddy",
    # openapi-generator
    "java": "default-jre-headless",
}

if __name__ == "__main__":
    debian.install_missing(PROGRAMS, "Tests of databases, alerts, pages and clients")
