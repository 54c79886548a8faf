"""`python -m package_tests.packages`: installs nginx and systemd's analysis if missing."""

from contract_tests import debian

#: program -> Debian's package
PROGRAMS = {"nginx": "nginx", "systemd-analyze": "systemd"}

if __name__ == "__main__":
    debian.install_missing(PROGRAMS, "Tests of ops/")
