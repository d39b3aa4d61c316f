"""The environment variables that every process of a running Tandem is given."""

import os
import secrets
from pathlib import Path

from deploy.cluster import BROKER, PORTAL, Cluster
from deploy.places import ROOT, VENV


def is_embedded() -> bool:
    """Tell whether our own server is needed: not when both URLs name another."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL"))


def surroundings(data: Path, cluster: Cluster | None, *, port: int = 8000) -> dict[str, str]:
    given = {
        # Compiled once by the first process, not again by each.
        **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "TANDEM_DATA": str(data),
        "PORT": str(port),
    }
    defaults = {
        "PORTAL_ENV": "demo",
        "DEMO_PASSWORD": demo_password(data),
        "LANG": "C.UTF-8",  # file names and logs hold Chinese
    }
    if cluster is not None:
        defaults["DATABASE_URL"] = cluster.url(PORTAL)
        defaults["BROKER_URL"] = cluster.url(BROKER).replace("postgresql://", "pgmq://", 1)
    return {**given, **{name: value for name, value in defaults.items() if not given.get(name)}}


def demo_password(data: Path) -> str:
    """Return the one password of the demonstration's people, made once per data directory."""
    path = data / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.token_hex(2) for _ in range(3)))
    return path.read_text()
