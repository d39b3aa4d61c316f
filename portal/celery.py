"""Who wakes whom. No fact of the business rests on the broker: sweeps find what nobody was told."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_ready
from psycopg.conninfo import conninfo_to_dict, make_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# Every task is sliced to end well before its message would be given to another worker.
TASK_ENDS_WITHIN = timedelta(seconds=60)
SEEN_AGAIN_AFTER = timedelta(seconds=90)


def broker(url: str) -> dict[str, Any]:
    """Return the settings for the embedded `pgmq://`; RabbitMQ and Redis need none."""
    if not url.startswith("pgmq://"):
        return {"broker_url": url}
    return {
        "broker_url": "pgmq://",
        "broker_transport_options": {
            "conn_string": connection(url),
            "init_extension": False,
            "wait_time_seconds": 0,
            "polling_interval": 0.25,
            "pool_timeout": 5,  # a request must not wait long for a broker that is gone
            "visibility_timeout": int(SEEN_AGAIN_AFTER.total_seconds()),
        },
    }


def connection(url: str) -> str:
    """Return the address in libpq's words: neither kombu's nor pgmq's URLs know of a socket.

    pgmq pastes the words together again without quotes, so each carries its own.
    """
    words = conninfo_to_dict(url.replace("pgmq://", "postgresql://", 1))
    escaped = {k: str(v).replace("\\", "\\\\").replace("'", "\\'") for k, v in words.items()}
    return make_conninfo(**{k: f"'{v}'" for k, v in escaped.items()})


app = Celery("tandem")
app.config_from_object(
    {
        **broker(os.environ.get("BROKER_URL", "")),
        "broker_connection_retry_on_startup": True,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_time_limit": TASK_ENDS_WITHIN.total_seconds(),
        "task_default_queue": "tandem",
        "timezone": "UTC",
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_prefetch_multiplier": 4,
        "worker_hijack_root_logger": False,
    }
)
app.autodiscover_tasks()


@worker_ready.connect
@beat_init.connect
def say_ready(**_: object) -> None:
    """Tell `./run`, which watches for the file: this worker answers no remote questions."""
    if path := os.environ.get("TANDEM_READY_FILE"):
        Path(path).touch()


# Sweeps of rows, not queues, carry the work: a lost message costs seconds and nothing else.
app.conf.beat_schedule = {
    "deliver ledger entries": {"task": "portal.deliver_ledger_entries", "schedule": 2.0},
    "remind reviewers": {"task": "portal.remind_reviewers", "schedule": 120.0},
    "let go of reviews": {"task": "portal.let_go_of_reviews", "schedule": 600.0},
    "expire unanswered": {"task": "portal.expire_unanswered", "schedule": 600.0},
    "work on imports": {"task": "deals.work_on_imports", "schedule": 2.0},
    "draw attachments": {"task": "deals.draw_attachments", "schedule": 3.0},
    "forget old sheets": {"task": "deals.forget_old_sheets", "schedule": 3600.0},
    "remind of ending protections": {
        "task": "portal.remind_of_ending_protections",
        "schedule": 600.0,
    },
    "open ratings": {"task": "portal.open_ratings", "schedule": 600.0},
    "remind suppliers": {"task": "portal.remind_suppliers", "schedule": 300.0},
    "offer free places": {"task": "portal.offer_free_places", "schedule": 60.0},
    "add up health": {"task": "partners.add_up_health", "schedule": 30.0},
    "remind of ending shares": {"task": "portal.remind_of_ending_shares", "schedule": 3600.0},
    "send to machines": {"task": "partners.send_to_machines", "schedule": 2.0},
    "forget what machines were told": {
        "task": "partners.forget_what_machines_were_told",
        "schedule": 3600.0,
    },
    "send to the CRM": {"task": "partners.send_to_crm", "schedule": 2.0},
    "pull CRM changes": {"task": "partners.pull_crm_changes", "schedule": 5.0},
    "sweep linked deals": {"task": "partners.sweep_linked_deals", "schedule": 60.0},
    # A round each hour, in turns: this asks whether one is due or under way.
    "sweep the CRM": {"task": "partners.sweep_crm", "schedule": 30.0},
}
